// Package form holds the forms of the authority: what is asked, in which order,
// under which conditions and in which languages.
//
// A form is data: a FHIR R4 Questionnaire. What somebody changes is a draft;
// a second person approves it, and from then on that version never changes, in
// the database neither. A version has a first day; new writing begins on the
// newest one whose day has come, and what was written on an earlier one stays on
// that, label for label. The forms that come with the program are published at
// the first start in the authority's name, and again when the program brings a
// newer one; whatever the authority published itself stays.
//
// The package also draws a form and a response to it with the components of
// lib/govuk, one section a page, reads a page that was sent back into the
// response, and shows a finished response without boxes. A question that the
// authority has not switched on is not asked, not shown and not read.
package form
