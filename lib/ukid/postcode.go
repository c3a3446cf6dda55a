package ukid

import "strings"

// Postcode is a United Kingdom postcode in capitals with one space, such as
// "SW1A 1AA", or a forces post office such as "BFPO 12".
type Postcode string

// ParsePostcode reads a postcode, however it is spaced. It fails with ErrEmpty,
// ErrLength or ErrCharacter. The shape is that of the government data standard
// catalogue's expression, with GIR 0AA and BFPO numbers; that the postcode is
// in use cannot be seen from it. Letter O and digit 0 are not guessed at.
func ParsePostcode(s string) (Postcode, error) {
	s = compact(s)
	if number, forces := strings.CutPrefix(s, "BFPO"); forces {
		return parseForces(number)
	}
	var why error
	switch {
	case s == "":
		why = ErrEmpty
	case len(s) < 5 || len(s) > 7:
		why = ErrLength
	case s != "GIR0AA" && !(isOutward(s[:len(s)-3]) && isInward(s[len(s)-3:])):
		why = ErrCharacter
	}
	if why != nil {
		return "", reason{"Postcode", why}
	}
	return Postcode(s[:len(s)-3] + " " + s[len(s)-3:]), nil
}

// parseForces reads what follows BFPO: one to four digits, sometimes after
// "c/o", which is dropped.
func parseForces(number string) (Postcode, error) {
	number = strings.TrimPrefix(number, "C/O")
	switch {
	case len(number) < 1 || len(number) > 4:
		return "", reason{"Postcode", ErrLength}
	case !allDigits(number):
		return "", reason{"Postcode", ErrCharacter}
	}
	return Postcode("BFPO " + number), nil
}

// isOutward accepts the six shapes A9, A99, A9A, AA9, AA99 and AA9A, where the
// second letter is never I or Z.
func isOutward(s string) bool {
	if !isUpper(s[0]) {
		return false
	}
	rest := s[1:]
	if rest != "" && isUpper(rest[0]) {
		if rest[0] == 'I' || rest[0] == 'Z' {
			return false
		}
		rest = rest[1:]
	}
	switch len(rest) {
	case 1:
		return isDigit(rest[0])
	case 2:
		return isDigit(rest[0]) && (isDigit(rest[1]) || isUpper(rest[1]))
	}
	return false
}

func isInward(s string) bool { return isDigit(s[0]) && isUpper(s[1]) && isUpper(s[2]) }

// Area returns the letters that begin the postcode: "SW" of "SW1A 1AA".
func (p Postcode) Area() string {
	out := p.outward()
	for i := range len(out) {
		if !isUpper(out[i]) {
			return out[:i]
		}
	}
	return out
}

// District returns the outward part: "SW1A" of "SW1A 1AA". A forces post
// office is a district of its own.
func (p Postcode) District() string {
	if p.IsForces() {
		return string(p)
	}
	return p.outward()
}

// Sector returns the district and the digit after it: "SW1A 1" of "SW1A 1AA".
func (p Postcode) Sector() string {
	if p.IsForces() || len(p) < 3 {
		return string(p)
	}
	return string(p[:len(p)-2])
}

// Unit returns the whole postcode, about fifteen addresses.
func (p Postcode) Unit() string { return string(p) }

// String returns the postcode in capitals with one space.
func (p Postcode) String() string { return string(p) }

// IsForces reports whether this is a British forces post office number.
func (p Postcode) IsForces() bool { return strings.HasPrefix(string(p), "BFPO ") }

func (p Postcode) outward() string {
	out, _, _ := strings.Cut(string(p), " ")
	return out
}
