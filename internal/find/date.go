package find

import (
	"time"

	"onestory/lib/workday"
)

// swapped is a date with day and month changed over, as a day count; 0 if that
// is no date.
func swapped(d workday.Date) int64 {
	if d.IsZero() {
		return 0
	}
	y, m, day := d.Parts()
	if day > 12 {
		return 0
	}
	s, err := workday.New(y, time.Month(day), int(m))
	if err != nil {
		return 0
	}
	return days(s)
}

// civil is the date of a day count.
func civil(n int64) (y int, m time.Month, d int) {
	epoch, _ := workday.New(1900, time.January, 1)
	yy, mm, dd := epoch.AddDays(int(n)).Parts()
	return yy, time.Month(mm), dd
}
