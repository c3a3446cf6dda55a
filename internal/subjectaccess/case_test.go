package subjectaccess

import (
	"slices"
	"testing"

	"onestory/lib/workday"
)

func day(t testing.TB, s string) workday.Date {
	t.Helper()
	d, err := workday.Parse(s)
	if err != nil && s != "" {
		t.Fatal(err)
	}
	return d
}

// TestDeadline: one month, three if it takes longer, later by as long as time
// stood still, and on a working day.
func TestDeadline(t *testing.T) {
	stop := func(from, until string) Stop {
		s := Stop{From: day(t, from)}
		if until != "" {
			s.Until = day(t, until)
		}
		return s
	}
	for _, c := range []struct {
		why, received string
		stops         []Stop
		extended      bool
		want          string
	}{
		{"a month", "2026-11-03", nil, false, "2026-12-03"},
		{"no such day in the next month", "2026-01-31", nil, false, "2026-03-02"}, // 28 February is a Saturday
		{"the day is Christmas", "2026-11-25", nil, false, "2026-12-29"},          // 25 to 28 December are no working days
		{"three months", "2026-11-03", nil, true, "2027-02-03"},
		{"ten days for the identity", "2026-11-03", []Stop{stop("2026-11-03", "2026-11-13")}, false, "2026-12-14"},
		{"twice", "2026-11-03", []Stop{stop("2026-11-03", "2026-11-05"), stop("2026-11-10", "2026-11-11")}, false, "2026-12-07"},
		{"time stands still", "2026-11-03", []Stop{stop("2026-11-03", "")}, false, ""},
	} {
		if got := Deadline(day(t, c.received), c.stops, c.extended); got.String() != c.want {
			t.Errorf("%s: %v, want %s", c.why, got, c.want)
		}
	}
}

func TestMayExtend(t *testing.T) {
	c := Case{State: Open, Received: day(t, "2026-11-03")}
	if !MayExtend(c, day(t, "2026-12-03")) || MayExtend(c, day(t, "2026-12-04")) {
		t.Error("they must be told within the first month, its last day included")
	}
	c.Extended = true
	if MayExtend(c, day(t, "2026-11-04")) {
		t.Error("it was extended twice")
	}
}

// TestNothingLeftOutIsReleased: of a struck paragraph, and of a piece that is left
// out, only the reason goes into the bundle; what nobody went through does not.
func TestNothingLeftOutIsReleased(t *testing.T) {
	pieces := []Piece{{ID: "a", Kind: "document", Title: "T", Paragraphs: []string{"one", "SECRET", "three"}}, {ID: "b", Kind: "document", Title: "SECRET", By: "SECRET", Paragraphs: []string{"SECRET"}}, {ID: "c", Kind: "log", Paragraphs: []string{"SECRET"}}}
	out := Redact(pieces, map[string]Decision{"a": {Looked: true, Struck: map[int]Reason{1: OtherPerson}}, "b": {Looked: true, Out: Harm}})
	if len(out) != 2 || out[0].Lines[0].Text != "one" || out[0].Lines[1] != (Line{Out: OtherPerson}) || out[1].Out != Harm {
		t.Errorf("%+v", out)
	}
	for _, p := range out {
		if p.Title == "SECRET" || p.By == "SECRET" || slices.ContainsFunc(p.Lines, func(l Line) bool { return l.Text == "SECRET" }) {
			t.Errorf("it is released: %+v", p)
		}
	}
}

func TestTestsComeFirst(t *testing.T) {
	pieces := []Piece{{ID: "a"}}
	c := Case{Body: Body{Checked: "passport", Searched: "all", Relation: "self", Decisions: map[string]Decision{"a": {Looked: true, Out: Harm}}}}
	if got := c.Missing(pieces); !slices.Equal(got, []string{"subjectaccess.missing.harm"}) {
		t.Errorf("left out for harm without its test: %v", got)
	}
	c.Harm = Test{Who: "Dr A", Why: "b"}
	if got := c.Missing(pieces); len(got) != 0 {
		t.Errorf("with it: %v", got)
	}
	c.Decisions = map[string]Decision{"a": {Looked: true, Struck: map[int]Reason{0: Interests}}}
	c.Interests = Test{Why: "b"}
	if got := c.Missing(pieces); len(got) != 1 {
		t.Errorf("best interests against the child's own request: %v", got)
	}
	c.Relation = "parent"
	if got := c.Missing(pieces); len(got) != 0 {
		t.Errorf("a parent's request: %v", got)
	}
	if got := c.Missing(append(pieces, Piece{ID: "new"})); len(got) != 1 {
		t.Errorf("a piece that came in since: %v", got)
	}
}
