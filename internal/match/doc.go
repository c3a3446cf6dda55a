// Package match decides which child an incoming record is about, and keeps the
// queue of those that a person has to look at.
//
// Decide is the rule, with no I/O; a probabilistic model can take its place. A
// record joins a child by itself only on an equal verified identifier with the
// same birth date, or on the same name, birth date and postcode, and never where
// something speaks against it: another given name (a twin), another place in a
// multiple birth, another verified number. Everything else that is alike waits.
// A record that may be about a guarded child waits where only cleared reviewers
// see it (the national index of 2009 made open duplicates of shielded children:
// HC Deb 12 May 2009).
package match
