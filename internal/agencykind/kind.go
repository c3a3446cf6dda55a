package agencykind

import (
	"slices"
	"strings"
	"time"

	"onestory/internal/kit/i18n"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// builtIn are the kinds that rules know, in the order offered, each with its code in
// the children in need census (source of referral).
var builtIn = []struct{ code, maps string }{
	{"school", "2A"}, {"early-years", "2B"}, {"college", "2B"}, {"practice", "3A"}, {"health-visiting", "3B"}, {"school-nursing", "3C"},
	{"hospital", "3F"}, {"mental-health", "3F"}, {"sexual-health", "3F"}, {"social-care", "5A"}, {"front-door", "5A"}, {"early-help", "5B"},
	{"youth-justice", "5B"}, {"youth-service", "5B"}, {"police", "6"}, {"housing", "4"}, {"probation", "7"}, {"substance-misuse", "3F"},
	{"refuge", "8"}, {"voluntary", "8"}, {"council", "5B"}, {Other, "8"},
}

// Other is the built-in kind that never ends.
const Other = "other"

// BuiltIn lists the codes of the kinds that rules know, in the order offered.
func BuiltIn() []string {
	var out []string
	for _, b := range builtIn {
		out = append(out, b.code)
	}
	return out
}

// Guard says how much what an organisation did is kept back from a family until a
// reviewer has looked at it.
type Guard int

// The guards, from the least.
const (
	Plain     Guard = iota // shown
	Sensitive              // services for health, or for adults as people of their own
	Safety                 // who would tell of danger, or of a flight
)

// GuardOf is that of a built-in kind.
func GuardOf(base string) Guard {
	switch {
	case slices.Contains([]string{"police", "refuge"}, base):
		return Safety
	case slices.Contains([]string{"mental-health", "substance-misuse", "sexual-health", "housing", "probation"}, base):
		return Sensitive
	}
	return Plain
}

// State is where a kind stands.
type State string

// The states. A proposed kind cannot be chosen; a refused one never could.
const (
	Given    State = "given" // comes with Onestory
	Proposed State = "proposed"
	Agreed   State = "agreed"
	Refused  State = "refused"
)

// Kind is one sort of organisation.
type Kind struct {
	Code    string // its own, which never changes
	Base    string // the built-in kind whose rules it follows; Code for a built-in
	En, Cy  string // "" for a built-in, which the catalogue names
	Maps    string // its code in an outside list
	Ends    workday.Date
	State   State
	By      string // account that proposed it
	Version int64  // 0: nobody changed what is built in
}

// Over reports whether it can no longer be chosen on a day.
func (k Kind) Over(today workday.Date) bool { return !k.Ends.IsZero() && k.Ends.Before(today) }

// Local reports whether it is one of the authority's own.
func (k Kind) Local() bool { return k.Code != k.Base }

// In is what it is called in the language of a page.
func (k Kind) In(p *i18n.Printer) string {
	switch {
	case k.En == "":
		return p.T("agency.kind." + k.Base)
	case p.Lang() == i18n.Welsh && k.Cy != "":
		return k.Cy
	}
	return k.En
}

// MaySettle reports whether an account may agree to it or refuse it: never whoever
// proposed it.
func (k Kind) MaySettle(account string) bool {
	return k.State == Proposed && account != "" && account != k.By
}

// List is every kind, in the order offered, as it stands on a day.
type List struct {
	All   []Kind
	Today workday.Date
}

// Find is the kind with a code.
func (l List) Find(code string) (Kind, bool) {
	i := slices.IndexFunc(l.All, func(k Kind) bool { return k.Code == code })
	if i < 0 {
		return Kind{}, false
	}
	return l.All[i], true
}

// Chosen is the kind that a code names where it can be chosen today, by its own code
// or, where just one kind has it, by that of the outside list.
func (l List) Chosen(code string) (Kind, error) {
	k, ok := l.Find(code)
	if !ok {
		var maps []Kind
		for _, x := range l.Offered() {
			if code != "" && strings.EqualFold(x.Maps, code) {
				maps = append(maps, x)
			}
		}
		if len(maps) != 1 {
			return Kind{}, problem.Check(problem.Field{Name: "kind", Key: "agencykind.unknown", Args: []any{code}})
		}
		k = maps[0]
	}
	switch {
	case k.Over(l.Today):
		return k, problem.Check(problem.Field{Name: "kind", Key: "agencykind.over", Args: []any{code, k.Ends.String()}})
	case k.State == Proposed:
		return k, problem.Check(problem.Field{Name: "kind", Key: "agencykind.waits", Args: []any{code}})
	case k.State == Refused:
		return k, problem.Check(problem.Field{Name: "kind", Key: "agencykind.unknown", Args: []any{code}})
	}
	return k, nil
}

// Offered are those that can be chosen today.
func (l List) Offered() []Kind {
	return slices.DeleteFunc(slices.Clone(l.All), func(k Kind) bool { return k.Over(l.Today) || k.State == Proposed || k.State == Refused })
}

// Waits is how many wait for a second person.
func (l List) Waits() (n int) {
	for _, k := range l.All {
		if k.State == Proposed {
			n++
		}
	}
	return n
}

const letters = "abcdefghijklmnopqrstuvwxyz0123456789-"

// Check says what is missing from a kind that is proposed, beside those there are.
func (k Kind) Check(l List) error {
	var faults []problem.Field
	need := func(ok bool, name, key string) {
		if !ok {
			faults = append(faults, problem.Field{Name: name, Key: key})
		}
	}
	_, taken := l.Find(k.Code)
	need(strings.TrimSpace(k.En) != "", "en", "agencykind.need-en")
	need(strings.TrimSpace(k.Cy) != "", "cy", "agencykind.need-cy")
	need(len(k.Code) >= 2 && len(k.Code) <= 40 && strings.Trim(k.Code, letters) == "" && k.Code[0] != '-', "code", "agencykind.need-code")
	need(!taken, "code", "agencykind.taken")
	need(slices.Contains(BuiltIn(), k.Base), "base", "agencykind.need-base")
	need(mapped(k.Maps), "maps", "agencykind.need-maps")
	return problem.Check(faults...)
}

// mapped reports whether a code of an outside list is one word.
func mapped(code string) bool { return len(code) <= 30 && !strings.ContainsAny(code, " \t\r\n") }

// CheckChange says what is wrong with what a kind maps to and when it ends.
func (k Kind) CheckChange() error {
	var faults []problem.Field
	if !mapped(k.Maps) {
		faults = append(faults, problem.Field{Name: "maps", Key: "agencykind.need-maps"})
	}
	if k.Code == Other && !k.Ends.IsZero() {
		faults = append(faults, problem.Field{Name: "ends", Key: "agencykind.other-stays"})
	}
	return problem.Check(faults...)
}

// Entry is a line of the history of a kind.
type Entry struct {
	What string // "proposed", "agreed", "refused", "changed"
	By   string // account
	Name string // of that
	At   time.Time
	Maps string
	Ends workday.Date
}
