package form

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"onestory/lib/questionnaire"
)

// The marks of our own that pages read of a definition: shipped/README.md lists
// what they mean.
const (
	ExtPart        = "urn:onestory:part"
	ExtPrefill     = "urn:onestory:prefill"
	ExtCarry       = "urn:onestory:carry"
	ExtNeverShared = "urn:onestory:never-shared"
	ExtVoice       = "urn:onestory:voice"
	ExtEnds        = "urn:onestory:ends"
	ExtLocates     = "urn:onestory:locates"
)

// Part is whose part of an assessment a section is in.
type Part string

// The parts.
const (
	FamilyPart Part = "family"
	ChildPart  Part = "child"
	AdultPart  Part = "adult"
)

// Parts lists them in the order in which they are shown.
func Parts() []Part { return []Part{FamilyPart, ChildPart, AdultPart} }

// Part is whose part the section is in.
func (s Section) Part() Part {
	for _, i := range []*questionnaire.Item{s.Parent, s.Group} {
		if i == nil {
			continue
		}
		switch Part(code(i, ExtPart)) {
		case FamilyPart:
			return FamilyPart
		case AdultPart:
			return AdultPart
		}
	}
	return ChildPart
}

// PartSections are the sections of one part.
func (d *Definition) PartSections(p Part) []Section {
	var out []Section
	for _, s := range d.Sections() {
		if s.Part() == p {
			out = append(out, s)
		}
	}
	return out
}

// Of is the definition with the sections of one part alone: what is lacking in it,
// and how far it is, is then of that part.
func (d *Definition) Of(p Part) *Definition {
	out := *d
	out.sections = nil
	for _, s := range d.sections {
		if s.Part() == p {
			out.sections = append(out.sections, s)
		}
	}
	return &out
}

// Alone is the definition of one part as a form by itself, for a response of that part
// alone: what other parts must have is not missed in it. It names the whole that it is
// derived from.
func (d *Definition) Alone(p Part) *questionnaire.Questionnaire {
	q := *d.Q
	q.ID, q.URL, q.Version, q.Item = "", fmt.Sprintf("urn:onestory:form:%s:%s", d.Form, p), strconv.FormatInt(d.Number, 10), nil
	from, _ := json.Marshal([]string{d.Canonical()}) // of text alone
	q.Kept = append(slices.DeleteFunc(slices.Clone(q.Kept), func(k questionnaire.Kept) bool { return k.Name == "derivedFrom" }), questionnaire.Kept{Name: "derivedFrom", JSON: string(from)})
	mine := map[*questionnaire.Item]bool{}
	for _, s := range d.sections {
		if s.Part() != p {
			continue
		}
		for _, i := range append([]*questionnaire.Item{s.Parent, s.Group}, s.Items...) {
			mine[i] = true
		}
	}
	for i := range d.Q.Item {
		item := d.Q.Item[i]
		if !mine[&d.Q.Item[i]] {
			continue
		}
		if paged(&item) {
			pages := item.Item
			item.Item = nil
			for j := range pages {
				if mine[&pages[j]] {
					item.Item = append(item.Item, pages[j])
				}
			}
		}
		q.Item = append(q.Item, item)
	}
	return &q
}

func code(i *questionnaire.Item, url string) string {
	x := i.Get(url)
	if x == nil {
		return ""
	}
	return x.Value.Text
}

// Prefill is the code of what a question is filled in from, "" for nothing.
func Prefill(i *questionnaire.Item) string { return code(i, ExtPrefill) }

// Locates reports whether a question asks where somebody lives or can be reached:
// what a safe version of the family's copy leaves out.
func Locates(i *questionnaire.Item) bool {
	switch Prefill(i) {
	case "child.address", "child.postcode", "child.phone", "child.school", "child.practice", "carer.phone", "carers", "services", "service.phone":
		return true
	}
	return i.Is(ExtLocates)
}

// Helps reports whether an item is help for the one around it.
func Helps(i *questionnaire.Item) bool { return helps(i) }

// Ends reports whether an item is the words at an end of a scale: "lower" or "upper".
func Ends(i *questionnaire.Item, end string) bool { return ends(i) && control(i, end) }

// Voice is what somebody said in their own words.
type Voice struct{ Label, Words string }

// Voices are the answers given in somebody's own words, in a language; leave says
// which are left out.
func (d *Definition) Voices(r *questionnaire.Response, lang string, leave func(*questionnaire.Place) bool) []Voice {
	var out []Voice
	d.form.Evaluate(r).Each(func(p *questionnaire.Place) {
		if code(p.Item, ExtVoice) == "" || !p.Enabled || leave(p) {
			return
		}
		for _, a := range p.Answers() {
			if a.Value.Text != "" {
				out = append(out, Voice{p.Item.Text.In(lang), a.Value.Text})
			}
		}
	})
	return out
}

// Without is answers without those of items that a mark is true of.
func (d *Definition) Without(items []questionnaire.ResponseItem, mark string) []questionnaire.ResponseItem {
	var out []questionnaire.ResponseItem
	for _, x := range items {
		if i := d.byID[x.LinkID]; i != nil && i.Is(mark) {
			continue
		}
		x.Item = d.Without(x.Item, mark)
		answers := make([]questionnaire.Answer, len(x.Answer))
		for n, a := range x.Answer {
			a.Item = d.Without(a.Item, mark)
			answers[n] = a
		}
		if x.Answer = answers; len(x.Item) > 0 || len(x.Answer) > 0 {
			out = append(out, x)
		}
	}
	return out
}

// ended reports whether an answer is not offered any more on a day, as
// YYYY-MM-DD. It stays an answer where it was given before.
func ended(o *questionnaire.Option, day string) bool {
	x := o.Get(ExtEnds)
	return x != nil && day > x.Value.Text
}
