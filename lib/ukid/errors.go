package ukid

import (
	"errors"
	"strings"
)

// Why a text is not the identifier it was read as. Every Parse function returns
// one of these, wrapped with the name of the identifier; test with errors.Is.
var (
	// ErrEmpty means that there was nothing to read.
	ErrEmpty = errors.New("nothing was entered")
	// ErrLength means too few or too many characters.
	ErrLength = errors.New("it has the wrong number of characters")
	// ErrCharacter means a character that cannot stand in this place.
	ErrCharacter = errors.New("it has a character that does not belong there")
	// ErrCheckDigit means that the last digit does not agree with the others:
	// most often one digit is wrong or two have changed places.
	ErrCheckDigit = errors.New("the digits do not agree with each other, check for a slip")
	// ErrLetter means that the check letter does not agree with the digits.
	ErrLetter = errors.New("the check letter does not agree with the digits, check for a slip")
	// ErrAllSame means that one digit is repeated throughout: such numbers pass
	// the arithmetic but are never issued.
	ErrAllSame = errors.New("all its digits are the same")
	// ErrRange means that the number is outside the range that can be issued.
	ErrRange = errors.New("it is outside the range that can be issued")
)

// reason joins the name of an identifier to what is wrong with it.
type reason struct {
	what string
	why  error
}

func (r reason) Error() string { return r.what + ": " + r.why.Error() }
func (r reason) Unwrap() error { return r.why }

// compact drops what people put between the parts of an identifier and raises
// ASCII letters, so that the parsers see only the characters that count.
func compact(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ', r == '-', r == '\t', r == '\u00a0', r == '\u2010', r == '\u2011', r == '\u2013':
			return -1
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, s)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

func allDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return true
}
