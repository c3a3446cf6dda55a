package govuk

import "html/template"

// PasswordInput asks for a password, with a button that shows it.
type PasswordInput struct {
	// ID defaults to Name.
	ID           string
	Name         string
	Value        string
	Label        Label
	Hint         *Hint
	ErrorMessage *ErrorMessage
	FormGroup    FormGroup
	// Button adds classes to the button that shows the password.
	Button Content
	// DescribedBy is more ids for aria-describedby, separated by spaces.
	DescribedBy string
	// Autocomplete defaults to current-password; new-password for a new one.
	Autocomplete string
	Disabled     bool
	Classes      string
	Attributes   Attributes
	// The button's words and what is announced; English when empty.
	ShowPasswordText, HidePasswordText                            string
	ShowPasswordAriaLabelText, HidePasswordAriaLabelText          string
	PasswordShownAnnouncementText, PasswordHiddenAnnouncementText string
}

// HTML implements Component.
func (c PasswordInput) HTML() template.HTML {
	return c.input().HTML()
}

func (c PasswordInput) input() Input {
	id := first(c.ID, c.Name)
	return Input{
		ID: id, Name: c.Name, Value: c.Value, Type: "password",
		Label: c.Label, Hint: c.Hint, ErrorMessage: c.ErrorMessage,
		FormGroup: FormGroup{
			Classes:    join("govuk-password-input", c.FormGroup.Classes),
			Attributes: c.words(),
			Before:     c.FormGroup.Before,
			After:      Content{Markup: c.toggle(id) + c.FormGroup.After.html()},
		},
		InputWrapper:   Content{Classes: "govuk-password-input__wrapper"},
		Spellcheck:     new(false),
		Autocapitalize: "none",
		Autocomplete:   first(c.Autocomplete, "current-password"),
		DescribedBy:    c.DescribedBy,
		Disabled:       c.Disabled,
		Classes:        join("govuk-password-input__input govuk-js-password-input-input", c.Classes),
		Attributes:     c.Attributes,
	}
}

// toggle is the button, hidden until the browser module shows it.
func (c PasswordInput) toggle(id string) template.HTML {
	return Button{
		Type:    "button",
		Text:    first(c.ShowPasswordText, "Show"),
		Classes: join("govuk-button--secondary govuk-password-input__toggle govuk-js-password-input-toggle", c.Button.Classes),
		Attributes: Attrs(
			"aria-controls", id,
			"aria-label", first(c.ShowPasswordAriaLabelText, "Show password"),
			"hidden"),
	}.HTML()
}

func (c PasswordInput) words() Attributes {
	return Attrs("data-module", "govuk-password-input").
		words("show-password", c.ShowPasswordText).
		words("hide-password", c.HidePasswordText).
		words("show-password-aria-label", c.ShowPasswordAriaLabelText).
		words("hide-password-aria-label", c.HidePasswordAriaLabelText).
		words("password-shown-announcement", c.PasswordShownAnnouncementText).
		words("password-hidden-announcement", c.PasswordHiddenAnnouncementText).
		with(c.FormGroup.Attributes...)
}
