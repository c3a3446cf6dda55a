// Package agencykind is the list of what sorts of organisation there are: school,
// general practice, police, refuge.
//
// Some kinds are built in, and rules follow them: what police or a refuge did waits
// for a reviewer before a family is shown it, and so does what a service for health or
// for adults did. An authority adds kinds of its own, each with a name in English and
// Welsh and the built-in kind whose rules it follows. Rules only ever see the built-in
// one, so that no name can widen or narrow what anybody may know; and a second person
// agrees to each new kind, since one that follows the wrong rules tells a family what
// a refuge did.
//
// Every kind has a code of an outside list that it maps to, and can have a last day on
// which it can be chosen. What was given with it reads on. The codes that come with
// Onestory are those of the source of a referral in the children in need census, until
// the authority sets its own.
//
// Kinds are not personal data: other features read them with Of, without a Grant.
package agencykind
