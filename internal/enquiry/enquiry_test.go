package enquiry

import (
	"testing"
	"time"

	"onestory/lib/workday"
)

func on(s string) workday.Date {
	d, err := workday.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func nine(day string) time.Time { return on(day).Time().Add(9 * time.Hour) }

// TestDays: due dates are working days, over a weekend and Christmas.
func TestDays(t *testing.T) {
	friday := on("2026-11-20")
	for days, want := range map[int]string{0: "2026-11-20", 1: "2026-11-23", 5: "2026-11-27"} {
		if got := workday.Add(friday, days); got != on(want) {
			t.Errorf("%d working days after a Friday: %s", days, got)
		}
	}
	e := Enquiry{State: Open, Due: on("2026-12-24"), AskedAt: nine("2026-12-17")}
	for _, c := range []struct {
		day        string
		soon, late bool
		may        bool
	}{{"2026-12-22", false, false, false}, {"2026-12-23", true, false, true}, {"2026-12-24", true, false, true}, {"2026-12-25", false, true, true}, {"2026-12-28", false, true, true}} {
		if e.Soon(on(c.day)) != c.soon || e.Overdue(on(c.day)) != c.late || e.MayRemind(on(c.day)) != c.may {
			t.Errorf("%s: soon %v, late %v, may remind %v", c.day, e.Soon(on(c.day)), e.Overdue(on(c.day)), e.MayRemind(on(c.day)))
		}
		reminded := e
		reminded.RemindedAt = nine(c.day)
		if reminded.MayRemind(on(c.day)) {
			t.Errorf("%s: reminded twice on a day", c.day)
		}
	}
	e.State, e.AnsweredAt = Answered, nine("2026-12-29")
	if e.Overdue(on("2027-01-10")) || e.Took() != 6 {
		t.Errorf("answered after Christmas: took %d", e.Took())
	}
}

func TestPaces(t *testing.T) {
	list := []row{
		{Enquiry: Enquiry{ToAgency: "a", State: Answered, Due: on("2026-11-06"), AskedAt: nine("2026-11-02"), AnsweredAt: nine("2026-11-04")}},
		{Enquiry: Enquiry{ToAgency: "a", State: Refused, Due: on("2026-11-06"), AskedAt: nine("2026-11-02"), AnsweredAt: nine("2026-11-09")}},
		{Enquiry: Enquiry{ToAgency: "a", State: Open, Due: on("2026-11-06"), AskedAt: nine("2026-11-02")}},
		{Enquiry: Enquiry{ToAgency: "b", State: Open, Due: on("2026-12-06"), AskedAt: nine("2026-11-02")}},
	}
	got := paces(list, map[string]string{"a": "A", "b": "B"}, on("2026-11-22"))
	if len(got) != 2 || got[0].Agency != "A" || got[0].Asked != 3 || got[0].Answered != 1 || got[0].Refused != 1 || got[0].Late != 2 || got[1].Late != 0 {
		t.Errorf("%+v", got)
	}
	if days, ok := got[0].Median(); !ok || days != 5 {
		t.Errorf("median %d", days)
	}
	if _, ok := got[1].Median(); ok {
		t.Error("a median of nothing")
	}
}
