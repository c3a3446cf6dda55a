package consent

import (
	"slices"
	"strings"
	"time"

	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// Help is what one person said to being helped: an agreement to a service. It
// lets nobody share anything.
type Help struct {
	ID       string
	Child    string
	Person   string
	Answer   Answer
	Capacity Capacity // "" before it was asked, and on a person's own page
	State    State
	On       workday.Date
	By       string
	ByAgency string
	At       time.Time
	EndedBy  string
	EndedAt  time.Time
	Version  int64
	HelpDetails
}

// HelpDetails are the sealed part.
type HelpDetails struct {
	Name         string `json:"name"`
	Relationship string `json:"relationship,omitempty"`
	Support      string `json:"support"` // what was offered
	Words        string `json:"words,omitempty"`
	How          How    `json:"how"`
	Recorder     string `json:"recorder,omitempty"`
	Footing
}

// Check says what is missing.
func (h Help) Check(today workday.Date) error {
	var faults []problem.Field
	fault := func(name, key string) { faults = append(faults, problem.Field{Name: name, Key: key}) }
	if strings.TrimSpace(h.Name) == "" || h.Person == "" {
		fault("name", "consent.need-name")
	}
	if h.Answer != Yes && h.Answer != No {
		fault("answer", "consent.help.need-answer")
	}
	if len(strings.TrimSpace(h.Support)) < 3 {
		fault("support", "consent.help.need-support")
	}
	if !slices.Contains(Hows(), h.How) {
		fault("how", "consent.need-how")
	}
	if h.On.IsZero() || h.On.After(today) {
		fault("starts", "consent.need-starts")
	}
	return problem.Check(faults...)
}

// Agreed reports whether it stands and is a yes.
func (h Help) Agreed() bool { return h.State == Standing && h.Answer == Yes }
