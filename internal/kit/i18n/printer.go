package i18n

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/collate"
)

// Key is an argument that is itself a message, e.g. a field's label at the start of a sentence.
type Key string

// Phrase is a label as the object inside a sentence: the message label+".phrase"
// ("a given name"; in Welsh with its mutation), or, without one, the label in lower case.
type Phrase string

// Printer writes in one language. It is safe for concurrent use.
type Printer struct {
	cat  *Catalogue
	lang Lang
}

// Lang is the printer's language.
func (p *Printer) Lang() Lang { return p.lang }

// Has reports whether there is a message for key.
func (p *Printer) Has(key string) bool { _, ok := p.cat.messages[p.lang][key]; return ok }

// T is the message for key with its arguments. When the message has plural forms
// the first argument, a whole number, chooses. A missing key is reported and
// answered with the key itself, so that a page never breaks over a word.
func (p *Printer) T(key string, args ...any) string {
	m, ok := p.cat.messages[p.lang][key]
	if !ok {
		p.cat.miss(p.lang, key)
		return key
	}
	text := m["other"]
	if len(m) > 1 {
		n, isNumber := count(args)
		if !isNumber {
			p.cat.miss(p.lang, key)
		}
		text = m.pick(p.lang.Tag(), n)
	}
	if !strings.Contains(text, "{") {
		return text
	}
	return placeholder.ReplaceAllStringFunc(text, func(hit string) string {
		i, err := strconv.Atoi(hit[1 : len(hit)-1])
		if err != nil || i >= len(args) {
			p.cat.miss(p.lang, key)
			return hit
		}
		return p.arg(args[i])
	})
}

// count takes the number that chooses the plural form.
func count(args []any) (int, bool) {
	if len(args) == 0 {
		return 0, false
	}
	switch n := args[0].(type) {
	case int:
		return n, true
	case int64:
		return int(n), true
	case int32:
		return int(n), true
	default:
		return 0, false
	}
}

// arg writes one argument as the language does.
func (p *Printer) arg(a any) string {
	switch v := a.(type) {
	case string:
		return v
	case Key:
		return p.T(string(v))
	case Phrase:
		if p.Has(string(v) + ".phrase") {
			return p.T(string(v) + ".phrase")
		}
		return lowerFirst(p.T(string(v)))
	case int:
		return p.Number(int64(v))
	case int32:
		return p.Number(int64(v))
	case int64:
		return p.Number(v)
	case time.Time:
		return p.Date(v)
	default:
		return fmt.Sprint(v)
	}
}

// lowerFirst lowers the first letter, but leaves "NHS number" alone.
func lowerFirst(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if second, _ := utf8.DecodeRuneInString(s[size:]); unicode.IsUpper(second) {
		return s
	}
	return string(unicode.ToLower(first)) + s[size:]
}

// Number writes a whole number with commas, as both languages do: 1,234.
func (p *Printer) Number(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "−", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// Money writes pence: £75, £1,234.50.
func (p *Printer) Money(pence int64) string {
	sign := ""
	if pence < 0 {
		sign, pence = "−", -pence
	}
	s := sign + "£" + p.Number(pence/100)
	if rest := pence % 100; rest != 0 {
		s += fmt.Sprintf(".%02d", rest)
	}
	return s
}

// SortBy sorts list as a dictionary of the language would: in Welsh "ch" after
// "c", "ll" after "l". Equal names keep their order.
func SortBy[T any](p *Printer, list []T, name func(T) string) {
	c := collate.New(p.lang.Tag(), collate.IgnoreCase) // not safe to share, cheap to make
	slices.SortStableFunc(list, func(a, b T) int { return c.CompareString(name(a), name(b)) })
}
