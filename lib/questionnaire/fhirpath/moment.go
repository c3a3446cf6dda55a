package fhirpath

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// precision is how far a date or time is told.
type precision uint8

const (
	years precision = iota + 1
	months
	days
	hours
	minutes
	seconds
	millis
)

// instant is a date, a date with a time, or a time of day, told as far as its
// precision.
type instant struct {
	field [millis + 1]int // by precision; field[0] is not used
	to    precision
	zone  int // minutes east of UTC
	zoned bool
}

// parseMoment reads what follows @ in an expression.
func parseMoment(in string) (Value, bool) {
	if clock, is := strings.CutPrefix(in, "T"); is {
		m, ok := parseClock(clock, instant{to: days})
		return Value{Type: Time, when: m}, ok && m.to > days && !m.zoned
	}
	day, clock, timed := strings.Cut(in, "T")
	m, ok := parseDay(day)
	if !ok || !timed {
		return Value{Type: Date, when: m}, ok
	}
	if clock == "" {
		return Value{Type: DateTime, when: m}, true
	}
	if m.to < days {
		return Value{}, false
	}
	m, ok = parseClock(clock, m)
	return Value{Type: DateTime, when: m}, ok
}

func parseDay(in string) (m instant, ok bool) {
	for i, part := range strings.Split(in, "-") {
		n, err := strconv.Atoi(part)
		if err != nil || i > 2 || len(part) != [...]int{4, 2, 2}[i] || part[0] == '+' {
			return m, false
		}
		m.to++
		m.field[m.to] = n
	}
	switch {
	case m.field[years] < 1, m.to >= months && (m.field[months] < 1 || m.field[months] > 12):
		return m, false
	case m.to >= days && (m.field[days] < 1 || m.field[days] > lastDay(m.field[years], m.field[months])):
		return m, false
	}
	return m, true
}

