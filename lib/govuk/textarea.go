package govuk

import "html/template"

// Textarea asks for more than one line of text.
type Textarea struct {
	// ID defaults to Name.
	ID   string
	Name string
	// Rows is the height in lines; it defaults to 5.
	Rows         int
	Value        string
	Label        Label
	Hint         *Hint
	ErrorMessage *ErrorMessage
	FormGroup    FormGroup
	// DescribedBy is more ids for aria-describedby, separated by spaces.
	DescribedBy string
	// Autocomplete is the purpose of the field, by its name in HTML.
	Autocomplete string
	// Spellcheck set to false keeps the browser from correcting; nil leaves it.
	Spellcheck *bool
	Disabled   bool
	Classes    string
	Attributes Attributes
}

// HTML implements Component.
func (c Textarea) HTML() template.HTML {
	c.ID = first(c.ID, c.Name)
	if c.Rows == 0 {
		c.Rows = 5
	}
	var above template.HTML
	above, c.DescribedBy = messages(c.ID, c.Label, c.Hint, c.ErrorMessage, c.DescribedBy)
	return render("textarea", struct {
		Textarea
		Above template.HTML
	}{c, above})
}
