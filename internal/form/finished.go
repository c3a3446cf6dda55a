package form

import (
	"html/template"
	"strconv"
	"strings"

	"onestory/internal/kit/i18n"
	"onestory/lib/questionnaire"
)

// Shown says how a finished response is shown.
type Shown struct {
	Words *i18n.Printer // of the page
	Lang  string        // of the questions; "" the page's
	Blank bool          // questions that want an answer and have none are shown too
	Level int           // of the heading of a section; 0: 2
	// Leave says of an item that it is left out, with all beneath it; nil: none.
	Leave func(i *questionnaire.Item) bool
}

// Finished draws a response without boxes: every section with its questions as
// the version it was written on words them, and the answers.
func (d *Definition) Finished(r *questionnaire.Response, c Shown) template.HTML {
	if c.Level == 0 {
		c.Level = 2
	}
	p := &press{d: d, c: c, pen: &pen{d: d, c: Canvas{Words: c.Words, Lang: c.Lang}}}
	state := d.form.Evaluate(r)
	for _, s := range d.Sections() {
		places := d.places(s, state)
		if s.Group != nil && (!p.asked(s.Group) || s.Parent != nil && !p.asked(s.Parent)) {
			continue
		}
		body := p.places(places, c.Level+1)
		if body == "" {
			continue
		}
		level := strconv.Itoa(c.Level)
		p.out.WriteString(`<section class="os-finished"><h` + level + ` class="govuk-heading-m">` + string(p.pen.text(s.Title)) + `</h` + level + `>` + body + `</section>`)
	}
	return template.HTML(p.out.String())
}

// press prints a finished response.
type press struct {
	d   *Definition
	c   Shown
	pen *pen
	out strings.Builder
}

func (p *press) asked(i *questionnaire.Item) bool {
	return !i.Hidden() && (p.c.Leave == nil || !p.c.Leave(i))
}

// places prints places side by side: questions as a list of pairs, groups under
// their headings.
func (p *press) places(places []*questionnaire.Place, level int) string {
	var out strings.Builder
	open := false
	list := func(is bool) {
		if is != open {
			out.WriteString(map[bool]string{true: `<dl class="os-answers">`, false: `</dl>`}[is])
			open = is
		}
	}
	for _, x := range places {
		i := x.Item
		if !p.asked(i) || !x.Enabled || helps(i) || !x.Answered() && !(p.c.Blank && p.d.Asks(i) && (i.Required || i.Recommended() || i.Type == questionnaire.TypeGroup && !i.Repeats)) {
			continue
		}
		switch i.Type {
		case questionnaire.TypeDisplay:
		case questionnaire.TypeGroup:
			body := p.places(x.Items, min(level+1, 6))
			if body == "" {
				continue
			}
			list(false)
			if i.Text.Value != "" {
				h := strconv.Itoa(level)
				number := ""
				if i.Repeats {
					number = " " + strconv.Itoa(x.Index+1)
				}
				out.WriteString(`<h` + h + ` class="govuk-heading-s">` + string(p.pen.label(i)) + number + `</h` + h + `>`)
			}
			out.WriteString(body)
		default:
			list(true)
			out.WriteString(`<div class="os-answer"><dt>` + string(p.pen.label(i)) + `</dt><dd>` + p.answers(x) + `</dd></div>`)
			if body := p.places(x.Items, level); body != "" {
				list(false)
				out.WriteString(body)
			}
		}
	}
	list(false)
	return out.String()
}

func (p *press) answers(x *questionnaire.Place) string {
	var out []string
	answers := x.Answers()
	for n := range answers {
		if said := p.d.say(x.Item, &answers[n].Value, p.pen.c.lang(), p.c.Words); said != "" {
			out = append(out, string(said))
		}
	}
	if len(out) == 0 {
		return `<span class="os-blank">` + esc(p.c.Words.T("forms.blank")) + `</span>`
	}
	return strings.Join(out, "<br>")
}

// say is an answer as it is shown, in a language.
func (d *Definition) say(i *questionnaire.Item, v *questionnaire.Value, lang string, words *i18n.Printer) template.HTML {
	switch {
	case v.Zero():
		return ""
	case i.Type == questionnaire.TypeText:
		return template.HTML(`<span class="os-typed">` + esc(v.Text) + `</span>`)
	case chosen(i):
		options := d.options(i)
		for n := range options {
			if options[n].Value.Same(v) {
				return marked(optionText(&options[n]), lang, d.Q.Language, string(words.Lang()))
			}
		}
	}
	return template.HTML(esc(d.plainValue(i, v, lang, words)))
}

// plainValue is an answer as text.
func (d *Definition) plainValue(i *questionnaire.Item, v *questionnaire.Value, lang string, words *i18n.Printer) string {
	switch v.Kind {
	case questionnaire.KindBoolean:
		return words.T(map[bool]string{true: "forms.yes", false: "forms.no"}[v.Text == "true"])
	case questionnaire.KindDate:
		if s := words.Date(v.Text); s != "" {
			return s
		}
	case questionnaire.KindDateTime:
		day, at, _ := strings.Cut(v.Text, "T")
		if s := words.Date(day); s != "" {
			return strings.TrimSpace(s + " " + at[:min(5, len(at))])
		}
	case questionnaire.KindTime:
		return v.Text[:min(5, len(v.Text))]
	case questionnaire.KindCoding:
		options := d.options(i)
		for n := range options {
			if options[n].Value.Same(v) {
				return optionText(&options[n]).In(lang)
			}
		}
		if v.Coding.Display.Value != "" {
			return v.Coding.Display.In(lang)
		}
		return v.Coding.Code
	case questionnaire.KindQuantity:
		return strings.TrimSpace(v.Quantity.Value + " " + v.Quantity.Unit)
	case questionnaire.KindReference:
		return v.Reference.Display
	case questionnaire.KindAttachment:
		return v.Attachment.Title
	}
	if unit := d.unit(i, lang); unit != "" {
		return v.Text + " " + unit
	}
	return v.Text
}

// Say is answers to a question as text, on lines of their own.
func (d *Definition) Say(i *questionnaire.Item, answers []questionnaire.Answer, words *i18n.Printer) string {
	var out []string
	for n := range answers {
		if v := &answers[n].Value; !v.Zero() {
			out = append(out, d.plainValue(i, v, string(words.Lang()), words))
		}
	}
	return strings.Join(out, "\n")
}
