package form

import (
	"html/template"
	"strconv"
	"strings"

	"onestory/lib/govuk"
	"onestory/lib/questionnaire"
)

// MaxRows bounds how often a group or a question repeats.
const MaxRows = 30

// rows draws a group that repeats, with the buttons that add and take away; they
// work without scripts by sending the page.
func (p *pen) rows(i *questionnaire.Item, rows []*questionnaire.Place, prefix string, level int) {
	name := prefix + p.d.names[i]
	rows = rows[:min(len(rows), MaxRows)]
	p.around(i, name, prefix == "", len(rows), func(n int) {
		p.items(rows[n].Items, name+"-"+strconv.Itoa(n)+"-", min(level+1, 6))
	})
}

// lines draws a question that repeats.
func (p *pen) lines(place *questionnaire.Place, prefix string) {
	name, answers := prefix+p.d.names[place.Item], place.Answers()
	rows := max(1, len(answers), p.c.Rows[name])
	if p.c.Rows[name] == OneMore {
		rows++
	}
	p.around(place.Item, name, prefix == "", min(rows, MaxRows), func(n int) {
		var mine []questionnaire.Answer
		if n < len(answers) {
			mine = answers[n : n+1]
		}
		p.box(place.Item, name+"-"+strconv.Itoa(n), mine)
	})
}

// around draws the frame of rows. Those within other rows are added and taken
// away by the server alone: their names hold the number of the row around them.
func (p *pen) around(i *questionnaire.Item, name string, outer bool, count int, row func(n int)) {
	more := ""
	if outer {
		more = ` data-add-another="` + name + `" data-add-another-max="` + strconv.Itoa(MaxRows) + `"`
	}
	p.write(`<div class="os-repeat"`, more, `>`, mark(name), string(p.help(i)))
	for n := range count {
		number := strconv.Itoa(n + 1)
		p.write(`<fieldset class="govuk-fieldset os-repeat__item"`, bare(outer, ` data-add-another-item`), `><legend class="govuk-fieldset__legend govuk-fieldset__legend--s">`,
			string(p.label(i)), ` <span`, bare(outer, ` data-add-another-number`), `>`, number, `</span></legend>`)
		row(n)
		if count > 1 || outer {
			p.write(string(p.remove(i, name, n, outer, count > 1)))
		}
		p.write(`</fieldset>`)
	}
	if count < MaxRows {
		text := esc(p.c.Words.T("forms.add")) + `<span class="govuk-visually-hidden">: ` + string(p.label(i)) + `</span>`
		b := govuk.Button{Markup: template.HTML(text), Name: "_do", Value: "add:" + name, Classes: "govuk-button--secondary"}
		if outer {
			b.Attributes = govuk.Attrs("data-add-another-button")
		}
		p.write(string(b.HTML()))
	}
	p.write(`</div>`)
}

// mark is the box that says that a question was on the page.
func mark(name string) string { return `<input type="hidden" name="` + name + marker + `">` }

func bare(is bool, attribute string) string {
	if is {
		return attribute
	}
	return ""
}

// remove is the button that takes a row away. Of a single row it is there for the
// script, which shows it once there are two.
func (p *pen) remove(i *questionnaire.Item, name string, n int, outer, shown bool) template.HTML {
	text := esc(p.c.Words.T("forms.remove")) + `<span class="govuk-visually-hidden">: ` + string(p.label(i)) + ` <span` + bare(outer, ` data-add-another-number`) + `>` + strconv.Itoa(n+1) + `</span></span>`
	b := govuk.Button{Markup: template.HTML(text), Name: "_do", Value: "remove:" + name + "-" + strconv.Itoa(n), Classes: "govuk-button--secondary os-repeat__remove"}
	if outer {
		b.Attributes = govuk.Attrs("data-add-another-remove")
	}
	if !shown {
		b.Attributes = append(b.Attributes, govuk.Attribute{Name: "hidden", Bare: true})
	}
	return b.HTML()
}

// AddedRow reads a button of Draw that asks for another row: the name whose rows
// are to be one more, for Canvas.Rows.
func AddedRow(button string) (name string, ok bool) {
	name, ok = strings.CutPrefix(button, "add:")
	return name, ok && SoundRow(name)
}

// SoundRow reports whether a name is one that Draw gives to rows.
func SoundRow(name string) bool {
	return len(name) > 1 && len(name) < 60 && strings.Trim(name, "0123456789i-") == ""
}
