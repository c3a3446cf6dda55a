package sharing

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"onestory/internal/child"
	"onestory/internal/kit/i18n"
	"onestory/lib/workday"
)

// mask stands for what was taken out.
const mask = "[…]"

// Redact takes out of a text what tells who a child and the family are, as far
// as the record knows it: names, days of birth, numbers, addresses, telephones,
// school and practice. What it cannot know the writer has to leave out.
func Redact(text string, v child.View) string {
	var words []string
	add := func(list ...string) {
		for _, s := range list {
			for _, w := range append([]string{s}, strings.Fields(s)...) {
				if utf8.RuneCountInString(w) >= 2 {
					words = append(words, w)
				}
			}
		}
	}
	whole := func(list ...string) {
		for _, s := range list {
			if s = strings.TrimSpace(s); len(s) >= 3 {
				words = append(words, s)
			}
		}
	}
	name := func(n child.Name) { add(n.Given, n.Middle, n.Family) }
	for _, n := range v.Names {
		name(n.Value)
	}
	for _, m := range v.Mothers {
		name(m.Value.Name)
	}
	for _, c := range v.Carers {
		name(c.Value.Name)
		whole(c.Value.Phones...)
	}
	for _, b := range v.Births {
		if !b.Value.Date.IsZero() {
			text = undated(text, b.Value.Date)
		}
	}
	for _, i := range v.Identifiers {
		whole(i.Value.Value, spaced(i.Value.Value))
	}
	for _, a := range v.Addresses {
		whole(append(a.Value.Lines, a.Value.Postcode)...)
	}
	for _, list := range [][]child.Of[child.Universal]{v.Schools, v.Practices, v.HealthVisit} {
		for _, u := range list {
			whole(u.Value.Name, u.Value.Phone)
		}
	}
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) }) // "Ann Lee" before "Ann"
	for _, w := range slices.Compact(words) {
		text = take(text, w)
	}
	return text
}

// take replaces a word or phrase wherever it stands by itself, in any case and
// with any space within.
func take(text, w string) string {
	parts := strings.Fields(w)
	for i, p := range parts {
		parts[i] = regexp.QuoteMeta(p)
	}
	re, err := regexp.Compile(`(?i)(^|[^\pL\pN])(` + strings.Join(parts, `\s+`) + `)($|[^\pL\pN])`)
	if err != nil {
		return text
	}
	for range 2 { // neighbours share the character between them
		text = re.ReplaceAllString(text, "${1}"+mask+"${3}")
	}
	return text
}

// dated finds what people write for a day, the year last.
var dated = regexp.MustCompile(`(\d{1,2})(?:st|nd|rd|th|af|ail|ydd|fed|eg|ain)?[\s./-]+(\pL{3,}|\d{1,2})[\s./-]+(\d{4}|\d{2})`)

// undated takes a day of birth out, however it is written.
func undated(text string, d workday.Date) string {
	text = take(text, d.String())
	year, month, day := d.Parts()
	return dated.ReplaceAllStringFunc(text, func(s string) string {
		m := dated.FindStringSubmatch(s)
		if mon, ok := i18n.ParseMonth(m[2]); !ok || mon != month {
			return s
		}
		if n, err := strconv.Atoi(m[1]); err != nil || n != day {
			return s
		}
		if n, err := strconv.Atoi(m[3]); err != nil || n != year && n != year%100 {
			return s
		}
		return mask
	})
}

// spaced is a number of ten digits as it is printed, 3 3 4.
func spaced(s string) string {
	if len(s) != 10 {
		return ""
	}
	return s[:3] + " " + s[3:6] + " " + s[6:]
}
