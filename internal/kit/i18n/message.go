package i18n

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// message is one entry of a catalogue: plural forms, or "other" alone.
type message map[string]string

var placeholder = regexp.MustCompile(`\{(\d+)\}`)

// forms names the plural forms that each language has, by CLDR.
var forms = map[Lang][]string{
	English: {"one", "other"},
	Welsh:   {"zero", "one", "two", "few", "many", "other"},
}

var formNames = map[plural.Form]string{
	plural.Zero: "zero", plural.One: "one", plural.Two: "two",
	plural.Few: "few", plural.Many: "many", plural.Other: "other",
}

// check says what is wrong with m as a message of l, or "".
func (m message) check(l Lang) string {
	for form, text := range m {
		if !slices.Contains(forms[l], form) {
			return fmt.Sprintf("has the plural form %q, which the language does not", form)
		}
		if strings.TrimSpace(text) == "" {
			return "is empty"
		}
	}
	if _, ok := m["other"]; !ok {
		return `lacks the plural form "other"`
	}
	return ""
}

// places lists the placeholders of all forms together: a form may leave the
// number out ("one day"), the message as a whole may not.
func (m message) places() []int {
	set := map[int]bool{}
	for _, text := range m {
		for _, hit := range placeholder.FindAllStringSubmatch(text, -1) {
			n, _ := strconv.Atoi(hit[1])
			set[n] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// pick chooses the form for n.
func (m message) pick(tag language.Tag, n int) string {
	if n < 0 {
		n = -n
	}
	form := formNames[plural.Cardinal.MatchPlural(tag, n, 0, 0, 0, 0)]
	if text, ok := m[form]; ok {
		return text
	}
	return m["other"]
}
