package disclosure

import (
	"slices"
	"strings"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// Kind is on what a disclosure rests.
type Kind string

// The kinds. Agreed: with consent, or where none is needed. Safety and Duty hold
// whatever the family said, and are reviewed.
const (
	Agreed Kind = "agreed"
	Safety Kind = "safety"
	Duty   Kind = "duty"
)

// Verdict is what governance made of a disclosure without consent.
type Verdict string

// The verdicts.
const (
	Right Verdict = "right"
	Wrong Verdict = "wrong"
)

// Outside is who somebody without an account is to those who said whom not to
// tell: no agency here, so that only a no to everybody names them.
const Outside = "outside:"

// Disclosure is one act of sharing.
type Disclosure struct {
	ID       string
	Child    string
	Decision string
	Enquiry  string // the request that it answers, "" for none
	By       string // account
	ByAgency string
	Kind     Kind
	// Exactly one of Account, Agency and Out says who receives it.
	Account   string
	Agency    string
	Out       bool // somebody without an account
	Class     access.Class
	Starts    workday.Date
	Ends      workday.Date // last day
	Revoked   bool
	RevokedAt time.Time
	MadeAt    time.Time
	// HoldUntil: the family is not shown it until after this day; zero: at once.
	HoldUntil  workday.Date
	HoldBy     string       // account on whose authority
	ReviewBy   workday.Date // governance looks at it by then; zero: it need not
	Verdict    Verdict
	ReviewedBy string
	ReviewedAt time.Time
	RepliedAt  time.Time
	Version    int64
	Details
	Reply Reply
}

// Details are the sealed part.
type Details struct {
	Title     string   `json:"title"`
	Text      string   `json:"text,omitempty"`      // written for the purpose
	Documents []Paper  `json:"documents,omitempty"` // of the discloser's agency
	Why       string   `json:"why"`
	Purpose   string   `json:"purpose,omitempty"`
	Bases     []string `json:"bases,omitempty"`
	Method    string   `json:"method,omitempty"`
	Told      string   `json:"told,omitempty"` // whether the family was told, as in the decision
	To        string   `json:"to"`             // who receives it, as they were called
	ToAgency  string   `json:"to_agency,omitempty"`
	From      string   `json:"from"`
	FromRole  string   `json:"from_role,omitempty"`
	FromOf    string   `json:"from_agency,omitempty"`
	HoldWhy   string   `json:"hold_why,omitempty"`
	Refused   bool     `json:"refused,omitempty"` // the family had said no
}

// Reply is what the receiver wrote back.
type Reply struct {
	By   string `json:"by,omitempty"` // name
	Text string `json:"text,omitempty"`
}

// Paper is a document that can be shared.
type Paper struct {
	ID    string       `json:"id"`
	Title string       `json:"title"`
	Class access.Class `json:"class"`
}

// Overrides reports whether it holds whatever the family says.
func (d Disclosure) Overrides() bool { return d.Kind != Agreed }

// Lasts reports whether it can be read on a day.
func (d Disclosure) Lasts(today workday.Date) bool {
	return !d.Revoked && !today.Before(d.Starts) && !today.After(d.Ends)
}

// Waits reports whether governance has still to look at it.
func (d Disclosure) Waits() bool { return !d.ReviewBy.IsZero() && d.Verdict == "" }

// Held reports whether the family is not yet shown it.
func (d Disclosure) Held(today workday.Date) bool {
	return !d.HoldUntil.IsZero() && !today.After(d.HoldUntil)
}

// Lines are the paragraphs of the text.
func (d Details) Lines() []string { return paragraphs(d.Text) }

func paragraphs(text string) (out []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// Limits of a disclosure, in months from the day it is made.
const (
	longest  = 12
	longHold = 6
)

// reviewDays is how many working days governance has.
const reviewDays = 10

// Check says what is missing from a disclosure about to be made.
func (d Disclosure) Check(today workday.Date) error {
	var faults []problem.Field
	need := func(ok bool, name, key string) {
		if !ok {
			faults = append(faults, problem.Field{Name: name, Key: key})
		}
	}
	to := 0
	for _, is := range []bool{d.Account != "", d.Agency != "", d.Out} {
		if is {
			to++
		}
	}
	need(to == 1, "to", "disclosure.need-to")
	need(!d.Out || len(strings.TrimSpace(d.To)) >= 3, "outside", "disclosure.need-outside")
	need(strings.TrimSpace(d.Title) != "", "title", "disclosure.need-title")
	need(len(strings.TrimSpace(d.Text)) >= 10 || len(d.Documents) > 0 && !d.Out, "text", "disclosure.need-text")
	need(slices.Contains(access.Classes(), d.Class), "class", "disclosure.need-class")
	need(!d.Ends.Before(today) && !d.Ends.After(today.AddMonths(longest)), "ends", "disclosure.need-ends")
	if !d.HoldUntil.IsZero() {
		need(d.Overrides(), "hold", "disclosure.hold-agreed")
		need(d.HoldUntil.After(today) && !d.HoldUntil.After(today.AddMonths(longHold)), "hold-until", "disclosure.need-hold")
		need(len(strings.TrimSpace(d.HoldWhy)) >= 10, "hold-why", "disclosure.need-hold-why")
	}
	return problem.Check(faults...)
}
