package story

import (
	"slices"
	"strings"
	"time"

	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// Story is what one person wants helpers to know, written down for them.
type Story struct {
	ID       string
	Child    string
	Kind     string       // "child", "carer"
	SaidOn   workday.Date // the day on which they said it
	By       string       // account that wrote it down
	ByAgency string
	Agencies []string // who may read it; none is everyone who helps
	At       time.Time
	Version  int64
	Details
}

// Details are the sealed part.
type Details struct {
	Name     string `json:"name"`
	Text     string `json:"text"`
	Recorder string `json:"recorder,omitempty"`
}

// Kinds are whose it can be.
func Kinds() []string { return []string{"child", "carer"} }

// Max is how long it may be, in characters.
const Max = 4000

// Check says what is missing.
func (s Story) Check(today workday.Date) error {
	var faults []problem.Field
	fault := func(name, key string) { faults = append(faults, problem.Field{Name: name, Key: key}) }
	if !slices.Contains(Kinds(), s.Kind) {
		fault("kind", "story.need-kind")
	}
	if s.Kind == "carer" && strings.TrimSpace(s.Name) == "" {
		fault("name", "story.need-name")
	}
	if strings.TrimSpace(s.Text) == "" {
		fault("text", "story.need-text")
	}
	if s.SaidOn.IsZero() || s.SaidOn.After(today) {
		fault("said", "story.need-day")
	}
	return problem.Check(faults...)
}

// Readable reports whether the people of an agency may read it. Who wrote it down
// may, since they heard it.
func (s Story) Readable(agency, account string) bool {
	return len(s.Agencies) == 0 || slices.Contains(s.Agencies, agency) || s.By == account
}

// Afters are what the question about repeating follows.
func Afters() []string { return []string{"assessment", "meeting", "visit"} }

// Figure is the share of those asked who did not have to repeat themselves. Shown is
// false where so few were asked, or so few said one thing, that the figure could
// tell of a family.
type Figure struct {
	Asked, Not int
	Shown      bool
}

// Numbers below which nothing is shown.
const (
	fewAsked = 20
	fewSaid  = 5
)

// FigureOf counts answers: how many said that they had to repeat themselves, and
// how many that they had not.
func FigureOf(repeated, not int) Figure {
	f := Figure{Asked: repeated + not, Not: not}
	f.Shown = f.Asked >= fewAsked && (not == 0 || not >= fewSaid) && (repeated == 0 || repeated >= fewSaid)
	if !f.Shown {
		return Figure{}
	}
	return f
}

// Percent is the figure in whole percent.
func (f Figure) Percent() int {
	if f.Asked == 0 {
		return 0
	}
	return (100*f.Not + f.Asked/2) / f.Asked
}
