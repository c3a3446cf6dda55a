package propose

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"onestory/lib/linkage"
)

// role is what a column is for.
type role string

const (
	ignored     role = "not compared"
	given       role = "given name"
	middle      role = "middle name"
	family      role = "family name"
	otherFamily role = "another family name"
	fullName    role = "full name"
	birth       role = "date of birth"
	otherDate   role = "another date"
	sexes       role = "sex"
	post        role = "postcode"
	phoneNumber role = "telephone"
	mail        role = "e-mail"
	number      role = "identifier"
	code        role = "code or house number"
	words       role = "text"
)

// profile is what the values of a column look like; shares are of the values that
// are there.
type profile struct {
	name     string
	words    []string
	filled   float64 // share of rows with a value
	distinct int
	values   int
	unique   bool // no value twice in either file
	dates    float64
	monthTop float64 // share of dates with a second part above 12
	dayTop   float64 // share of dates with a first part above 12
	solid    bool    // dates without marks between the parts
	sexes    float64
	mails    float64
	phones   float64
	ukCodes  float64
	zips     float64
	short    float64 // short codes and numbers
	digits   float64 // share with a digit
	spaces   float64 // mean number of spaces
	letters  float64 // share of letters and name marks only
	nick     float64 // share of names known as given names
	comma    float64
}

var (
	ukPost    = regexp.MustCompile(`(?i)^[a-z]{1,2}[0-9][0-9a-z]? ?[0-9][a-z]{2}$`)
	zipPost   = regexp.MustCompile(`^[0-9]{4,5}(-[0-9]{4})?$`)
	phoneLike = regexp.MustCompile(`^[+(]?[0-9][0-9 ()./-]{7,18}$`)
	dateLike  = regexp.MustCompile(`(?i)^([0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4}|[0-9]{8}|[0-9]{1,2}[- ]?[a-z]{3,9}[-, ]*[0-9]{2,4}|[a-z]{3,9} [0-9]{1,2},? [0-9]{4})([T ][0-9:.]+Z?)?$`)
	shortCode = regexp.MustCompile(`^[0-9]{1,4}[a-zA-Z]?$|^[A-Za-z]{1,3}$`)
)

// look works out the profile of a column of both files.
func look(name string, values []string, repeated bool) profile {
	p := profile{name: name, words: split(name)}
	seen := map[string]bool{}
	for _, v := range values {
		if v = strings.TrimSpace(v); v == "" {
			continue
		}
		p.values++
		seen[v] = true
		p.observe(v)
	}
	p.distinct, p.unique = len(seen), !repeated
	if p.values > 0 {
		n := float64(p.values)
		p.filled = n / float64(len(values))
		for _, x := range []*float64{&p.sexes, &p.mails, &p.phones, &p.ukCodes, &p.zips, &p.short, &p.digits, &p.spaces, &p.letters, &p.nick, &p.comma, &p.dates, &p.monthTop, &p.dayTop} {
			*x /= n
		}
	}
	return p
}

func (p *profile) observe(v string) {
	tick := func(x *float64, yes bool) {
		if yes {
			*x++
		}
	}
	switch linkage.Fold(v) {
	case "m", "f", "male", "female", "u", "unknown", "i", "x", "boy", "girl", "other", "not known", "1", "2", "0", "9":
		p.sexes++
	}
	tick(&p.mails, strings.Count(v, "@") == 1 && strings.Contains(v, "."))
	tick(&p.ukCodes, ukPost.MatchString(v))
	tick(&p.zips, zipPost.MatchString(v))
	tick(&p.phones, phoneLike.MatchString(v) && strings.ContainsAny(v[:1], "+(0"))
	tick(&p.short, shortCode.MatchString(v))
	tick(&p.digits, strings.ContainsAny(v, "0123456789"))
	tick(&p.comma, strings.Contains(v, ","))
	p.spaces += float64(strings.Count(v, " "))
	tick(&p.letters, strings.IndexFunc(v, func(r rune) bool {
		return !unicode.IsLetter(r) && !strings.ContainsRune(" -'’.,", r) && !unicode.IsMark(r)
	}) < 0)
	tick(&p.nick, slices.ContainsFunc(linkage.Tokens(v), func(t string) bool { return len(linkage.Aliases(t)) > 0 }))
	if dateLike.MatchString(v) {
		p.observeDate(v)
	}
}

// observeDate counts a date and finds out which part is the month.
func (p *profile) observeDate(v string) {
	parts := strings.FieldsFunc(v, func(r rune) bool { return !unicode.IsDigit(r) })
	switch {
	case len(parts) == 1 && len(parts[0]) == 8:
		// A number of eight digits is a date when year, month and day are likely.
		year, month, day := parts[0][:4], parts[0][4:6], parts[0][6:]
		back := parts[0][4:] >= "1880" && parts[0][4:] <= "2035" && month > "12"
		if year >= "1880" && year <= "2035" && month <= "12" && day <= "31" {
			p.dates, p.solid = p.dates+1, true
		} else if back {
			p.dates, p.solid, p.dayTop = p.dates+1, true, p.dayTop+1
		}
	case len(parts) >= 3 && len(parts[0]) <= 2:
		p.dates++
		if parts[0] > "12" && len(parts[0]) == 2 {
			p.dayTop++
		}
		if parts[1] > "12" && len(parts[1]) == 2 {
			p.monthTop++
		}
	default:
		p.dates++
	}
}

// order is how dates of digits are written.
func (p *profile) order() string {
	switch {
	case p.monthTop > p.dayTop:
		return "mdy"
	case p.dayTop > 0:
		return "dmy"
	}
	return ""
}

// split takes a column's name apart: birthDate, birth_date and BIRTH DATE are two
// words.
func split(name string) []string {
	var b strings.Builder
	before := ' '
	for _, r := range name {
		if unicode.IsUpper(r) && unicode.IsLower(before) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		before = r
	}
	return strings.Fields(linkage.Fold(b.String()))
}