func lastDay(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func parseClock(in string, m instant) (instant, bool) {
	if i := strings.IndexAny(in, "Z+-"); i >= 0 {
		zone := in[i:]
		in, m.zoned = in[:i], true
		if zone != "Z" {
			h, err1 := strconv.Atoi(zone[1:min(3, len(zone))])
			n, err2 := strconv.Atoi(zone[min(4, len(zone)):])
			if len(zone) != 6 || zone[3] != ':' || err1 != nil || err2 != nil || h < 0 || h > 14 || n < 0 || n > 59 {
				return m, false
			}
			if m.zone = h*60 + n; zone[0] == '-' {
				m.zone = -m.zone
			}
		}
	}
	in, fraction, exact := strings.Cut(in, ".")
	for i, part := range strings.Split(in, ":") {
		n, err := strconv.Atoi(part)
		if err != nil || i > 2 || len(part) != 2 || part[0] == '+' || part[0] == '-' || n > [...]int{23, 59, 59}[i] {
			return m, false
		}
		m.to++
		m.field[m.to] = n
	}
	if !exact {
		return m, m.to > days
	}
	n, err := strconv.Atoi((fraction + "000")[:3])
	if err != nil || m.to != seconds || fraction == "" || n < 0 {
		return m, false
	}
	m.to = millis
	m.field[millis] = n
	return m, true
}

// fromTime is a moment of the clock, told to the millisecond.
func fromTime(t time.Time) instant {
	_, offset := t.Zone()
	return instant{
		field: [...]int{0, t.Year(), int(t.Month()), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond() / 1e6},
		to:    millis, zone: offset / 60, zoned: true,
	}
}

// time is the moment as Go counts it, what is not told taken as its beginning.
func (m instant) time() time.Time {
	f := m.field
	return time.Date(f[years], time.Month(max(f[months], 1)), max(f[days], 1), f[hours], f[minutes], f[seconds], f[millis]*1e6, time.FixedZone("", m.zone*60))
}

// in shifts a moment with a time into another zone.
func (m instant) in(zone int) instant {
	if !m.zoned || m.to < hours || m.zone == zone {
		return m
	}
	n := fromTime(m.time().In(time.FixedZone("", zone*60)))
	n.to = m.to
	for p := m.to + 1; p <= millis; p++ {
		n.field[p] = 0
	}
	return n
}

// compare orders two moments; known is false where what is told does not decide.
func (m instant) compare(n instant) (order int, known bool) {
	if m.to >= hours && n.to >= hours && m.zoned != n.zoned {
		return 0, false
	}
	if m.zoned && n.zoned {
		m, n = m.in(0), n.in(0)
	}
	a, b := m.to, n.to
	if a >= seconds && b >= seconds { // seconds and their fraction are one number
		a, b = millis, millis
	}
	for p := years; p <= min(a, b); p++ {
		if m.field[p] != n.field[p] {
			return compareInt(int64(m.field[p]), int64(n.field[p])), true
		}
	}
	return 0, a == b
}

func (m instant) text(t Type) string {
	var b strings.Builder
	f := m.field
	if t != Time {
		fmt.Fprintf(&b, "%04d", f[years])
		for p := months; p <= min(m.to, days); p++ {
			fmt.Fprintf(&b, "-%02d", f[p])
		}
	}
	if m.to < hours {
		return b.String()
	}
	if t == DateTime {
		b.WriteByte('T')
	}
	for p := hours; p <= min(m.to, seconds); p++ {
		if p > hours {
			b.WriteByte(':')
		}
		fmt.Fprintf(&b, "%02d", f[p])
	}
	if m.to == millis {
		fmt.Fprintf(&b, ".%03d", f[millis])
	}
	switch {
	case t == Time || !m.zoned:
	case m.zone == 0:
		b.WriteByte('Z')
	default:
		sign, z := '+', m.zone
		if z < 0 {
			sign, z = '-', -z
		}
		fmt.Fprintf(&b, "%c%02d:%02d", sign, z/60, z%60)
	}
	return b.String()
}

// calendar is the unit of time that a word names, in the singular, or "".
func calendar(word string) string {
	word = strings.TrimSuffix(word, "s")
	switch word {
	case "year", "month", "week", "day", "hour", "minute", "second", "millisecond":
		return word
	}
	return ""
}

// add moves a moment by so many units of a calendar. Units finer than what is
// told count only as far as they fill what is.
func (m instant) add(t Type, n int64, unit string) (instant, bool) {
	if n > 1e12 || n < -1e12 {
		return m, false
	}
	var p precision
	switch unit {
	case "year":
		p = years
	case "month":
		p = months
	case "week":
		p, n = days, n*7
	case "day":
		p = days
	case "hour":
		p = hours
	case "minute":
		p = minutes
	case "second":
		p = seconds
	case "millisecond":
		p = millis
	default:
		return m, false
	}
	for to := max(m.to, years); p > to && !(p == millis && to == seconds); p-- {
		n /= [...]int64{1, 1, 12, 30, 24, 60, 60, 1000}[p]
	}
	if t == Time {
		if p < hours {
			return m, false
		}
		total := int64(((m.field[hours]*60+m.field[minutes])*60+m.field[seconds])*1000 + m.field[millis])
		total = (total + n*[...]int64{hours: 3600000, minutes: 60000, seconds: 1000, millis: 1}[p]) % 86400000
		total = (total + 86400000) % 86400000
		m.field[hours], m.field[minutes] = int(total/3600000), int(total/60000%60)
		m.field[seconds], m.field[millis] = int(total/1000%60), int(total%1000)
		return m, true
	}
	return m.shift(p, n)
}

func (m instant) shift(p precision, n int64) (instant, bool) {
	at := m.time()
	if p <= months {
		if p == years {
			n *= 12
		}
		if n > 120000 || n < -120000 {
			return m, false
		}
		first := time.Date(at.Year(), at.Month()+time.Month(n), 1, at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), at.Location())
		at = first.AddDate(0, 0, min(at.Day(), lastDay(first.Year(), int(first.Month())))-1)
	} else {
		unit := [...]time.Duration{days: 24 * time.Hour, hours: time.Hour, minutes: time.Minute, seconds: time.Second, millis: time.Millisecond}[p]
		if n > int64(1<<62/unit) || n < -int64(1<<62/unit) {
			return m, false
		}
		at = at.Add(time.Duration(n) * unit)
	}
	if at.Year() < 1 || at.Year() > 9999 {
		return m, false
	}
	out := fromTime(at)
	out.to, out.zone, out.zoned = m.to, m.zone, m.zoned
	for q := m.to + 1; q <= millis; q++ {
		out.field[q] = 0
	}
	return out, true
}
