package govuk

import "html/template"

// ErrorMessage says beside a field what is wrong with it and how to mend it.
type ErrorMessage struct {
	Text    string
	Markup  template.HTML
	ID      string
	Classes string
	// VisuallyHiddenText is read out before the message; nil means "Error", a
	// pointer to the empty string means none.
	VisuallyHiddenText *string
	Attributes         Attributes
}

// HTML implements Component.
func (c ErrorMessage) HTML() template.HTML {
	return render("error-message", struct {
		ErrorMessage
		Prefix string
	}{c, or(c.VisuallyHiddenText, "Error")})
}
