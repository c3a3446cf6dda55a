// Package problem is the one shape of an error that a person may see.
//
// A Problem has a kind (what sort of thing went wrong, from which the HTTP
// status and the exit code follow), a public message key with arguments (safe
// to show to anyone, translated by the page), and a private cause (for the
// operator's log, never shown). Neither may hold personal data.
package problem
