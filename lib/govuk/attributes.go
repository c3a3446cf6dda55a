package govuk

import (
	"html/template"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Attribute is one extra attribute of an element.
type Attribute struct {
	Name  string
	Value string
	// Bare writes the name alone, as in <div hidden>.
	Bare bool
}

// Attributes are extra attributes in the order given, for data-* and aria-*.
// Names and values are written by page authors, never by people using the pages:
// values are escaped, but not examined as addresses or scripts.
type Attributes []Attribute

// Attrs makes Attributes from names and values in turn; a name left without a
// value is written bare.
func Attrs(namesAndValues ...string) Attributes {
	var a Attributes
	for pair := range slices.Chunk(namesAndValues, 2) {
		if len(pair) == 1 {
			a = append(a, Attribute{Name: pair[0], Bare: true})
			continue
		}
		a = append(a, Attribute{Name: pair[0], Value: pair[1]})
	}
	return a
}

// attributeName is what may stand as the name of an attribute: anything else
// could end the element and is left out.
var attributeName = regexp.MustCompile(`^[A-Za-z_:@][A-Za-z0-9_:@.-]*$`)

// markup writes the attributes, each after a space.
func (a Attributes) markup() template.HTMLAttr {
	var b strings.Builder
	for _, x := range a {
		if !attributeName.MatchString(x.Name) {
			continue
		}
		b.WriteString(" " + x.Name)
		if !x.Bare {
			b.WriteString(`="` + template.HTMLEscapeString(x.Value) + `"`)
		}
	}
	return template.HTMLAttr(b.String())
}

// with returns a longer list and leaves a as it was.
func (a Attributes) with(more ...Attribute) Attributes {
	return slices.Concat(a, more)
}

// Plurals are the forms of one sentence by plural rule of the language ("zero",
// "one", "two", "few", "many", "other"); %{count} stands for the number.
type Plurals map[string]string

// words adds a sentence that the browser module shows, unless it is empty.
func (a Attributes) words(key, text string) Attributes {
	if text == "" {
		return a
	}
	return a.with(Attribute{Name: "data-i18n." + key, Value: text})
}

// plurals adds each form of a sentence that the browser module shows.
func (a Attributes) plurals(key string, forms Plurals) Attributes {
	for _, rule := range slices.Sorted(maps.Keys(forms)) {
		a = a.words(key+"."+rule, forms[rule])
	}
	return a
}
