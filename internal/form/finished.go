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
	// Leave says of a place that it is left out, with all beneath it, as if it were
	// not asked; Mask that its answer is, which is said instead. nil: none.
	Leave, Mask func(*questionnaire.Place) bool
	Masked      string // what stands in place of a masked answer
	// Pick says that answers can be picked, under this name, by their places.
	Pick   string
	Picked func(*questionnaire.Place) bool
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
		if s.Group != nil && (s.Group.Hidden() || s.Parent != nil && s.Parent.Hidden()) {
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

	picks int
}

func (p *press) asked(x *questionnaire.Place) bool {
	return !x.Item.Hidden() && (p.c.Leave == nil || !p.c.Leave(x))
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
		if !p.asked(x) || !x.Enabled || helps(i) || !x.Answered() && !(p.c.Blank && p.d.Asks(i) && (i.Required || i.Recommended() || i.Type == questionnaire.TypeGroup && !i.Repeats)) {
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
			out.WriteString(`<div class="os-answer"><dt>` + string(p.pen.label(i)) + `</dt><dd>` + p.answers(x) + p.pick(x) + `</dd></div>`)
			if p.masked(x) {
				continue
			}
			if body := p.places(x.Items, level); body != "" {
				list(false)
				out.WriteString(body)
			}
		}
	}
	list(false)
	return out.String()
}

func (p *press) masked(x *questionnaire.Place) bool { return p.c.Mask != nil && p.c.Mask(x) }

// pick is the box that picks an answer.
func (p *press) pick(x *questionnaire.Place) string {
	if p.c.Pick == "" || !x.Answered() {
		return ""
	}
	id := p.c.Pick + "-" + strconv.Itoa(p.picks)
	p.picks++
	checked := ""
	if p.c.Picked != nil && p.c.Picked(x) {
		checked = " checked"
	}
	return `<div class="govuk-checkboxes govuk-checkboxes--small"><div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" type="checkbox" id="` + esc(id) + `" name="` + esc(p.c.Pick) + `" value="` + esc(x.Path) + `"` + checked + `><label class="govuk-label govuk-checkboxes__label" for="` + esc(id) + `">` + esc(p.c.Words.T("forms.pick")) + `<span class="govuk-visually-hidden">: ` + string(p.pen.label(x.Item)) + `</span></label></div></div>`
}

func (p *press) answers(x *questionnaire.Place) string {
	if p.masked(x) {
		return `<em>` + esc(p.c.Masked) + `</em>`
	}
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
				if was, renamed := called(i, v, optionText(&options[n])); renamed {
					return template.HTML(esc(was))
				}
				return marked(optionText(&options[n]), lang, d.Q.Language, string(words.Lang()))
			}
		}
	}
	return template.HTML(esc(d.plainValue(i, v, lang, words)))
}

// yesNo are the words for true and false in the languages of the family's copy
// that the pages do not speak.
var yesNo = map[string][2]string{"pl": {"Tak", "Nie"}, "ur": {"ہاں", "نہیں"}, "ar": {"نعم", "لا"}, "so": {"Haa", "Maya"}}

// plainValue is an answer as text.
func (d *Definition) plainValue(i *questionnaire.Item, v *questionnaire.Value, lang string, words *i18n.Printer) string {
	switch v.Kind {
	case questionnaire.KindBoolean:
		if both, ok := yesNo[lang]; ok {
			if v.Text == "true" {
				return both[0]
			}
			return both[1]
		}
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
				if was, renamed := called(i, v, optionText(&options[n])); renamed {
					return was
				}
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
