package form

import (
	"html/template"
	"strconv"
	"strings"

	"onestory/internal/kit/form"
	"onestory/lib/govuk"
	"onestory/lib/questionnaire"
)

// typed is what stands in the boxes of a question: what could not be understood
// as it was typed, else the answer. bad is the fault, "" for none.
func (p *pen) typed(i *questionnaire.Item, name string, answers []questionnaire.Answer) (boxes map[string][]string, bad fault) {
	boxes = map[string][]string{}
	again := false
	for _, b := range p.d.boxes(i, name) {
		if v, ok := p.sheet.Typed[b]; ok {
			boxes[b], again = v, true
		}
	}
	if again {
		_, bad = p.d.understand(i, name, func(b string) []string { return boxes[b] })
		return boxes, bad
	}
	for b, v := range p.d.fill(i, name, answers) {
		boxes[b] = v
	}
	return boxes, fault{}
}

func one(v []string) string {
	if len(v) == 0 {
		return ""
	}
	return v[0]
}

// wrong notes a fault for the summary and returns it for the box.
func (p *pen) wrong(i *questionnaire.Item, id string, bad fault) *govuk.ErrorMessage {
	if bad.key == "" || !p.c.Faulty {
		return nil
	}
	text := bad.say(p.c.Words, plain(i, p.c.lang()))
	p.faults = append(p.faults, form.Link{Text: text, Href: "#" + id})
	return &govuk.ErrorMessage{Text: text, VisuallyHiddenText: new(p.c.Words.T("page.error.prefix"))}
}

// plain is the question without marks, for a sentence.
func plain(i *questionnaire.Item, lang string) string { return i.Text.In(lang) }

// box draws the boxes of a question.
func (p *pen) box(i *questionnaire.Item, name string, answers []questionnaire.Answer) {
	boxes, bad := p.typed(i, name, answers)
	hint := p.hint(i, strings.Join(flat(p.d, i, name, boxes), "\n"))
	group := govuk.FormGroup{Before: govuk.Content{Markup: p.help(i)}}
	label := govuk.Label{Markup: p.label(i), Classes: "govuk-label--s"}
	set := &govuk.Fieldset{Legend: govuk.Legend{Markup: p.label(i), Classes: "govuk-fieldset__legend--s"}}
	value := one(boxes[name])
	switch i.Type {
	case questionnaire.TypeText:
		p.write(string(p.area(i, name, value, label, hint, group, p.wrong(i, name, bad))))
	case questionnaire.TypeBoolean:
		p.choices(i, name, []govuk.Choice{{Value: "true", Text: p.c.Words.T("forms.yes")}, {Value: "false", Text: p.c.Words.T("forms.no")}}, boxes, hint, group, bad, "govuk-radios--inline")
	case questionnaire.TypeChoice, questionnaire.TypeOpenChoice:
		p.options(i, name, boxes, hint, group, bad)
	case questionnaire.TypeDate, questionnaire.TypeDateTime:
		p.date(i, name, boxes, set, hint, group, bad)
	case questionnaire.TypeAttachment, questionnaire.TypeReference:
		p.fixed(i, answers)
	default:
		if scale := p.scale(i); scale != nil {
			p.choices(i, name, scale, boxes, hint, group, bad, "govuk-radios--inline")
			return
		}
		in := govuk.Input{Name: name, Value: value, Label: label, Hint: hint, ErrorMessage: p.wrong(i, name, bad)}
		switch i.Type {
		case questionnaire.TypeInteger:
			in.Inputmode, in.Classes = "numeric", "govuk-input--width-5"
		case questionnaire.TypeDecimal, questionnaire.TypeQuantity:
			in.Inputmode, in.Classes, in.Suffix = "decimal", "govuk-input--width-5", govuk.Content{Text: p.d.unit(i, p.c.lang())}
		case questionnaire.TypeTime:
			in.Classes = "govuk-input--width-5"
		case questionnaire.TypeURL:
			in.Type, in.Spellcheck = "url", new(false)
		}
		p.write(string(in.HTML()), string(p.help(i))) // beside the box it would stand in its frame
	}
}

// longest is how many characters a text may have where the form names no limit.
const longest = 20_000

// area is a plain box of several lines, that dictation works in; where the form
// names a limit it counts.
func (p *pen) area(i *questionnaire.Item, name, value string, label govuk.Label, hint *govuk.Hint, group govuk.FormGroup, wrong *govuk.ErrorMessage) template.HTML {
	if i.MaxLength == 0 {
		return govuk.Textarea{Name: name, Value: value, Label: label, Hint: hint, FormGroup: group, ErrorMessage: wrong, Rows: 5}.HTML()
	}
	t := p.c.Words.T
	forms := func(key string) govuk.Plurals {
		return govuk.Plurals{"one": t(key + ".one"), "two": t(key + ".other"), "few": t(key + ".other"), "many": t(key + ".other"), "other": t(key + ".other")}
	}
	return govuk.CharacterCount{Name: name, Value: value, Label: label, Hint: hint, FormGroup: group, ErrorMessage: wrong, Rows: 5, Maxlength: i.MaxLength, Threshold: 75,
		TextareaDescriptionText:  t("forms.count"),
		CharactersUnderLimitText: forms("forms.count.under"), CharactersOverLimitText: forms("forms.count.over"), CharactersAtLimitText: t("forms.count.at")}.HTML()
}

