package workday

import (
	"slices"
	"time"
)

// Holiday is one bank holiday of England and Wales.
type Holiday struct {
	Date Date
	// Name is the name on gov.uk, in English.
	Name string
	// Substitute is true when the day stands in for one that fell on a weekend.
	Substitute bool
}

// moved holds the years in which a holiday left its place by proclamation.
// Source: gov.uk, "UK bank holidays", and its archived pages.
var moved = map[int]map[string]monthDay{
	1995: {earlyMay: {time.May, 8}},
	2002: {spring: {time.June, 4}},
	2012: {spring: {time.June, 4}},
	2020: {earlyMay: {time.May, 8}},
	2022: {spring: {time.June, 2}},
}

// extra holds the single holidays added by proclamation. Source as above.
var extra = map[int][]proclaimed{
	1981: {{monthDay{time.July, 29}, "Royal wedding"}},
	1999: {{monthDay{time.December, 31}, "Millennium Eve"}},
	2002: {{monthDay{time.June, 3}, "Golden Jubilee bank holiday"}},
	2011: {{monthDay{time.April, 29}, "Royal wedding"}},
	2012: {{monthDay{time.June, 5}, "Diamond Jubilee bank holiday"}},
	2022: {
		{monthDay{time.June, 3}, "Platinum Jubilee bank holiday"},
		{monthDay{time.September, 19}, "Bank Holiday for the State Funeral of Queen Elizabeth II"},
	},
	2023: {{monthDay{time.May, 8}, "Bank holiday for the coronation of King Charles III"}},
}

type monthDay struct {
	month time.Month
	day   int
}

type proclaimed struct {
	monthDay
	name string
}

const (
	earlyMay = "Early May bank holiday"
	spring   = "Spring bank holiday"
)

// Holidays returns the bank holidays of a year in order of date, none for years
// outside 1 to 9999.
func Holidays(year int) []Holiday {
	if year < 1 || year > 9999 {
		return nil
	}
	at := func(m time.Month, day int) Date { return Of(time.Date(year, m, day, 0, 0, 0, 0, time.UTC)) }
	placed := func(name string, rule Date) Holiday {
		if to, ok := moved[year][name]; ok {
			rule = at(to.month, to.day)
		}
		return Holiday{Date: rule, Name: name}
	}
	easter := easterSunday(year)
	days := []Holiday{
		weekendMoves("New Year’s Day", at(time.January, 1), 0),
		{Date: easter.AddDays(-2), Name: "Good Friday"},
		{Date: easter.AddDays(1), Name: "Easter Monday"},
		placed(earlyMay, mondayFrom(at(time.May, 1))),
		placed(spring, mondayFrom(at(time.May, 25))),
		{Date: mondayFrom(at(time.August, 25)), Name: "Summer bank holiday"},
		weekendMoves("Christmas Day", at(time.December, 25), 1),
		weekendMoves("Boxing Day", at(time.December, 26), 1),
	}
	for _, p := range extra[year] {
		days = append(days, Holiday{Date: at(p.month, p.day), Name: p.name})
	}
	slices.SortFunc(days, func(a, b Holiday) int { return a.Date.Compare(b.Date) })
	return days
}

// weekendMoves gives a holiday that falls on a weekend its substitute: the
// Monday, or for the Christmas pair (pair 1) two days later, so that each of
// the two keeps a day of its own and Boxing Day's Monday is not taken twice.
func weekendMoves(name string, d Date, pair int) Holiday {
	move := 0
	switch d.Weekday() {
	case time.Saturday:
		move = 2
	case time.Sunday:
		move = 1 + pair
	}
	return Holiday{Date: d.AddDays(move), Name: name, Substitute: move > 0}
}

// mondayFrom returns the first Monday on or after d.
func mondayFrom(d Date) Date {
	return d.AddDays((int(time.Monday) - int(d.Weekday()) + 7) % 7)
}

// easterSunday follows the Gregorian computus: the Sunday after the full moon
// of the church's lunar tables that falls on or after 21 March.
func easterSunday(year int) Date {
	golden := year % 19
	century := year / 100
	skipped := century - century/4     // leap days left out since the Julian calendar
	moonShift := (8*century + 13) / 25 // drift of the lunar tables
	epact := (19*golden + skipped - moonShift + 15) % 30
	// Two corrections keep the full moon within 21 March to 18 April.
	if epact == 29 || epact == 28 && golden > 10 {
		epact--
	}
	moon := Of(time.Date(year, time.March, 21, 0, 0, 0, 0, time.UTC)).AddDays(epact)
	return moon.AddDays(7 - int(moon.Weekday()))
}
