// Package quality is the board on which an index administrator sees how good the
// records of an authority are, supplier by supplier: children whom a supplier has
// twice, children without a school or a practice, birth dates, genders and
// addresses that contradict each other, lists that are late, and how much waits in
// the queue and since when.
//
// What can only be told by reading a child's records is counted in one pass over
// them, at night or when somebody asks, and kept: opening the board reads a few
// rows however many children there are. Children whom anything guards are left out
// in SQL before they are read, so that no figure moves with them; what waits about
// them counts for cleared reviewers alone.
package quality
