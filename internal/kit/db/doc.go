// Package db opens the one database of a deployment and hands out its two
// kinds of transaction: Write (serializable, retried on PostgreSQL, the single
// writer on SQLite) and Read (one read-only snapshot).
//
// There is one set of SQL for both engines. Statements use $1, $2, …; for
// SQLite they become ?1, ?2, … (drivers number $n differently). Column types
// in migrations are TEXT, BIGINT, DOUBLE, BOOLEAN and BYTES; see migrate.go.
// Times are UTC Unix milliseconds in BIGINT, dates TEXT as YYYY-MM-DD.
//
// The closure given to Write may run more than once, so it has no effect
// outside its Tx; what must happen after the commit goes into Tx.AfterCommit.
// It may also fail after it returned nil: only the error of Write itself says
// whether the work was kept.
package db
