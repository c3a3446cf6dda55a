package partnership

import (
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// State is what was done with a version of an agreement. Whether a signed one is
// in force today is its Standing.
type State string

// The states. A signed version never changes: what is to change becomes the next
// version, which replaces it once signed.
const (
	Draft     State = "draft"
	Signed    State = "signed"
	Suspended State = "suspended"
	Ended     State = "ended"
	Replaced  State = "replaced"
)

// Capacity is what a party is in law (UK GDPR article 4).
type Capacity string

// Capacities lists the capacities in the order offered.
func Capacities() []Capacity { return []Capacity{"controller", "joint-controller", "processor"} }

// Bases are the lawful bases of UK GDPR article 6(1), in the order offered:
// public authorities should stay on public task.
func Bases() []string {
	return []string{"public-task", "legal-obligation", "vital-interests", "recognised-interests", "consent", "contract"}
}

// Conditions are those for special category data (UK GDPR article 9(2), Data
// Protection Act 2018 Schedule 1), in the order offered.
func Conditions() []string {
	return []string{"none", "health-social-care", "safeguarding", "vital-interests", "substantial-public-interest", "explicit-consent"}
}

// Agreement is one version of a sharing agreement.
type Agreement struct {
	ID      string `json:"-"`
	Version int    `json:"-"` // from 1
	State   State  `json:"-"`
	Edit    int64  `json:"-"` // counts changes of a draft and of the state

	Title, TitleCy string
	About          string // what it is for
	Basis          string
	Condition      string
	Retention      string // how long the receiver keeps what it got
	Review         workday.Date
	Starts, Ends   workday.Date // last day it is in force
	DPIA           string       // id of the assessment it rests on, "" none
	Parties        []Party
	Lines          []Line
	Why            string // of its suspension or end
}

// Party is one agency of an agreement, with who signed for it.
type Party struct {
	Agency   string
	Capacity Capacity
	Name     string       // who signed, "" until then
	Job      string       // their position
	On       workday.Date // when
	By       string       // the account that wrote it down
}

// Line says what one party may know of another's, and for which purposes.
type Line struct {
	Giver    string // agency, "" each party
	Receiver string // agency, "" each other party
	Role     access.Role
	Purposes []access.Purpose // at least one, unless the line denies
	Classes  []access.Class   // none: all but what is sensitive
	Level    access.Level     // Existence or Content
	Consent  bool             // only while a consent covers it
	Deny     bool
}

// TitleIn is the title in a language, "en" or "cy".
func (a Agreement) TitleIn(lang string) string {
	if lang == "cy" && a.TitleCy != "" {
		return a.TitleCy
	}
	return a.Title
}

// Check names what must change before a draft is kept.
func (a Agreement) Check() error {
	var faults []problem.Field
	fault := func(name, key string) { faults = append(faults, problem.Field{Name: name, Key: key}) }
	if strings.TrimSpace(a.Title) == "" {
		fault("title", "partnership.fault.title")
	}
	if !a.Starts.IsZero() && !a.Ends.IsZero() && a.Ends.Before(a.Starts) {
		fault("ends", "partnership.fault.ends")
	}
	if !a.Review.IsZero() && !a.Ends.IsZero() && a.Ends.Before(a.Review) {
		fault("review", "partnership.fault.review")
	}
	return problem.Check(faults...)
}

// Missing lists what a draft lacks before it can be signed, as catalogue keys.
func (a Agreement) Missing() (out []string) {
	for _, m := range []struct {
		missing bool
		what    string
	}{
		{a.About == "", "about"}, {a.Basis == "", "basis"}, {a.Condition == "", "condition"}, {a.Retention == "", "retention"},
		{a.Starts.IsZero() || a.Ends.IsZero(), "dates"}, {a.Review.IsZero(), "review"}, {len(a.Parties) < 2, "parties"}, {len(a.Lines) == 0, "lines"},
		{!slices.ContainsFunc(a.Parties, func(p Party) bool { return p.Capacity != "processor" }), "controller"},
	} {
		if m.missing {
			out = append(out, "partnership.missing."+m.what)
		}
	}
	return out
}

// Complete reports whether every party has signed.
func (a Agreement) Complete() bool {
	return len(a.Parties) > 1 && !slices.ContainsFunc(a.Parties, func(p Party) bool { return p.Name == "" })
}

// Has reports whether an agency is a party.
func (a Agreement) Has(agency string) bool {
	return slices.ContainsFunc(a.Parties, func(p Party) bool { return p.Agency == agency })
}

// Standing is how a version stands on a day: its state, or for a signed one
// "waiting" before its first day, "in-force", and "expired" after its last.
func (a Agreement) Standing(today workday.Date) string {
	switch {
	case a.State != Signed:
		return string(a.State)
	case today.Before(a.Starts):
		return "waiting"
	case a.Ends.Before(today):
		return "expired"
	}
	return "in-force"
}

// Warning is the earliest of 30, 60 and 90 days that the end of a version in
// force is no further away than; 0 where it is further, or not in force.
func (a Agreement) Warning(today workday.Date) int {
	if a.Standing(today) != "in-force" {
		return 0
	}
	for _, days := range []int{30, 60, 90} {
		if !today.AddDays(days).Before(a.Ends) {
			return days
		}
	}
	return 0
}

// Terms are the lines of access that a version gives: each line for each pair of
// parties, purpose and class that it is about. None unless it is signed. Days
// are theirs to judge: access weighs each line's own.
func (a Agreement) Terms() (out []access.Term) {
	if a.State != Signed {
		return nil
	}
	for _, l := range a.Lines {
		for _, giver := range a.parties(l.Giver) {
			for _, receiver := range a.parties(l.Receiver) {
				if giver == receiver {
					continue
				}
				for _, purpose := range orAny(l.Purposes) {
					for _, class := range orAny(l.Classes) {
						out = append(out, access.Term{Giver: giver, Receiver: receiver, Role: l.Role, Purpose: purpose, Class: class,
							Level: l.Level, Consent: l.Consent, Deny: l.Deny, Starts: a.Starts.String(), Ends: a.Ends.String()})
					}
				}
			}
		}
	}
	return out
}

func (a Agreement) parties(agency string) (out []string) {
	if agency != "" {
		return []string{agency}
	}
	for _, p := range a.Parties {
		out = append(out, p.Agency)
	}
	return out
}

func orAny[T ~string](list []T) []T {
	if len(list) == 0 {
		return []T{""}
	}
	return list
}

// CheckLine names what must change before a line joins an agreement.
func (a Agreement) CheckLine(l Line) error {
	var faults []problem.Field
	fault := func(name, key string) { faults = append(faults, problem.Field{Name: name, Key: key}) }
	if l.Giver != "" && !a.Has(l.Giver) {
		fault("giver", "partnership.fault.party")
	}
	if l.Receiver != "" && !a.Has(l.Receiver) {
		fault("receiver", "partnership.fault.party")
	}
	if l.Giver != "" && l.Giver == l.Receiver {
		fault("receiver", "partnership.fault.same")
	}
	if len(l.Purposes) == 0 && !l.Deny {
		fault("purposes", "partnership.fault.purpose")
	}
	return problem.Check(faults...)
}

// next is the agreement as its next draft: the same, signed by nobody.
func (a Agreement) next() Agreement {
	a.Version, a.State, a.Edit, a.Why = a.Version+1, Draft, 0, ""
	a.Parties = slices.Clone(a.Parties)
	for i := range a.Parties {
		a.Parties[i] = Party{Agency: a.Parties[i].Agency, Capacity: a.Parties[i].Capacity}
	}
	return a
}
