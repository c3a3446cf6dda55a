package questionnaire

import "slices"

// ValueSet is a list of codes within a definition.
type ValueSet struct {
	Element
	URL, Version, Name string
	Title              Text
	Status             string
	Include            []Include
	ComposeKept        []Kept
	Kept               []Kept
}

// Include is the codes that a value set takes from one system.
type Include struct {
	Element
	System, Version string
	Concept         []Concept
	Kept            []Kept
}

// Concept is a code with its words. Translations stand beside the display or, as
// other tools write them, as designations.
type Concept struct {
	Element
	Code        string
	Display     Text
	Designation []Designation
}

// Designation is other words for a concept, in a language.
type Designation struct {
	Element
	Language, Value string
	Kept            []Kept
}

// Options are the codes of a value set as answers, designations as translations.
func (v *ValueSet) Options() []Option {
	var options []Option
	for i := range v.Include {
		in := &v.Include[i]
		for j := range in.Concept {
			c := &in.Concept[j]
			display := c.Display
			display.Extension = slices.Clone(display.Extension)
			for _, d := range c.Designation {
				if d.Language != "" && !display.Translated(d.Language) {
					display.Translate(d.Language, d.Value)
				}
			}
			coding := &Coding{System: in.System, Code: c.Code, Display: display}
			options = append(options, Option{Element: c.Element, Value: Value{Kind: KindCoding, Coding: coding}})
		}
	}
	return options
}
