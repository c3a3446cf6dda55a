// Package disclosure is what was shared: what, to whom, why, on which grounds,
// until when, and what came back.
//
// A disclosure follows a decision to share. What is shared stays here: its
// reader's access ends on its day, or as soon as it is revoked, or as soon as
// the family says no to what rests on their yes. What is disclosed for a child's
// safety or by a legal duty goes ahead whatever was refused or has lapsed, with
// its reason, and governance looks at it afterwards.
//
// Somebody without an account gets one text, by a link that works with a code
// sent another way. Opening the link shows nothing and changes nothing; five
// wrong codes end it.
package disclosure
