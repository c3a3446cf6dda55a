// Package visit asks once why somebody opens a child's record. The purpose then
// covers what that account does about that child for the next eight hours, so
// that nobody is asked again at every page. Whoever works with the child, as
// someone else confirmed, is never asked: the caseload says why.
//
// An empty reason is refused; the reason stays with each event in the log.
package visit
