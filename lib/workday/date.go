package workday

import (
	"errors"
	"time"
)

// Date is a day of the calendar. Its zero value means that no date is known;
// two dates are the same day when they are equal with ==.
type Date struct {
	// n counts days, 1 January of the year 1 being 1.
	n int32
}

// ErrDate means that a text or the parts given are not a day of the calendar,
// years 1 to 9999.
var ErrDate = errors.New("not a date: write it as year-month-day, such as 2009-06-30")

const (
	layout  = "2006-01-02"
	lastDay = 3652059 // 9999-12-31
)

// New makes the date of a year, month and day. It fails with ErrDate when there
// is no such day: 30 February is refused, not carried into March.
func New(year int, month time.Month, day int) (Date, error) {
	if year < 1 || year > 9999 {
		return Date{}, ErrDate
	}
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if y, m, d := t.Date(); y != year || m != month || d != day {
		return Date{}, ErrDate
	}
	return Of(t), nil
}

// Of returns the day that t shows in its own location, or the zero Date when
// the year is not within 1 to 9999.
func Of(t time.Time) Date {
	y, m, d := t.Date()
	const secondsBefore1970 = 62135596800 // from 0001-01-01
	s := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() + secondsBefore1970
	if s < 0 || s >= lastDay*86400 {
		return Date{}
	}
	return Date{int32(s/86400) + 1}
}

// InUK returns the day it is in the United Kingdom at the instant t. It needs
// no time zone files: since 1996 summer time runs from 01:00 UTC on the last
// Sunday of March to 01:00 UTC on the last Sunday of October.
func InUK(t time.Time) Date { return Of(toUK(t)) }

// HourInUK returns the hour, 0 to 23, that it is in the United Kingdom at the
// instant t; see InUK.
func HourInUK(t time.Time) int { return toUK(t).Hour() }

// toUK shifts an instant so that its UTC fields read as the UK's clocks do.
func toUK(t time.Time) time.Time {
	t = t.UTC()
	change := func(m time.Month) time.Time {
		end := time.Date(t.Year(), m, 31, 1, 0, 0, 0, time.UTC)
		return end.AddDate(0, 0, -int(end.Weekday()))
	}
	if !t.Before(change(time.March)) && t.Before(change(time.October)) {
		t = t.Add(time.Hour)
	}
	return t
}

// Parse reads YYYY-MM-DD. It fails with ErrDate; the error does not repeat the
// text, which may be somebody's birth date.
func Parse(s string) (Date, error) {
	t, err := time.Parse(layout, s)
	if err != nil || t.Year() < 1 {
		return Date{}, ErrDate
	}
	return Of(t), nil
}

// String returns YYYY-MM-DD, or "" for the zero Date. Texts of dates sort as
// the dates do.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format(layout)
}

// IsZero reports whether no date is known.
func (d Date) IsZero() bool { return d.n == 0 }

// Time returns midnight UTC at the start of the day, for formatting.
func (d Date) Time() time.Time {
	return time.Date(1, time.January, int(d.n), 0, 0, 0, 0, time.UTC)
}

// Parts returns year, month and day; all 0 for the zero Date.
func (d Date) Parts() (year int, month time.Month, day int) {
	if d.IsZero() {
		return 0, 0, 0
	}
	return d.Time().Date()
}

// Year returns the year, or 0 for the zero Date.
func (d Date) Year() int {
	y, _, _ := d.Parts()
	return y
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return time.Weekday(d.n % 7) }

// Compare is negative when d is before e, 0 when they are the same day, and
// positive when d is after e. The zero Date is before all others.
func (d Date) Compare(e Date) int { return int(d.n) - int(e.n) }

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.n < e.n }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return d.n > e.n }

// AddDays moves by n days, back when n is negative. The result is the zero Date
// when d is, or when it would leave the years 1 to 9999.
func (d Date) AddDays(n int) Date {
	sum := int64(d.n) + int64(n)
	if d.IsZero() || n > lastDay || n < -lastDay || sum < 1 || sum > lastDay {
		return Date{}
	}
	return Date{int32(sum)}
}

// DaysTo returns how many days later e is than d, negative when earlier.
func (d Date) DaysTo(e Date) int { return int(e.n) - int(d.n) }

// AddMonths moves by n months and, where that month is too short, stops at its
// last day: a month after 31 January is the end of February. The result is the
// zero Date when d is, or when it would leave the years 1 to 9999.
func (d Date) AddMonths(n int) Date {
	if d.IsZero() || n > 12*9999 || n < -12*9999 {
		return Date{}
	}
	y, m, day := d.Parts()
	first := time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Of(first.AddDate(0, 0, min(day, last)-1))
}

// Age returns the completed years, on the day given, of somebody born on d: 0
// before the first birthday, -1 before birth. Somebody born on 29 February is a
// year older on 1 March of a common year. It is 0 when either date is unknown.
func (d Date) Age(on Date) int {
	if d.IsZero() || on.IsZero() {
		return 0
	}
	if on.Before(d) {
		return -1
	}
	y, m, day := d.Parts()
	oy, om, oday := on.Parts()
	age := oy - y
	if om < m || om == m && oday < day {
		age--
	}
	return age
}
