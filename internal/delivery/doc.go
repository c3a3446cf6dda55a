// Package delivery is what comes after an assessment: the plan, the meetings of the
// team around the child, the reviews, how far things have come, and the closing
// record (the third stage of the e-enabled CAF: preparation, discussion, delivery).
//
// Each is a form, written, finished and read as assessments are (feature
// assessment), and belongs to an episode. This package says which of them can be
// written while an episode stands where it does, what they are filled in with, and
// how the episode moves once one is finished: a plan starts the plan, a review goes
// on with it, assesses anew or ends, and a closing record closes.
package delivery
