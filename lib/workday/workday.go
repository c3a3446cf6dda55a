package workday

import "time"

// IsWorking reports whether d is a working day in England and Wales. The zero
// Date is not.
func IsWorking(d Date) bool {
	if d.IsZero() || d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
		return false
	}
	for _, h := range Holidays(d.Year()) {
		if h.Date == d {
			return false
		}
	}
	return true
}

// Next returns the first working day after d.
func Next(d Date) Date { return Add(d, 1) }

// Add returns the n-th working day after d, or before it when n is negative; the
// day d itself is never counted, as in "within ten working days of". Add(d, 0)
// is d. The result is the zero Date when it would leave the years 1 to 9999.
func Add(d Date, n int) Date {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 && !d.IsZero() {
		d = d.AddDays(step)
		if IsWorking(d) {
			n--
		}
	}
	return d
}

// Between counts the working days after a, up to and including b, so that
// Between(a, Add(a, n)) is n. It is negative when b is before a: then it counts
// those from b up to the day before a. It is 0 when either date is unknown.
func Between(a, b Date) int {
	if a.IsZero() || b.IsZero() {
		return 0
	}
	n := 0
	for a.Before(b) {
		if a = a.AddDays(1); IsWorking(a) {
			n++
		}
	}
	for a.After(b) {
		if a = a.AddDays(-1); IsWorking(a) {
			n--
		}
	}
	return n
}
