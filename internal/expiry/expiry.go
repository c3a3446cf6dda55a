package expiry

import (
	"time"

	"onestory/internal/disposal"
	"onestory/lib/workday"
)

// Trigger is what decided when a course of help is due; the catalogue has
// expiry.by.TRIGGER.
type Trigger string

// The triggers.
const (
	Closed Trigger = "closed" // years after it closed
	Grown  Trigger = "grown"  // the age of the youngest child in it
	Died   Trigger = "died"   // years after the death of a child in it
)

// Triggers lists them in the order shown.
func Triggers() []Trigger { return []Trigger{Closed, Grown, Died} }

// Child is what of one child in a course of help decides. Of a child not yet born Born is
// the day they were expected.
type Child struct{ Born, Died workday.Date }

// Facts are what decides when a course of help is due.
type Facts struct {
	Ended    workday.Date // zero while it is open
	Children []Child
}

// Due is the day from which a course of help is to be disposed of, and what decided it: the
// latest of the days of its class. It is the zero Date where that cannot be reckoned: while
// it is open, and where an age decides and somebody's day of birth is not known.
func Due(f Facts, h disposal.Help) (due workday.Date, by Trigger) {
	if f.Ended.IsZero() {
		return due, ""
	}
	due, by = f.Ended.AddMonths(12*h.Years), Closed
	for _, c := range f.Children {
		day, why := workday.Date{}, Grown
		switch {
		case !c.Died.IsZero() && h.Died > 0:
			day, why = c.Died.AddMonths(12*h.Died), Died
		case h.Age == 0:
			continue
		case c.Born.IsZero():
			return workday.Date{}, ""
		default:
			day = c.Born.AddMonths(12 * h.Age)
		}
		if due.Before(day) {
			due, by = day, why
		}
	}
	return due, by
}

// State is how far a batch has come.
type State string

// The states. Agreed: its rows are gone, and its keys are being destroyed and the ledger
// told, which is taken up again after a failure.
const (
	Proposed State = "proposed"
	Refused  State = "refused"
	Agreed   State = "agreed"
	Done     State = "done"
)

// Batch is what is disposed of together: before it is agreed to a proposal, afterwards its
// certificate, which names nobody whom it was about.
type Batch struct {
	ID         string
	Authority  string
	State      State
	ProposedBy string // account
	ProposedAt time.Time
	DecidedBy  string
	DecidedAt  time.Time
	DoneAt     time.Time
	Gone       string // YYYY-MM-DD: from when nothing of it can be read anywhere, "" until done
	Rule       disposal.Help
	Days       int // until the last backup that holds any of it expires
	Counts
	Version int64

	ProposedName, DecidedName string
	By                        []Number // while it waits: how many by what decided it
}

// Counts say how much a batch is of, and nothing of whom.
type Counts struct {
	Size     int // courses of help that were proposed
	Left     int // of those, left out as they are held, asked about or not due any more
	First    int // year in which the earliest of them closed
	Last     int // and the latest
	Written  int // assessments
	Besides  int // plans, meetings, reviews and closing records
	Attached int
	Levels   int // of need
}

// Ended is how many courses of help ended with it.
func (c Counts) Ended() int { return c.Size - c.Left }

// Number is how many of a batch are due for one reason.
type Number struct {
	Trigger Trigger
	N       int
}

// Colour is that of the tag of a batch's state.
func (b Batch) Colour() string {
	switch b.State {
	case Proposed:
		return "blue"
	case Agreed:
		return "yellow"
	case Done:
		return "green"
	}
	return "grey"
}

// Certifies reports whether it is a certificate.
func (b Batch) Certifies() bool { return b.State == Agreed || b.State == Done }
