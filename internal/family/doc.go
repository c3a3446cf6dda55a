// Package family is the family's own view: each person's page about a child, and
// nobody's page about somebody else.
//
// It shows who is helping and how to reach them, who looked at the child's
// record, in plain words and a day late, and lets its owner ask about a look, say
// that something is wrong, and tell helpers in their own words. Who looked is made
// from the audit log itself: what was done about the child is either shown or
// withheld, and withheld by a rule or by a reviewer, who says for each viewer why
// and until when. A withheld entry leaves no gap, number or date, and everyone
// reads the same sentence that entries may be withheld.
//
// Two people's pages have nothing to do with each other: what one of them does or
// writes, where they are and who helps them changes nothing in the other's. At 16
// a young person decides what parents see; at 18 a parent's page closes. A page
// that is closed, suspended or not theirs answers in one way.
package family
