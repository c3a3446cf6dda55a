package disposal

import (
	"time"

	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// Schedule is how long records are kept.
type Schedule struct {
	Years    int   // after a record's end
	Backups  int   // days until a backup of the key store expires
	Help     Help  // of courses of help, which have periods of their own
	Database int   // days until a backup of the database expires
	Version  int64 // of the setting
}

// Help is how long a course of help is kept after it closed: so many years, and until the
// youngest child in it is so old, whichever is later. Of a child who died it is so many
// years after their death in place of an age. Of Age and Died 0 is none.
type Help struct{ Years, Age, Died int }

// Usual is the schedule where none was set. Of a course of help it is that of the East
// Midlands' CAF handbook: a year within reach, and six in the archive.
func Usual() Schedule { return Schedule{Years: 6, Backups: 30, Help: Help{Years: 7}, Database: 30} }

// Check names what must change before a schedule is written.
func (s Schedule) Check() error {
	var faults []problem.Field
	between := func(n, least, most int, name, key string) {
		if n < least || n > most {
			faults = append(faults, problem.Field{Name: name, Key: key})
		}
	}
	between(s.Years, 1, 100, "years", "disposal.fault.years")
	between(s.Backups, 0, 400, "backups", "disposal.fault.backups")
	between(s.Help.Years, 1, 100, "help-years", "disposal.fault.years")
	between(s.Help.Age, 0, 100, "help-age", "disposal.fault.age")
	between(s.Help.Died, 0, 100, "help-died", "disposal.fault.age")
	between(s.Database, 0, 400, "database", "disposal.fault.backups")
	return problem.Check(faults...)
}

// End is what ends a record; the catalogue has disposal.end.END.
type End string

// The ends.
const (
	Adult End = "adult" // 18, or 25
	Died  End = "died"  // a year after
	Left  End = "left"  // the area: at once, or after three years where a return was meant
)

// Facts are what decides when a record is due.
type Facts struct {
	Born     workday.Date
	Died     workday.Date
	Left     workday.Date // zero while the child lives here
	Returns  bool         // means to come back
	Extended bool         // agreed to be helped until 25
}

// Due is the day from which a record is to be disposed of, and what ended it. It
// is the zero Date where nothing is known that ends it.
func Due(f Facts, s Schedule) (due workday.Date, end End) {
	age := 18
	if f.Extended {
		age = 25
	}
	consider := func(from workday.Date, months int, what End) {
		if from.IsZero() {
			return
		}
		if day := from.AddMonths(months + 12*s.Years); due.IsZero() || day.Before(due) {
			due, end = day, what
		}
	}
	consider(f.Born, 12*age, Adult)
	consider(f.Died, 12, Died)
	if f.Returns {
		consider(f.Left, 36, Left)
	} else {
		consider(f.Left, 0, Left)
	}
	return due, end
}

// State is how far a batch has come.
type State string

// The states. Agreed: its rows are gone and its keys are being destroyed, which is
// taken up again after a failure.
const (
	Proposed State = "proposed"
	Refused  State = "refused"
	Agreed   State = "agreed"
	Done     State = "done"
)

// Batch is what is disposed of together.
type Batch struct {
	ID         string
	State      State
	ProposedBy string // account
	ProposedAt time.Time
	DecidedBy  string
	DecidedAt  time.Time
	DoneAt     time.Time
	Gone       string // YYYY-MM-DD: from when nothing of it can be read anywhere, "" until done
	Size       int
	Version    int64

	ProposedName, DecidedName string
	Ends                      []Count // how many by what ended them
	Held                      int     // held since it was proposed: they are left out
}

// Count is how many of a batch ended in one way.
type Count struct {
	End End
	N   int
}

// Kept is one line of the schedule: a class of record, when its time begins and
// what then happens. The catalogue has disposal.class.CLASS and …CLASS.rule.
type Kept string

// Classes lists the schedule, record class by record class. What hangs on the
// child goes with the child's keys.
func Classes() []Kept {
	return []Kept{"child", "document", "consent", "sharing", "episode", "contact", "story", "family", "alert", "seen", "draft", "refused", "session", "log"}
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
