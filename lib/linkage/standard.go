package linkage

import "math"

// The standard comparisons: what experience says each kind of field needs. The M
// and U of those that a trial of eleven million made-up people gave weights for
// reproduce them; training replaces all of them.

// test conditions, for short.
func at(kind LevelKind, limit float64) Condition { return Condition{Kind: kind, At: limit} }
func is(kind LevelKind) Condition                { return Condition{Kind: kind} }

func wholeTF() *TF { return &TF{Weight: 1} }
func halfTF() *TF  { return &TF{Weight: 0.5} }
func elseLevel(m, u float64) Level {
	return Level{Label: "all other", Condition: is(Else), M: m, U: u}
}

// GivenNames compares given names. Family is the field of family names with which
// they may be exchanged, "" for none.
func GivenNames(field, family string) Comparison {
	c := Comparison{Name: field, Field: field, Levels: []Level{
		{Label: "same", Condition: is(Exact), M: .80, U: .0029, TF: wholeTF()},
	}}
	if family != "" {
		c.Levels = append(c.Levels, Level{Label: "given and family name exchanged", Condition: Condition{Kind: Swapped, With: family}, M: .01, U: 1e-6})
	}
	c.Levels = append(c.Levels,
		Level{Label: "everyday form or other spelling", Condition: is(Alias), M: .04, U: .0011, TF: halfTF()},
		Level{Label: "one slip, or nearly the same", Condition: at(OSAAtMost, 1), Or: []Condition{at(WinklerAt, .92)}, M: .07, U: .0019, TF: halfTF()},
		Level{Label: "similar", Condition: at(WinklerAt, .88), M: .02, U: .002},
		Level{Label: "one of several, initial or beginning", Condition: is(Part), Or: []Condition{at(Prefix, 1)}, M: .02, U: .0004},
		Level{Label: "sounds the same", Condition: is(Phonetic), M: .01, U: .0025},
		elseLevel(.012, .99))
	return c
}

// FamilyNames compares family names.
func FamilyNames(field string) Comparison {
	return Comparison{Name: field, Field: field, Levels: []Level{
		{Label: "same", Condition: is(Exact), M: .82, U: .00053, TF: wholeTF()},
		{Label: "one part of a double name", Condition: is(Part), M: .03, U: .00018, TF: wholeTF()},
		{Label: "one slip, or nearly the same", Condition: at(OSAAtMost, 1), Or: []Condition{at(WinklerAt, .92)}, M: .08, U: .00044, TF: halfTF()},
		{Label: "similar", Condition: at(WinklerAt, .88), M: .01, U: .001},
		{Label: "sounds the same", Condition: is(Phonetic), M: .01, U: .0015},
		elseLevel(.044, .995),
	}}
}

// BirthDates compares dates.
func BirthDates(field string) Comparison {
	return Comparison{Name: field, Field: field, Levels: []Level{
		{Label: "same", Condition: is(Exact), M: .93, U: .00014, TF: &TF{Weight: 1, Minimum: 1e-4}},
		{Label: "day and month exchanged", Condition: is(DaySwapped), M: .005, U: .00011},
		{Label: "one digit, or two of three parts", Condition: is(DateNear), M: .045, U: .06},
		{Label: "within 31 days", Condition: at(DaysWithin, 31), M: .006, U: .012},
		{Label: "within 366 days", Condition: at(DaysWithin, 366), M: .001, U: .137},
		elseLevel(.0005, .79),
	}}
}

// Sexes compares sexes.
func Sexes(field string) Comparison {
	return Comparison{Name: field, Field: field, Levels: []Level{
		{Label: "same", Condition: is(Exact), M: .9964, U: .5},
		{Label: "different", Condition: is(Else), M: .0036, U: .5},
	}}
}

// Postcodes compares postcodes.
func Postcodes(field string) Comparison {
	return Comparison{Name: field, Field: field, Levels: []Level{
		{Label: "same", Condition: is(Exact), M: .78, U: 1.5e-6, TF: wholeTF()},
		{Label: "one slip", Condition: at(OSAAtMost, 1), M: .03, U: 1e-5},
		{Label: "same sector", Condition: is(Sector), M: .03, U: 7.7e-5},
		{Label: "same district", Condition: is(District), M: .02, U: .0004},
		{Label: "same area", Condition: is(Area), M: .01, U: .04},
		elseLevel(.19, .94),
	}}
}

// Identifiers compares numbers and codes that belong to one person.
func Identifiers(field string) Comparison {
	return Comparison{Name: field, Field: field, Levels: []Level{
		{Label: "same", Condition: is(Exact), M: .98, U: 1.2e-7},
		{Label: "one slip", Condition: at(OSAAtMost, 1), M: .01, U: 1e-5},
		elseLevel(.0048, 1),
	}}
}

// Phones compares telephone numbers.
func Phones(field string) Comparison {
	return Comparison{Name: field, Field: field, Levels: []Level{
		{Label: "same", Condition: is(Exact), M: .7, U: 1e-6, TF: wholeTF()},
		{Label: "one slip", Condition: at(OSAAtMost, 1), M: .03, U: 1e-5},
		elseLevel(.27, 1),
	}}
}

// Emails compares e-mail addresses.
func Emails(field string) Comparison {
	return Comparison{Name: field, Field: field, Levels: []Level{
		{Label: "same", Condition: is(Exact), M: .7, U: 1e-6, TF: wholeTF()},
		{Label: "same before the @", Condition: is(Part), M: .05, U: 2e-6, TF: wholeTF()},
		{Label: "one or two slips", Condition: at(OSAAtMost, 2), M: .08, U: 1e-5},
		{Label: "similar", Condition: at(WinklerAt, .9), M: .02, U: 1e-4},
		elseLevel(.15, 1),
	}}
}

// Texts compares words such as streets and towns.
func Texts(field string) Comparison {
	return Comparison{Name: field, Field: field, Levels: []Level{
		{Label: "same", Condition: is(Exact), M: .7, U: .01, TF: wholeTF()},
		{Label: "one slip, or nearly the same", Condition: at(OSAAtMost, 1), Or: []Condition{at(WinklerAt, .93)}, M: .1, U: .004, TF: halfTF()},
		{Label: "similar", Condition: at(WinklerAt, .85), M: .03, U: .02},
		elseLevel(.17, .966),
	}}
}

// Codes compares short codes and house numbers, where what is nearly the same is
// something else, or a slip.
func Codes(field string) Comparison {
	return Comparison{Name: field, Field: field, Levels: []Level{
		{Label: "same", Condition: is(Exact), M: .85, U: .1, TF: wholeTF()},
		elseLevel(.15, .9),
	}}
}

// HouseholdCap is the most that a whole household can add, in bits: among as many
// people, a household that is identified completely still has nearly two children.
func HouseholdCap(people float64) float64 { return math.Log2(max(people/1.8, 1)) }
