package questionnaire

import "strings"

// Element is what every part of a FHIR resource may carry: an id and extensions.
// Of a resource ID is its own id.
type Element struct {
	ID        string
	Extension []Extension
}

// Extension says what the standard has no element for. It has a value or
// extensions of its own, not both.
type Extension struct {
	URL       string
	ID        string
	Value     Value
	Extension []Extension
}

// Get is the first extension of that URL, or nil.
func (e *Element) Get(url string) *Extension {
	for i := range e.Extension {
		if e.Extension[i].URL == url {
			return &e.Extension[i]
		}
	}
	return nil
}

// Is reports whether the extension of that URL is there and true.
func (e *Element) Is(url string) bool {
	x := e.Get(url)
	return x != nil && x.Value.Kind == KindBoolean && x.Value.Text == "true"
}

// Get is the first extension of that URL within this one, or nil.
func (x *Extension) Get(url string) *Extension {
	return (&Element{Extension: x.Extension}).Get(url)
}

// Text is words with their translations, as the extension
// http://hl7.org/fhir/StructureDefinition/translation gives them.
type Text struct {
	Value string
	Element
}

// In is the text in a language (a BCP 47 tag such as cy), or in the language it
// was written in where there is no translation. "cy-GB" falls back on "cy".
func (t *Text) In(language string) string {
	for tag := language; tag != ""; {
		if words, is := t.translation(tag); is {
			return words
		}
		cut := strings.LastIndexByte(tag, '-')
		tag = tag[:max(cut, 0)]
	}
	return t.Value
}

// Translated reports whether there is a translation into exactly that language.
func (t *Text) Translated(language string) bool {
	_, is := t.translation(language)
	return is
}

func (t *Text) translation(language string) (string, bool) {
	for i := range t.Extension {
		x := &t.Extension[i]
		if x.URL != ExtTranslation {
			continue
		}
		lang, content := x.Get("lang"), x.Get("content")
		if lang != nil && content != nil && strings.EqualFold(lang.Value.Text, language) {
			return content.Value.Text, true
		}
	}
	return "", false
}

// Translate sets the translation into a language; empty words take it away.
func (t *Text) Translate(language, words string) {
	kept := t.Extension[:0:0]
	for _, x := range t.Extension {
		if lang := x.Get("lang"); x.URL != ExtTranslation || lang == nil || !strings.EqualFold(lang.Value.Text, language) {
			kept = append(kept, x)
		}
	}
	if words != "" {
		kept = append(kept, Extension{URL: ExtTranslation, Extension: []Extension{
			{URL: "lang", Value: Value{Kind: KindCode, Text: language}},
			{URL: "content", Value: Value{Kind: KindString, Text: words}},
		}})
	}
	t.Extension = kept
}

// Kept is an element that belongs to R4 but is not read here: it is written back
// as it was.
type Kept struct {
	Name string
	JSON string
}
