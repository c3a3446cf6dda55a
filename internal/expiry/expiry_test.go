package expiry_test

import (
	"testing"

	"onestory/internal/disposal"
	"onestory/internal/expiry"
	"onestory/lib/workday"
)

func day(s string) workday.Date {
	d, _ := workday.Parse(s) // "" is none
	return d
}

func TestDue(t *testing.T) {
	child := func(born, died string) expiry.Child { return expiry.Child{Born: day(born), Died: day(died)} }
	midlands, somerset, lincolnshire := disposal.Usual().Help, disposal.Help{Years: 1, Age: 30, Died: 6}, disposal.Help{Years: 7, Age: 25}
	if midlands != (disposal.Help{Years: 7}) {
		t.Errorf("where nothing is set: %+v", midlands)
	}
	for _, c := range []struct {
		why      string
		rule     disposal.Help
		ended    string
		children []expiry.Child
		due      string
		by       expiry.Trigger
	}{
		{"still open", midlands, "", []expiry.Child{child("2010-05-01", "")}, "", ""},
		{"a year within reach and six in the archive", midlands, "2018-03-09", []expiry.Child{child("2010-05-01", "")}, "2025-03-09", expiry.Closed},
		{"whatever their age", midlands, "2018-03-09", []expiry.Child{child("", "")}, "2025-03-09", expiry.Closed},
		{"on a leap day", midlands, "2020-02-29", nil, "2027-02-28", expiry.Closed},
		{"until thirty", somerset, "2018-03-09", []expiry.Child{child("2010-05-01", "")}, "2040-05-01", expiry.Grown},
		{"the youngest of three decides", somerset, "2018-03-09", []expiry.Child{child("2010-05-01", ""), child("2016-11-30", ""), child("2004-01-01", "")}, "2046-11-30", expiry.Grown},
		{"six years after a death, in place of an age", somerset, "2018-03-09", []expiry.Child{child("2010-05-01", "2017-06-01")}, "2023-06-01", expiry.Died},
		{"one died, the other lives", somerset, "2018-03-09", []expiry.Child{child("2010-05-01", "2017-06-01"), child("2009-01-01", "")}, "2039-01-01", expiry.Grown},
		{"a death where none is counted", lincolnshire, "2018-03-09", []expiry.Child{child("2010-05-01", "2017-06-01")}, "2035-05-01", expiry.Grown},
		{"closed later than they were twenty-five", lincolnshire, "2018-03-09", []expiry.Child{child("1994-05-01", "")}, "2025-03-09", expiry.Closed},
		{"no date of birth where an age decides", lincolnshire, "2018-03-09", []expiry.Child{child("2010-05-01", ""), child("", "")}, "", ""},
		{"who died is not asked for one", somerset, "2018-03-09", []expiry.Child{child("", "2017-06-01")}, "2023-06-01", expiry.Died},
	} {
		due, by := expiry.Due(expiry.Facts{Ended: day(c.ended), Children: c.children}, c.rule)
		if due != day(c.due) || by != c.by {
			t.Errorf("%s: %v %q, want %s %q", c.why, due, by, c.due, c.by)
		}
	}
}
