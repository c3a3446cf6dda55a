package govuk

import "html/template"

// ErrorSummary stands at the top of a page that was sent back and lists every
// error, each linked to its field.
type ErrorSummary struct {
	TitleText         string
	TitleMarkup       template.HTML
	DescriptionText   string
	DescriptionMarkup template.HTML
	ErrorList         []ErrorLink
	// DisableAutoFocus set to true leaves the focus where it is.
	DisableAutoFocus *bool
	Classes          string
	Attributes       Attributes
}

// ErrorLink is one error; Href is "#" and the id of the field.
type ErrorLink struct {
	Href       string
	Text       string
	Markup     template.HTML
	Attributes Attributes
}

// HTML implements Component.
func (c ErrorSummary) HTML() template.HTML { return render("error-summary", c) }
