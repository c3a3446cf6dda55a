// Package consent keeps what the people of a family said: yes or no to being
// helped, and yes or no to information about them being shared. The two are
// kept apart. The first is an agreement to a service; the second is consent as
// a basis in data protection, and one is never read as the other.
//
// A consent names the agency that may be told, what kind of information, what
// for, and until when; and it says who gave it and on what footing: a young
// person of 16 or more, a younger one whom a practitioner judged able to decide
// (Gillick v West Norfolk AHA [1986] AC 112), or somebody with parental
// responsibility. A no is as good an answer as a yes. Whoever said yes may take
// it back: from that moment it counts as a no, for what is read afterwards and
// not for what was read before. Views that differ stand side by side; a no by
// anyone entitled beats a yes.
//
// What decides access is written as facts with each change (access.SetConsent).
package consent
