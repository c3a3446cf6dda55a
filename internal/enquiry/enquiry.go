package enquiry

import (
	"strings"
	"time"

	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// State is where a request stands.
type State string

// The states.
const (
	Open     State = "open"
	Answered State = "answered" // by a disclosure
	Refused  State = "refused"  // with a reason
	Ended    State = "ended"    // no longer needed
)

// Enquiry is one request for information.
type Enquiry struct {
	ID         string
	Child      string
	By         string // account that asks
	ByAgency   string
	To         string // account that is asked
	ToAgency   string
	State      State
	Due        workday.Date
	AskedAt    time.Time
	AnsweredAt time.Time
	RemindedAt time.Time
	Disclosure string // the answer, "" for none
	Version    int64
	Details
	Reply Reply
}

// Details are the sealed part.
type Details struct {
	Question string `json:"question"`
	Why      string `json:"why"`
	From     string `json:"from"`
	FromOf   string `json:"from_agency,omitempty"`
	Asked    string `json:"asked"`
	AskedOf  string `json:"asked_agency,omitempty"`
}

// Reply is why a request is refused.
type Reply struct {
	By   string `json:"by,omitempty"`
	Text string `json:"text,omitempty"`
}

// Days that can be asked for, in working days.
const (
	soonest = 0
	latest  = 20
	usual   = 5
)

// Check says what is missing.
func (e Enquiry) Check(today workday.Date) error {
	var faults []problem.Field
	need := func(ok bool, name, key string) {
		if !ok {
			faults = append(faults, problem.Field{Name: name, Key: key})
		}
	}
	need(e.To != "", "to", "enquiry.need-to")
	need(len(strings.TrimSpace(e.Question)) >= 10, "question", "enquiry.need-question")
	need(len(strings.TrimSpace(e.Why)) >= 10, "why", "enquiry.need-why")
	return problem.Check(faults...)
}

// Overdue reports whether its day has gone by without an answer.
func (e Enquiry) Overdue(today workday.Date) bool { return e.State == Open && e.Due.Before(today) }

// Soon reports whether it is due by the next working day.
func (e Enquiry) Soon(today workday.Date) bool {
	return e.State == Open && !e.Overdue(today) && !e.Due.After(workday.Next(today))
}

// Took is how many working days the answer took, 0 for the same day.
func (e Enquiry) Took() int {
	return workday.Between(workday.InUK(e.AskedAt), workday.InUK(e.AnsweredAt))
}

// MayRemind reports whether the asker may remind again: once a working day, when
// it is due or nearly.
func (e Enquiry) MayRemind(today workday.Date) bool {
	return (e.Overdue(today) || e.Soon(today)) && (e.RemindedAt.IsZero() || workday.InUK(e.RemindedAt).Before(today))
}
