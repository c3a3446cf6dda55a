package workday_test

import (
	"strings"
	"testing"
	"time"

	"onestory/lib/workday"

	"pgregory.net/rapid"
)

// The holidays of England and Wales as published on gov.uk, year by year.
var published = map[int]string{
	2011: "01-03 04-22 04-25 04-29 05-02 05-30 08-29 12-26 12-27",
	2012: "01-02 04-06 04-09 05-07 06-04 06-05 08-27 12-25 12-26",
	2015: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
	2016: "01-01 03-25 03-28 05-02 05-30 08-29 12-26 12-27",
	2018: "01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26",
	2019: "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
	2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
	2021: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
	2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
	2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
	2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
	2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
	2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
	2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
}

func TestPublishedHolidays(t *testing.T) {
	for year, want := range published {
		var got []string
		for _, h := range workday.Holidays(year) {
			got = append(got, h.Date.String()[5:])
			if workday.IsWorking(h.Date) {
				t.Errorf("%v is a holiday but a working day", h.Date)
			}
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%d:\n got %s\nwant %s", year, s, want)
		}
	}
	if workday.Holidays(0) != nil || workday.Holidays(10000) != nil {
		t.Error("years outside the calendar have no holidays")
	}
}

func TestKnownSpans(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2024-12-24", 1, "2024-12-27"},
		{"2023-12-22", 10, "2024-01-10"},
		{"2025-04-17", 1, "2025-04-22"},
		{"2024-03-28", 15, "2024-04-22"},
		{"2025-01-02", -1, "2024-12-31"},
		{"2024-06-01", 0, "2024-06-01"},
	} {
		if got := workday.Add(date(t, c.from), c.n); got.String() != c.want {
			t.Errorf("%d working days from %s = %v, want %s", c.n, c.from, got, c.want)
		}
	}
	if got := workday.Next(date(t, "2024-08-23")).String(); got != "2024-08-27" {
		t.Errorf("after the Friday before the summer holiday: %s", got)
	}
}

func TestWorkingDayProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, n := anyDate(t, "a"), rapid.IntRange(1, 300).Draw(t, "n")
		b := workday.Add(a, n)
		if !workday.IsWorking(b) || workday.Between(a, b) != n {
			t.Fatalf("%v and %d working days: %v, %d between", a, n, b, workday.Between(a, b))
		}
		if c := workday.Add(a, -n); !workday.IsWorking(c) || workday.Between(a, c) != -n {
			t.Fatalf("%v less %d working days: %v, %d between", a, n, c, workday.Between(a, c))
		}
		if workday.Between(a, b) != -workday.Between(b.AddDays(1), a.AddDays(1)) {
			t.Fatalf("%v to %v counts differently backwards", a, b)
		}
		if d := b.Weekday(); d == time.Saturday || d == time.Sunday {
			t.Fatalf("%v is a weekend", b)
		}
	})
}

// Whatever the year, there are eight holidays or more, all on weekdays, all
// different, and Easter Sunday lies between 22 March and 25 April.
func TestHolidayProperties(t *testing.T) {
	for year := 1978; year <= 2200; year++ {
		seen := map[workday.Date]bool{}
		for _, h := range workday.Holidays(year) {
			if d := h.Date.Weekday(); d == time.Saturday || d == time.Sunday || seen[h.Date] || h.Date.Year() != year {
				t.Errorf("%v %s", h.Date, h.Name)
			}
			seen[h.Date] = true
			if h.Name == "Easter Monday" {
				sunday := h.Date.AddDays(-1).String()[5:]
				if sunday < "03-22" || sunday > "04-25" {
					t.Errorf("Easter %d on %s", year, sunday)
				}
			}
		}
		if len(seen) < 8 {
			t.Errorf("%d has %d holidays", year, len(seen))
		}
	}
}
