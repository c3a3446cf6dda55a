package consent

import (
	"slices"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

func on(s string) workday.Date {
	d, err := workday.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

var today = on("2026-11-22")

// answer is a yes of a mother that lasts, about health and school, to a school.
func answer() Consent {
	return Consent{ID: "c", Child: "k", Person: "mum", Capacity: Responsibility, Answer: Yes, State: Standing, Agency: "school", Classes: []access.Class{"health", "education"},
		Starts: on("2026-11-01"), Ends: on("2027-05-01"), Details: Details{Name: "Kelly Thistlewood", Evidence: "mother", How: "spoken"}}
}

func with(c Consent, change func(*Consent)) Consent { change(&c); return c }

func TestWhoMayDecide(t *testing.T) {
	at := func(years int) Age { return Age{years, true} }
	own := func(c Capacity, reasons string) Consent {
		return with(answer(), func(x *Consent) { x.Person, x.Capacity, x.Reasons, x.Evidence = Child, c, reasons, "" })
	}
	parent := func(reasons string) Consent { return with(answer(), func(x *Consent) { x.Reasons = reasons }) }
	const why = "She explained it back in her own words"
	for _, c := range []struct {
		name string
		c    Consent
		age  Age
		want string // fault, "" is none
	}{
		{"at 16 presumed able", own(Own, ""), at(16), ""},
		{"at 15 not presumed", own(Own, ""), at(15), "consent.need-understands"},
		{"no birth date, not presumed", own(Own, ""), Age{}, "consent.need-understands"},
		{"12 to 15 needs reasons", own(Competent, ""), at(13), "consent.need-reasons"},
		{"12 to 15 with reasons", own(Competent, why), at(13), ""},
		{"under 12 may be able", own(Competent, why), at(9), ""},
		{"under 12, a wish needs none", own(Wish, ""), at(6), ""},
		{"16 said to be unable needs reasons", own(Wish, ""), at(17), "consent.need-reasons-lack"},
		{"16 said to be unable, with reasons", own(Wish, why), at(17), ""},
		{"a child on no footing", own("", ""), at(9), "consent.need-understands"},
		{"a parent of a child", parent(""), at(9), ""},
		{"a parent instead of a 16-year-old says why", parent(""), at(16), "consent.need-reasons-16"},
		{"a parent instead of a 16-year-old, with reasons", parent(why), at(17), ""},
		{"responsibility ends at 18", parent(why), at(18), "consent.adult"},
		{"evidence is needed", with(answer(), func(x *Consent) { x.Evidence = "" }), at(9), "consent.need-evidence"},
		{"and must be one of those known", with(answer(), func(x *Consent) { x.Evidence = "hearsay" }), at(9), "consent.need-evidence"},
		{"a parent on no footing", with(answer(), func(x *Consent) { x.Capacity = Own }), at(9), "consent.need-evidence"},
		{"nobody", with(answer(), func(x *Consent) { x.Name = " " }), at(9), "consent.need-name"},
		{"no answer", with(answer(), func(x *Consent) { x.Answer = "maybe" }), at(9), "consent.need-answer"},
		{"a yes has an end", with(answer(), func(x *Consent) { x.Ends = workday.Date{} }), at(9), "consent.need-ends"},
		{"at most a year", with(answer(), func(x *Consent) { x.Ends = on("2027-11-23") }), at(9), "consent.ends-between"},
		{"not one that is over", with(answer(), func(x *Consent) { x.Ends = on("2026-11-21") }), at(9), "consent.ends-between"},
		{"a no needs no end", with(answer(), func(x *Consent) { x.Answer, x.Ends = No, workday.Date{} }), at(9), ""},
		{"not said tomorrow", with(answer(), func(x *Consent) { x.Starts = on("2026-11-23") }), at(9), "consent.need-starts"},
	} {
		err, got := c.c.Check(c.age, today), ""
		if err != nil {
			got = problem.Of(err).Fields[0].Key
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	for years, want := range map[int]Band{0: Under12, 11: Under12, 12: From12, 15: From12, 16: From16, 17: From16, 18: Adult} {
		if got := at(years).Band(); got != want {
			t.Errorf("%d: %s", years, got)
		}
	}
}

func TestANoBeats(t *testing.T) {
	no := with(answer(), func(x *Consent) { x.ID, x.Person, x.Answer, x.Ends = "d", "dad", No, workday.Date{} })
	health := []access.Class{"health"}
	for _, c := range []struct {
		name string
		list []Consent
		want Stance
	}{
		{"nobody asked", nil, Unasked},
		{"a yes", []Consent{answer()}, Permitted},
		{"a yes and a no, either order", []Consent{answer(), no}, Refused},
		{"a no and a yes", []Consent{no, answer()}, Refused},
		{"a no to anyone", []Consent{answer(), with(no, func(x *Consent) { x.Agency, x.Classes = "", nil })}, Refused},
		{"a no about something else", []Consent{answer(), with(no, func(x *Consent) { x.Classes = []access.Class{"police"} })}, Permitted},
		{"a no to another agency", []Consent{answer(), with(no, func(x *Consent) { x.Agency = "police" })}, Permitted},
		{"a yes taken back is a no", []Consent{with(answer(), func(x *Consent) { x.State, x.EndedAt = Withdrawn, time.Now() })}, Refused},
		{"a no lifted is nothing", []Consent{with(no, func(x *Consent) { x.State = Withdrawn })}, Unasked},
		{"a lapsed yes is nothing", []Consent{with(answer(), func(x *Consent) { x.Ends = on("2026-11-21") })}, Unasked},
		{"its last day counts", []Consent{with(answer(), func(x *Consent) { x.Ends = today })}, Permitted},
		{"one that waits is nothing", []Consent{with(answer(), func(x *Consent) { x.State = Waiting })}, Unasked},
		{"a mistake is nothing", []Consent{with(no, func(x *Consent) { x.State = Mistake })}, Unasked},
		{"a wish decides nothing", []Consent{answer(), with(no, func(x *Consent) { x.Person, x.Capacity = Child, Wish })}, Permitted},
		{"a yes of one who cannot decide permits nothing", []Consent{with(answer(), func(x *Consent) { x.Capacity = Wish })}, Unasked},
		{"a yes to more covers less", []Consent{with(answer(), func(x *Consent) { x.Agency, x.Classes = "", nil })}, Permitted},
	} {
		if got := Overall(c.list, "school", health, access.DirectCare, today); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if got := Overall([]Consent{answer()}, "school", []access.Class{"health", "police"}, "", today); got != Unasked {
		t.Errorf("a yes to a part of it: %s", got)
	}
	all := with(answer(), func(x *Consent) { x.Classes = nil })
	if got := Overall([]Consent{all}, "school", []access.Class{access.ClassSensitive}, "", today); got != Unasked {
		t.Errorf("a yes to everything, asked for what is sensitive: %s", got)
	}
	if got := Overall([]Consent{answer()}, "school", nil, "", today); got != Unasked {
		t.Errorf("a yes to some, asked for everything: %s", got)
	}
}

func TestConflictsAreShown(t *testing.T) {
	no := with(answer(), func(x *Consent) { x.ID, x.Person, x.Answer, x.Classes, x.Ends = "d", "dad", No, nil, workday.Date{} })
	wish := with(answer(), func(x *Consent) { x.ID, x.Person, x.Capacity = "e", Child, Wish })
	if got := Conflicts([]Consent{answer(), no, wish}, today); len(got) != 2 {
		t.Errorf("mother and child against the father: %d conflicts", len(got))
	}
	if got := Conflicts([]Consent{answer(), with(no, func(x *Consent) { x.Agency = "police" })}, today); got != nil {
		t.Errorf("about different things: %v", got)
	}
	if got := Conflicts([]Consent{wish, with(wish, func(x *Consent) { x.Answer = No })}, today); got != nil {
		t.Errorf("two wishes: %v", got)
	}
}

func TestFacts(t *testing.T) {
	at := time.Date(2026, 11, 20, 23, 30, 0, 0, time.UTC)
	for _, c := range []struct {
		name    string
		c       Consent
		refused bool
		starts  string
		ends    string
		none    bool
	}{
		{"a yes", answer(), false, "2026-11-01", "2027-05-01", false},
		{"a yes taken back is a no without end", with(answer(), func(x *Consent) { x.State, x.EndedAt = Withdrawn, at }), true, "2026-11-20", "", false},
		{"a mistake ended the day before", with(answer(), func(x *Consent) { x.State, x.EndedAt = Mistake, at }), false, "2026-11-01", "2026-11-19", false},
		{"a no said after midnight in summer bites at once", with(answer(), func(x *Consent) { x.Answer, x.Starts, x.Ends = No, on("2026-11-23"), workday.Date{} }), true, "2026-11-22", "", false},
		{"a no lifted", with(answer(), func(x *Consent) { x.Answer, x.State, x.EndedAt, x.Ends = No, Withdrawn, at, workday.Date{} }), true, "2026-11-01", "2026-11-19", false},
		{"a wish", with(answer(), func(x *Consent) { x.Capacity = Wish }), false, "", "", true},
		{"one that waits", with(answer(), func(x *Consent) { x.State = Waiting }), false, "", "", true},
	} {
		facts := c.c.Facts(today)
		if c.none {
			if facts != nil {
				t.Errorf("%s: %v", c.name, facts)
			}
			continue
		}
		if len(facts) != 2 || facts[0].ID == facts[1].ID || facts[0].Class != "health" || facts[1].Class != "education" {
			t.Errorf("%s: %v", c.name, facts)
		}
		for _, f := range facts {
			if f.Refused != c.refused || f.Starts != c.starts || f.Ends != c.ends || f.Agency != "school" || f.Child != "k" || f.Person != "mum" {
				t.Errorf("%s: %+v", c.name, f)
			}
		}
	}
	if all := with(answer(), func(x *Consent) { x.Classes = nil }).Facts(today); len(all) != 1 || all[0].Class != "" {
		t.Errorf("everything: %v", all)
	}
}

func TestReplaces(t *testing.T) {
	old := with(answer(), func(x *Consent) { x.ID, x.Answer = "old", No })
	for _, c := range []struct {
		name string
		c    Consent
		want bool
	}{
		{"the same again", answer(), true},
		{"about more", with(answer(), func(x *Consent) { x.Agency, x.Classes = "", nil }), true},
		{"about less", with(answer(), func(x *Consent) { x.Classes = []access.Class{"health"} }), false},
		{"about another agency", with(answer(), func(x *Consent) { x.Agency = "police" }), false},
		{"for one purpose, where the old was for all", with(answer(), func(x *Consent) { x.Purpose = access.HealthNeed }), false},
		{"by somebody else", with(answer(), func(x *Consent) { x.Person = "dad" }), false},
		{"that waits", with(answer(), func(x *Consent) { x.State = Waiting }), false},
		{"a wish against an answer that counts", with(answer(), func(x *Consent) { x.Capacity = Wish }), false},
	} {
		if got := c.c.replaces(old); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	if !slices.Contains(Evidences(), "mother") {
		t.Error("the lists of answers are short")
	}
}
