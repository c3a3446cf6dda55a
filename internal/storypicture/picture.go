package storypicture

import (
	"slices"
	"strings"
	"time"

	"onestory/internal/kit/problem"
	"onestory/internal/story"
	"onestory/lib/workday"
)

// Most is how many pictures there can be of one child.
const Most = 20

// MaxAlt bounds the text, in characters.
const MaxAlt = 500

// Picture is one, without its content.
type Picture struct {
	ID       string
	Child    string
	Kind     string // whose, as of a story: "child", "carer"; "" of a member of the family
	Member   string // of the family, who added it on their own page; "" none
	SaidOn   workday.Date
	By       string // account, or the member
	Agencies []string
	At       time.Time
	MIME     string
	Details
}

// Details are the sealed part.
type Details struct {
	Name string `json:"name,omitempty"` // whose it is, where somebody added it for them
	Alt  string `json:"alt"`
}

// Check says what is missing.
func (p Picture) Check(today workday.Date) error {
	var faults []problem.Field
	fault := func(name, key string) { faults = append(faults, problem.Field{Name: name, Key: key}) }
	if p.Member == "" && !slices.Contains(story.Kinds(), p.Kind) {
		fault("kind", "story.need-kind")
	}
	if p.Kind == "carer" && strings.TrimSpace(p.Name) == "" {
		fault("name", "story.need-name")
	}
	if len(strings.TrimSpace(p.Alt)) < 3 {
		fault("alt", "storypicture.need-alt")
	}
	if p.SaidOn.IsZero() || p.SaidOn.After(today) {
		fault("said", "story.need-day")
	}
	return problem.Check(faults...)
}

// Readable reports whether the people of an agency may see it.
func (p Picture) Readable(agency, account string) bool {
	return len(p.Agencies) == 0 || slices.Contains(p.Agencies, agency) || p.By == account
}

// scope is under whose key it is sealed: its owner's, where they have one of their
// own, so that it ends with their page.
func (p Picture) scope() string {
	if p.Member != "" {
		return p.Member
	}
	return "child:" + p.Child
}
