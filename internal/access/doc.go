// Package access decides who may do what to whom, for which purpose, at which
// level, and why; and it is the only way to personal data.
//
// Read and Change are its two doors. Each takes a Request, decides inside the
// transaction that the use case runs in, hands the use case an unforgeable
// Grant, and writes the use case's audit event: a use case cannot forget to ask
// or to log, because without a Grant nothing that returns personal data can be
// called, and without an event the door does not open.
//
// Role and relationship and purpose decide together; what an agency wrote is an
// item, which another agency knows of by an agreement, a disclosure or break-glass. Policies are Cedar files
// (folder policies); this package turns rows into their facts, turns any error
// in evaluating them into a denial, and holds a floor of denials in Go. A
// refusal and a child that does not exist get the same ErrNotFound after the
// same queries.
package access
