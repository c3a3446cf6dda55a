// Package fhirpath evaluates expressions of FHIRPath 2.0 (HL7) over resources of
// FHIR R4, as far as forms need them: paths, literals, all operators, variables,
// and these functions.
//
//   - empty, not, exists, all, allTrue, anyTrue, allFalse, anyFalse, subsetOf,
//     supersetOf, count, distinct, isDistinct, combine, union, intersect, exclude
//   - where, select, repeat, ofType, as, is, single, first, last, tail, skip, take,
//     iif, aggregate, trace (which tells nobody)
//   - indexOf, lastIndexOf, startsWith, endsWith, contains, upper, lower, trim,
//     length, toChars, substring, replace, split, join, matches, matchesFull,
//     replaceMatches (regular expressions are RE2)
//   - abs, ceiling, floor, truncate, round, exp, ln, sqrt, log, power, sum, avg,
//     min, max
//   - toBoolean, toInteger, toDecimal, toString, toDate, toDateTime, toTime,
//     toQuantity, and convertsTo each
//   - children, descendants, extension, hasValue, getValue, now, today, timeOfDay,
//     weight and ordinal of SDC
//
// Left out: resolve, memberOf, conformsTo and everything else that would fetch;
// encode, escape, sort, type, precision and boundaries; conversion between units,
// but for weeks and days; types that are worked out before evaluation, so that a
// name which no resource has is empty rather than an error. A function that is
// left out is refused when the expression is read.
//
// An expression is untrusted: its length and depth are bounded when it is read,
// and each evaluation has a limit of steps, values, bytes and time. Numbers have 18
// digits; what needs more is empty.
//
// testdata has the cases of HL7's suite that apply, and go test -v prints how many
// pass.
package fhirpath
