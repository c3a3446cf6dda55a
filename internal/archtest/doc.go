// Package archtest holds the rules of the house: which package may import which,
// how large a file may grow, where SQL stands. order.go lists the features from
// the ground up; read it top to bottom and you know the product.
//
// A rule is a function from the repository's parsed sources to faults. rule_test.go
// proves of each rule that it bites; house_test.go applies them all. What is
// excused stands in allow.go with its reason, and an excuse that nothing needs
// any more is itself a fault, so that the list only shrinks.
package archtest
