// Package contact is the front door: a practitioner who thinks that a child is
// unsafe says so from any page about the child, with what they have written
// already, and the front door answers within one working day with a decision and
// its reason, which the sender sees.
//
// It needs nobody's agreement and nothing holds it up: not a refusal, an agreement
// that lapsed, a purpose that was not stated, or a relationship that nobody has
// confirmed (Children Act 2004, sections 11 and 16LA; Working Together 2023, chapter
// 1). Whoever is in danger now is told first to ring 999.
package contact
