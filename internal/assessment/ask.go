package assessment

import (
	"encoding/json"
	"strings"
	"time"

	"onestory/internal/involvement"
	"onestory/internal/kit/problem"
	"onestory/internal/override"
	"onestory/lib/workday"
)

// The states of an Ask.
const (
	AskOpen     = "open"
	AskReturned = "returned"
	AskTaken    = "taken" // what came back stands in the form
	AskEnded    = "ended"
)

// Ask is one request to write one section.
type Ask struct {
	ID      string
	Part    string
	Section string // id of the form's
	Account string // "" for somebody outside
	Due     workday.Date
	State   string
	By      involvement.Card
	At      time.Time
	Words   AskWords
	Sent    json.RawMessage // a sheet, of somebody outside
}

// AskWords are the sealed part.
type AskWords struct {
	To    string `json:"to"`              // name
	About string `json:"about,omitempty"` // whom it is about, in words that the other knows
	Note  string `json:"note,omitempty"`
}

// Key is the catalogue key of its state.
func (a Ask) Key() string { return "assessment.ask." + a.State }

// Asking is what somebody says who asks.
type Asking struct {
	Account string // of a practitioner; "" for somebody outside
	AskWords
	Due     workday.Date
	Because Because
}

// Because is why somebody may know whom the family's yes to sharing does not cover.
type Because = override.Because

// MostAhead is how far ahead the day may be by which somebody is asked to answer.
const MostAhead = 60

// Check says what is missing.
func (a Asking) Check(today workday.Date) error {
	var faults []problem.Field
	fault := func(name, key string) { faults = append(faults, problem.Field{Name: name, Key: key}) }
	if a.Account == "" && strings.TrimSpace(a.To) == "" {
		fault("to", "assessment.need-to")
	}
	if a.Account == "" && strings.TrimSpace(a.About) == "" {
		fault("about", "assessment.need-about")
	}
	if a.Due.IsZero() || a.Due.Before(today) || today.DaysTo(a.Due) > MostAhead {
		fault("due", "assessment.need-due")
	}
	return problem.Check(faults...)
}
