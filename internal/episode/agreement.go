package episode

import "onestory/internal/consent"

// Stance is what the family's answers to being helped come to.
type Stance string

// The stances. Differ: one person who may say so agreed and another said no. Both
// answers stay as they were given, and a manager is asked.
const (
	Unasked   Stance = "unasked"
	Agreed    Stance = "agreed"
	Declined  Stance = "refused"
	Differ    Stance = "differ"
	TakenBack Stance = "taken-back" // a yes was taken back, and no other stands
)

// counts reports whether somebody's answer has a say at the child's age: that of a
// child under 12 is kept as their wish beside the others', and at 18 only their own
// counts (consent.Band has where that comes from).
func counts(h consent.Help, band consent.Band) bool {
	person := h.Person
	switch {
	case h.Capacity == consent.Wish:
		return false
	case person == consent.Child && (h.Capacity == consent.Own || h.Capacity == consent.Competent):
		return true
	}
	switch band {
	case consent.Adult:
		return person == consent.Child
	case consent.From12, consent.From16:
		return true
	}
	return person != consent.Child
}

// StanceOf weighs the answers, newest first, of each person the latest that was no
// mistake. A yes that was taken back counts as a no.
func StanceOf(list []consent.Help, band consent.Band) Stance {
	seen := map[string]bool{}
	yes, no, back := false, false, false
	for _, h := range list {
		if h.State == consent.Mistake || seen[h.Person] || !counts(h, band) {
			continue
		}
		seen[h.Person] = true
		switch {
		case h.State == consent.Withdrawn && h.Answer == consent.Yes:
			back = true
		case h.State != consent.Standing:
		case h.Answer == consent.Yes:
			yes = true
		default:
			no = true
		}
	}
	switch {
	case yes && (no || back):
		return Differ
	case yes:
		return Agreed
	case back:
		return TakenBack
	case no:
		return Declined
	}
	return Unasked
}

// next is what the family's answers do to an episode: "" nothing.
func next(s State, stance Stance) Verb {
	switch stance {
	case Agreed:
		if s == Asking || s == Refused || s == Withdrawn {
			return Agree
		}
	case Declined, TakenBack:
		if s == Asking {
			return Refuse
		}
		for _, m := range moves() {
			if m.verb == Withdraw {
				for _, f := range m.from {
					if f == s {
						return Withdraw
					}
				}
			}
		}
	}
	return ""
}
