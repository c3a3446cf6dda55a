// Package accesstest makes a Gate for tests of features: real policies, a real
// log, a real key store, and accounts given by the test.
package accesstest
