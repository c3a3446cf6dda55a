// Package weight trains the models by which records are matched on this
// deployment's own records, says how good each is and to whom it does less well,
// and has two people sign before one is used.
//
// Training is a command of its own, under a named operator, and never part of an
// import (the Ministry of Justice keeps the two apart too). It reads a sample of
// the children whom nobody guards, and tells what is one child by verified NHS
// numbers that suppliers gave independently of each other. Children are divided by
// a hash of that number: half teach, a quarter chooses the threshold, and the last
// quarter is sealed: it is looked at once, for the report. In all of it the number
// is hidden, since with it matching is no art.
//
// A model never changes once it was made; its hash is what people sign. Two
// different accounts make it live, the one before is retired and can be returned
// to, with two signatures again. What was linked by an older model says so, and
// that model is kept so that it can be explained (docs/adr/0015-new-identities.md
// tells what linking must never do, whatever a model says).
package weight
