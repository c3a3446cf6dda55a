package override

import (
	"testing"
	"time"

	"onestory/internal/consent"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// TestBecause: what is asked for, by what the family's answers come to. For somebody
// whom no answer can name an agreement is put in words (CAF-16, CAF-17).
func TestBecause(t *testing.T) {
	words := "Her mother said so on Friday."
	for _, c := range []struct {
		stance            consent.Stance
		b                 Because
		inside, outsideOK bool
	}{
		{consent.Permitted, Because{}, true, false},
		{consent.Permitted, Because{How: ByAgreement}, true, false},
		{consent.Permitted, Because{How: ByAgreement, Note: words}, true, true},
		{consent.Unasked, Because{}, false, false},
		{consent.Unasked, Because{How: "useful", Note: words}, false, false},
		{consent.Unasked, Because{How: ByAgreement}, true, false},
		{consent.Unasked, Because{How: ByAgreement, Note: words}, true, true},
		{consent.Unasked, Because{How: "court", Note: words}, true, true},
		{consent.Unasked, Because{How: "court", Note: "yes"}, false, false},
		{consent.Refused, Because{How: ByAgreement, Note: words}, false, false},
		{consent.Refused, Because{How: "vital", Note: words}, true, true},
	} {
		if err := c.b.Check(c.stance); (err == nil) != c.inside {
			t.Errorf("%s, %+v: %v", c.stance, c.b, err)
		}
		if err := c.b.CheckOutside(c.stance); (err == nil) != c.outsideOK {
			t.Errorf("outside, %s, %+v: %v", c.stance, c.b, err)
		}
	}
}

// TestAtOnce: a ground on which somebody's safety rests waits for nobody.
func TestAtOnce(t *testing.T) {
	for ground, now := range map[string]bool{"harm": true, "crime": true, "vital": true, "court": false, "duty": false, ByAgreement: false} {
		if AtOnce(ground) != now {
			t.Errorf("%s at once: %v", ground, !now)
		}
		err := Because{How: ground, Note: "An order of 3 November."}.CheckAhead(To{Agency: "a"})
		if ahead := err == nil; ahead != (!now && ground != ByAgreement) {
			t.Errorf("%s asked first: %v", ground, err)
		}
	}
	for name, err := range map[string]error{"nobody": Because{How: "court", Note: "An order of 3 November."}.CheckAhead(To{}), "no words": Because{How: "court"}.CheckAhead(To{Name: "A court"})} {
		if !problem.Is(err, problem.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if (Verdict{}).Check() == nil || (Verdict{Yes: true}).Check() != nil || (Verdict{Answer: "It was not needed."}).Check() != nil {
		t.Error("a no says why, a yes need not")
	}
}

// TestUsable: what a second person agreed to covers that recipient, on that ground, for
// a while, and nothing else.
func TestUsable(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	ok := Use{To: To{Name: "Mrs Hart"}, Ground: "court", Of: "health", State: Allowed, DecidedAt: now.Add(-time.Hour)}
	of := Use{To: To{Name: " mrs hart", What: Pack}, Ground: "court", Of: "health"}
	if !ok.usable(of, now) {
		t.Error("what was agreed to does not count")
	}
	for name, change := range map[string]func(was, is *Use){
		"not agreed": func(was, _ *Use) { was.State = Asked }, "used": func(was, _ *Use) { was.State = Right }, "another agency's": func(was, _ *Use) { was.Of = "council" },
		"another ground": func(_, is *Use) { is.Ground = "duty" }, "somebody else outside": func(_, is *Use) { is.Name = "Mrs Hardy" }, "an agency": func(_, is *Use) { is.Agency = "police" },
		"long ago": func(was, _ *Use) { was.DecidedAt = now.AddDate(0, 0, -lasts) },
	} {
		was, is := ok, of
		if change(&was, &is); was.usable(is, now) {
			t.Errorf("%s: it counts", name)
		}
	}
}

// TestCounts: few are told as few, and the rest to the nearest five, so that no table
// is reckoned from another; what is late is so after its day.
func TestCounts(t *testing.T) {
	for n, about := range map[int]int{1: 0, 4: 5, 5: 5, 7: 5, 8: 10, 12: 10, 13: 15} {
		c := Count{N: n}
		if c.Few() != (n < 5) || c.About() != about {
			t.Errorf("%d is few: %v, or about %d", n, c.Few(), c.About())
		}
	}
	list := []counted{{"harm", "a", "2026-11", 3}, {"court", "a", "2026-10", 2}, {"harm", "b", "2026-11", 4}}
	if got := tally(list, func(c counted) string { return c.ground }); len(got) != 2 || got[0] != (Count{"court", 2}) || got[1] != (Count{"harm", 7}) {
		t.Errorf("%+v", got)
	}
	day, _ := workday.Parse("2026-11-23")
	u := Use{State: Waits, Due: day}
	if u.Late(day) || !u.Late(day.AddDays(1)) || (Use{State: Right, Due: day}).Late(day.AddDays(1)) {
		t.Error("late on the wrong day")
	}
}
