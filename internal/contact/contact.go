package contact

import (
	"slices"
	"strings"
	"time"

	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// State is where a contact stands.
type State string

// The states.
const (
	Open     State = "open"
	Answered State = "answered"
)

// Decision is what the front door decided.
type Decision string

// The decisions. Advice: told to the sender, with nothing more to do now.
const (
	Strategy  Decision = "strategy"   // a strategy discussion, today
	Assess    Decision = "assess"     // social care assesses
	Working   Decision = "working"    // somebody works on it already
	EarlyHelp Decision = "early-help" // an assessment with the family's agreement
	Advice    Decision = "advice"
	NoMore    Decision = "no-more"
)

// Decisions lists them in the order offered.
func Decisions() []Decision {
	return []Decision{Strategy, Assess, Working, EarlyHelp, Advice, NoMore}
}

// Contact is one person's worry about a child's safety, told to the front door.
type Contact struct {
	ID         string
	Child      string
	By         string
	ByAgency   string
	State      State
	Danger     string // "now", "soon", "unsure"
	Decision   Decision
	Due        workday.Date
	SentAt     time.Time
	AnsweredBy string
	AnsweredAt time.Time
	Version    int64
	Details
	Reply Reply
}

// Details are the sealed part of what is sent.
type Details struct {
	Worry   string `json:"worry"`
	Carried string `json:"carried,omitempty"` // what was written before, in another form
	Told    string `json:"told,omitempty"`    // whether the family was told, and why not
	From    string `json:"from"`
	FromOf  string `json:"from_agency,omitempty"`
	Phone   string `json:"phone,omitempty"`
}

// Reply is the sealed part of the answer.
type Reply struct {
	By     string `json:"by,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// Dangers are the answers about how soon.
func Dangers() []string { return []string{"now", "soon", "unsure"} }

// Within is in how many working days the front door answers.
const Within = 1

// Check says what is missing. Little is asked for: a worry, and how soon.
func (c Contact) Check() error {
	var faults []problem.Field
	if strings.TrimSpace(c.Worry) == "" {
		faults = append(faults, problem.Field{Name: "worry", Key: "contact.need-worry"})
	}
	if !slices.Contains(Dangers(), c.Danger) {
		faults = append(faults, problem.Field{Name: "danger", Key: "contact.need-danger"})
	}
	return problem.Check(faults...)
}

// CheckAnswer says what is missing from an answer.
func CheckAnswer(d Decision, reason string) error {
	var faults []problem.Field
	if !slices.Contains(Decisions(), d) {
		faults = append(faults, problem.Field{Name: "decision", Key: "contact.need-decision"})
	}
	if len(strings.TrimSpace(reason)) < 10 {
		faults = append(faults, problem.Field{Name: "reason", Key: "contact.need-reason"})
	}
	return problem.Check(faults...)
}

// Overdue reports whether its day has gone by without an answer.
func (c Contact) Overdue(today workday.Date) bool { return c.State == Open && c.Due.Before(today) }

// Urgent reports whether it waits and somebody may be in danger now.
func (c Contact) Urgent() bool { return c.State == Open && c.Danger == "now" }
