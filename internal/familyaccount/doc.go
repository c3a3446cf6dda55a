// Package familyaccount is how a member of a family comes to a page of their own:
// the young person, and each parent or carer by themselves.
//
// A practitioner who works with the child by a confirmed relationship invites
// them, in person and in private: who they are, a channel that only they read, and
// a code that works once. With it they choose a secret of their own on their own
// device; every sign-in needs that secret and a code that is sent to the channel.
// Whoever loses either is invited again, in person, and what was open before ends.
//
// Messages hold a code and nothing else: no name, nothing of what it is for. The
// channel is sealed under the member's own key and shown to nobody. Sessions are
// short. A page that is suspended, closed or not theirs answers in one way.
package familyaccount
