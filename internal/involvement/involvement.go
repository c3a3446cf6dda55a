package involvement

import (
	"context"
	"slices"
	"time"

	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// Kind is how freely it may be said that a service works with a child.
type Kind string

// The kinds.
const (
	Universal  Kind = "universal"  // every child has it: school, health visiting
	Additional Kind = "additional" // help beyond that
	Sensitive  Kind = "sensitive"  // sexual health, mental health, substance misuse
)

// Kinds lists the kinds in the order offered.
func Kinds() []Kind { return []Kind{Universal, Additional, Sensitive} }

// Status is where an involvement stands.
type Status string

// The statuses.
const (
	Claimed   Status = "claimed"   // one's own word, or a feed's
	Confirmed Status = "confirmed" // by somebody else
	Ended     Status = "ended"
)

// Basis is on what ground others may be told that a sensitive service is
// involved (SI 2007/2182, reg. 11(3), asked the same of the 2007 index).
type Basis string

// The grounds. Unlisted: nobody outside the agency is told.
const (
	Unlisted Basis = ""
	Consent  Basis = "consent" // the young person agrees, or who may for them
	Harm     Basis = "harm"    // reasonable cause to suspect significant harm
)

// ClaimLasts is for how many days a claim stands that nobody confirms.
const ClaimLasts = 28

// StaleAfter is how many days after somebody last said so an involvement counts
// as unconfirmed, so that nobody takes it for current (CI-43).
const StaleAfter = 182

// Details is what tells who it is and how to reach them.
type Details struct {
	Name   string   `json:"name,omitempty"`
	Role   string   `json:"role,omitempty"`   // title, as people say it
	Agency string   `json:"agency,omitempty"` // name
	Phone  string   `json:"phone,omitempty"`  // reaches the person
	Duty   string   `json:"duty,omitempty"`   // answers in their absence
	Days   []string `json:"days,omitempty"`   // worked: "mon" … "sun"
	Reason string   `json:"reason,omitempty"` // with Harm: what is suspected, and why
}

// Involvement is one practitioner or service working with a child.
type Involvement struct {
	ID          string
	Child       string
	Account     string // "" where only the name is known, from a feed
	AgencyID    string
	Kind        Kind
	Basis       Basis // of a sensitive service alone
	Status      Status
	ClaimedBy   string // an account, or "feed:NAME"
	ConfirmedBy string
	Starts      workday.Date
	Ends        workday.Date // last day; zero while it lasts
	SeenOn      workday.Date // when somebody last said that it is so
	Source      string       // name of a feed; "" where a person added it
	Reached     string       // "yes", "no", "" if nobody tried
	ReachedAt   time.Time
	MadeAt      time.Time
	EndedAt     time.Time
	Version     int64
	Details

	// Broker marks a sensitive service whose details are withheld: the duty
	// broker puts people in touch.
	Broker bool
	// Mine marks the reader's own.
	Mine bool
	// CanConfirm and CanEnd say what the reader may do about it.
	CanConfirm, CanEnd bool
}

// Current reports whether it lasts on a day.
func (i Involvement) Current(today workday.Date) bool {
	return i.Status != Ended && (i.Ends.IsZero() || !i.Ends.Before(today))
}

// Told reports whether those outside the agency may be told that somebody is there.
func (i Involvement) Told() bool { return i.Kind != Sensitive || i.Basis != Unlisted }

// Lapsed reports whether it is a claim that nobody confirmed in time.
func (i Involvement) Lapsed(today workday.Date) bool { return i.Status == Claimed && !i.Current(today) }

// Stale reports whether nobody has said for long that it is still so.
func (i Involvement) Stale(today workday.Date) bool {
	return i.SeenOn.DaysTo(today) > StaleAfter
}

// Days lists the days of the week from Monday.
func Days() []string { return []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} }

// Works reports whether the practitioner works on a day: yes, no, or nobody said.
func (d Details) Works(day workday.Date) (yes, known bool) {
	if len(d.Days) == 0 {
		return false, false
	}
	return slices.Contains(d.Days, Days()[(int(day.Weekday())+6)%7]), true
}

// Check says what must change before an involvement can be kept.
func (i Involvement) Check(today workday.Date) error {
	var faults []problem.Field
	fault := func(name, key string) { faults = append(faults, problem.Field{Name: name, Key: key}) }
	if i.Role == "" {
		fault("role", "involvement.need-role")
	}
	if !slices.Contains(Kinds(), i.Kind) {
		fault("kind", "involvement.need-kind")
	}
	if i.Phone == "" {
		fault("phone", "involvement.need-phone")
	}
	if i.Kind == Sensitive && i.Basis == Harm && len([]rune(i.Reason)) < 15 {
		fault("reason", "involvement.need-harm")
	}
	switch {
	case i.Starts.IsZero():
		fault("starts", "involvement.need-start")
	case i.Starts.After(today):
		fault("starts", "involvement.start-future")
	}
	return problem.Check(faults...)
}

// Card is who an account is, as colleagues see it.
type Card struct {
	ID       string
	Name     string
	Role     string // title, as people say it
	AgencyID string
	Agency   string // name
	Phone    string
	Duty     string
	Days     []string
}

// Accounts tells who an account is. Feature account provides it. An unknown id
// is a Card without a name, and no error.
type Accounts interface {
	Card(ctx context.Context, r db.Reader, id string) (Card, error)
}

// Feed is an involvement as a supplier states it.
type Feed struct {
	Source       string // name of the feed
	Key          string // the supplier's own id of the row: unique within the source
	Practitioner string // name; may be empty for a team
	Account      string // where the supplier's practitioner is known to have one
	Agency       string // id
	AgencyName   string
	Role         string
	Kind         Kind
	Phone        string
	Duty         string
	Days         []string
	Start, End   workday.Date
	SuppliedOn   workday.Date
	// Scope is the seal scope of the source record that this came with, whose
	// key exists; "" seals under the child's own.
	Scope string
}

// Known is what a Grant reaches of who is involved with a child.
type Known struct {
	// Someone: there is at least one involvement that lasts, and that may be told.
	Someone bool
	// List is what may be shown: those that last first, then those that ended,
	// each newest first; sensitive services of others last among the first.
	List []Involvement
	// Related: someone else established that the reader works with the child.
	Related bool
	// Follows: the reader follows the child.
	Follows bool
}

// Own is the reader's own involvement that lasts, if there is one.
func (k Known) Own(today workday.Date) (Involvement, bool) {
	for _, i := range k.List {
		if i.Mine && i.Current(today) {
			return i, true
		}
	}
	return Involvement{}, false
}
