// Package qualityaudit looks at a sample of the work that has ended: one closed
// episode in ten, read without names by somebody who had nothing to do with it
// (the Nottinghamshire CAF handbook, pages 38 and 78 to 79).
//
// Which episodes are in a sample follows from a seed that the computer makes as it
// draws, and from nothing that anybody chooses; the seed and the list that was drawn
// from are kept, so that anyone can draw again and get the same. Records that are
// guarded are not in it: even that there is one would say something.
//
// Governance draws and says who audits, without learning which children it is: it
// opens no record and is of no agency whose work is looked at. Whoever audits works
// with children and had nothing to do with these. They read the assessments on their
// own version of the form with the people's names replaced in all text, as far as
// names are known here, and answer the form of the audit: what the record itself can
// answer is filled in, how good it is they say, with reasons. Their access lasts until
// the audit is finished, and each reading is in the log.
//
// What was found goes back to the agency whose lead it was, without who audited.
package qualityaudit
