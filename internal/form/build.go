package form

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"onestory/internal/kit/problem"
	"onestory/lib/questionnaire"
)

// Languages are those into which a form's words are translated, the form's own
// first.
func Languages() []string { return []string{"en", "cy", "pl", "ur", "ar", "so"} }

// Types are the kinds of items that the builder offers; an imported form may have
// others, which it leaves as they are.
func Types() []questionnaire.ItemType {
	return []questionnaire.ItemType{questionnaire.TypeText, questionnaire.TypeString, questionnaire.TypeChoice, questionnaire.TypeOpenChoice, questionnaire.TypeBoolean,
		questionnaire.TypeDate, questionnaire.TypeInteger, questionnaire.TypeDecimal, questionnaire.TypeGroup, questionnaire.TypeDisplay}
}

// Edit is what somebody says of one item.
type Edit struct {
	Texts       map[string]string // by language
	Help        map[string]string
	Type        questionnaire.ItemType
	Needed      string // "required", "recommended", ""
	Repeats     bool
	MaxLength   int
	Options     string // one a line: "code = words", translations after " | cy: words"
	When        string // linkId of the question it depends on, "" for always
	WhenAnswer  string // code, true or false; "" for any answer
	Off         bool
	NeverShared bool
	Part        Part
}

// Check says what is missing.
func (e Edit) Check() error {
	var faults []problem.Field
	if strings.TrimSpace(e.Texts["en"]) == "" {
		faults = append(faults, problem.Field{Name: "text-en", Key: "forms.need-text"})
	}
	if (e.Type == questionnaire.TypeChoice || e.Type == questionnaire.TypeOpenChoice) && strings.TrimSpace(e.Options) == "" {
		faults = append(faults, problem.Field{Name: "options", Key: "forms.need-options"})
	}
	if e.MaxLength < 0 || e.MaxLength > longest {
		faults = append(faults, problem.Field{Name: "max", Key: "forms.need-max"})
	}
	return problem.Check(faults...)
}

// Blank is an empty form to begin from.
func Blank(id, title string) ([]byte, error) {
	q := &questionnaire.Questionnaire{Language: "en", URL: "urn:onestory:form:" + id, Version: "1", Status: "draft", Title: questionnaire.Text{Value: title},
		Item: []questionnaire.Item{{LinkID: "first", Type: questionnaire.TypeGroup, Text: questionnaire.Text{Value: title}}}}
	return json.MarshalIndent(q, "", " ")
}

// Change reads a definition, changes it and writes it again.
func Change(definition []byte, act func(*questionnaire.Questionnaire) error) ([]byte, error) {
	q, err := questionnaire.Parse(definition)
	if err != nil {
		return nil, problem.Wrap(problem.Invalid, err, "forms.has-faults")
	}
	if err := act(q); err != nil {
		return nil, err
	}
	b, err := json.MarshalIndent(q, "", " ")
	if err != nil {
		return nil, fmt.Errorf("write a form: %w", err)
	}
	return b, nil
}

// siblings is the list that an item stands in, and where.
func siblings(q *questionnaire.Questionnaire, linkID string) (*[]questionnaire.Item, int) {
	var find func(list *[]questionnaire.Item) (*[]questionnaire.Item, int)
	find = func(list *[]questionnaire.Item) (*[]questionnaire.Item, int) {
		for n := range *list {
			if (*list)[n].LinkID == linkID {
				return list, n
			}
			if l, at := find(&(*list)[n].Item); l != nil {
				return l, at
			}
		}
		return nil, 0
	}
	return find(&q.Item)
}

// Append adds an item at the end of a group, or of the form for "", and returns its
// linkId: one that no item has.
func Append(q *questionnaire.Questionnaire, group string, item questionnaire.Item) (string, error) {
	taken := map[string]bool{}
	q.Each(func(i *questionnaire.Item, _ []*questionnaire.Item) { taken[i.LinkID] = true })
	for n := len(taken) + 1; ; n++ {
		if item.LinkID = "q" + strconv.Itoa(n); !taken[item.LinkID] {
			break
		}
	}
	if group == "" {
		q.Item = append(q.Item, item)
		return item.LinkID, nil
	}
	list, at := siblings(q, group)
	if list == nil {
		return "", errGone()
	}
	(*list)[at].Item = append((*list)[at].Item, item)
	return item.LinkID, nil
}

func errGone() error { return problem.New(problem.Conflict, "forms.gone") }

