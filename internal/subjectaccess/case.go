package subjectaccess

import (
	"slices"
	"strings"
	"time"

	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// State is how far a case has come.
type State string

// The states.
const (
	Identity State = "identity" // their identity is being checked: time stands still
	Clarify  State = "clarify"  // they were asked what they mean: time stands still
	Open     State = "open"
	Ready    State = "ready" // prepared; waits for a second person
	Released State = "released"
	Closed   State = "closed" // withdrawn, or not theirs to ask
)

// Over reports whether a case is closed.
func (s State) Over() bool { return s == Released || s == Closed }

// Stands reports whether time stands still.
func (s State) Stands() bool { return s == Identity || s == Clarify }

// Relation is who asks.
type Relation string

// Relations lists who may ask, in the order offered.
func Relations() []Relation {
	return []Relation{"self", "parent", "representative", "adult"}
}

// ForChild reports whether somebody asks in a child's place, so that the test of
// best interests applies.
func (r Relation) ForChild() bool { return r == "parent" || r == "representative" }

// Stop is a time during which the deadline stood still; Until is zero while it does.
type Stop struct {
	From, Until workday.Date
	Why         State
}

// Deadline is the last day to answer: months after the request, as many days later
// as time stood still, and never on a day that is no working day. It is the zero
// Date while time stands still.
func Deadline(received workday.Date, stops []Stop, extended bool) workday.Date {
	months := 1
	if extended {
		months = 3
	}
	due := received.AddMonths(months)
	for _, s := range stops {
		if s.Until.IsZero() {
			return workday.Date{}
		}
		due = due.AddDays(s.From.DaysTo(s.Until))
	}
	if !workday.IsWorking(due) {
		due = workday.Next(due)
	}
	return due
}

// MayExtend reports whether there is still time to tell them that it takes longer:
// the first month, once.
func MayExtend(c Case, today workday.Date) bool {
	first := Deadline(c.Received, c.Stops, false)
	return !c.Extended && !c.State.Over() && !c.State.Stands() && !first.Before(today)
}

// Reason is why something is left out; the catalogue has subjectaccess.reason.REASON.
type Reason string

// The reasons.
const (
	OtherPerson Reason = "other-person"
	Source      Reason = "source" // who told, where they asked to be protected
	Harm        Reason = "harm"   // needs the test of serious harm
	Interests   Reason = "interests"
	Privilege   Reason = "privilege"
	Inquiry     Reason = "inquiry" // an inquiry that the log must not give away
)

// Reasons lists every reason, in the order offered.
func Reasons() []Reason { return []Reason{OtherPerson, Source, Harm, Interests, Privilege, Inquiry} }

// Test is what was weighed before something is left out for harm, or in a child's
// best interests.
type Test struct {
	Who string // whose opinion: name and profession
	On  workday.Date
	Why string
}

// Decision is what is done with one piece.
type Decision struct {
	Looked bool           // somebody went through it
	Out    Reason         // the whole piece is left out, "" if it is not
	Struck map[int]Reason // paragraphs left out, by their place from 0
}

// Case is one request.
type Case struct {
	ID         string
	Child      string
	State      State
	Received   workday.Date
	Due        workday.Date // zero while time stands still
	Extended   bool
	OpenedBy   string // account
	PreparedBy string
	ApprovedBy string
	ReleasedAt time.Time
	Version    int64
	Body

	bundle []byte // sealed
	sealed []byte
}

// Body is what is sealed of a case.
type Body struct {
	Who       string // who asks
	Relation  Relation
	Asked     string // what they asked for
	Checked   string // how their identity, and their right to ask, were checked
	Searched  string // where was searched, and what was not and why
	Stops     []Stop
	Told      string // how they were told that it takes longer
	Harm      Test
	Interests Test
	Decisions map[string]Decision // by piece
	Why       string              // of closing it
}

// Check names what must change before a case is opened.
func (c Case) Check(today workday.Date) error {
	var faults []problem.Field
	fault := func(name, key string) { faults = append(faults, problem.Field{Name: name, Key: key}) }
	if strings.TrimSpace(c.Who) == "" {
		fault("who", "subjectaccess.need-who")
	}
	if !slices.Contains(Relations(), c.Relation) {
		fault("relation", "subjectaccess.need-relation")
	}
	if c.Received.IsZero() || today.Before(c.Received) {
		fault("received", "subjectaccess.need-received")
	}
	return problem.Check(faults...)
}

// Piece is one thing that is held about the person.
type Piece struct {
	ID         string // stable between readings
	Kind       string // the catalogue has subjectaccess.kind.KIND
	Title      string
	Day        string // YYYY-MM-DD, "" where it has none
	By         string
	Paragraphs []string
	Strike     map[int]Reason // what its author marked, to begin with
}

// Missing lists what a case lacks before it can be released, as catalogue keys.
func (c Case) Missing(pieces []Piece) (out []string) {
	if c.Checked == "" {
		out = append(out, "subjectaccess.missing.checked")
	}
	if c.Searched == "" {
		out = append(out, "subjectaccess.missing.searched")
	}
	harm, interests := false, false
	for _, p := range pieces {
		d := c.Decisions[p.ID]
		if !d.Looked {
			return append(out, "subjectaccess.missing.pieces")
		}
		for _, r := range append([]Reason{d.Out}, values(d.Struck)...) {
			harm, interests = harm || r == Harm, interests || r == Interests
		}
	}
	if harm && c.Harm.Why == "" {
		out = append(out, "subjectaccess.missing.harm")
	}
	if interests && (c.Interests.Why == "" || !c.Relation.ForChild()) {
		out = append(out, "subjectaccess.missing.interests")
	}
	return out
}

func values(m map[int]Reason) (out []Reason) {
	for _, r := range m {
		out = append(out, r)
	}
	return out
}

// Part is one piece as released. A struck paragraph has its reason and no text.
type Part struct {
	Kind, Title, Day, By string
	Out                  Reason
	Lines                []Line
}

// Line is one paragraph of a part.
type Line struct {
	Text string
	Out  Reason
}

// Redact is what is released of pieces: nothing of a piece that is left out but
// that there is one, and why.
func Redact(pieces []Piece, decisions map[string]Decision) (out []Part) {
	for _, p := range pieces {
		d := decisions[p.ID]
		if !d.Looked {
			continue
		}
		if d.Out != "" {
			out = append(out, Part{Kind: p.Kind, Out: d.Out})
			continue
		}
		part := Part{Kind: p.Kind, Title: p.Title, Day: p.Day, By: p.By}
		for i, text := range p.Paragraphs {
			if r, struck := d.Struck[i]; struck {
				part.Lines = append(part.Lines, Line{Out: r})
			} else {
				part.Lines = append(part.Lines, Line{Text: text})
			}
		}
		out = append(out, part)
	}
	return out
}
