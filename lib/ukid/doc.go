// Package ukid reads and checks the identifiers that United Kingdom services
// give to people and places: NHS number, unique pupil number (UPN), unique
// property reference number (UPRN) and postcode.
//
// Each identifier has its own type and a Parse function that forgives spaces,
// hyphens and letter case, as they are written on letters and forms. A value
// returned by Parse is in canonical form, so two values are the same identifier
// when they are equal with ==. The exception is the UPRN, whose text is kept as
// given because leading zeros carry meaning to some suppliers: compare Number.
//
// A check digit proves that a number was copied without a slip. It does not
// prove that the number was issued, nor to whom.
//
// Errors never repeat the value, so they may be logged.
package ukid