// Move moves an item among its siblings by so many places.
func Move(q *questionnaire.Questionnaire, linkID string, by int) error {
	list, at := siblings(q, linkID)
	if list == nil {
		return errGone()
	}
	to := min(max(at+by, 0), len(*list)-1)
	item := (*list)[at]
	*list = slices.Insert(slices.Delete(*list, at, at+1), to, item)
	return nil
}

// Remove takes an item out, with what lies beneath it.
func Remove(q *questionnaire.Questionnaire, linkID string) error {
	list, at := siblings(q, linkID)
	if list == nil {
		return errGone()
	}
	*list = slices.Delete(*list, at, at+1)
	return nil
}

// Apply changes an item as somebody says.
func (e Edit) Apply(q *questionnaire.Questionnaire, linkID string) error {
	list, at := siblings(q, linkID)
	if list == nil {
		return errGone()
	}
	i := &(*list)[at]
	was, _ := EditOf(q, linkID)
	put(&i.Text, e.Texts)
	i.Repeats, i.MaxLength = e.Repeats, e.MaxLength
	if e.Type != "" { // one that the builder does not offer stays
		i.Type = e.Type
	}
	i.Required = e.Needed == "required"
	flag(&i.Element, questionnaire.ExtRecommended, e.Needed == "recommended")
	flag(&i.Element, ExtOff, e.Off)
	flag(&i.Element, ExtNeverShared, e.NeverShared)
	setCode(&i.Element, ExtPart, string(e.Part))
	switch choice := i.Type == questionnaire.TypeChoice || i.Type == questionnaire.TypeOpenChoice; {
	case choice && oneEnd(e.Options) != oneEnd(was.Options):
		had, _ := q.Options(i)
		i.AnswerValueSet, i.AnswerOption = "", options(e.Options, had)
	case !choice && i.Type != was.Type:
		i.AnswerOption, i.AnswerValueSet = nil, ""
	}
	e.help(i)
	if e.When == was.When && e.WhenAnswer == was.WhenAnswer {
		return nil // what the builder cannot say of conditions stays as it came
	}
	return e.when(q, i)
}

// oneEnd is a text with one kind of line end: a browser sends another back.
func oneEnd(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }

func put(t *questionnaire.Text, texts map[string]string) {
	t.Value = strings.TrimSpace(texts["en"])
	for _, lang := range Languages()[1:] {
		t.Translate(lang, strings.TrimSpace(texts[lang]))
	}
}

func flag(e *questionnaire.Element, url string, on bool) {
	e.Extension = slices.DeleteFunc(e.Extension, func(x questionnaire.Extension) bool { return x.URL == url })
	if on {
		e.Extension = append(e.Extension, questionnaire.Extension{URL: url, Value: questionnaire.Boolean(true)})
	}
}

func setCode(e *questionnaire.Element, url, code string) {
	e.Extension = slices.DeleteFunc(e.Extension, func(x questionnaire.Extension) bool { return x.URL == url })
	if code != "" {
		e.Extension = append(e.Extension, questionnaire.Extension{URL: url, Value: questionnaire.Value{Kind: questionnaire.KindCode, Text: code}})
	}
}

// help writes what stands behind the summary as a display beneath the item.
func (e Edit) help(i *questionnaire.Item) {
	at := slices.IndexFunc(i.Item, func(x questionnaire.Item) bool { return helps(&x) })
	if strings.TrimSpace(e.Help["en"]) == "" {
		if at >= 0 {
			i.Item = slices.Delete(i.Item, at, at+1)
		}
		return
	}
	if at < 0 {
		control := questionnaire.Value{Kind: questionnaire.KindConcept, Coding: &questionnaire.Coding{System: questionnaire.SystemItemControl, Code: "help"}, Raw: `{"coding":[{"system":"` + questionnaire.SystemItemControl + `","code":"help"}]}`}
		i.Item = append(i.Item, questionnaire.Item{LinkID: i.LinkID + ".help", Type: questionnaire.TypeDisplay, Element: questionnaire.Element{Extension: []questionnaire.Extension{{URL: questionnaire.ExtItemControl, Value: control}}}})
		at = len(i.Item) - 1
	}
	put(&i.Item[at].Text, e.Help)
}

