// Package find is the search index and the search: a child by a misspelt name
// and a date of birth, by a verified identifier, or by one of the combinations
// that the national demographic service accepts.
//
// Names are folded tokens in a dictionary; rows hold small integers. Postcodes,
// addresses, telephone numbers and identifiers are keyed hashes, so that the
// index gives away no place. Everything here is made from the records and can
// be made again: backups leave it out.
//
// Whoever may not know of a child finds nothing: the condition of the lists
// (access.Grant.Where) is inside the query, before any cap. A shielded child's
// places, telephones and other names are not in the index at all.
package find
