package homevisit

import (
	"slices"
	"strconv"
	"strings"

	"onestory/internal/form"
	"onestory/internal/kit/i18n"
	"onestory/lib/questionnaire"
)

// Sheet is what a pack asks of one part of an assessment: the family's, the child's,
// one adult's. It is made from the form and a first name alone.
type Sheet struct {
	Part     string    `json:"part"`
	Name     string    `json:"name,omitempty"` // first name
	Sections []Section `json:"sections"`
}

// Section is one section of the form.
type Section struct {
	ID        string     `json:"id"`
	Title     string     `json:"title"`
	Questions []Question `json:"questions"`
}

// Question is a question, a group of them, or something to read.
type Question struct {
	ID      string     `json:"id"`
	Kind    string     `json:"kind"` // text line day number yes-no one many scale group rows note
	Text    string     `json:"text"`
	Help    []string   `json:"help,omitempty"`
	Needed  bool       `json:"needed,omitempty"`
	Most    int        `json:"most,omitempty"` // characters
	Options []Option   `json:"options,omitempty"`
	When    []When     `json:"when,omitempty"` // one of these holds
	Why     string     `json:"why,omitempty"`  // the same in words
	Within  []Question `json:"within,omitempty"`
}

// Option is an answer that may be chosen.
type Option struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// When is an answer on which a question depends.
type When struct {
	ID   string `json:"id"`
	Code string `json:"code"`
}

// leave reports whether a pack does not ask something: what the record holds already,
// what tells where somebody is or who they are, and what is never shared.
func leave(d *form.Definition, i *questionnaire.Item) bool {
	if !d.Asks(i) || i.ReadOnly || i.Is(form.ExtNeverShared) || form.Locates(i) || i.Get(questionnaire.ExtCalculatedExpression) != nil {
		return true
	}
	of, _, _ := strings.Cut(form.Prefill(i), ".")
	return slices.Contains([]string{"child", "carer", "carers", "service", "services", "writer", "lead", "adult"}, of)
}

// sheetOf makes the sheet of a part; it has no sections where the form asks nothing
// that a pack may ask.
func sheetOf(d *form.Definition, part form.Part, key, name string, pr *i18n.Printer) Sheet {
	out := Sheet{Part: key, Name: name}
	for _, s := range d.PartSections(part) {
		x := Section{ID: s.ID, Title: s.Title.In(string(pr.Lang()))}
		for _, i := range s.Items {
			if q, ok := question(d, i, pr); ok {
				x.Questions = append(x.Questions, q)
			}
		}
		if slices.ContainsFunc(x.Questions, Question.asks) {
			out.Sections = append(out.Sections, x)
		}
	}
	return out
}

// asks reports whether there is anything to answer.
func (q Question) asks() bool {
	switch q.Kind {
	case "note":
		return false
	case "group":
		return slices.ContainsFunc(q.Within, Question.asks)
	}
	return true
}

func question(d *form.Definition, i *questionnaire.Item, pr *i18n.Printer) (Question, bool) {
	lang := string(pr.Lang())
	if leave(d, i) {
		return Question{}, false
	}
	q := Question{ID: i.LinkID, Text: i.Text.In(lang), Needed: i.Required, Most: i.MaxLength, Kind: kind(i)}
	if q.Kind == "" {
		return q, false
	}
	switch q.Kind {
	case "one", "many":
		options, _ := d.Q.Options(i)
		for n := range options {
			if c := options[n].Value.Coding; c != nil {
				q.Options = append(q.Options, Option{c.Code, c.Display.In(lang)})
			} else {
				q.Options = append(q.Options, Option{options[n].Value.Text, options[n].Value.Text})
			}
		}
	case "scale":
		q.Options = steps(i, lang)
	}
	for n := range i.Item {
		x := &i.Item[n]
		if form.Helps(x) {
			q.Help = append(q.Help, strings.Split(x.Text.In(lang), "\n")...)
			continue
		}
		if form.Ends(x, "lower") || form.Ends(x, "upper") { // said at the steps
			continue
		}
		if within, ok := question(d, x, pr); ok {
			q.Within = append(q.Within, within)
		}
	}
	q.When, q.Why = when(d, i, pr)
	return q, q.Kind != "group" && q.Kind != "rows" || q.asks() && len(q.Within) > 0
}

func kind(i *questionnaire.Item) string {
	switch i.Type {
	case questionnaire.TypeGroup:
		if i.Repeats {
			return "rows"
		}
		return "group"
	case questionnaire.TypeDisplay:
		return "note"
	case questionnaire.TypeText:
		return "text"
	case questionnaire.TypeString, questionnaire.TypeURL:
		return "line"
	case questionnaire.TypeDate:
		return "day"
	case questionnaire.TypeBoolean:
		return "yes-no"
	case questionnaire.TypeInteger:
		if len(steps(i, "")) > 0 {
			return "scale"
		}
		return "number"
	case questionnaire.TypeDecimal:
		return "number"
	case questionnaire.TypeChoice, questionnaire.TypeOpenChoice:
		if i.Repeats {
			return "many"
		}
		return "one"
	}
	return ""
}

// steps are the steps of a whole number between two bounds.
func steps(i *questionnaire.Item, lang string) (out []Option) {
	low, high := i.Get(questionnaire.ExtMinValue), i.Get(questionnaire.ExtMaxValue)
	if low == nil || high == nil {
		return nil
	}
	from, err1 := strconv.Atoi(low.Value.Text)
	to, err2 := strconv.Atoi(high.Value.Text)
	if err1 != nil || err2 != nil || to-from < 1 || to-from > 10 {
		return nil
	}
	for n := from; n <= to; n++ {
		o := Option{strconv.Itoa(n), strconv.Itoa(n)}
		for x := range i.Item {
			if end := &i.Item[x]; n == from && form.Ends(end, "lower") || n == to && form.Ends(end, "upper") {
				o.Text += ": " + end.Text.In(lang)
			}
		}
		out = append(out, o)
	}
	return out
}

// when is on what a question depends, as far as a pack asks it; in words always.
func when(d *form.Definition, i *questionnaire.Item, pr *i18n.Printer) (out []When, why string) {
	lang := string(pr.Lang())
	var words []string
	for _, w := range i.EnableWhen {
		asked := d.Item(w.Question)
		if asked == nil {
			continue
		}
		code, said := w.Answer.Text, w.Answer.Text
		if c := w.Answer.Coding; c != nil {
			code, said = c.Code, c.Code
			options, _ := d.Q.Options(asked)
			for n := range options {
				if options[n].Value.Coding != nil && options[n].Value.Coding.Code == code {
					said = options[n].Value.Coding.Display.In(lang)
				}
			}
		}
		if w.Answer.Kind == questionnaire.KindBoolean {
			said = pr.T(map[bool]string{true: "forms.yes", false: "forms.no"}[code == "true"])
		}
		if w.Operator != "=" || leave(d, asked) || i.EnableBehavior == "all" && len(i.EnableWhen) > 1 {
			return nil, pr.T("forms.when", pr.T("forms.when.else", asked.Text.In(lang))) // whoever answers decides
		}
		out = append(out, When{w.Question, code})
		words = append(words, pr.T("forms.when.is", asked.Text.In(lang), said))
	}
	if len(words) == 0 {
		return nil, ""
	}
	return out, pr.T("forms.when", strings.Join(words, " "+pr.T("forms.when.or")+" "))
}
