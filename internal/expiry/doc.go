// Package expiry ends one course of help, when its time is over: everything that was
// written in it, by whomever, and that there was one.
//
// A course of help that closed stays within its team's reach for the authority's months,
// then goes into the archive, and is to be disposed of once the period of its own class
// is over: so many years after it closed, or once the youngest child in it is so old,
// whichever is later. The periods are the authority's, set beside those of other records
// (feature disposal). What is held for a court, an inquiry or a complaint is kept, whether
// the hold is on the child's record or on the course of help alone, and so is what somebody
// has asked to see and has not been answered about.
//
// One index administrator proposes, from a list that a sweep has made; somebody who governs,
// and did not propose, agrees, without learning whose it was. Its rows are then deleted, its
// own key, under which the log holds what was said in it, is destroyed, and a certificate
// says of which class how many ended, when, by whom and under which rule, and names nobody.
// The log is never shortened. A ledger kept apart from backups ends it again should one
// bring it back.
//
// UK GDPR article 5(1)(e). The year within reach and the six in the archive are those of
// Nottinghamshire's CAF handbook, page 88.
package expiry
