package govuk

import (
	"html/template"
	"strconv"
	"strings"
)

// CharacterCount is a Textarea that says how much may still be written.
type CharacterCount struct {
	// ID defaults to Name.
	ID   string
	Name string
	// Rows is the height in lines; it defaults to 5.
	Rows  int
	Value string
	// Maxlength is the limit in characters, Maxwords in words; 0 is no limit.
	Maxlength, Maxwords int
	// CountType is characters or words; it follows from the limit when empty.
	CountType string
	// Threshold is the share of the limit, in percent, from which the count is
	// shown; 0 shows it always.
	Threshold    int
	Label        Label
	Hint         *Hint
	ErrorMessage *ErrorMessage
	FormGroup    FormGroup
	// CountMessage adds classes to the message beneath.
	CountMessage Content
	Spellcheck   *bool
	Classes      string
	Attributes   Attributes
	// TextareaDescriptionText tells the limit; %{count} stands for the number.
	TextareaDescriptionText string
	// What the browser module says while somebody writes; English when empty.
	CharactersUnderLimitText, CharactersOverLimitText Plurals
	CharactersAtLimitText                             string
	WordsUnderLimitText, WordsOverLimitText           Plurals
	WordsAtLimitText                                  string
}

// HTML implements Component.
func (c CharacterCount) HTML() template.HTML {
	id := first(c.ID, c.Name)
	if c.CountType == "" && c.Maxwords != 0 {
		c.CountType = "words"
	}
	message := Hint{
		ID: id + "-info", Text: c.description(),
		Classes: join("govuk-character-count__message", c.CountMessage.Classes),
	}
	return Textarea{
		ID: id, Name: c.Name, Rows: c.Rows, Value: c.Value, Spellcheck: c.Spellcheck,
		DescribedBy: message.ID,
		FormGroup: FormGroup{
			Classes:    join("govuk-character-count", c.FormGroup.Classes),
			Attributes: c.settings(),
			Before:     c.FormGroup.Before,
			After:      Content{Markup: message.HTML() + c.FormGroup.After.html()},
		},
		Label: c.Label, Hint: c.Hint, ErrorMessage: c.ErrorMessage,
		Classes:    join("govuk-js-character-count", c.Classes),
		Attributes: c.Attributes,
	}.HTML()
}

// limit is what is told: words go before characters, 0 is none.
func (c CharacterCount) limit() int {
	if c.Maxwords != 0 {
		return c.Maxwords
	}
	return c.Maxlength
}

func (c CharacterCount) description() string {
	if c.limit() == 0 {
		return ""
	}
	unit := "characters"
	if c.CountType == "words" {
		unit = "words"
	}
	text := first(c.TextareaDescriptionText, "You can enter up to %{count} "+unit)
	return strings.ReplaceAll(text, "%{count}", strconv.Itoa(c.limit()))
}

// settings are the attributes that the browser module reads.
func (c CharacterCount) settings() Attributes {
	a := Attrs("data-module", "govuk-character-count")
	for _, n := range []struct {
		name  string
		value int
	}{{"data-maxlength", c.Maxlength}, {"data-maxwords", c.Maxwords}, {"data-threshold", c.Threshold}} {
		if n.value != 0 {
			a = a.with(Attribute{Name: n.name, Value: strconv.Itoa(n.value)})
		}
	}
	if c.CountType != "" {
		a = a.with(Attribute{Name: "data-count-type", Value: c.CountType})
	}
	if c.limit() == 0 {
		a = a.words("textarea-description.other", c.TextareaDescriptionText)
	}
	return a.
		plurals("characters-under-limit", c.CharactersUnderLimitText).
		words("characters-at-limit", c.CharactersAtLimitText).
		plurals("characters-over-limit", c.CharactersOverLimitText).
		plurals("words-under-limit", c.WordsUnderLimitText).
		words("words-at-limit", c.WordsAtLimitText).
		plurals("words-over-limit", c.WordsOverLimitText).
		with(c.FormGroup.Attributes...)
}
