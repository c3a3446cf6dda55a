package govuk

import "html/template"

// Select asks for one of many; radios are easier for up to about ten.
type Select struct {
	// ID defaults to Name.
	ID   string
	Name string
	// Items may hold zero items, which are left out.
	Items []Option
	// Value is that of the chosen option.
	Value        string
	Label        Label
	Hint         *Hint
	ErrorMessage *ErrorMessage
	FormGroup    FormGroup
	// DescribedBy is more ids for aria-describedby, separated by spaces.
	DescribedBy string
	Disabled    bool
	Classes     string
	Attributes  Attributes
}

// Option is one answer of a Select.
type Option struct {
	// Value is what is sent; nil sends the text.
	Value *string
	Text  string
	// Selected overrides Select.Value when it is not nil.
	Selected   *bool
	Disabled   bool
	Attributes Attributes
}

// chosen reports whether the option is the one whose value is given.
func (o Option) chosen(value string) bool {
	if o.Selected != nil {
		return *o.Selected
	}
	return value != "" && or(o.Value, o.Text) == value
}

// HTML implements Component.
func (c Select) HTML() template.HTML {
	c.ID = first(c.ID, c.Name)
	items := make([]Option, 0, len(c.Items))
	for _, o := range c.Items {
		if given(o) {
			o.Selected = new(o.chosen(c.Value))
			items = append(items, o)
		}
	}
	c.Items = items
	var above template.HTML
	above, c.DescribedBy = messages(c.ID, c.Label, c.Hint, c.ErrorMessage, c.DescribedBy)
	return render("select", struct {
		Select
		Above template.HTML
	}{c, above})
}