func (p *pen) date(i *questionnaire.Item, name string, boxes map[string][]string, set *govuk.Fieldset, hint *govuk.Hint, group govuk.FormGroup, bad fault) {
	wrong := p.wrong(i, name+"-day", bad)
	d := govuk.DateInput{ID: name, Fieldset: set, Hint: hint, FormGroup: group, ErrorMessage: wrong}
	for n, part := range []string{"day", "month", "year"} {
		item := govuk.DateItem{ID: name + "-" + part, Name: name + "-" + part, Label: p.c.Words.T("form.date." + part), Value: one(boxes[name+"-"+part]), Classes: "govuk-input--width-" + []string{"2", "2", "4"}[n]}
		if n == 1 {
			item.Inputmode = "text" // months may be words
		}
		d.Items = append(d.Items, item)
	}
	if i.Type == questionnaire.TypeDateTime {
		d.Items = append(d.Items, govuk.DateItem{ID: name + "-time", Name: name + "-time", Label: p.c.Words.T("forms.time"), Value: one(boxes[name+"-time"]), Inputmode: "text", Classes: "govuk-input--width-4"})
	}
	p.write(string(d.HTML()))
}

// chosen reports whether answers are chosen from a list, several in one question.
func chosen(i *questionnaire.Item) bool {
	return i.Type == questionnaire.TypeChoice || i.Type == questionnaire.TypeOpenChoice
}

// other is the value of the choice that opens a box, and the end of its name.
const other = "_other"

// few is how many answers are shown side by side; more than that open as a list.
const few = 12

func (p *pen) options(i *questionnaire.Item, name string, boxes map[string][]string, hint *govuk.Hint, group govuk.FormGroup, bad fault) {
	options := p.d.offered(i, boxes[name])
	var items []govuk.Choice
	for n := range options {
		o := &options[n]
		c := govuk.Choice{Value: optionValue(o), Markup: p.text(optionText(o))}
		if o.Is(questionnaire.ExtExclusive) {
			c.Behaviour = "exclusive"
		}
		items = append(items, c)
	}
	if i.Type == questionnaire.TypeOpenChoice {
		box := govuk.Input{Name: name + other, ID: name + "-other", Value: one(boxes[name+other]), Label: govuk.Label{Text: p.c.Words.T("forms.other.what")}}
		items = append(items, govuk.Choice{Value: other, Text: p.c.Words.T("forms.other"), Conditional: box.HTML()})
	}
	if len(items) > few && !i.Repeats && i.Type == questionnaire.TypeChoice {
		p.list(i, name, options, boxes, hint, group, bad)
		return
	}
	p.choices(i, name, items, boxes, hint, group, bad, "")
}

// choices draws radios, or checkboxes where several may be chosen.
func (p *pen) choices(i *questionnaire.Item, name string, items []govuk.Choice, boxes map[string][]string, hint *govuk.Hint, group govuk.FormGroup, bad fault, class string) {
	set := &govuk.Fieldset{Legend: govuk.Legend{Markup: p.label(i), Classes: "govuk-fieldset__legend--s"}}
	wrong := p.wrong(i, name, bad)
	p.write(mark(name))
	if i.Repeats {
		p.write(string(govuk.Checkboxes{Name: name, Values: boxes[name], Items: items, Fieldset: set, Hint: hint, FormGroup: group, ErrorMessage: wrong}.HTML()))
		return
	}
	p.write(string(govuk.Radios{Name: name, Value: one(boxes[name]), Items: items, Fieldset: set, Hint: hint, FormGroup: group, ErrorMessage: wrong, Classes: class}.HTML()))
}

// list is one of many as a list that opens; its first line chooses nothing.
func (p *pen) list(i *questionnaire.Item, name string, options []questionnaire.Option, boxes map[string][]string, hint *govuk.Hint, group govuk.FormGroup, bad fault) {
	items := []govuk.Option{{Value: new(""), Text: p.c.Words.T("page.select.none")}}
	for n := range options {
		items = append(items, govuk.Option{Value: new(optionValue(&options[n])), Text: optionText(&options[n]).In(p.c.lang())})
	}
	p.write(string(govuk.Select{Name: name, Value: one(boxes[name]), Items: items, Label: govuk.Label{Markup: p.label(i), Classes: "govuk-label--s"}, Hint: hint, FormGroup: group, ErrorMessage: p.wrong(i, name, bad)}.HTML()))
}

// mostSteps is how many steps a scale is drawn with at most.
const mostSteps = 11

// scale is the steps of a whole number between two bounds, as radios; nil for a
// number without them, or with too many.
func (p *pen) scale(i *questionnaire.Item) []govuk.Choice {
	low, high := i.Get(questionnaire.ExtMinValue), i.Get(questionnaire.ExtMaxValue)
	if i.Type != questionnaire.TypeInteger || low == nil || high == nil || !control(i, "slider") {
		return nil
	}
	from, err1 := strconv.Atoi(low.Value.Text)
	to, err2 := strconv.Atoi(high.Value.Text)
	if err1 != nil || err2 != nil || to-from < 1 || to-from >= mostSteps {
		return nil
	}
	var out []govuk.Choice
	for n := from; n <= to; n++ {
		c := govuk.Choice{Value: strconv.Itoa(n), Text: strconv.Itoa(n)}
		for x := range i.Item { // words at the ends of a scale
			if end := &i.Item[x]; n == from && control(end, "lower") || n == to && control(end, "upper") {
				c = govuk.Choice{Value: c.Value, Markup: template.HTML(c.Text+": ") + p.text(&end.Text)}
			}
		}
		out = append(out, c)
	}
	return out
}
