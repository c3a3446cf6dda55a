package page

import (
	"embed"
	"html/template"
	"io/fs"
	"maps"

	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/lib/govuk"
)

//go:embed en.json cy.json
var messages embed.FS

// Messages is this package's part of the catalogue, for i18n.Load.
func Messages() fs.FS { return messages }

// Option is one answer of radios, checkboxes or a select.
type Option struct {
	Value string
	Label string // catalogue key of its text
	Hint  string // catalogue key of what it means; "" is none
	Text  string // its text where that is data, such as an agency's name; beats Label
}

// Funcs are the functions that draw fields in one language, with those of
// govuk.Funcs; for web.TemplateConfig.Funcs.
func Funcs(p *i18n.Printer) template.FuncMap {
	d := drawer{p}
	funcs := template.FuncMap{
		"errorSummary": d.errorSummary,
		"hidden":       hidden,
		"input":        d.input,
		"phone":        d.phone,
		"password":     d.password,
		"textarea":     d.textarea,
		"dateInput":    d.dateInput,
		"radios":       d.radios,
		"checkboxes":   d.checkboxes,
		"tick":         d.tick,
		"select":       d.choose,
		"named":        d.named,
	}
	maps.Copy(funcs, govuk.Funcs())
	return funcs
}

// drawer draws in one language.
type drawer struct{ p *i18n.Printer }

// named is what the catalogue calls a code, under a prefix; the code where it does not.
func (d drawer) named(prefix, code string) string {
	if d.p.Has(prefix + code) {
		return d.p.T(prefix + code)
	}
	return code
}

// errorSummary lists everything at fault; nothing when nothing is.
func (d drawer) errorSummary(v form.View) template.HTML {
	if !v.HasErrors() {
		return ""
	}
	s := govuk.ErrorSummary{TitleText: d.p.T("page.error.title")}
	for _, l := range v.Summary {
		s.ErrorList = append(s.ErrorList, govuk.ErrorLink{Href: l.Href, Text: l.Text})
	}
	return s.HTML()
}

// hidden is the fields that a form carries along: its one-time key and version.
func hidden(v form.View) template.HTML {
	var out template.HTML
	for _, h := range v.Hidden {
		out += template.HTML(`<input type="hidden" name="` + template.HTMLEscapeString(h.Name) + `" value="` + template.HTMLEscapeString(h.Value) + `">`)
	}
	return out
}
