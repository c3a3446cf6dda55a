package form

import (
	"slices"
	"strings"

	"onestory/lib/questionnaire"
)

// Given is what a section is filled in with, by codes of the mark ExtPrefill:
// single values, and rows for a group that repeats.
type Given struct {
	Values map[string]string
	Rows   map[string][]map[string]string
	// Earlier is an earlier response whose answers are offered to questions that
	// carry over; nil for none.
	Earlier *questionnaire.Response
}

// Filled is what a question was filled in with.
type Filled struct {
	LinkID, Code, Value string
	Earlier             bool
}

// Fill fills a section in from what is known. Only what the form names is filled
// in; it tells what and with which value, as it stands in the box.
func (d *Definition) Fill(s Section, given Given) (Sheet, []Filled) {
	f := &filler{d: d, given: given}
	return Sheet{Items: f.items(s.Items, given.Values)}, f.filled
}

type filler struct {
	d      *Definition
	given  Given
	filled []Filled
}

func (f *filler) items(items []*questionnaire.Item, values map[string]string) []questionnaire.ResponseItem {
	var out []questionnaire.ResponseItem
	for _, i := range items {
		if !f.d.Asks(i) {
			continue
		}
		switch {
		case i.Type == questionnaire.TypeGroup && i.Repeats:
			for _, row := range f.given.Rows[Prefill(i)] {
				if got := f.items(pointers(i.Item), row); len(got) > 0 {
					out = append(out, questionnaire.ResponseItem{LinkID: i.LinkID, Item: got})
				}
			}
		case i.Type == questionnaire.TypeGroup:
			if got := f.items(pointers(i.Item), values); len(got) > 0 {
				out = append(out, questionnaire.ResponseItem{LinkID: i.LinkID, Item: got})
			}
		default:
			if a, ok := f.question(i, values); ok {
				out = append(out, questionnaire.ResponseItem{LinkID: i.LinkID, Answer: a})
			}
		}
	}
	return out
}

func (f *filler) question(i *questionnaire.Item, values map[string]string) ([]questionnaire.Answer, bool) {
	code := Prefill(i)
	answers := f.d.valued(i, values[code])
	earlier := false
	if len(answers) == 0 && i.Is(ExtCarry) && f.given.Earlier != nil {
		f.given.Earlier.Each(func(x *questionnaire.ResponseItem) {
			if x.LinkID == i.LinkID && len(answers) == 0 {
				for _, a := range x.Answer {
					answers = append(answers, questionnaire.Answer{Value: a.Value})
				}
			}
		})
		earlier = len(answers) > 0
	}
	if len(answers) == 0 {
		return nil, false
	}
	name := f.d.names[i]
	boxes := f.d.fill(i, name, answers)
	f.filled = append(f.filled, Filled{i.LinkID, code, strings.Join(flat(f.d, i, name, boxes), "\n"), earlier})
	return answers, true
}

// valued is a value as an answer, of a choice of several one code a line; none where
// the question cannot hold it.
func (d *Definition) valued(i *questionnaire.Item, value string) []questionnaire.Answer {
	if value == "" {
		return nil
	}
	get := func(box string) []string { return []string{value} }
	name := d.names[i]
	switch i.Type {
	case questionnaire.TypeDate:
		parts := strings.Split(value, "-")
		if len(parts) != 3 {
			return nil
		}
		get = func(box string) []string {
			return map[string][]string{name + "-year": parts[:1], name + "-month": parts[1:2], name + "-day": parts[2:]}[box]
		}
	case questionnaire.TypeChoice, questionnaire.TypeOpenChoice:
		options := d.options(i)
		if several := strings.Split(value, "\n"); i.Repeats && len(several) > 1 {
			get = func(string) []string { return several }
			break
		}
		n := slices.IndexFunc(options, func(o questionnaire.Option) bool {
			return optionValue(&o) == value || strings.EqualFold(optionText(&o).Value, value)
		})
		switch {
		case n >= 0:
			value = optionValue(&options[n])
		case i.Type == questionnaire.TypeChoice:
			return nil
		default:
			get = func(box string) []string {
				return map[string][]string{name: {other}, name + other: {value}}[box]
			}
		}
	}
	answers, bad := d.understand(i, name, get)
	if bad.key != "" {
		return nil
	}
	return answers
}

// Standing is what stands in a question's boxes now, to be compared with what it
// was filled in with: a value for each row that has one.
func (d *Definition) Standing(sheets map[string]Sheet, linkID string) []string {
	i := d.byID[linkID]
	if i == nil {
		return nil
	}
	var out []string
	name := d.names[i]
	d.Join(sheets).Each(func(x *questionnaire.ResponseItem) {
		if x.LinkID == linkID && len(x.Answer) > 0 {
			out = append(out, strings.Join(flat(d, i, name, d.fill(i, name, x.Answer)), "\n"))
		}
	})
	return out
}
