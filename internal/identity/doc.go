// Package identity draws the bar that stands at the top of every page about a
// child, so that nobody acts on the wrong record: name, the name the child is
// known by, birth date and age, and, for those who may have it, the NHS number.
// Its one link leads to "I think this child is unsafe".
package identity
