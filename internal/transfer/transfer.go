package transfer

import (
	"slices"
	"strings"
	"time"

	"onestory/internal/assessment"
	"onestory/internal/involvement"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// Way is whether a pack went out or came in.
type Way string

// The ways.
const (
	Out Way = "out"
	In  Way = "in"
)

// Moved is one pack that went out or came in.
type Moved struct {
	N   int64
	Way Way
	By  involvement.Card
	At  time.Time
	Details
}

// Details are the sealed part.
type Details struct {
	With   string       `json:"with"` // the other authority
	Ground Ground       `json:"ground"`
	Due    workday.Date `json:"due"` // of one that came in: by when it is reviewed
	Added  []Added      `json:"added,omitempty"`
	Files  []Kept       `json:"files,omitempty"`
	// Missing are files that it named and did not have.
	Missing []string `json:"missing,omitempty"`
}

// Kept is a file that came in, by its number here.
type Kept struct {
	N  int64     `json:"n"`
	By string    `json:"by,omitempty"`
	At time.Time `json:"at"`
}

// Ground is why it may be passed on: somebody of the family agreed, or a reason that
// needs nobody's agreement (the closed list of feature episode).
type Ground struct {
	How  string       `json:"how"`
	Who  string       `json:"who,omitempty"`  // of the family, who agreed
	On   workday.Date `json:"on"`             // the day on which they did
	Note string       `json:"note,omitempty"` // why the reason is met
}

// Agreed reports whether it rests on the family's yes.
func (g Ground) Agreed() bool { return g.How == assessment.Becauses()[0] }

// check says what is missing from what somebody says of a pack.
func check(with string, g Ground, today workday.Date) error {
	var faults []problem.Field
	fault := func(name, key string) { faults = append(faults, problem.Field{Name: name, Key: "transfer." + key}) }
	if strings.TrimSpace(with) == "" {
		fault("with", "need-with")
	}
	switch {
	case !slices.Contains(assessment.Becauses(), g.How):
		fault("because", "need-because")
	case !g.Agreed() && len(strings.TrimSpace(g.Note)) < 10:
		fault("note", "need-note")
	case g.Agreed():
		if strings.TrimSpace(g.Who) == "" {
			fault("who", "need-who")
		}
		if g.On.IsZero() || g.On.After(today) {
			fault("on", "need-on")
		}
	}
	return problem.Check(faults...)
}

// Say is the ground in words.
func (g Ground) Say(pr *i18n.Printer) string {
	if g.Agreed() {
		return pr.T("transfer.said.agreed", g.Who, pr.Date(g.On.String()))
	}
	return pr.T("transfer.because."+g.How) + ": " + g.Note
}
