package govuk

import "html/template"

// Funcs are short forms for the commonest components, for a page's templates:
//
//	{{govuk .Name}}                       any component
//	{{button "Save"}}                     sends the form
//	{{secondaryButton "Add another"}}     sends the form, less loud
//	{{linkButton "Start" "/begin"}}       a link that looks like a button
//	{{backLink "Back" "/child/1"}}
//	{{inset "Nobody has looked yet."}}
//	{{warning "Warning" "You cannot undo this."}}
//	{{tag "Overdue" "red"}}               colours: grey, green, teal, blue, light-blue, purple, magenta, red, orange, yellow
//	{{details "Why we ask" "Because …"}}
//
// All of them take text, which is escaped, and no words are supplied for the
// page, so that a page in Welsh is Welsh throughout.
func Funcs() template.FuncMap {
	return template.FuncMap{
		"govuk": func(c Component) template.HTML {
			if c == nil {
				return ""
			}
			return c.HTML()
		},
		"button": func(text string) template.HTML {
			return Button{Text: text, PreventDoubleClick: new(true)}.HTML()
		},
		"secondaryButton": func(text string) template.HTML {
			return Button{Text: text, Classes: "govuk-button--secondary"}.HTML()
		},
		"linkButton": func(text, href string) template.HTML {
			return Button{Text: text, Href: href}.HTML()
		},
		"backLink": func(text, href string) template.HTML {
			// The link stands before main: in a landmark of its own, which screen
			// readers list and axe-core asks for.
			return `<nav aria-label="` + template.HTML(template.HTMLEscapeString(text)) + `">` + BackLink{Text: text, Href: href}.HTML() + `</nav>`
		},
		"inset": func(text string) template.HTML {
			return InsetText{Text: text}.HTML()
		},
		"warning": func(sign, text string) template.HTML {
			return WarningText{IconFallbackText: sign, Text: text}.HTML()
		},
		"tag": func(text, colour string) template.HTML {
			return Tag{Text: text, Classes: "govuk-tag--" + colour}.HTML()
		},
		"details": func(summary, text string) template.HTML {
			return Details{SummaryText: summary, Text: text}.HTML()
		},
	}
}
