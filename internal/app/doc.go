// Package app is the composition root: the one package that knows every
// feature. routes.go is the table of doors; everything that must hold for every
// door (that it asks, that it hides what it must, what the documents say of it)
// is made from that table.
package app
