// Package shield guards children whose whereabouts must not be found out, and
// children who must not be found at all.
//
// The test is that of 2008: one or more people could cause significant harm to
// the child or a carer if the location were visible, and the family is or will
// be at a place unknown to them. Any practitioner may ask, giving the reason;
// the shield takes effect at once, for everyone behind the same door, and a
// shield officer decides within days whether it stays. It is reviewed, by
// default after six months, and ended only by an officer.
package shield
