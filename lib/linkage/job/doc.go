// Package job links files from beginning to end: it proposes a model where none is
// given, trains it, scores the candidates, groups the records, and, where the
// truth is known, says how good the answer is.
package job
