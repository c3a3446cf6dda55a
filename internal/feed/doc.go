// Package feed takes in the lists that agencies send: a school roll, patients of
// GP practices, health visiting, youth justice, the council's case system.
//
// A mapping says what each column of a source's CSV file means. A row becomes a
// child.Record; feature match decides whose it is. Rows are written in short
// transactions, each with its event, and the run notes how far it came in the
// same transaction: after a crash the same file goes on where it stopped, and a
// file sent again changes nothing.
//
// Where the deployment holds involved children only, sources that cover everyone
// add to children already held and leave no trace of the others.
//
// A row that may be about a guarded child is guarded in the transaction that
// takes it in; so is everyone at the address of a child who becomes shielded.
// What a supplier is told is whether the format of each row was accepted: never
// whether a child was known, is waiting for a decision, or is guarded.
package feed
