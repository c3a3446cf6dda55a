// Package tree reads JSON into a tree that remembers where each part stood, so
// that a fault can be told with its line and column.
//
// It is stricter than encoding/json: a name given twice in one object, text that
// is not UTF-8, half a surrogate pair, a depth beyond Depth and anything after the
// end are errors. Numbers keep their digits as written, since a decimal of FHIR
// means its digits (0.50 is not 0.5).
package tree
