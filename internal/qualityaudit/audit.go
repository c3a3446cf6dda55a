package qualityaudit

import (
	"time"

	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// FormID is the form that an auditor answers.
const FormID = "audit"

// OneIn is how many closed episodes there are to each that is audited.
const OneIn = 10

// Draw is one sample.
type Draw struct {
	ID       string
	From, To workday.Date // the days between which the episodes closed, both included
	Seed     string
	OneIn    int
	Of       int // how many it was drawn from
	Gone     int // of those, disposed of since
	By       string
	At       time.Time
	ByName   string
	Cases    []Case
	// Same: drawing again from the list that was kept, with the seed, gives the same.
	Same bool
}

// Done is how many of the sample are finished.
func (d Draw) Done() (n int) {
	for _, c := range d.Cases {
		if c.State == Finished {
			n++
		}
	}
	return n
}

// State is where an audit stands.
type State string

// The states. Open: nobody audits it yet, or who did has handed it back.
const (
	Open     State = "open"
	Given    State = "given"
	Finished State = "finished"
)

// Case is one episode of a sample.
type Case struct {
	ID      string
	Draw    string
	N       int // its number in the sample
	Child   string
	Episode string
	Lead    string // who led it as it closed
	Agency  string // theirs
	Kind    string // of that agency
	Auditor string
	Name    string // the auditor's
	State   State
	Version int64
	Month   string // YYYY-MM in which the episode closed
	Score
	FinishedAt time.Time
	OnForm     int64 // version of the form it is answered on, 0 before
}

// StateKey is the catalogue key of where it stands.
func (c Case) StateKey() string { return "qualityaudit.state." + string(c.State) }

// Colour is that of the state's tag.
func (c Case) Colour() string {
	switch c.State {
	case Given:
		return "blue"
	case Finished:
		return "green"
	}
	return "grey"
}

// CheckPeriod says what is wrong with the days of a new sample.
func CheckPeriod(from, to, today workday.Date) error {
	switch {
	case from.IsZero():
		return problem.Check(problem.Field{Name: "from", Key: "qualityaudit.need-from"})
	case to.IsZero() || to.Before(from):
		return problem.Check(problem.Field{Name: "to", Key: "qualityaudit.need-to"})
	case !to.Before(today):
		return problem.Check(problem.Field{Name: "to", Key: "qualityaudit.period-open"})
	}
	return nil
}

// month is the month of a day, YYYY-MM.
// month is the month of a day, YYYY-MM.
func month(d workday.Date) string {
	s := d.String()
	return s[:min(7, len(s))]
}
