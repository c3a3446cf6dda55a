// Package job is a queue of work in the database: what a use case asks for is
// kept in its own transaction, and done later by a pool of workers on any node.
//
// A job is done at least once. A worker claims it for a while (its lease) and
// extends the lease while it works; if the worker dies, the lease runs out and
// another claims the job again. Work that writes to the database can be done
// exactly once: the handler calls Claim.Done in the transaction of the work,
// and a worker whose claim was lost meanwhile gets ErrLost, which undoes it.
//
// A job that fails is tried again, later each time; after the last try it is
// put aside as dead, where a person can look at it and revive it. Payloads hold
// ids and never personal data, since they lie in clear and show in lists.
//
// Leases are compared by the nodes' clocks: these may differ by much less than
// a lease lasts.
package job
