package govuk

import (
	"embed"
	"fmt"
	"html/template"
	"reflect"
	"strings"
)

// Version is the GOV.UK Frontend release that the markup, the style sheet and
// the browser module follow. A test compares all of them.
const Version = "6.6.0"

//go:embed *.gohtml
var files embed.FS

// set is read once from embedded files and never changes.
var set = template.Must(template.New("govuk").Funcs(template.FuncMap{
	"attributes": Attributes.markup,
	"given":      given,
	"isTrue":     func(b *bool) bool { return b != nil && *b },
}).ParseFS(files, "*.gohtml"))

// Component is anything that can be put into a page.
type Component interface {
	// HTML returns the markup; it is safe to put into a page as it is.
	HTML() template.HTML
}

// render fills in a template of this package. An error can only mean that a
// template here does not fit its struct, which the tests would have shown, so
// no input of a person can cause the panic.
func render(name string, data any) template.HTML {
	var b strings.Builder
	if err := set.ExecuteTemplate(&b, name+".gohtml", data); err != nil {
		panic(fmt.Sprintf("govuk: template %s: %v", name, err))
	}
	return template.HTML(strings.TrimSpace(b.String()))
}

// given reports whether any field of an item was set. An item with none is left
// out of a list while keeping its place, as in the published components.
func given(item any) bool {
	v := reflect.ValueOf(item)
	return v.IsValid() && !v.IsZero()
}

// first returns the first value that is not empty.
func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// join puts the values that are not empty into one list separated by spaces,
// as class and aria-describedby want it.
func join(values ...string) string {
	kept := make([]string, 0, len(values))
	for _, v := range values {
		if v != "" {
			kept = append(kept, v)
		}
	}
	return strings.Join(kept, " ")
}

// or returns what a page gave, which may be empty on purpose, or the default.
func or(value *string, otherwise string) string {
	if value == nil {
		return otherwise
	}
	return *value
}
