package govuk

import "html/template"

// Input asks for one line of text.
type Input struct {
	// ID defaults to Name.
	ID   string
	Name string
	// Type is that of the HTML element; it defaults to text.
	Type string
	// Inputmode chooses the keyboard of a phone, such as numeric or tel.
	Inputmode    string
	Value        string
	Label        Label
	Hint         *Hint
	ErrorMessage *ErrorMessage
	// Prefix and Suffix stand in the box's frame, such as £; they are not read out.
	Prefix, Suffix Content
	FormGroup      FormGroup
	// InputWrapper is the element around box, prefix and suffix; only its
	// classes and attributes count.
	InputWrapper Content
	// DescribedBy is more ids for aria-describedby, separated by spaces.
	DescribedBy string
	// Autocomplete is the purpose of the field, by its name in HTML.
	Autocomplete   string
	Autocapitalize string
	Pattern        string
	// Spellcheck set to false keeps the browser from correcting; nil leaves it.
	Spellcheck *bool
	Disabled   bool
	Classes    string
	Attributes Attributes
}

// HTML implements Component.
func (c Input) HTML() template.HTML {
	c.ID, c.Type = first(c.ID, c.Name), first(c.Type, "text")
	var above template.HTML
	above, c.DescribedBy = messages(c.ID, c.Label, c.Hint, c.ErrorMessage, c.DescribedBy)
	return render("input", struct {
		Input
		Above template.HTML
	}{c, above})
}

// Wrapped reports whether anything stands beside the box.
func (c Input) Wrapped() bool {
	return c.Prefix.any() || c.Suffix.any() || c.FormGroup.Before.any() || c.FormGroup.After.any()
}
