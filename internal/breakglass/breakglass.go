package breakglass

import (
	"strings"
	"time"

	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// Lasts is how long it stays open.
const Lasts = time.Hour

// reviewDays is within how many working days it is reviewed.
const reviewDays = 3

// Limits of the free text, in characters.
const (
	minText = 15
	maxText = 2000
)

// Reason is a code of why.
type Reason string

// Reasons are those for a child's contacts, in the order offered.
func Reasons() []Reason { return []Reason{"danger", "missing", "urgent-care", "court", "welfare"} }

// Grounds are those for a sealed item, in the order offered: on no other may
// confidence be broken.
func Grounds() []Reason { return []Reason{"consent", "legal", "public-interest"} }

// ReasonKey is the catalogue key of a reason.
func (r Reason) Key() string { return "breakglass.reason." + string(r) }

// Outcome is what a reviewer made of it.
type Outcome string

// The outcomes. "" while nobody has reviewed it.
const (
	Right  Outcome = "right"
	Wrong  Outcome = "wrong"
	Passed Outcome = "passed" // passed on: to the employer, or as a breach
)

// Outcomes lists them in the order offered.
func Outcomes() []Outcome { return []Outcome{Right, Wrong, Passed} }

// Second is what the second person decided, where the child is guarded.
type Second string

// The decisions. Waiting until somebody decides.
const (
	None     Second = "" // the child was not guarded
	Waiting  Second = "waiting"
	Contacts Second = "contact" // the broker makes the contact
	Declines Second = "decline"
)

// Glass is one time that somebody broke it.
type Glass struct {
	ID       string
	Child    string
	Item     string // "" for the child's contacts
	Account  string
	Agency   string
	Reason   Reason
	Text     string // sealed
	At       time.Time
	Until    time.Time
	Due      workday.Date // by which it is reviewed
	Second   Second
	SecondBy string
	Reviewer string
	Outcome  Outcome
	Note     string // the reviewer's, sealed
	Version  int64
}

// Overdue reports whether nobody has reviewed it in time.
func (g Glass) Overdue(today workday.Date) bool { return g.Outcome == "" && g.Due.Before(today) }

// OutcomeKey is the catalogue key of what the reviewer made of it.
func (g Glass) OutcomeKey() string { return "breakglass.outcome." + string(g.Outcome) }

// WhatKey is the catalogue key of what was opened.
func (g Glass) WhatKey() string {
	if g.Item != "" {
		return "breakglass.what.item"
	}
	return "breakglass.what.child"
}

// check says what must change before the glass is broken.
func check(r Reason, of []Reason, text string) error {
	var faults []problem.Field
	known := false
	for _, x := range of {
		known = known || x == r
	}
	if !known {
		faults = append(faults, problem.Field{Name: "reason", Key: "breakglass.need-reason"})
	}
	if len([]rune(strings.TrimSpace(text))) < minText {
		faults = append(faults, problem.Field{Name: "text", Key: "breakglass.need-text"})
	}
	return problem.Check(faults...)
}
