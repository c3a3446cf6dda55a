package ukid

import "strings"

// NHSNumber is a ten-digit patient number of England, Wales and the Isle of
// Man, as digits without spaces.
type NHSNumber string

// ParseNHSNumber reads an NHS number. It fails with ErrEmpty, ErrCharacter,
// ErrLength, ErrAllSame or ErrCheckDigit.
func ParseNHSNumber(s string) (NHSNumber, error) {
	s = compact(s)
	var why error
	switch {
	case s == "":
		why = ErrEmpty
	case !allDigits(s):
		why = ErrCharacter
	case len(s) != 10:
		why = ErrLength
	case strings.Count(s, s[:1]) == 10:
		why = ErrAllSame
	default:
		if d, ok := NHSCheckDigit(s[:9]); !ok || d != s[9] {
			why = ErrCheckDigit
		}
	}
	if why != nil {
		return "", reason{"NHS number", why}
	}
	return NHSNumber(s), nil
}

// NHSCheckDigit returns the tenth digit for the first nine. It reports false
// when stem is not nine digits, or has no check digit: one stem in eleven gives
// 10 and is never issued. Rule: NHS Data Dictionary, "NHS number": weights 10
// down to 2, eleven less the remainder by eleven, eleven counting as 0.
func NHSCheckDigit(stem string) (byte, bool) {
	if len(stem) != 9 || !allDigits(stem) {
		return 0, false
	}
	sum := 0
	for i := range 9 {
		sum += (10 - i) * int(stem[i]-'0')
	}
	switch check := 11 - sum%11; check {
	case 11:
		return '0', true
	case 10:
		return 0, false
	default:
		return '0' + byte(check), true
	}
}

// String returns the number as it is printed on letters: 943 476 5919.
func (n NHSNumber) String() string {
	if len(n) != 10 {
		return string(n)
	}
	return string(n[:3] + " " + n[3:6] + " " + n[6:])
}

// IsTest reports whether the number is from the range 999, which is kept for
// tests and demonstrations and belongs to nobody.
func (n NHSNumber) IsTest() bool { return strings.HasPrefix(string(n), "999") }
