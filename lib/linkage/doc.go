// Package linkage finds the records that are of one person, though names are
// misspelt, dates mistyped and addresses out of date: probabilistic record linkage
// after Fellegi and Sunter (1969), with no identifier that all records share.
//
// A Model says how fields are compared and what each degree of agreement is
// worth, in bits of evidence. Prepare brings a record to plain form once; Score
// weighs two records; Explain shows where the weight comes from.
//
// Underneath are the comparisons of names, useful by themselves:
//
//   - Fold, Tokens and IsPlaceholder bring a name to a plain form.
//   - OSA, OSAWithin and JaroWinkler measure how far two names differ.
//   - DoubleMetaphone gives the sounds of a name; Aliases its other spellings
//     and its everyday forms.
//   - Dictionary finds, among many names, those within one or two slips.
//
// The package imports nothing but the standard library and golang.org/x/text, and
// keeps no state between calls. No function panics: any text, even invalid UTF-8,
// has a form, and a model that makes no sense is an error that names the place.
package linkage
