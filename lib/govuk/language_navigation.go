package govuk

import "html/template"

// LanguageNavigation leads to the same page in other languages.
type LanguageNavigation struct {
	Items []Language
	// AriaLabel names the landmark; nil means "Language".
	AriaLabel  *string
	Classes    string
	Attributes Attributes
}

// Language is one language; without Href it is the one being read.
type Language struct {
	// Text is the language's name in that language.
	Text   string
	Markup template.HTML
	Href   string
	// Lang and HrefLang are BCP 47 tags; HrefLang defaults to Lang.
	Lang, HrefLang string
	// Dir is rtl for a language written from right to left.
	Dir     string
	Current bool
	// LanguageDescriptionText is read out after the name.
	LanguageDescriptionText string
	Classes                 string
	Attributes              Attributes
}

// HTML implements Component.
func (c LanguageNavigation) HTML() template.HTML {
	return render("language-navigation", struct {
		LanguageNavigation
		Label string
	}{c, or(c.AriaLabel, "Language")})
}
