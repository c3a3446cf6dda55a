package questionnaire

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// malformed says what is wrong with the text of a primitive, or "".
func malformed(kind Kind, text string) string {
	switch kind {
	case KindBoolean:
		if text == "true" || text == "false" {
			return ""
		}
	case KindInteger:
		if _, err := strconv.ParseInt(text, 10, 32); err == nil && decimal(text) && text != "-0" {
			return ""
		}
	case KindDecimal:
		if decimal(text) {
			return ""
		}
	case KindDate:
		if date(text) {
			return ""
		}
	case KindDateTime:
		if dateTime(text) {
			return ""
		}
	case KindTime:
		if clock(text) {
			return ""
		}
	case KindCode:
		if text != "" && strings.Join(strings.Fields(text), " ") == text {
			return ""
		}
	case KindURI, KindCanonical:
		if text != "" && !strings.ContainsAny(text, " \t\r\n") {
			return ""
		}
	default:
		if strings.TrimSpace(text) == "" {
			return "an empty text: FHIR leaves it out"
		}
		return ""
	}
	return fmt.Sprintf("%.40q is no %s", text, strings.ToLower(string(kind[:1]))+string(kind[1:]))
}

// decimal: FHIR bounds a decimal to 18 digits. The exponent is bounded here, so
// that no number is longer than its text.
func decimal(text string) bool {
	mantissa, exponent := text, ""
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		mantissa, exponent = text[:i], text[i+1:]
		if e, err := strconv.Atoi(exponent); err != nil || e < -18 || e > 18 {
			return false
		}
	}
	whole, fraction, point := strings.Cut(strings.TrimPrefix(mantissa, "-"), ".")
	if !digits(whole) || point && !digits(fraction) || len(whole)+len(fraction) > 18 {
		return false
	}
	return whole == "0" || whole[0] != '0'
}

func digits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

// date is a year, a month of a year or a day.
func date(text string) bool {
	layout := "2006-01-02"
	switch len(text) {
	case 4, 7:
		layout = layout[:len(text)]
	case 10:
	default:
		return false
	}
	t, err := time.Parse(layout, text)
	return err == nil && t.Year() > 0
}

// dateTime is a date, or a day with a time and its zone.
func dateTime(text string) bool {
	if len(text) <= 10 {
		return date(text)
	}
	if !date(text[:10]) || text[10] != 'T' {
		return false
	}
	rest := text[11:]
	zone := strings.IndexAny(rest, "Z+-")
	if zone < 0 || !clock(rest[:zone]) {
		return false
	}
	if rest[zone:] == "Z" {
		return true
	}
	z := rest[zone+1:]
	if len(z) != 5 || z[2] != ':' || !digits(z[:2]) || !digits(z[3:]) {
		return false
	}
	return z[:2] < "14" && z[3:] < "60" || z == "14:00"
}

// clock is a time of day: hh:mm:ss with a fraction or without.
func clock(text string) bool {
	if len(text) < 8 || text[2] != ':' || text[5] != ':' || !digits(text[:2]) || !digits(text[3:5]) || !digits(text[6:8]) {
		return false
	}
	if len(text) > 8 && (text[8] != '.' || !digits(text[9:]) || len(text) > 18) {
		return false
	}
	return text[:2] < "24" && text[3:5] < "60" && text[6:8] < "61"
}

// compareDecimal is -1, 0 or 1 for two decimals as text; one that is none is
// taken as it is written.
func compareDecimal(a, b string) int {
	x, y := number(a), number(b)
	if x == nil || y == nil {
		return strings.Compare(a, b)
	}
	return x.Cmp(y)
}
