// Package sharing is the decision whether to share information about a child,
// and why.
//
// It asks the seven key questions of the guidance, in order: is there a
// legitimate purpose; does it identify a person; is it confidential; is there
// consent; if not, is there a sufficient public interest; is it the right
// information in the right way; is it recorded. Whoever is not sure of any of
// them asks a named adviser, who is told neither who the child is nor who the
// family are. No way through ends without a record: to share, not to share, to
// wait, or that advice was sought. Not sharing needs its reasons too.
//
// Consent is never asked for where it would be overridden: whoever would share
// anyway is led to tell the family, not to ask them. A decision is kept with the
// rules of its own day and never changes; who decides anew makes another.
package sharing
