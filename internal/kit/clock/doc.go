// Package clock hands the time to whoever needs it, so that tests choose it.
// It is never a deadline that a standard sets: those are called deadlines.
package clock
