package linkage

import (
	"math"
	"strconv"
	"strings"
)

// form is a value brought to the shape in which it is compared, with everything
// that comparing needs worked out beforehand.
type form struct {
	text string
	name *nameForm
	// letters tells most unlike words apart without reading them: two bits for
	// each of 32 classes of letters, the first when one occurs, the second when
	// two do. over is how many letters are beyond two of a class.
	letters uint64
	// tf is the frequency of the value, 0 when it is not known; while a table is
	// filled, how often it occurs.
	tf float64
	// number is a number, or the day of a date; NaN where there is none.
	number float64
	sounds [2]uint32
	// cut are the lengths of a postcode's area, district and sector.
	cut     [3]uint8
	over    uint8
	size    uint8 // letters, at most 255
	several bool  // Part may hold of it though it is not equal
	aliased bool
}

// nameForm is what only names have.
type nameForm struct {
	words []word
}

type word struct {
	text   string
	others []string // its aliases
	tf     float64
}

// shape makes the form of one value, or nil where it says "not known".
func shape(f *Field, missing map[string]bool, value string) *form {
	value = strings.TrimSpace(value)
	if value == "" {
		return nil
	}
	if f.Take != "" {
		value = take(f.Take, value)
	}
	if len(missing) > 0 && missing[Fold(value)] {
		return nil
	}
	out := &form{number: math.NaN()}
	switch f.Kind {
	case Given, Family:
		out.shapeName(f.Kind, value)
	case Text:
		if !isUnknown(value) {
			out.text = strings.ReplaceAll(Fold(value), " ", "")
			out.name = &nameForm{words: plainWords(value)}
			out.several = len(out.name.words) > 1
		}
	case Date:
		d := parseDate(value, f.Order)
		out.text, out.number = d.text(), d.days()
	case Postcode:
		out.text, out.cut = postcode(value)
	case Identifier:
		out.text = identifier(value)
	case Phone:
		out.text = phone(value)
	case Email:
		out.shapeEmail(value)
	case Sex:
		out.text = sex(value)
	case Number:
		if x, err := strconv.ParseFloat(strings.ReplaceAll(value, ",", ""), 64); err == nil && !bad(x) {
			out.text, out.number = strconv.FormatFloat(x, 'g', -1, 64), x
		}
	default:
		out.text = value
	}
	if out.text == "" {
		return nil
	}
	out.count()
	return out
}

func (f *form) shapeName(kind Kind, value string) {
	if IsPlaceholder(value) || isUnknown(value) {
		return
	}
	tokens := Tokens(value)
	if len(tokens) == 0 {
		return
	}
	f.text = tokens[0]
	if len(strings.Fields(Fold(value))) > 1 {
		f.text = tokens[len(tokens)-1]
	}
	f.name = &nameForm{}
	for _, t := range tokens {
		if len(t) == 1 && len(tokens) > 1 {
			continue // an initial is no part that two names share
		}
		w := word{text: t}
		if kind == Given {
			w.others = Aliases(t)
			f.aliased = f.aliased || len(w.others) > 0
		}
		f.name.words = append(f.name.words, w)
	}
	f.several = len(tokens) > 1
	one, two := DoubleMetaphone(f.text)
	f.sounds = [2]uint32{packSound(one), packSound(two)}
}

func (f *form) shapeEmail(value string) {
	value = strings.ToLower(value)
	local, _, ok := strings.Cut(value, "@")
	if !ok || local == "" {
		return
	}
	f.text = value
	f.name, f.several = &nameForm{words: []word{{text: local}}}, true
}

// packSound puts a sound of up to four letters into a number, 0 for none.
func packSound(s string) (n uint32) {
	for i := range min(len(s), 4) {
		n = n<<8 | uint32(s[i])
	}
	return n
}

// plainWords are the words of a text for comparing parts.
func plainWords(value string) []word {
	var out []word
	for _, w := range strings.Fields(Fold(value)) {
		if len(w) > 1 {
			out = append(out, word{text: w})
		}
	}
	return out
}

// count works out the letters of the text.
func (f *form) count() {
	size, over := 0, 0
	for _, r := range f.text {
		size++
		class := uint64(r&31) * 2
		switch f.letters >> class & 3 {
		case 0:
			f.letters |= 1 << class
		case 1:
			f.letters |= 3 << class
		default:
			over++
		}
	}
	f.size, f.over = uint8(min(size, 255)), uint8(min(over, 255))
}

// isUnknown reports whether a text of any kind says that nothing is known.
func isUnknown(value string) bool {
	switch strings.ToLower(strings.TrimSpace(value)) {
	case "", "-", "--", ".", "?", "n/a", "na", "nil", "none", "null", "nan", "unknown", "not known", "not given", "not recorded",
		"tba", "tbc", "no fixed abode", "nfa", "#n/a":
		return true
	}
	return false
}

// take gives the part of a full name that a field wants. "Family, Given" is turned
// round; otherwise the last name, with the small words before it, is the family's.
func take(part, value string) string {
	family, given, turned := strings.Cut(value, ",")
	if !turned {
		fields := strings.Fields(value)
		if len(fields) > 0 && titles[Fold(fields[0])] {
			fields = fields[1:]
		}
		if len(fields) == 0 {
			return ""
		}
		at := len(fields) - 1
		for at > 1 && particles[Fold(fields[at-1])] != "" {
			at--
		}
		given, family = strings.Join(fields[:at], " "), strings.Join(fields[at:], " ")
	}
	if part == "given" {
		return strings.TrimSpace(given)
	}
	return strings.TrimSpace(family)
}

// identifier keeps letters and digits. A row of one repeated digit is no
// identifier, nor is a text without a digit that says it is not known.
func identifier(value string) string {
	if isUnknown(value) {
		return ""
	}
	out := strings.ReplaceAll(Fold(value), " ", "")
	if len(out) > 3 && strings.Trim(out, out[:1]) == "" {
		return ""
	}
	return out
}

// phone keeps the last ten digits without leading zeros, so that +44 7700 900123
// and 07700 900123 are one.
func phone(value string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, value)
	digits = strings.TrimLeft(digits, "0")
	if len(digits) > 10 {
		digits = digits[len(digits)-10:]
	}
	if len(digits) < 5 || strings.Trim(digits, digits[:1]) == "" {
		return ""
	}
	return digits
}

// sex reads the words and codes of common registers (ISO 5218, NHS).
func sex(value string) string {
	switch Fold(value) {
	case "m", "male", "1", "boy", "man":
		return "m"
	case "f", "female", "2", "girl", "woman":
		return "f"
	}
	return ""
}
