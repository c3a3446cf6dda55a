package form

import (
	"strings"
	"time"

	"onestory/internal/kit/i18n"
)

// NotAfter refuses a date later than day (YYYY-MM-DD).
func NotAfter(day string) Rule { return func(r *rules) { r.latest = day } }

// NotBefore refuses a date earlier than day (YYYY-MM-DD).
func NotBefore(day string) Rule { return func(r *rules) { r.earliest = day } }

// The boxes of a date are name+"-day", name+"-month", name+"-year".
var dateParts = [3]string{"day", "month", "year"}

// Date reads a date typed in three boxes, or whole in the first, and answers
// YYYY-MM-DD, or "" when there is none or it is at fault. Months may be words.
func (f *Form) Date(name, label string, list ...Rule) string {
	r := gather(list, maxText)
	d := f.note(name, label)
	d.date = true
	var ok bool
	if d.parts, ok = f.boxes(name); !ok {
		d.bad = [3]bool{true, true, true}
		f.fault(name, "form.characters", i18n.Key(label))
		return ""
	}
	if d.parts == [3]string{} {
		d.bad = [3]bool{r.required, r.required, r.required}
		f.missing(name, label, "form.required", r)
		return ""
	}
	for i, part := range d.parts {
		if part == "" {
			d.bad[i] = true
			f.fault(name, "form.date.without."+dateParts[i], i18n.Key(label))
		}
	}
	if d.bad != [3]bool{} {
		return ""
	}
	day, bad := realDate(d.parts)
	if bad != [3]bool{} {
		d.bad = bad
		f.fault(name, "form.date.real", i18n.Key(label))
		return ""
	}
	return f.inRange(name, label, day, d, r)
}

// boxes gives what is in the three boxes, spreading a whole date over them.
func (f *Form) boxes(name string) (parts [3]string, ok bool) {
	ok = true
	for i, part := range dateParts {
		value, sound := clean(f.first(name+"-"+part), false)
		if len(value) > 40 {
			value, sound = value[:0], false
		}
		parts[i], ok = value, ok && sound
	}
	whole := parts[0]
	if filled := f.first(name); !f.submitted && filled != "" {
		if t, err := time.Parse(time.DateOnly, filled); err == nil {
			whole, parts = t.Format("2 1 2006"), [3]string{}
		}
	}
	if parts[1] == "" && parts[2] == "" {
		words := strings.FieldsFunc(whole, func(c rune) bool { return strings.ContainsRune(" /.-,", c) })
		if len(words) == 3 {
			return [3]string(words), ok
		}
	}
	return parts, ok
}

// realDate reads the parts as a day that the calendar has, in years people live
// and plan in, and else says which boxes are to blame.
func realDate(parts [3]string) (day string, bad [3]bool) {
	d, dayOK := atoi(parts[0])
	month, monthOK := i18n.ParseMonth(parts[1])
	y, yearOK := atoi(parts[2])
	yearOK = yearOK && len(parts[2]) == 4 && y >= 1850 && y <= 2200
	bad = [3]bool{!dayOK || d < 1 || d > 31, !monthOK, !yearOK}
	if bad != [3]bool{} {
		return "", bad
	}
	t := time.Date(y, month, d, 0, 0, 0, 0, time.UTC)
	if t.Month() != month {
		return "", [3]bool{true, true, true}
	}
	return t.Format(time.DateOnly), bad
}

// inRange refuses days outside the rules; YYYY-MM-DD sorts as the calendar does.
func (f *Form) inRange(name, label, day string, d *field, r rules) string {
	key, limit := "", ""
	switch {
	case r.latest != "" && day > r.latest:
		key, limit = "form.date.late", r.latest
	case r.earliest != "" && day < r.earliest:
		key, limit = "form.date.early", r.earliest
	default:
		return day
	}
	t, err := time.Parse(time.DateOnly, limit)
	if err != nil {
		return "" // a limit that is no date lets nothing through
	}
	d.bad = [3]bool{true, true, true}
	f.fault(name, key, i18n.Key(label), t)
	return ""
}
