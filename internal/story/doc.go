// Package story is what the child and each carer want every helper to know, so that
// they tell it once: written down by somebody who works with them, in their words
// and as theirs, with the day on which they said it and who may read it, agency by
// agency. Whoever has a page of their own writes there themselves (feature family).
// It is shown before any form asks.
//
// After an assessment, a meeting or a visit the family is asked: did you have to
// repeat yourself today? What share of them did not is the figure by which all of
// this is judged. Small numbers are shown to nobody.
package story
