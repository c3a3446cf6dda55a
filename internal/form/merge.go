package form

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"onestory/lib/questionnaire"
)

// Clash is a question that two people answered differently at the same time.
type Clash struct {
	Item         *questionnaire.Item
	Mine, Theirs []questionnaire.Answer // of a question; a group's rows are all kept
	Joined       bool                   // what both wrote stands in the box, one below the other
}

// Merge brings together what two people made of one section. base is what both
// began with. What only one of them changed is taken; of what both changed, texts
// are joined so that no paragraph is lost, rows of both are kept, and for anything
// else mine stands. Each of those is told as a Clash.
func (d *Definition) Merge(s Section, base, mine, theirs Sheet) (Sheet, []Clash) {
	m := &merger{d: d}
	out := Sheet{Items: m.items(s.Items, base.Items, mine.Items, theirs.Items)}
	if len(mine.Typed)+len(theirs.Typed) > 0 {
		out.Typed = maps.Clone(theirs.Typed)
		if out.Typed == nil {
			out.Typed = map[string][]string{}
		}
		maps.Copy(out.Typed, mine.Typed)
	}
	return out, m.clashes
}

type merger struct {
	d       *Definition
	clashes []Clash
}

func same(a, b []*questionnaire.ResponseItem) bool { return written(a) == written(b) }

// written is items as text, to be compared.
func written(list []*questionnaire.ResponseItem) string {
	items := make([]questionnaire.ResponseItem, len(list))
	for n, x := range list {
		items[n] = *x
	}
	b, err := json.Marshal(&questionnaire.Response{Status: "in-progress", Item: items})
	if err != nil {
		return ""
	}
	return string(b)
}

func (m *merger) items(items []*questionnaire.Item, base, mine, theirs []questionnaire.ResponseItem) []questionnaire.ResponseItem {
	var out []questionnaire.ResponseItem
	take := func(list []*questionnaire.ResponseItem) {
		for _, x := range list {
			out = append(out, *x)
		}
	}
	for _, i := range items {
		b, a, t := of(base, i.LinkID), of(mine, i.LinkID), of(theirs, i.LinkID)
		switch {
		case same(a, t), same(b, t):
			take(a)
		case same(b, a):
			take(t)
		case i.Type == questionnaire.TypeGroup && !i.Repeats:
			if got := m.items(pointers(i.Item), inside(b), inside(a), inside(t)); len(got) > 0 {
				out = append(out, questionnaire.ResponseItem{LinkID: i.LinkID, Item: got})
			}
		case i.Type == questionnaire.TypeGroup:
			take(rowsOfBoth(b, a, t))
			m.clashes = append(m.clashes, Clash{Item: i, Joined: true})
		default:
			out = append(out, m.question(i, b, a, t)...)
		}
	}
	return out
}

func inside(list []*questionnaire.ResponseItem) []questionnaire.ResponseItem {
	if len(list) == 0 {
		return nil
	}
	return list[0].Item
}

// rowsOfBoth are their rows and those of mine that are new or changed.
func rowsOfBoth(base, mine, theirs []*questionnaire.ResponseItem) []*questionnaire.ResponseItem {
	out := slices.Clone(theirs)
	known := map[string]bool{}
	for _, x := range slices.Concat(base, theirs) {
		known[written([]*questionnaire.ResponseItem{x})] = true
	}
	for _, x := range mine {
		if !known[written([]*questionnaire.ResponseItem{x})] {
			out = append(out, x)
		}
	}
	return out[:min(len(out), MaxRows)]
}

// question is one that both answered differently.
func (m *merger) question(i *questionnaire.Item, base, mine, theirs []*questionnaire.ResponseItem) []questionnaire.ResponseItem {
	answers := func(list []*questionnaire.ResponseItem) []questionnaire.Answer {
		if len(list) == 0 {
			return nil
		}
		return list[0].Answer
	}
	b, a, t := answers(base), answers(mine), answers(theirs)
	c := Clash{Item: i, Mine: a, Theirs: t}
	keep := a
	switch {
	case len(a) == 0: // I took away what they changed: theirs is not lost
		keep = t
	case i.Type == questionnaire.TypeText && len(t) > 0:
		text, was := joined(firstText(b), firstText(a), firstText(t)), a[0]
		was.Value = questionnaire.String(text)
		keep, c.Joined = []questionnaire.Answer{was}, true
	}
	m.clashes = append(m.clashes, c)
	if len(keep) == 0 {
		return nil
	}
	return []questionnaire.ResponseItem{{LinkID: i.LinkID, Answer: keep}}
}

func firstText(list []questionnaire.Answer) string {
	if len(list) == 0 {
		return ""
	}
	return list[0].Value.Text
}

// joined is their text with those of my paragraphs that neither they nor the text
// that both began with has, each after the paragraph that it followed.
func joined(base, mine, theirs string) string {
	had := strings.Split(base, "\n")
	out := strings.Split(theirs, "\n")
	after := -1
	for _, line := range strings.Split(mine, "\n") {
		if at := slices.Index(out, line); at >= 0 {
			after = max(after, at)
			continue
		}
		if strings.TrimSpace(line) == "" || slices.Contains(had, line) {
			continue
		}
		if after < 0 {
			after = len(out) - 1
		}
		out = slices.Insert(out, after+1, line)
		after++
	}
	return strings.Join(out, "\n")
}
