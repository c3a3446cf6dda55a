package ukid

import "strings"

// upnLetters are the check letters in the order of their values 0 to 22; I, O
// and S are left out because they are misread as digits.
const upnLetters = "ABCDEFGHJKLMNPQRTUVWXYZ"

// UPN is a unique pupil number: a check letter, the three digits of the local
// authority, four of the school, two of the year and three serial digits. In a
// temporary number the last character is a letter instead of a digit.
type UPN string

// ParseUPN reads a permanent or temporary pupil number. It fails with ErrEmpty,
// ErrLength, ErrCharacter or ErrLetter. That the local authority code exists,
// and that the number is not a former one, cannot be seen from the number.
func ParseUPN(s string) (UPN, error) {
	s = compact(s)
	why := error(nil)
	switch {
	case s == "":
		why = ErrEmpty
	case len(s) != 13:
		why = ErrLength
	case strings.IndexByte(upnLetters, s[0]) < 0:
		why = ErrCharacter
	default:
		switch letter, ok := UPNLetter(s[1:]); {
		case !ok:
			why = ErrCharacter
		case letter != s[0]:
			why = ErrLetter
		}
	}
	if why != nil {
		return "", reason{"Unique pupil number", why}
	}
	return UPN(s), nil
}

// UPNLetter returns the check letter for the twelve characters that follow it:
// twelve digits, or eleven digits and a letter for a temporary number. It
// reports false when body is neither. Rule: Department for Education, "Unique
// pupil numbers: guide for schools": each value times its position 2 to 13, the
// remainder by 23.
func UPNLetter(body string) (byte, bool) {
	if len(body) != 12 || !allDigits(body[:11]) {
		return 0, false
	}
	last := strings.IndexByte(upnLetters, body[11])
	if isDigit(body[11]) {
		last = int(body[11] - '0')
	}
	if last < 0 {
		return 0, false
	}
	sum := 13 * last
	for i := range 11 {
		sum += (i + 2) * int(body[i]-'0')
	}
	return upnLetters[sum%23], true
}

// IsTemporary reports whether a school gave the number until the permanent one
// is known.
func (u UPN) IsTemporary() bool { return len(u) == 13 && isUpper(u[12]) }

// Authority returns the three digits of the local authority that first issued
// the number, or "" for the zero value.
func (u UPN) Authority() string {
	if len(u) != 13 {
		return ""
	}
	return string(u[1:4])
}

// String returns the number as it is written, without spaces.
func (u UPN) String() string { return string(u) }
