package episode

import (
	"slices"
	"strings"
	"time"

	"onestory/internal/access"
	"onestory/internal/involvement"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// Kind is the family of forms that an episode is written on.
type Kind string

// The kinds.
const (
	CAF        Kind = "caf"
	EarlyHelp  Kind = "eha"
	FamilyHelp Kind = "family-help"
)

// Kinds lists them in the order offered.
func Kinds() []Kind { return []Kind{EarlyHelp, FamilyHelp, CAF} }

// Outcome is what a checklist came to.
type Outcome string

// The outcomes. Common: a full assessment is offered.
const (
	Safeguarding Outcome = "safeguarding"
	Specialist   Outcome = "specialist"
	Common       Outcome = "common"
	InHouse      Outcome = "in-house"
	NoneNeeded   Outcome = "none"
)

// Outcomes lists them in the order offered.
func Outcomes() []Outcome { return []Outcome{Common, InHouse, Specialist, Safeguarding, NoneNeeded} }

// Episode is one course of help.
type Episode struct {
	ID      string
	Child   string // its first child, by the id it was written under
	Kind    Kind
	State   State
	Resumes State // where it stood before it was put aside
	Lead    string
	Deputy  string // "" none
	Author  string
	Agency  string // the lead's
	Outcome Outcome
	Concern workday.Date // when the need was seen
	Started workday.Date
	Agreed  workday.Date // when the family said yes; zero before
	Signed  workday.Date
	Since   workday.Date // in its state
	Reviews int
	// NextReview is the day agreed for it, where one was.
	NextReview workday.Date
	// Received is the day on which another authority's assessment came in, where one did.
	Received workday.Date
	// Accepted: social care, asked by stepping up, took it on.
	Accepted bool
	Reason   string // code of why it closed
	Ended    workday.Date
	Follows  string // the episode that this one takes up again
	// Differs: one person who may say so agreed and another said no.
	Differs bool
	// StepsDown: social care began it, for somebody else to take over and sign.
	StepsDown bool
	Version   int64

	careLeads bool // of one that is stepped down: whoever leads it is of social care
	careReads bool // and so is its reader
}

// Leads reports whether an account leads it, or stands in for whoever does.
func (e Episode) Leads(account string) bool {
	return account != "" && (e.Lead == account || e.Deputy == account)
}

// Person is somebody of the family in the episode who has no record as a child: an
// adult, or a child not yet born.
type Person struct {
	N        int64
	Kind     string       // "adult", "unborn"
	Expected workday.Date // of a child not yet born
	Gone     bool         // taken out again, with the reason in the history
	PersonDetails
}

// PersonDetails are the sealed part.
type PersonDetails struct {
	Name         string `json:"name"` // of an unborn child: the mother's
	Relationship string `json:"relationship,omitempty"`
	Key          string `json:"key,omitempty"` // of a carer, as consents know them
}

// Entry is one line of the history.
type Entry struct {
	N    int64
	What string // a verb, "start", "lead", "correct", "member", "request"
	From State
	To   State
	By   involvement.Card
	At   time.Time
	Note string // "" where none was given, or the reader may not know it
}

// Key is the catalogue key of what happened.
func (e Entry) Key() string { return "episode.did." + e.What }

// Starting is what somebody says of an episode about to begin.
type Starting struct {
	Kind     Kind
	Concern  workday.Date
	Worry    string // what led to it
	Children []string
	Adults   []Person
	Unborn   []Person
	Begin    State // Checklist or Asking
	Follows  string
	Whose    Whose // of social care alone
}

// Check says what is missing.
func (s Starting) Check(today workday.Date, set Settings) error {
	var faults []problem.Field
	fault := func(name, key string) { faults = append(faults, problem.Field{Name: name, Key: key}) }
	if !slices.Contains(Kinds(), s.Kind) {
		fault("kind", "episode.need-kind")
	}
	if s.Concern.IsZero() || s.Concern.After(today) {
		fault("concern", "episode.need-concern")
	}
	if len(strings.TrimSpace(s.Worry)) < 10 {
		fault("worry", "episode.need-worry")
	}
	for _, p := range s.Unborn {
		if p.Expected.IsZero() {
			fault("expected", "episode.need-expected")
		}
	}
	switch {
	case s.Begin != Checklist && s.Begin != Asking,
		s.Begin == Checklist && set.Checklist == "off":
		fault("begin", "episode.need-begin")
	case s.Begin == Asking && set.Checklist == "mandatory":
		fault("begin", "episode.need-checklist")
	}
	return problem.Check(faults...)
}

// CheckLasts is for how long the look for an existing episode counts.
const CheckLasts = time.Hour

// Closing is what somebody says who closes one.
type Closing struct {
	Reason    string
	Meeting   workday.Date // at which it was signed off; zero for none
	Exception string       // why there was none
	Note      string
	After     string // what is still to be done, and by whom
}

// CheckClose says what is missing before an episode can be closed.
func (e Episode) CheckClose(c Closing, set Settings, today workday.Date) error {
	var faults []problem.Field
	fault := func(name, key string) { faults = append(faults, problem.Field{Name: name, Key: key}) }
	if !set.offers(c.Reason, today) {
		fault("reason", "episode.need-reason")
	}
	if c.Reason == ReasonSocialCare && set.CareDecides && !(e.State == SteppedUp && e.Accepted) {
		fault("reason", "episode.care-decides")
	}
	if c.Meeting.After(today) {
		fault("meeting", "episode.meeting-future")
	}
	if !e.State.early() && c.Meeting.IsZero() && len(strings.TrimSpace(c.Exception)) < 10 {
		fault("meeting", "episode.need-meeting")
	}
	return problem.Check(faults...)
}

// Listed is an episode as a caseload shows it.
type Listed struct {
	Episode
	Name     string
	Born     int // year, 0 unknown
	Lead     involvement.Card
	As       access.Part // the reader's
	Mine     bool        // the reader leads it
	Deadline Deadline
	Has      bool // something is due
	Drifts   bool
	Stopped  bool // the reader's part ended as the family took their yes back
}

// StoppedFor is for how many days those who had a part in an episode are told that
// the family took their yes back.
const StoppedFor = 30

// Asked is a request to be let in.
type Asked struct {
	ID        string
	Child     string
	Episode   string
	By        string
	ByAgency  string
	As        access.Part
	State     string // "open", "granted", "refused"
	Due       workday.Date
	AskedAt   time.Time
	DecidedBy string
	DecidedAt time.Time
	Version   int64
	AskedDetails
}

// AskedDetails are the sealed part.
type AskedDetails struct {
	Why    string `json:"why"`
	From   string `json:"from"`
	FromOf string `json:"from_agency,omitempty"`
	Answer string `json:"answer,omitempty"`
}

// Escalated reports whether its day has gone by without an answer: a manager of
// the lead's agency may then answer too.
func (a Asked) Escalated(today workday.Date) bool { return a.State == "open" && a.Due.Before(today) }

// AskedParts are what one can ask to be. An assessor carries on a draft that
// somebody else began.
func AskedParts() []access.Part {
	return []access.Part{access.Joined, access.Contributor, access.Assessor}
}

// CheckAsked says what is missing from a request.
func (a Asked) CheckAsked() error {
	var faults []problem.Field
	if !slices.Contains(AskedParts(), a.As) {
		faults = append(faults, problem.Field{Name: "as", Key: "episode.need-as"})
	}
	if len(strings.TrimSpace(a.Why)) < 10 {
		faults = append(faults, problem.Field{Name: "why", Key: "episode.need-why"})
	}
	return problem.Check(faults...)
}
