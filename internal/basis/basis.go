package basis

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"

	"onestory/lib/workday"
)

//go:embed data/*.json
var data embed.FS

// Basis is one ground on which information may be shared.
type Basis struct {
	ID       string       `json:"id"`
	Group    string       `json:"group"`
	From     workday.Date `json:"from"` // zero: not in force until the authority enters a day
	To       workday.Date `json:"to"`   // last day; zero while it lasts
	Settable bool         `json:"settable"`
	// Consent: it rests on somebody's yes. Overrides: it holds whatever the family
	// said. Duty: sharing is then no choice.
	Consent   bool `json:"consent"`
	Overrides bool `json:"overrides"`
	Duty      bool `json:"duty"`
	// Reason: one of the three reasons of DPA 2018 Sch. 1 para. 18(1)(c) must be
	// given. Policy: an appropriate policy document must be named (Sch. 1 para. 5, Part 4).
	Reason bool   `json:"reason"`
	Policy bool   `json:"policy"`
	Source string `json:"source"`
}

// Key is the catalogue key of the basis's name.
func (b Basis) Key() string { return "basis." + b.ID }

// GroupKey is the catalogue key of its group's name.
func (b Basis) GroupKey() string { return "basis.group." + b.Group }

// Holds reports whether the basis is in force on a day.
func (b Basis) Holds(on workday.Date) bool {
	return !b.From.IsZero() && !on.Before(b.From) && (b.To.IsZero() || !on.After(b.To))
}

// Guidance is one version of the guidance on sharing information.
type Guidance struct {
	ID     string       `json:"id"`
	From   workday.Date `json:"from"`
	To     workday.Date `json:"to"` // last day; zero while it lasts
	Count  int          `json:"rules"`
	Source string       `json:"source"`
}

// Key is the catalogue key of its title.
func (g Guidance) Key() string { return "basis.guidance." + g.ID }

// Rules are the catalogue keys of its rules, in order.
func (g Guidance) Rules() []string {
	var out []string
	for i := range g.Count {
		out = append(out, fmt.Sprintf("%s.%d", g.Key(), i+1))
	}
	return out
}

// Day, Month and Year are those from which it holds, for a link to its day.
func (g Guidance) Day() int { _, _, d := g.From.Parts(); return d }

// Month is the month of the first day.
func (g Guidance) Month() int { _, m, _ := g.From.Parts(); return int(m) }

// Year is the year of the first day.
func (g Guidance) Year() int { return g.From.Year() }

// Without are the three reasons for which para. 18 allows what was not consented to.
func Without() []string { return []string{"cannot-be-given", "cannot-be-obtained", "would-prejudice"} }

// Register is everything that the data files hold. It never changes.
type Register struct {
	bases    []Basis
	guidance []Guidance
}

// Load reads the registers.
func Load() (*Register, error) {
	var r Register
	for name, into := range map[string]any{"data/bases.json": &r.bases, "data/guidance.json": &r.guidance} {
		b, err := data.ReadFile(name)
		if err == nil {
			err = json.Unmarshal(b, into)
		}
		if err != nil {
			return nil, fmt.Errorf("read the register of legal bases: %w", err)
		}
	}
	return &r, nil
}

// Setting is what an authority enters about one basis.
type Setting struct {
	Basis   string
	From    workday.Date // day of commencement, for one that is settable
	Policy  string       // address of the appropriate policy document
	Version int64
}

// Rules are the rules of one day.
type Rules struct {
	On       workday.Date
	Guidance Guidance // its ID is "" before there was any
	Bases    []Basis
	Policies map[string]string // of a basis: where the policy document is
}

// On gives the rules of a day under what the authority has entered.
func (r *Register) On(day workday.Date, set []Setting) Rules {
	out := Rules{On: day, Policies: map[string]string{}}
	for _, b := range r.With(set) {
		if b.Holds(day) {
			out.Bases = append(out.Bases, b)
		}
	}
	for _, g := range r.guidance {
		if !day.Before(g.From) && (g.To.IsZero() || !day.After(g.To)) {
			out.Guidance = g
		}
	}
	for _, s := range set {
		if s.Policy != "" {
			out.Policies[s.Basis] = s.Policy
		}
	}
	return out
}

// With is every basis with the days that the authority has entered.
func (r *Register) With(set []Setting) []Basis {
	out := slices.Clone(r.bases)
	for i, b := range out {
		for _, s := range set {
			if b.Settable && s.Basis == b.ID {
				out[i].From = s.From
			}
		}
	}
	return out
}

// Guidances is every version of the guidance, newest first.
func (r *Register) Guidances() []Guidance {
	out := slices.Clone(r.guidance)
	slices.Reverse(out)
	return out
}

// Find is a basis by its id; ok is false where the rules do not have it.
func (r Rules) Find(id string) (Basis, bool) {
	i := slices.IndexFunc(r.Bases, func(b Basis) bool { return b.ID == id })
	if i < 0 {
		return Basis{}, false
	}
	return r.Bases[i], true
}

// Named is a basis by its id, in force or not, for reading what was decided.
func (r *Register) Named(id string) (Basis, bool) { return Rules{Bases: r.bases}.Find(id) }
