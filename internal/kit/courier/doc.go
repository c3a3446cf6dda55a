// Package courier passes short messages on: text messages to a gateway by HTTP, and
// e-mail to a mail server. It keeps nothing; whoever calls it tries again.
//
// A message goes nowhere over a connection that can be read on the way: a gateway
// is spoken to by https and a mail server by TLS, but for addresses of this
// machine. Errors name neither the address nor the text.
package courier
