// Package match decides which child an incoming record is about, and keeps the
// queue of those that a person has to look at.
//
// Matcher finds who a record may be about and weighs them by the live model;
// Decide, with no I/O, makes of the weights and the guards what becomes of the
// record (docs/adr/0017-matching-by-weight.md). It joins a child by itself only
// from six bits of evidence on, with the next best five behind, and never where
// a guard speaks against it: a twin, another first name, another verified number.
// What is alike otherwise waits. A record that may be about a guarded child waits
// where only cleared reviewers see it (the national index of 2009 made open
// duplicates of shielded children: HC Deb 12 May 2009). Evidence is how a weight
// came about, and is kept with every link.
//
// What reviewers do with an item is in Service. Same and Different give a
// verdict; where Rules ask for two people the first is a proposal (Comparison
// shows it), and the second who says the same, or Confirm, decides; Refuse drops
// it. Same joins a record that waits to a child, or merges the child that was
// typed in with another; Different makes a child of a record that waits, and
// keeps the record apart from all it was compared with, for good. Undo takes back
// the reviewer's own last decision of whatever kind, and the item waits again.
// Split parts a merged child from what it is part of, SplitRecords takes single
// records out of a child; both return the breach check that they opened, if
// somebody had seen the mixture. EndIdentity ends a child who lives on under a
// new identity (docs/adr/0015-new-identities.md). All of it ends in events of
// feature child, which alone decide who belongs to whom.
//
// For matching itself: Decide is for a record that is new, Again for one that is
// held already, and leaves out whoever it was said not to be; child.Vetoes tells
// for many records or children at once from whom each is kept apart.
package match
