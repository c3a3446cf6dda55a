// Package episode is the course of help for a child and their family, from the
// first concern to closure: who leads it, who has a part in it, what the family
// said to being helped, by when what is due, and every move it made.
//
// It begins only after somebody has looked whether there is one already; that look
// says that there is one and whom to ask, and no more, until its lead lets them in
// (Working Together 2023, chapter 3; the e-enablement of the CAF, 1.4.1 to 1.4.4).
// It goes on only while the family agrees: their no ends what was begun, at once.
// Saying yes to being helped lets nobody share anything: sharing has consents and
// decisions of its own.
//
// An episode that is open has exactly one lead, from the moment it is there: who
// writes it first, until another takes it over. Nothing of it is deleted: a wrong
// day or a wrong person is corrected, and the history says so.
package episode
