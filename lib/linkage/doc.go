// Package linkage compares people's names and finds names that are nearly
// alike, as the ground on which records of the same person are linked.
//
//   - Fold, Tokens and IsPlaceholder bring a name to a plain form.
//   - OSA, OSAWithin and JaroWinkler measure how far two names differ.
//   - DoubleMetaphone gives the sounds of a name; Aliases its other spellings
//     and its everyday forms.
//   - Dictionary finds, among many names, those within one or two slips.
//
// Nothing here keeps state between calls except Dictionary, which is safe for
// concurrent use. No function fails: any text, even invalid UTF-8, has a form.
package linkage
