// Package explanation answers, on each record and each document, with one click:
// why can I see this? It tells in plain words the decision that let the reader in,
// from the very rules that allowed it: a sentence for each, what it rested on (an
// agreement by its name, a consent, a disclosure) and until when, with the rule's
// own text beneath for whoever wants to check.
//
// It tells of what allowed, never of what was held back: a rule that forbids is
// named to nobody, so that a shielded child's page explains itself like any other.
package explanation
