package episode

import (
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// Step is something that a standard sets a day for.
type Step string

// The steps. Those up to Access are counted in working days of England and Wales,
// FirstReview, NextReview and ByReceived in weeks.
const (
	ByCheck     Step = "check"      // whether there is one already, from the concern
	ByDraft     Step = "assessment" // signed, from the family's yes
	ByCopy      Step = "copy"       // the family's own copy, from their yes
	ByMeeting   Step = "meeting"    // the first, from signing
	ByClosure   Step = "closure"    // the record, from the decision
	ByAccess    Step = "access"     // an answer to whoever asks to be let in
	FirstReview Step = "review"
	NextReview  Step = "next-review"
	ByReceived  Step = "received" // another authority's assessment, gone through with the family and signed here
	Drift       Step = "drift"    // weeks after which an open one is looked at anew
	ToArchive   Step = "archive"  // months after closing; nobody opens it from then on
)

// Steps lists them in the order shown.
func Steps() []Step {
	return []Step{ByCheck, ByDraft, ByCopy, ByMeeting, FirstReview, NextReview, ByReceived, ByClosure, ByAccess, Drift, ToArchive}
}

// Key is the catalogue key of a step.
func (s Step) Key() string { return "episode.step." + string(s) }

// Weeks reports whether the step is counted in weeks.
func (s Step) Weeks() bool {
	return s == FirstReview || s == NextReview || s == ByReceived || s == Drift
}

// Standards are the numbers of one authority.
type Standards map[Step]int

// UsualStandards are those of Sefton, with the first meeting and the closure as
// other authorities set them, and the four weeks of the north-west cross-border
// protocol for what comes in, until an authority sets its own.
func UsualStandards() Standards {
	return Standards{ByCheck: 2, ByDraft: 10, ByCopy: 15, ByMeeting: 10, FirstReview: 6, NextReview: 13, ByReceived: 4, ByClosure: 15, ByAccess: 3, Drift: 52, ToArchive: 12}
}

// longest is the most that a standard can be.
const longest = 260

// Check says which numbers cannot be.
func (s Standards) Check() error {
	var faults []problem.Field
	for _, step := range Steps() {
		if n := s[step]; n < 1 || n > longest {
			faults = append(faults, problem.Field{Name: "days-" + string(step), Key: "episode.need-days"})
		}
	}
	return problem.Check(faults...)
}

// After is the day that a step is due when it is counted from another.
func (s Standards) After(step Step, from workday.Date) workday.Date {
	if step.Weeks() {
		return workday.Next(from.AddDays(7*s[step] - 1)) // that day, or the first working day after it
	}
	return workday.Add(from, s[step])
}

// Colour is how a deadline stands.
type Colour string

// The colours. Amber: within two working days.
const (
	Green Colour = "green"
	Amber Colour = "yellow"
	Red   Colour = "red"
)

// near is from how many working days before it a deadline is amber.
const near = 2

// ColourOf is the colour of a day that something is due.
func ColourOf(due, today workday.Date) Colour {
	switch {
	case due.Before(today):
		return Red
	case workday.Between(today, due) <= near:
		return Amber
	}
	return Green
}

// Deadline is what is due next in an episode.
type Deadline struct {
	Step   Step
	On     workday.Date
	Colour Colour
}

// Due is what is due next; ok is false while nothing is.
func (e Episode) Due(s Standards, today workday.Date) (d Deadline, ok bool) {
	switch e.State {
	case Checklist, Asking:
		d = Deadline{Step: ByCheck, On: s.After(ByCheck, e.Concern)}
		if e.State == Asking { // looked, and asked: what waits is the family's answer
			return Deadline{}, false
		}
	case Drafting, Contributions:
		d = Deadline{Step: ByDraft, On: s.After(ByDraft, e.Agreed)}
		if e.Reviews > 0 { // written anew
			d.On = s.After(ByDraft, e.Since)
		}
		if !e.Received.IsZero() && !e.Received.Before(e.Signed) { // what came in is not written anew: it is reviewed
			d = Deadline{Step: ByReceived, On: s.After(ByReceived, e.Received)}
		}
	case Signed, Team:
		d = Deadline{Step: ByMeeting, On: s.After(ByMeeting, e.Signed)}
	case Planned, Review:
		d = Deadline{Step: FirstReview, On: s.After(FirstReview, e.Since)}
		if e.Reviews > 0 {
			d = Deadline{Step: NextReview, On: s.After(NextReview, e.Since)}
		}
		if !e.NextReview.IsZero() { // what was agreed with the family goes before the standard
			d.On = e.NextReview
		}
	case Withdrawn, SteppedUp, Transferred, Refused:
		d = Deadline{Step: ByClosure, On: s.After(ByClosure, e.Since)}
	default:
		return Deadline{}, false
	}
	d.Colour = ColourOf(d.On, today)
	return d, true
}

// Drifts reports whether it has been open for longer than the authority thinks right.
func (e Episode) Drifts(s Standards, today workday.Date) bool {
	return e.State.Open() && s.After(Drift, e.Started).Before(today)
}
