// Package note keeps what an agency notes for itself about a child it works with,
// beside the assessment that everybody shares: what the family does not want on the
// form, or what only this agency needs (Leicestershire's referral guidance: it stays in
// the agency's own confidential record).
//
// A note is a document that is locked from the moment it is there: nobody outside the
// agency's own team reads it or learns that there is one, in no list, count, order or
// date; and it is in no assessment, copy, comparison, contribution or pack, which know
// nothing of documents. Whoever writes or reads one works with the child by a
// relationship that somebody else established.
package note
