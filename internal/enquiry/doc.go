// Package enquiry is one practitioner asking another for information about a
// child: what is asked and why, by when an answer is due, and the answer, which
// is a disclosure, or a refusal with its reason.
//
// Both keep a list of what they wait for and what waits for them, with what is
// overdue first. Asking tells only those who may know of the child already: to
// anyone else the request does not exist.
package enquiry
