package form

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"onestory/lib/questionnaire"
)

// Read reads a page that was sent back. was is what the section held before: what
// was not on the page stays. Buttons that take a row away are obeyed. What cannot
// be understood is kept as it was typed; faulty says that there is some.
func (d *Definition) Read(s Section, values url.Values, button string, was Sheet) (now Sheet, faulty bool) {
	if row, ok := strings.CutPrefix(button, "remove:"); ok {
		values = without(values, row)
	}
	r := &reader{d: d, values: values, typed: map[string][]string{}}
	now.Items = r.items(s.Items, was.Items, "", "")
	if len(r.typed) > 0 {
		now.Typed = r.typed
	}
	return now, len(r.typed) > 0
}

// without is what was sent except one row of a group or a question that repeats.
func without(values url.Values, row string) url.Values {
	out := maps.Clone(values)
	maps.DeleteFunc(out, func(name string, _ []string) bool {
		rest, is := strings.CutPrefix(name, row)
		return is && (rest == "" || rest[0] == '-' || rest[0] == '_')
	})
	return out
}

// reader reads one page.
type reader struct {
	d      *Definition
	values url.Values
	typed  map[string][]string
}

// items reads items side by side. from is the prefix under which they were sent,
// to the one under which they are shown again: rows are numbered anew.
func (r *reader) items(items []*questionnaire.Item, was []questionnaire.ResponseItem, from, to string) []questionnaire.ResponseItem {
	var out []questionnaire.ResponseItem
	for _, i := range items {
		name := r.d.names[i]
		before := of(was, i.LinkID)
		switch {
		case i.Type == questionnaire.TypeDisplay:
		case i.Type == questionnaire.TypeGroup && !i.Repeats:
			var inside []questionnaire.ResponseItem
			if len(before) > 0 {
				inside = before[0].Item
			}
			if got := r.items(pointers(i.Item), inside, from, to); len(got) > 0 {
				out = append(out, questionnaire.ResponseItem{LinkID: i.LinkID, Item: got})
			}
		case !r.there(i, from+name) || i.ReadOnly || i.Type == questionnaire.TypeAttachment || i.Type == questionnaire.TypeReference:
			for _, b := range before {
				out = append(out, *b)
			}
		case i.Type == questionnaire.TypeGroup:
			out = append(out, r.rows(i, before, from+name, to+name)...)
		default:
			if got, ok := r.question(i, before, from, to); ok {
				out = append(out, got)
			}
		}
	}
	return out
}

// there reports whether an item was on the page.
func (r *reader) there(i *questionnaire.Item, name string) bool {
	_, ok := r.values[name+marker]
	for _, b := range r.d.boxes(i, name) {
		_, is := r.values[b]
		ok = ok || is
	}
	return ok
}

// numbers are the rows that were sent, in order.
func (r *reader) numbers(name string) []int {
	set := map[int]bool{}
	for sent := range r.values {
		if rest, ok := strings.CutPrefix(sent, name+"-"); ok {
			end := strings.IndexFunc(rest, func(c rune) bool { return c < '0' || c > '9' })
			if end < 0 {
				end = len(rest)
			}
			if n, err := strconv.Atoi(rest[:end]); err == nil && n >= 0 && n < 10_000 {
				set[n] = true
			}
		}
	}
	rows := slices.Sorted(maps.Keys(set))
	return rows[:min(len(rows), MaxRows)]
}

// rows reads a group that repeats; those left empty are not kept.
func (r *reader) rows(i *questionnaire.Item, before []*questionnaire.ResponseItem, from, to string) []questionnaire.ResponseItem {
	var out []questionnaire.ResponseItem
	for _, n := range r.numbers(from) {
		var inside []questionnaire.ResponseItem
		if n < len(before) {
			inside = before[n].Item
		}
		typed := len(r.typed)
		got := r.items(pointers(i.Item), inside, from+"-"+strconv.Itoa(n)+"-", to+"-"+strconv.Itoa(len(out))+"-")
		if len(got) > 0 || len(r.typed) > typed {
			out = append(out, questionnaire.ResponseItem{LinkID: i.LinkID, Item: got})
		}
	}
	return out
}

// question reads a question with what lies beneath it.
func (r *reader) question(i *questionnaire.Item, before []*questionnaire.ResponseItem, from, to string) (questionnaire.ResponseItem, bool) {
	name := r.d.names[i]
	var answers []questionnaire.Answer
	if i.Repeats && !chosen(i) {
		for _, n := range r.numbers(from + name) {
			a, bad := r.boxes(i, from+name+"-"+strconv.Itoa(n), to+name+"-"+strconv.Itoa(len(answers)))
			if bad {
				a = []questionnaire.Answer{{}} // its place among the others
			}
			answers = append(answers, a...)
		}
	} else {
		answers, _ = r.boxes(i, from+name, to+name)
	}
	if len(i.Item) > 0 {
		var beneath []questionnaire.ResponseItem
		for _, b := range before {
			for _, a := range b.Answer {
				beneath = append(beneath, a.Item...)
			}
		}
		if got := r.items(pointers(i.Item), beneath, from, to); len(got) > 0 {
			if len(answers) == 0 {
				answers = []questionnaire.Answer{{}} // so that nothing typed beneath is lost
			}
			answers[0].Item = got
		}
	}
	return questionnaire.ResponseItem{LinkID: i.LinkID, Answer: answers}, len(answers) > 0
}

// boxes reads one answer and keeps as it was typed what cannot be understood.
func (r *reader) boxes(i *questionnaire.Item, from, to string) ([]questionnaire.Answer, bool) {
	a, bad := r.d.understand(i, from, func(b string) []string { return r.values[b] })
	if bad.key == "" {
		return a, false
	}
	names := r.d.boxes(i, to)
	for n, b := range r.d.boxes(i, from) {
		var list []string
		for _, v := range r.values[b] {
			if v, _ = clean(v, i.Type == questionnaire.TypeText); len(v) <= 8*longest {
				list = append(list, v)
			}
		}
		r.typed[names[n]] = list
	}
	return nil, true
}
