package i18n

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// month names a month.
func (p *Printer) month(m time.Month) string { return p.T("i18n.month." + strconv.Itoa(int(m))) }

// day reads what pages hold as a date: a time.Time, or text YYYY-MM-DD, or
// something that prints itself so. The zero time and "" are no date.
// A time at exactly midnight UTC is a date already and is not moved to London's day.
func (p *Printer) day(v any) (time.Time, bool) {
	switch d := v.(type) {
	case nil:
		return time.Time{}, false
	case time.Time:
		if d.IsZero() {
			return d, false
		}
		if u := d.UTC(); u.Equal(u.Truncate(24 * time.Hour)) {
			return u, true
		}
		return d.In(p.cat.london), true
	case string:
		t, err := time.Parse(time.DateOnly, d)
		return t, err == nil
	default:
		return p.day(fmt.Sprint(d))
	}
}

// Date writes a date as people do: 3 March 2026, 3 Mawrth 2026. It takes a
// time.Time or text YYYY-MM-DD; anything else is written as nothing, so that a
// missing date is a gap and never "1 January 1".
func (p *Printer) Date(v any) string {
	d, ok := p.day(v)
	if !ok {
		return ""
	}
	return fmt.Sprintf("%d %s %d", d.Day(), p.month(d.Month()), d.Year())
}

// Weekday writes a date with its day: Tuesday 3 March 2026, Dydd Mawrth 3 Mawrth 2026.
func (p *Printer) Weekday(v any) string {
	d, ok := p.day(v)
	if !ok {
		return ""
	}
	return p.T("i18n.weekday."+strconv.Itoa(int(d.Weekday()))) + " " + p.Date(v)
}

// Time writes the time of day in London: 10:31am, 5pm, midday, midnight.
func (p *Printer) Time(t time.Time) string {
	t = t.In(p.cat.london)
	switch {
	case t.Hour() == 0 && t.Minute() == 0:
		return p.T("i18n.midnight")
	case t.Hour() == 12 && t.Minute() == 0:
		return p.T("i18n.midday")
	case t.Minute() == 0:
		return t.Format("3pm")
	default:
		return t.Format("3:04pm")
	}
}

// DateTime writes both: 3 March 2026 at 10:31am.
func (p *Printer) DateTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	l := t.In(p.cat.london)
	return p.T("i18n.datetime", p.Date(l.Format(time.DateOnly)), p.Time(t))
}

// Relative writes a date as seen from now: today, yesterday, tomorrow, up to six
// days either way in days, else the date.
func (p *Printer) Relative(v any, now time.Time) string {
	d, ok := p.day(v)
	if !ok {
		return ""
	}
	switch days := daysBetween(now.In(p.cat.london), d); {
	case days == 0:
		return p.T("i18n.today")
	case days == -1:
		return p.T("i18n.yesterday")
	case days == 1:
		return p.T("i18n.tomorrow")
	case days < 0 && days > -7:
		return p.T("i18n.days.ago", -days)
	case days > 0 && days < 7:
		return p.T("i18n.days.ahead", days)
	default:
		return p.Date(v)
	}
}

// daysBetween counts calendar days, so that summer time does not shorten one.
func daysBetween(a, b time.Time) int {
	day := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(day(b).Sub(day(a)) / (24 * time.Hour))
}

// monthStarts is how the names of the months begin, in both languages, January first.
var monthStarts = [12][2]string{
	{"january", "ionawr"}, {"february", "chwefror"}, {"march", "mawrth"}, {"april", "ebrill"},
	{"may", "mai"}, {"june", "mehefin"}, {"july", "gorffennaf"}, {"august", "awst"},
	{"september", "medi"}, {"october", "hydref"}, {"november", "tachwedd"}, {"december", "rhagfyr"},
}

// ParseMonth reads a month as people write it in either language: 3, 03, mar,
// March, Mawrth. Three letters or more of a name are enough.
func ParseMonth(s string) (time.Month, bool) {
	s = strings.ToLower(strings.TrimSuffix(strings.TrimSpace(s), "."))
	if n, err := strconv.Atoi(s); err == nil {
		return time.Month(n), n >= 1 && n <= 12 && len(s) <= 2
	}
	if len(s) < 3 {
		return 0, false
	}
	for i, names := range monthStarts {
		if strings.HasPrefix(names[0], s) || strings.HasPrefix(names[1], s) {
			return time.Month(i + 1), true
		}
	}
	return 0, false
}
