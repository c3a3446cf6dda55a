// Package account is how a person signs in, and what the account may be used for.
//
// An account belongs to one agency and has roles. It is made by someone who
// manages accounts (or by a command on the server) and begins as invited: a link
// that works once lets its owner choose a password and set up an authenticator
// app. Every sign-in needs both.
//
// Who manages accounts opens no children; nobody changes his own roles; clearance
// (hidden children, shielded places) needs a second person. A suspension acts on
// the next request, because Actors reads the account inside each use case's own
// transaction.
//
// Everyone declares relatives and addresses, so that nobody opens the record of
// a child of their own family. Only keyed hashes are kept: nothing readable.
//
// Passwords follow NIST SP 800-63B and NCSC's guidance: length and a list of
// refused ones, no rules on composition, no expiry.
package account
