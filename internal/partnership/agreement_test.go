package partnership

import (
	"testing"

	"onestory/internal/access"
	"onestory/lib/workday"
)

func day(t testing.TB, s string) workday.Date {
	t.Helper()
	d, err := workday.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestStandingAndWarning(t *testing.T) {
	a := Agreement{State: Signed, Starts: day(t, "2026-01-01"), Ends: day(t, "2026-12-31")}
	for _, c := range []struct {
		on, standing string
		warning      int
	}{
		{"2025-12-31", "waiting", 0}, {"2026-01-01", "in-force", 0}, {"2026-10-01", "in-force", 0}, {"2026-10-02", "in-force", 90},
		{"2026-11-01", "in-force", 60}, {"2026-12-01", "in-force", 30}, {"2026-12-31", "in-force", 30}, {"2027-01-01", "expired", 0},
	} {
		if s, w := a.Standing(day(t, c.on)), a.Warning(day(t, c.on)); s != c.standing || w != c.warning {
			t.Errorf("%s: %s, %d days; want %s, %d", c.on, s, w, c.standing, c.warning)
		}
	}
	a.State = Suspended
	if a.Standing(day(t, "2026-06-01")) != "suspended" || a.Warning(day(t, "2026-12-31")) != 0 {
		t.Error("a suspended agreement is in force")
	}
}

func TestRate(t *testing.T) {
	for severity, row := range map[Score][3]Risk{1: {Low, Low, Low}, 2: {Low, Medium, High}, 3: {Low, High, High}} {
		for i, want := range row {
			if got := Rate(Score(i+1), severity); got != want {
				t.Errorf("likelihood %d, severity %d: %v, want %v", i+1, severity, got, want)
			}
		}
	}
	if Rate(0, 2) != High || Rate(2, 4) != High {
		t.Error("what was not scored is not the worst")
	}
}

func TestTerms(t *testing.T) {
	a := Agreement{State: Signed, Starts: day(t, "2026-01-01"), Ends: day(t, "2026-12-31"),
		Parties: []Party{{Agency: "school"}, {Agency: "health"}, {Agency: "police"}},
		Lines: []Line{
			{Level: access.Existence, Purposes: []access.Purpose{access.Safeguarding, access.DirectCare}},
			{Giver: "health", Receiver: "police", Level: access.Content, Classes: []access.Class{access.ClassHealth}, Deny: true},
		}}
	terms := a.Terms()
	if len(terms) != 3*2*2+1 {
		t.Fatalf("%d terms: %+v", len(terms), terms)
	}
	for _, x := range terms {
		if err := x.Check(); err != nil || x.Giver == x.Receiver || x.Ends != "2026-12-31" {
			t.Errorf("%+v: %v", x, err)
		}
	}
	for _, state := range []State{Draft, Suspended, Ended, Replaced} {
		if a.State = state; len(a.Terms()) != 0 {
			t.Errorf("%s: it gives %+v", state, a.Terms())
		}
	}
}

func TestWhatIsMissing(t *testing.T) {
	if n := len(Agreement{}.Missing()); n != 9 {
		t.Errorf("an empty draft lacks %d things", n)
	}
	a := Assessment{Name: "Ada", Hazards: []Hazard{{What: "a", Likelihood: 3, Severity: 3, LikelihoodLeft: 2, SeverityLeft: 3}}}
	if ok, why := a.Clears(); ok || why != "partnership.blocked.high" {
		t.Errorf("a high risk clears: %s", why)
	}
	a.ICO = "go on"
	if ok, why := a.Clears(); !ok {
		t.Errorf("answered, it does not clear: %s", why)
	}
	a.Name = ""
	if ok, _ := a.Clears(); ok {
		t.Error("unsigned, it clears")
	}
}
