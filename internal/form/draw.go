package form

import (
	"html/template"
	"maps"
	"slices"
	"strconv"
	"strings"

	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/lib/govuk"
	"onestory/lib/questionnaire"
)

// Canvas says how a form is drawn.
type Canvas struct {
	Words *i18n.Printer // of the page
	Lang  string        // of the questions; "" the page's
	// Sources say where a value came from, by linkId: shown under the question
	// while the value is as it came.
	Sources map[string]Source
	Rows    map[string]int // rows to show at least, by the box's name
	Faulty  bool           // say what is wrong
}

// OneMore as a number of rows is one more than there are.
const OneMore = -1

// Source is where a value that was filled in came from.
type Source struct {
	Values []string // as they came: several for a question in rows
	Text   string   // "From the record, 3 May 2026"
}

func (c Canvas) lang() string {
	if c.Lang != "" {
		return c.Lang
	}
	return string(c.Words.Lang())
}

// Drawn is a section in HTML, with what is wrong in it.
type Drawn struct {
	HTML   template.HTML
	Faults []form.Link
}

// Draw draws one section of what was written into all of them, by the sections'
// ids: conditions look at the others.
func (d *Definition) Draw(s Section, sheets map[string]Sheet, c Canvas) Drawn {
	p := &pen{d: d, c: c, sheet: sheets[s.ID], here: map[string]bool{}}
	p.gather(s.Items)
	if s.Group != nil {
		p.write(string(p.help(s.Group)))
	}
	p.items(d.places(s, d.lay(s, sheets, c.Rows)), "", 2)
	return Drawn{template.HTML(p.out.String()), p.faults}
}

// lay lays out what was written, with as many rows of the section as are wanted.
func (d *Definition) lay(s Section, sheets map[string]Sheet, rows map[string]int) *questionnaire.State {
	if len(rows) > 0 {
		sheets = maps.Clone(sheets)
		sheet := sheets[s.ID]
		sheet.Items = d.pad(s.Items, sheet.Items, "", rows)
		if sheets == nil {
			sheets = map[string]Sheet{}
		}
		sheets[s.ID] = sheet
	}
	return d.form.Evaluate(d.Join(sheets))
}

// pad adds empty rows until there are as many as are wanted, by name.
func (d *Definition) pad(items []*questionnaire.Item, there []questionnaire.ResponseItem, prefix string, rows map[string]int) []questionnaire.ResponseItem {
	out := slices.Clone(there)
	for _, i := range items {
		if i.Type != questionnaire.TypeGroup {
			continue
		}
		name, n := prefix+d.names[i], 0
		for k := range out {
			if out[k].LinkID == i.LinkID {
				inside := prefix
				if i.Repeats {
					inside = name + "-" + strconv.Itoa(n) + "-"
				}
				out[k].Item = d.pad(pointers(i.Item), out[k].Item, inside, rows)
				n++
			}
		}
		want := rows[name]
		if want == OneMore {
			want = max(1, n) + 1
		}
		for ; i.Repeats && n < min(want, MaxRows); n++ {
			out = append(out, questionnaire.ResponseItem{LinkID: i.LinkID})
		}
	}
	return out
}

// places are those of a section.
func (d *Definition) places(s Section, state *questionnaire.State) []*questionnaire.Place {
	if s.Group == nil {
		var out []*questionnaire.Place
		for _, x := range state.Items {
			if slices.Contains(s.Items, x.Item) {
				out = append(out, x)
			}
		}
		return out
	}
	within := state.Items
	if s.Parent != nil {
		for _, x := range state.Items {
			if x.Item == s.Parent {
				within = x.Items
			}
		}
	}
	for _, x := range within {
		if x.Item == s.Group {
			return x.Items
		}
	}
	return nil
}

// pen draws one section.
type pen struct {
	d      *Definition
	c      Canvas
	sheet  Sheet
	here   map[string]bool // linkIds asked on this page
	out    strings.Builder
	faults []form.Link
}

func (p *pen) gather(items []*questionnaire.Item) {
	for _, i := range items {
		p.here[i.LinkID] = true
		p.gather(pointers(i.Item))
	}
}

func (p *pen) write(parts ...string) {
	for _, x := range parts {
		p.out.WriteString(x)
	}
}

func esc(s string) string { return template.HTMLEscapeString(s) }

// text is words of the form, marked with their language where that is not the page's.
func (p *pen) text(t *questionnaire.Text) template.HTML {
	return marked(t, p.c.lang(), p.d.Q.Language, string(p.c.Words.Lang()))
}

// marked writes words in a language, or in the one they were written in, and says
// which where the page is in another.
func marked(t *questionnaire.Text, lang, own, page string) template.HTML {
	if own == "" {
		own = string(i18n.English)
	}
	is := own
	if t.Translated(lang) {
		is = lang
	}
	words := esc(t.In(lang))
	if is == page || words == "" {
		return template.HTML(words)
	}
	dir := ""
	if is == "ar" || is == "ur" {
		dir = ` dir="rtl"`
	}
	return template.HTML(`<span lang="` + esc(is) + `"` + dir + `>` + words + `</span>`)
}