// when writes the one condition that the builder knows.
func (e Edit) when(q *questionnaire.Questionnaire, i *questionnaire.Item) error {
	if e.When == "" {
		i.EnableWhen, i.EnableBehavior = nil, ""
		return nil
	}
	list, at := siblings(q, e.When)
	if list == nil || e.When == i.LinkID {
		return problem.Check(problem.Field{Name: "when", Key: "forms.need-when"})
	}
	asked := &(*list)[at]
	w := questionnaire.EnableWhen{Question: e.When, Operator: "exists", Answer: questionnaire.Boolean(true)}
	if e.WhenAnswer != "" {
		w.Operator = "="
		switch asked.Type {
		case questionnaire.TypeBoolean:
			w.Answer = questionnaire.Boolean(e.WhenAnswer == "true")
		case questionnaire.TypeInteger:
			w.Answer = questionnaire.Value{Kind: questionnaire.KindInteger, Text: e.WhenAnswer}
		default:
			w.Answer = questionnaire.String(e.WhenAnswer)
			all, _ := q.Options(asked)
			for n := range all {
				if optionValue(&all[n]) == e.WhenAnswer {
					w.Answer = all[n].Value
				}
			}
		}
	}
	i.EnableWhen, i.EnableBehavior = []questionnaire.EnableWhen{w}, ""
	return nil
}

// options reads answers, one a line. An answer that was there keeps what the lines
// do not say of it: what it counts for, until when it is offered.
func options(text string, had []questionnaire.Option) []questionnaire.Option {
	var out []questionnaire.Option
	for n, line := range strings.Split(text, "\n") {
		parts := strings.Split(line, "|")
		code, words, named := strings.Cut(parts[0], "=")
		if !named {
			code, words = strconv.Itoa(n+1), parts[0]
		}
		code, words = strings.TrimSpace(code), strings.TrimSpace(words)
		if words == "" {
			continue
		}
		display := questionnaire.Text{Value: words}
		for _, p := range parts[1:] {
			if lang, t, ok := strings.Cut(p, ":"); ok {
				display.Translate(strings.TrimSpace(lang), strings.TrimSpace(t))
			}
		}
		if at := slices.IndexFunc(had, func(o questionnaire.Option) bool { return optionValue(&o) == code && o.Value.Coding != nil }); at >= 0 {
			o := had[at]
			kept := *o.Value.Coding
			kept.Display, o.Value.Coding = display, &kept
			out = append(out, o)
			continue
		}
		out = append(out, questionnaire.Option{Value: questionnaire.Value{Kind: questionnaire.KindCoding, Coding: &questionnaire.Coding{System: "urn:onestory:answer", Code: code, Display: display}}})
	}
	return out
}

// optionsOf writes answers, one a line.
func (Edit) optionsOf(q *questionnaire.Questionnaire, i *questionnaire.Item) string {
	all, _ := q.Options(i)
	var out []string
	for n := range all {
		t := optionText(&all[n])
		line := optionValue(&all[n]) + " = " + t.Value
		for _, lang := range Languages()[1:] {
			if t.Translated(lang) {
				line += " | " + lang + ": " + t.In(lang)
			}
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

// EditOf is what an item says now.
func EditOf(q *questionnaire.Questionnaire, linkID string) (Edit, bool) {
	list, at := siblings(q, linkID)
	if list == nil {
		return Edit{}, false
	}
	i := &(*list)[at]
	e := Edit{Texts: texts(&i.Text), Type: i.Type, Repeats: i.Repeats, MaxLength: i.MaxLength, Off: i.Is(ExtOff), NeverShared: i.Is(ExtNeverShared), Part: Part(code(i, ExtPart)), Help: map[string]string{}}
	e.Options = e.optionsOf(q, i)
	switch {
	case i.Required:
		e.Needed = "required"
	case i.Recommended():
		e.Needed = "recommended"
	}
	for n := range i.Item {
		if helps(&i.Item[n]) {
			e.Help = texts(&i.Item[n].Text)
		}
	}
	if len(i.EnableWhen) > 0 {
		w := &i.EnableWhen[0]
		e.When = w.Question
		if w.Operator == "=" {
			if e.WhenAnswer = w.Answer.Text; w.Answer.Coding != nil {
				e.WhenAnswer = w.Answer.Coding.Code
			}
		}
	}
	return e, true
}

func texts(t *questionnaire.Text) map[string]string {
	out := map[string]string{"en": t.Value}
	for _, lang := range Languages()[1:] {
		if t.Translated(lang) {
			out[lang] = t.In(lang)
		}
	}
	return out
}
