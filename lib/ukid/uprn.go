package ukid

import "strconv"

// UPRN is a unique property reference number of one to twelve digits, kept as
// text because suppliers differ in leading zeros. It has no check digit.
type UPRN string

// ParseUPRN reads a property reference. It fails with ErrEmpty, ErrCharacter,
// ErrLength, or ErrRange when every digit is 0.
func ParseUPRN(s string) (UPRN, error) {
	s = compact(s)
	u, why := UPRN(s), error(nil)
	switch {
	case s == "":
		why = ErrEmpty
	case !allDigits(s):
		why = ErrCharacter
	case len(s) > 12:
		why = ErrLength
	case u.Number() == 0:
		why = ErrRange
	}
	if why != nil {
		return "", reason{"Property reference (UPRN)", why}
	}
	return u, nil
}

// Number returns the value without leading zeros; two references are the same
// property when their numbers are equal. It is 0 for the zero value.
func (u UPRN) Number() uint64 {
	n, err := strconv.ParseUint(string(u), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// String returns the digits as they were given.
func (u UPRN) String() string { return string(u) }
