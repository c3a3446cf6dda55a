package synth

import (
	"math/rand/v2"
	"strings"
	"time"

	"onestory/lib/workday"
)

// Fault is what was done to a row on purpose.
type Fault string

// The faults of rows; a row without one may still have ordinary slips.
const (
	BadCheckDigit  Fault = "bad check digit"
	ImpossibleDate Fault = "impossible date"
	MissingName    Fault = "missing name"
	UnknownCode    Fault = "unknown code"
	Repeated       Fault = "repeated row"
)

// seen is how one supplier has a child: the truth, with that supplier's slips.
type seen struct {
	r *rand.Rand
	*Child
	given, family, knownAs string
	born                   workday.Date
	address                Address
	fault                  Fault
}

// look takes a supplier's view of a child. slips is how many in a thousand have
// one of each kind; the showcase has none.
func look(r *rand.Rand, c *Child, slips int) *seen {
	v := &seen{r: r, Child: c, given: c.Given, family: c.Family, knownAs: c.KnownAs, born: c.Born, address: c.Address}
	if c.shown() {
		return v
	}
	often := func(share int) bool { return r.IntN(1000) < slips*share }
	if often(1) {
		v.given = slip(r, v.given)
	}
	if often(1) {
		v.family = slip(r, v.family)
	}
	if c.KnownAs != "" && often(6) {
		v.given = c.KnownAs
	}
	if c.Former != "" && often(10) {
		v.family = c.Former
	}
	if first, _, two := strings.Cut(c.Family, "-"); two && often(5) && len(first) > 2 {
		v.family = first
	}
	if often(1) && r.IntN(4) == 0 {
		v.given, v.family = v.family, v.given
	}
	if often(1) && !c.Unborn() {
		y, m, d := c.Born.Parts()
		if swapped, err := workday.New(y, time.Month(d), int(m)); err == nil && r.IntN(2) == 0 && !swapped.After(AsOf()) {
			v.born = swapped
		} else {
			v.born = c.Born.AddDays(r.IntN(10) - 11)
		}
	}
	if c.Previous.Postcode != "" && often(12) {
		v.address = c.Previous
	}
	if often(2) {
		v.address.Postcode = ""
	}
	if often(1) {
		v.given, v.family = strings.ToUpper(v.given), strings.ToUpper(v.family)
	}
	return v
}

// slip makes one typing error: a letter wrong, missing, doubled or exchanged.
func slip(r *rand.Rand, s string) string {
	w := []rune(s)
	if len(w) < 3 {
		return s
	}
	i := 1 + r.IntN(len(w)-2)
	switch r.IntN(4) {
	case 0:
		w[i] = rune('a' + r.IntN(26))
	case 1:
		w = append(w[:i], w[i+1:]...)
	case 2:
		w = append(w[:i+1], w[i:]...)
	default:
		w[i], w[i+1] = w[i+1], w[i]
	}
	return string(w)
}

// spoil makes three rows in a thousand bad, in a way that the supplier's list
// can be.
func (v *seen) spoil(ways ...Fault) {
	if v.shown() || v.r.IntN(1000) >= 3 {
		return
	}
	v.fault = ways[v.r.IntN(len(ways))]
	if v.fault == MissingName {
		v.family = ""
	}
}

// date writes the birth date in a supplier's layout, or an impossible one.
func (v *seen) date(layout string) string {
	if v.fault == ImpossibleDate {
		return strings.NewReplacer("2006", "2015", "01", "02", "02", "31", "15:04:05", "00:00:00").Replace(layout)
	}
	return written(v.born, layout)
}

// nhs writes the NHS number, with its last digit changed in a bad row.
func (v *seen) nhs() string {
	if v.fault == BadCheckDigit {
		return "9990000011"
	}
	return string(v.NHS)
}

func (v *seen) upn() string {
	if v.fault == BadCheckDigit {
		return "A801200005001"
	}
	return string(v.UPN)
}

// code is a coded value, or one that nobody knows.
func (v *seen) code(s string) string {
	if v.fault == UnknownCode {
		return "ZZ9"
	}
	return s
}

// written is a date in a layout of package time, "" when there is none.
func written(d workday.Date, layout string) string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format(layout)
}