// label is the question, with its number where the form has any.
func (p *pen) label(i *questionnaire.Item) template.HTML {
	out := p.text(&i.Text)
	if i.Prefix.Value != "" {
		out = p.text(&i.Prefix) + " " + out
	}
	return out
}

// items draws places that stand side by side; level is that of a heading among
// them.
func (p *pen) items(places []*questionnaire.Place, prefix string, level int) {
	for n := 0; n < len(places); n++ {
		place := places[n]
		i := place.Item
		rows := places[n : n+1]
		for n+1 < len(places) && places[n+1].Item == i { // a group that repeats
			n++
			rows = places[n-len(rows) : n+1]
		}
		if !p.d.Asks(i) || helps(i) || ends(i) {
			continue
		}
		when := p.when(place)
		if when.never {
			continue
		}
		p.write(when.open)
		switch {
		case i.Type == questionnaire.TypeDisplay:
			p.write(`<p class="govuk-body">`, string(p.label(i)), `</p>`)
		case i.Type == questionnaire.TypeGroup && i.Repeats:
			p.rows(i, rows, prefix, level)
		case i.Type == questionnaire.TypeGroup:
			p.group(place, prefix, level)
		case i.Repeats && !chosen(i):
			p.lines(place, prefix)
		default:
			p.question(place, prefix)
		}
		p.write(when.close)
	}
}

// group draws a group under its own heading.
func (p *pen) group(place *questionnaire.Place, prefix string, level int) {
	i := place.Item
	if i.Text.Value != "" {
		p.write(`<h`, strconv.Itoa(level), ` class="`, headingClass(level), `">`, string(p.label(i)), `</h`, strconv.Itoa(level), `>`)
		level++
	}
	p.write(string(p.help(i)))
	p.items(place.Items, prefix, min(level, 6))
}

func headingClass(level int) string {
	if level <= 2 {
		return "govuk-heading-m"
	}
	return "govuk-heading-s"
}

// question draws one question with what lies beneath it.
func (p *pen) question(place *questionnaire.Place, prefix string) {
	if place.Item.ReadOnly {
		p.fixed(place.Item, place.Answers())
	} else {
		p.box(place.Item, prefix+p.d.names[place.Item], place.Answers())
	}
	p.items(place.Items, prefix, 4)
}

// fixed shows a value that is not to be changed here.
func (p *pen) fixed(i *questionnaire.Item, answers []questionnaire.Answer) {
	words := make([]string, 0, len(answers))
	for n := range answers {
		words = append(words, string(p.d.say(i, &answers[n].Value, p.c.lang(), p.c.Words)))
	}
	if len(words) == 0 {
		words = []string{esc(p.c.Words.T("forms.none"))}
	}
	p.write(`<dl class="os-fixed"><dt class="govuk-label--s">`, string(p.label(i)), `</dt><dd class="govuk-body">`, strings.Join(words, "<br>"), `</dd></dl>`)
}

// helps reports whether an item is help for the one around it.
func helps(i *questionnaire.Item) bool {
	return i.Type == questionnaire.TypeDisplay && (control(i, "help") || control(i, "prompt") || control(i, "flyover") || control(i, "instructions"))
}

// ends reports whether an item is the words at an end of a scale, which stand at
// its first and last step.
func ends(i *questionnaire.Item) bool {
	return i.Type == questionnaire.TypeDisplay && (control(i, "lower") || control(i, "upper"))
}

// help is what an item offers to whoever wants to know more, behind a summary.
func (p *pen) help(i *questionnaire.Item) template.HTML {
	var body template.HTML
	for n := range i.Item {
		if x := &i.Item[n]; helps(x) && p.d.Asks(x) {
			for _, line := range strings.Split(x.Text.In(p.c.lang()), "\n") {
				if strings.TrimSpace(line) != "" {
					t := questionnaire.Text{Value: line}
					lang := p.d.Q.Language
					if x.Text.Translated(p.c.lang()) {
						lang = p.c.lang()
					}
					body += `<p class="govuk-body">` + marked(&t, lang, lang, string(p.c.Words.Lang())) + `</p>`
				}
			}
		}
	}
	if body == "" {
		return ""
	}
	summary := template.HTML(esc(p.c.Words.T("forms.help"))+`<span class="govuk-visually-hidden">: `) + p.label(i) + `</span>`
	return govuk.Details{SummaryMarkup: summary, Markup: body}.HTML()
}

// hint says what needs saying before anybody answers.
func (p *pen) hint(i *questionnaire.Item, value string) *govuk.Hint {
	var parts []string
	if i.Required {
		parts = append(parts, esc(p.c.Words.T("forms.needed")))
	}
	if s, ok := p.c.Sources[i.LinkID]; ok && slices.Contains(s.Values, value) {
		parts = append(parts, esc(s.Text))
	}
	if len(parts) == 0 {
		return nil
	}
	return &govuk.Hint{Markup: template.HTML(strings.Join(parts, "<br>"))}
}
