package form

import (
	"fmt"
	"strconv"

	"onestory/lib/questionnaire"
)

// MaxBytes bounds a definition.
const MaxBytes = 1 << 20

// ExtOff marks a question that is not asked until the authority switches it on.
const ExtOff = "urn:onestory:off-by-default"

// Definition is one version of a form, ready to be drawn, read and checked. It
// never changes.
type Definition struct {
	Version
	Q    *questionnaire.Questionnaire
	form *questionnaire.Form
	set  Setting
	day  string // on which it is filled in, YYYY-MM-DD; "" any

	names    map[*questionnaire.Item]string // of the boxes of each item: safe in HTML and in a POST
	byID     map[string]*questionnaire.Item
	sections []Section
	lists    []string // that its choices come from

	published *questionnaire.Questionnaire // as it was, whatever those lists are today
}

// Section is what one page asks: a group of the form, or the questions that
// stand before the first group.
type Section struct {
	Number int    // from 1, in addresses
	ID     string // linkId of the group, "" of loose questions: the key under which answers are kept
	Title  *questionnaire.Text
	Parent *questionnaire.Item // the group around it whose groups are a page each
	Group  *questionnaire.Item // nil for loose questions
	Items  []*questionnaire.Item
}

// Titles are what a form is called, by language.
type Titles struct{ text questionnaire.Text }

// In is the title in a language.
func (t Titles) In(lang string) string { return t.text.In(lang) }

// define reads a definition and finds its sections.
func define(text []byte) (*Definition, error) {
	q, err := questionnaire.Parse(text)
	if err != nil {
		return nil, err
	}
	return build(q)
}

func build(q *questionnaire.Questionnaire) (*Definition, error) {
	form, err := questionnaire.NewForm(q)
	if err != nil {
		return nil, err
	}
	d := &Definition{Q: q, form: form, names: map[*questionnaire.Item]string{}, byID: map[string]*questionnaire.Item{}, lists: named(q), published: q}
	q.Each(func(i *questionnaire.Item, _ []*questionnaire.Item) {
		d.names[i] = "i" + strconv.Itoa(len(d.names)+1)
		d.byID[i.LinkID] = i
	})
	d.split()
	return d, nil
}

// split makes the sections: each group at the top is one, and where a group has
// groups marked as pages each of those is one instead.
func (d *Definition) split() {
	var loose []*questionnaire.Item
	flush := func() {
		if len(loose) > 0 {
			d.add(Section{Title: &d.Q.Title, Items: loose})
			loose = nil
		}
	}
	for i := range d.Q.Item {
		item := &d.Q.Item[i]
		if item.Type != questionnaire.TypeGroup || item.Repeats {
			loose = append(loose, item)
			continue
		}
		flush()
		if !paged(item) {
			d.add(Section{ID: item.LinkID, Title: &item.Text, Group: item, Items: pointers(item.Item)})
			continue
		}
		for j := range item.Item {
			page := &item.Item[j]
			d.add(Section{ID: page.LinkID, Title: &page.Text, Parent: item, Group: page, Items: pointers(page.Item)})
		}
	}
	flush()
}

func (d *Definition) add(s Section) {
	s.Number = len(d.sections) + 1
	d.sections = append(d.sections, s)
}

// paged reports whether each group within a group is a page of its own.
func paged(group *questionnaire.Item) bool {
	for i := range group.Item {
		if g := &group.Item[i]; g.Type != questionnaire.TypeGroup || g.Repeats || !control(g, "page") {
			return false
		}
	}
	return len(group.Item) > 0
}

func pointers(items []questionnaire.Item) []*questionnaire.Item {
	out := make([]*questionnaire.Item, len(items))
	for i := range items {
		out[i] = &items[i]
	}
	return out
}

// control reports whether an item is to be drawn in a way that a code names.
func control(i *questionnaire.Item, code string) bool {
	x := i.Get(questionnaire.ExtItemControl)
	if x == nil {
		return false
	}
	if x.Value.Coding != nil {
		return x.Value.Coding.Code == code
	}
	return x.Value.Text == code
}

// as is the definition as a version that has the same text.
func (d *Definition) as(v Version) *Definition {
	out := *d
	out.Version = v
	return &out
}

// asking is the definition under what the authority switched on, on a day.
func (d *Definition) asking(set Setting, day string) *Definition {
	out := *d
	out.set, out.day = set, day
	return &out
}

// Titles is what the form is called.
func (d *Definition) Titles() Titles { return Titles{d.Q.Title} }

// Sections are the pages of the form, in order: those of which nothing is asked
// are left out.
func (d *Definition) Sections() []Section {
	var out []Section
	for _, s := range d.sections {
		for _, i := range s.Items {
			if d.Asks(i) && (s.Group == nil || d.Asks(s.Group)) {
				out = append(out, s)
				break
			}
		}
	}
	return out
}

// Section is the one of a number that something is asked of.
func (d *Definition) Section(number int) (Section, bool) {
	for _, s := range d.Sections() {
		if s.Number == number {
			return s, true
		}
	}
	return Section{}, false
}

// Asks reports whether an item is shown at all: it is not hidden, and is on by
// default or was switched on.
func (d *Definition) Asks(i *questionnaire.Item) bool {
	return !i.Hidden() && (!i.Is(ExtOff) || d.set.asks(i.LinkID))
}

// Off are the questions that are off by default, in order.
func (d *Definition) Off() []*questionnaire.Item {
	var out []*questionnaire.Item
	d.Q.Each(func(i *questionnaire.Item, _ []*questionnaire.Item) {
		if i.Is(ExtOff) {
			out = append(out, i)
		}
	})
	return out
}

// Item is the item of a linkId, or nil.
func (d *Definition) Item(linkID string) *questionnaire.Item { return d.byID[linkID] }

// Called is what an answer of a question's list is called in a language; the code
// itself where the form does not know it, "" for none.
func (d *Definition) Called(linkID, code, lang string) string {
	if i := d.Item(linkID); i != nil && code != "" {
		options, _ := d.Q.Options(i)
		for n := range options {
			if c := options[n].Value.Coding; c != nil && c.Code == code {
				return c.Display.In(lang)
			}
		}
	}
	return code
}

// Canonical names the version, for responses that leave this place.
func (d *Definition) Canonical() string {
	if c := d.Q.Canonical(); c != "" {
		return c
	}
	return fmt.Sprintf("urn:onestory:form:%s|%d", d.Form, d.Number)
}
