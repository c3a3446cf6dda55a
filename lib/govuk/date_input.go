package govuk

import (
	"html/template"
	"strings"
	"unicode"
	"unicode/utf8"
)

// DateInput asks for a date that people know by heart, in three boxes.
type DateInput struct {
	ID string
	// NamePrefix and a hyphen stand before the name of each box.
	NamePrefix string
	// Day, Month and Year change one box; nil leaves it as it is.
	Day, Month, Year *DateItem
	// Values fills the boxes, by full name ("born-day") or short ("day").
	Values map[string]string
	// Items replaces the three boxes by others.
	Items []DateItem
	// Fieldset holds the question; nil when something outside asks it.
	Fieldset     *Fieldset
	Hint         *Hint
	ErrorMessage *ErrorMessage
	FormGroup    FormGroup
	Classes      string
	Attributes   Attributes
}

// DateItem is one box of a DateInput.
type DateItem struct {
	// ID defaults to the date's id, a hyphen and the name.
	ID   string
	Name string
	// Label defaults to the name with a capital; set it in other languages.
	Label string
	Value string
	// Error marks the box; nil marks all boxes when the date has an error and
	// no box says which.
	Error *bool
	// Inputmode defaults to numeric.
	Inputmode    string
	Autocomplete string
	Pattern      string
	Classes      string
	Attributes   Attributes
	// Hidden leaves the box out, for a month and year only.
	Hidden bool
}

const (
	errorClass = "govuk-input--error"
	widthClass = "govuk-input--width-"
)

// wrong reports whether the box itself is marked.
func (d DateItem) wrong() bool {
	return d.Error != nil && *d.Error || strings.Contains(d.Classes, errorClass)
}

// HTML implements Component.
func (c DateInput) HTML() template.HTML {
	described := ""
	if c.Fieldset != nil {
		described = c.Fieldset.DescribedBy
	}
	above, ids := messages(c.ID, Label{}, c.Hint, c.ErrorMessage, described)
	inside := render("date-input", struct {
		DateInput
		Above template.HTML
		Boxes []Input
	}{c, above, c.boxes()})
	return grouped(c.Fieldset, "group", ids, c.ErrorMessage, c.FormGroup, inside)
}

// boxes derives each box; items that are hidden or empty have none.
func (c DateInput) boxes() []Input {
	parts := [3]DateItem{c.part(c.Day, "day"), c.part(c.Month, "month"), c.part(c.Year, "year")}
	items := c.Items
	if len(items) == 0 {
		items = parts[:]
	}
	anyWrong := false
	for _, item := range items {
		anyWrong = anyWrong || item.wrong()
	}
	var boxes []Input
	for _, item := range items {
		if given(item) && !item.Hidden {
			boxes = append(boxes, c.box(item, parts, c.ErrorMessage != nil && !anyWrong))
		}
	}
	return boxes
}

// part is the day, month or year with its name and, unless a page says more
// about it, the value filed under its short name.
func (c DateInput) part(custom *DateItem, name string) DateItem {
	if custom == nil {
		return DateItem{Name: name, Value: c.Values[name]}
	}
	part := *custom
	part.Name = first(part.Name, name)
	return part
}

// box makes the input of one item; markAll marks it unless the item forbids.
func (c DateInput) box(item DateItem, parts [3]DateItem, markAll bool) Input {
	width := "2"
	for i, short := range []string{"day", "month", "year"} {
		if item.Name == short || item.Name == parts[i].Name {
			item.Value = first(item.Value, parts[i].Value)
			width = []string{"2", "2", "4"}[i]
			break
		}
	}
	name := item.Name
	if c.NamePrefix != "" {
		name = c.NamePrefix + "-" + name
	}
	classes := item.Classes
	if !strings.Contains(classes, widthClass) {
		classes = join(widthClass+width, classes)
	}
	if !strings.Contains(classes, errorClass) && (item.wrong() || markAll && item.Error == nil) {
		classes = join(errorClass, classes)
	}
	return Input{
		ID:           first(item.ID, c.ID+"-"+item.Name),
		Name:         name,
		Label:        Label{Text: first(item.Label, capital(item.Name)), Classes: "govuk-date-input__label"},
		Classes:      join("govuk-date-input__input", classes),
		Value:        first(item.Value, c.Values[name]),
		Inputmode:    first(item.Inputmode, "numeric"),
		Autocomplete: item.Autocomplete,
		Pattern:      item.Pattern,
		Attributes:   item.Attributes,
	}
}

// capital writes the first letter large.
func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}
