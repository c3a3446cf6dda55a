// Package need keeps the authority's levels of need: what each is called, by what it
// is known, and for one child which level somebody found, when and why. The levels
// are shown beside the checklist and whoever asks for help, so that two people mean
// the same by a number (Working Together 2023, chapter 1: the threshold document).
//
// A level is somebody's judgement: it is read by those who read what they wrote, and
// each one stays as it was given.
package need
