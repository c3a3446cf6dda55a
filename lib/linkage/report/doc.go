// Package report writes an HTML page about a linkage: what each level of agreement
// is worth, how sample pairs came to their weights, how large the clusters are,
// and, where the truth is known, precision and recall and whether probabilities
// can be taken at their word.
//
// The page stands alone: no scripts, no outside files; every picture is SVG with
// its figures in a table beneath. No value of any record is on it, only record
// numbers, so that it may be shown to people who may not see the records.
package report
