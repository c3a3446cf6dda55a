// Package lease lets one node at a time do a job that must not be done twice:
// sequencing the log, the schedule, a migration.
//
// A lease is a row with a holder, an end and an epoch that grows with each new
// holder. A holder that was too slow may still believe that it holds; therefore
// whatever it writes checks the epoch in the same transaction (Fence), and a
// write under an old epoch is refused.
package lease
