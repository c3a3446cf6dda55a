package disposal

import (
	"testing"

	"onestory/lib/workday"
)

func TestDue(t *testing.T) {
	day := func(s string) workday.Date {
		d, err := workday.Parse(s)
		if err != nil && s != "" {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		why  string
		f    Facts
		due  string
		end  End
		keep int
	}{
		{"nothing known", Facts{}, "", "", 6},
		{"eighteen and six years", Facts{Born: day("2000-05-17")}, "2024-05-17", Adult, 6},
		{"born on a leap day", Facts{Born: day("2004-02-29")}, "2028-02-29", Adult, 6},
		{"helped until 25", Facts{Born: day("2000-05-17"), Extended: true}, "2031-05-17", Adult, 6},
		{"another authority keeps for ten", Facts{Born: day("2000-05-17")}, "2028-05-17", Adult, 10},
		{"died as a child", Facts{Born: day("2010-01-01"), Died: day("2015-03-01")}, "2022-03-01", Died, 6},
		{"died after 18", Facts{Born: day("2000-01-01"), Died: day("2020-03-01")}, "2024-01-01", Adult, 6},
		{"left for good", Facts{Born: day("2010-01-01"), Left: day("2016-03-01")}, "2022-03-01", Left, 6},
		{"left and means to return", Facts{Born: day("2010-01-01"), Left: day("2016-03-01"), Returns: true}, "2025-03-01", Left, 6},
	} {
		due, end := Due(c.f, Schedule{Years: c.keep})
		if due.String() != c.due || end != c.end {
			t.Errorf("%s: %v %q, want %s %q", c.why, due, end, c.due, c.end)
		}
	}
}
