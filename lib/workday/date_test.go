package workday_test

import (
	"encoding/json"
	"errors"
	"math"
	"testing"
	"time"

	"onestory/lib/workday"

	"pgregory.net/rapid"
)

func date(t testing.TB, s string) workday.Date {
	t.Helper()
	d, err := workday.Parse(s)
	if err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return d
}

func anyDate(t *rapid.T, label string) workday.Date {
	return workday.Of(time.Unix(0, 0).UTC()).AddDays(rapid.IntRange(-30000, 60000).Draw(t, label))
}

func TestParseRefuses(t *testing.T) {
	for _, s := range []string{"", "2023-02-29", "2023-02-30", "2023-13-01", "01/02/2023", "2023-1-2", "0000-01-01", "10000-01-01", "2023-01-01T00:00"} {
		if d, err := workday.Parse(s); !errors.Is(err, workday.ErrDate) || !d.IsZero() {
			t.Errorf("Parse(%q) = %v, %v; want ErrDate", s, d, err)
		}
	}
	if _, err := workday.New(2023, time.February, 29); !errors.Is(err, workday.ErrDate) {
		t.Errorf("New accepted 29 February 2023: %v", err)
	}
}

func TestEnds(t *testing.T) {
	first, last := date(t, "0001-01-01"), date(t, "9999-12-31")
	if !first.AddDays(-1).IsZero() || !last.AddDays(1).IsZero() || !last.AddDays(math.MaxInt).IsZero() || !first.AddDays(math.MinInt).IsZero() {
		t.Error("leaving the calendar should give the zero Date")
	}
	if first.Weekday() != time.Monday || last.Weekday() != time.Friday {
		t.Errorf("weekdays of the ends: %v %v", first.Weekday(), last.Weekday())
	}
	if first.DaysTo(last) != 3652058 {
		t.Errorf("days in the calendar: %d", first.DaysTo(last)+1)
	}
	if zero := (workday.Date{}); zero.String() != "" || !zero.AddMonths(1).IsZero() || workday.IsWorking(zero) {
		t.Error("the zero Date should stay zero")
	}
	if !workday.Add(last, 1).IsZero() {
		t.Error("Add should stop at the end of the calendar")
	}
}

func TestAge(t *testing.T) {
	for _, c := range []struct {
		born, on string
		want     int
	}{
		{"2008-02-29", "2009-02-28", 0}, {"2008-02-29", "2009-03-01", 1}, {"2008-02-29", "2012-02-29", 4},
		{"2010-06-15", "2028-06-14", 17}, {"2010-06-15", "2028-06-15", 18}, {"2024-01-01", "2023-12-31", -1},
		{"2024-01-01", "2024-01-01", 0}, {"", "2024-01-01", 0},
	} {
		var born workday.Date
		if c.born != "" {
			born = date(t, c.born)
		}
		if got := born.Age(date(t, c.on)); got != c.want {
			t.Errorf("born %s, on %s: %d, want %d", c.born, c.on, got, c.want)
		}
	}
}

func TestAddMonths(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2024-01-31", 1, "2024-02-29"}, {"2023-01-31", 1, "2023-02-28"}, {"2024-03-31", -1, "2024-02-29"},
		{"2024-12-15", 1, "2025-01-15"}, {"2024-02-29", 12, "2025-02-28"}, {"2024-02-29", -12 * 4, "2020-02-29"},
	} {
		if got := date(t, c.from).AddMonths(c.n).String(); got != c.want {
			t.Errorf("%s %+d months = %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

func TestInUK(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Skip("no time zone files on this machine: the rule cannot be compared with them")
	}
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(820454400, 4102444800).Draw(t, "seconds"), 0)
		if got, want := workday.InUK(at), workday.Of(at.In(london)); got != want {
			t.Fatalf("%v: %v, want %v", at.UTC(), got, want)
		}
		if got, want := workday.HourInUK(at), at.In(london).Hour(); got != want {
			t.Fatalf("%v: %d o'clock, want %d", at.UTC(), got, want)
		}
	})
	for _, c := range [][2]string{{"2024-07-01T23:30:00Z", "2024-07-02"}, {"2024-01-01T23:30:00Z", "2024-01-01"}} {
		at, _ := time.Parse(time.RFC3339, c[0])
		if got := workday.InUK(at).String(); got != c[1] {
			t.Errorf("%s: %s, want %s", c[0], got, c[1])
		}
	}
}

func TestDateProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, e := anyDate(t, "d"), anyDate(t, "e")
		n := rapid.IntRange(-4000, 4000).Draw(t, "n")
		if back, err := workday.Parse(d.String()); err != nil || back != d {
			t.Fatalf("%v reads back as %v, %v", d, back, err)
		}
		if d.AddDays(n).AddDays(-n) != d || d.DaysTo(d.AddDays(n)) != n {
			t.Fatalf("%v %+d days and back", d, n)
		}
		if d.Time().AddDate(0, 0, n) != d.AddDays(n).Time() || d.Weekday() != d.Time().Weekday() {
			t.Fatalf("%v %+d days differs from package time", d, n)
		}
		if (d.Compare(e) < 0) != (d.String() < e.String()) || d.Before(e) != e.After(d) || (d.Compare(e) == 0) != (d == e) {
			t.Fatalf("order of %v and %v", d, e)
		}
		y, m, day := d.Parts()
		if made, err := workday.New(y, m, day); err != nil || made != d {
			t.Fatalf("New(%d, %d, %d) = %v, %v", y, m, day, made, err)
		}
	})
}

func TestEncodings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate(t, "d")
		var fromJSON, fromText, fromTime workday.Date
		b, err := json.Marshal(d)
		if err != nil || json.Unmarshal(b, &fromJSON) != nil || fromJSON != d {
			t.Fatalf("JSON %s gives %v", b, fromJSON)
		}
		v, err := d.Value()
		if err != nil || fromText.Scan(v) != nil || fromText != d || fromTime.Scan(d.Time()) != nil || fromTime != d {
			t.Fatalf("column %v gives %v and %v", v, fromText, fromTime)
		}
	})
	d := date(t, "2024-01-01")
	if v, err := (workday.Date{}).Value(); v != nil || err != nil || d.Scan(nil) != nil || !d.IsZero() {
		t.Errorf("the zero Date should be NULL: %v %v", v, err)
	}
	if err := d.Scan(int64(3)); !errors.Is(err, workday.ErrDate) {
		t.Errorf("Scan of a number: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("2024-02-29")
	f.Add("0001-01-01")
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := workday.Parse(s); err == nil && d.String() != s {
			t.Fatalf("%q became %q", s, d)
		}
	})
}
