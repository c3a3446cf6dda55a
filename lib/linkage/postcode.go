package linkage

import "strings"

// postcode brings a code to capitals without spaces and finds where its area,
// district and sector end: SW | 1A | 1 | AA. Codes of digits, such as ZIP, have as
// area the first digit, as district all but the last two and as sector all but the
// last; what follows a hyphen (ZIP+4) is left off. 0 means that there is none.
func postcode(value string) (string, [3]uint8) {
	if isUnknown(value) {
		return "", [3]uint8{}
	}
	if base, _, plus := strings.Cut(value, "-"); plus && len(base) == 5 && digitsOnly(base) {
		value = base
	}
	code := strings.ToUpper(strings.ReplaceAll(Fold(value), " ", ""))
	n := len(code)
	switch {
	case n >= 4 && digitsOnly(code):
		if strings.Trim(code, "0") == "" {
			return "", [3]uint8{}
		}
		return code, [3]uint8{1, uint8(n - 2), uint8(n - 1)}
	case n >= 5 && n <= 7 && isCapital(code[0]) && digitsOnly(code[n-3:n-2]) && isCapital(code[n-2]) && isCapital(code[n-1]):
		area := 1
		if isCapital(code[1]) {
			area = 2
		}
		return code, [3]uint8{uint8(area), uint8(n - 3), uint8(n - 2)}
	}
	return code, [3]uint8{}
}

func isCapital(c byte) bool { return c >= 'A' && c <= 'Z' }

func digitsOnly(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
