package find

import (
	"time"

	"onestory/lib/workday"
)

// swapped is a date with day and month changed over, as a day count; 0 if that
// is no date, or the same.
func swapped(d workday.Date) int64 {
	if d.IsZero() {
		return 0
	}
	y, m, day := d.Parts()
	if day > 12 || day == int(m) {
		return 0
	}
	return dayOf(y, day, int(m))
}

// dayOf is a date as a day count, 0 if there is no such date.
func dayOf(year, month, day int) int64 {
	d, err := workday.New(year, time.Month(month), day)
	if err != nil {
		return 0
	}
	return days(d)
}

// epoch is the day before the first that has a count.
var epoch = time.Date(1900, time.January, 1, 0, 0, 0, 0, time.UTC)

// civil is the date of a day count.
func civil(n int64) (year, month, day int) {
	y, m, d := epoch.AddDate(0, 0, int(n)).Date()
	return y, int(m), d
}
