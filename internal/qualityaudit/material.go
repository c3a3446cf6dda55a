package qualityaudit

import (
	"slices"
	"strings"
	"unicode"

	"onestory/internal/form"
	"onestory/lib/questionnaire"
	"onestory/lib/workday"
)

// Material is everything that an auditor's page is made from. It has names, and never
// leaves this package as it is: Hide takes them out.
type Material struct {
	Children []Child
	Adults   []string // of the family, by name
	Workers  []string // who had a hand in it
	Services []string // agencies, schools, practices
	Places   []string // lines of addresses
	Others   []string // whom the form of a signature or a request names besides
	Numbers  []string // identifiers

	Started, Agreed, Signed, Ended workday.Date
	Reviews                        int
	Answers                        []Agreed // to being helped, oldest first
	Course                         []Moved
	Assessments                    []Assessed
}

// Child is a child of the episode, in the order in which they were named in it.
type Child struct {
	Names []string
	Age   int // in years as the episode began; -1 unknown
}

// Agreed is one answer to being helped.
type Agreed struct {
	Yes bool
	On  workday.Date
}

// Moved is one line of the history.
type Moved struct {
	On   workday.Date
	Key  string // of the catalogue: what happened
	Kind string // of the agency of whoever did it, "" where nobody's
	Note string
}

// What a form that was finished in an episode is to an audit.
const (
	AsAssessment = "assessment"
	AsPlan       = "plan"
	AsMeeting    = "meeting"
	AsReview     = "review"
	AsClosure    = "closure"
)

// Assessed is one form that was finished in the episode, on its own version: an
// assessment, a plan, the record of a meeting, a review, the closing record.
type Assessed struct {
	As      string
	Number  int64
	Form    *form.Definition
	Closed  workday.Date
	Parts   []Part
	Added   []string // addenda
	Said    []string // what child and parents said as they signed
	Copies  int      // that were due
	InTime  int      // that were given by their day
	Witness bool     // the family signed, or said why not
}

// Part is one part of an assessment.
type Part struct {
	Kind     form.Part
	Number   int // of the child or the adult, from 1
	Form     *form.Definition
	Response *questionnaire.Response
}

// shownLine reports whether a question with an answer of one line asks for no name:
// what is to be done, and what is needed. Every other answer of one line is left out, since it names somebody, or
// might: of the forms that an authority makes itself too.
func shownLine(linkID string) bool {
	return strings.HasSuffix(linkID, ".what") || strings.HasSuffix(linkID, ".need")
}

// telling are the questions whose choice tells much of a family in a small place, and
// of which an auditor needs to know only that they were answered.
func telling(linkID string) bool {
	return strings.HasSuffix(linkID, ".ethnicity") || strings.HasSuffix(linkID, ".language") || strings.HasSuffix(linkID, ".religion") || strings.HasSuffix(linkID, ".immigration") || strings.HasSuffix(linkID, ".orientation")
}

// Left reports whether an auditor is told only that a question was answered.
func Left(i *questionnaire.Item) bool {
	switch i.Type {
	case questionnaire.TypeText, questionnaire.TypeBoolean, questionnaire.TypeInteger, questionnaire.TypeDecimal, questionnaire.TypeGroup, questionnaire.TypeDisplay:
		return false
	case questionnaire.TypeString:
		return !shownLine(i.LinkID)
	case questionnaire.TypeChoice:
		return telling(i.LinkID)
	}
	return true // days, open choices, references, attachments, and what is to come
}

// namesIn are the words of answers of one line that look like names, so that they are
// taken out of the texts as well: whom the form names and no record knows.
func namesIn(a Assessed) (out []string) {
	for _, p := range a.Parts {
		each(p.Response.Item, func(i *questionnaire.ResponseItem) {
			item := p.Form.Item(i.LinkID)
			if item == nil || item.Type != questionnaire.TypeString || !Left(item) || role(i.LinkID) {
				return
			}
			for _, answer := range i.Answer {
				for _, w := range strings.FieldsFunc(answer.Value.Text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !apostrophe(r) && r != '-' }) {
					if r := []rune(w); len(r) > 1 && unicode.IsUpper(r[0]) && !ordinary(w) {
						out = append(out, w)
					}
				}
			}
		})
	}
	return out
}

// role reports whether a question of one line asks what somebody is, not who.
func role(linkID string) bool {
	return strings.HasSuffix(linkID, ".role") || strings.HasSuffix(linkID, ".relationship")
}

// ordinary are words with a capital in the answers of one line that name nobody.
func ordinary(w string) bool {
	return slices.Contains(strings.Fields("A An And Adult Aunt Auntie Baby Brother Child Clinic College Council Dad Dr Early Family Father First Grandfather Grandma Grandmother Grandparents Health Help He Head Her His Home Hospital House Junior Mam Miss Mr Mrs Ms Mum Mother Mx My Nan No None North Nurse Nursery Our Parent Police Primary Professor School Secondary She Sister Social South Step Surgery Teacher Team The Their They Uncle Visitor West East Work Worker Yes Young"), w)
}

func each(items []questionnaire.ResponseItem, do func(*questionnaire.ResponseItem)) {
	for n := range items {
		do(&items[n])
		each(items[n].Item, do)
		for k := range items[n].Answer {
			each(items[n].Answer[k].Item, do)
		}
	}
}

// Wording is what stands in place of names, in the language of the page.
type Wording struct {
	Child, Adult, Worker     func(n int) string
	Service, Place, Somebody string
	Number, Date, Address    string
}

// Hide is the material without names. What it was made of is left as it was.
func (m Material) Hide(w Wording) Material {
	mask := NewMask(m.known(w), Labels{Name: w.Somebody, Date: w.Date, Number: w.Number, Address: w.Address})
	out := Material{Started: m.Started, Agreed: m.Agreed, Signed: m.Signed, Ended: m.Ended, Reviews: m.Reviews, Answers: m.Answers}
	for _, c := range m.Children {
		out.Children = append(out.Children, Child{Age: c.Age})
	}
	out.Adults = make([]string, len(m.Adults))
	for _, c := range m.Course {
		c.Note = mask.Text(c.Note)
		out.Course = append(out.Course, c)
	}
	for _, a := range m.Assessments {
		a.Added, a.Said = mask.all(a.Added), mask.all(a.Said)
		parts := make([]Part, len(a.Parts))
		for n, p := range a.Parts {
			p.Response = &questionnaire.Response{Status: p.Response.Status, Questionnaire: p.Response.Questionnaire, Item: mask.items(p.Form, p.Response.Item)}
			parts[n] = p
		}
		a.Parts = parts
		out.Assessments = append(out.Assessments, a)
	}
	return out
}

func (m Material) known(w Wording) (out []Known) {
	for n, c := range m.Children {
		out = append(out, Known{Label: w.Child(n + 1), Names: c.Names})
	}
	for n, name := range m.Adults {
		out = append(out, Known{Label: w.Adult(n + 1), Names: []string{name}})
	}
	for n, name := range m.Workers {
		out = append(out, Known{Label: w.Worker(n + 1), Names: []string{name}})
	}
	out = append(out, Known{Label: w.Service, Names: m.Services, Whole: true}, Known{Label: w.Place, Names: m.Places, Whole: true}, Known{Label: w.Number, Names: m.Numbers, Whole: true},
		Known{Label: w.Somebody, Names: m.Others})
	for _, a := range m.Assessments {
		out = append(out, Known{Label: w.Somebody, Names: namesIn(a), Cased: true})
	}
	return out
}

func (m *Mask) all(list []string) []string {
	out := make([]string, len(list))
	for n, s := range list {
		out[n] = m.Text(s)
	}
	return out
}

// items are answers without names: those of which only that they were given is told
// lose what was said, and texts lose the names in them.
func (m *Mask) items(d *form.Definition, items []questionnaire.ResponseItem) []questionnaire.ResponseItem {
	out := make([]questionnaire.ResponseItem, 0, len(items))
	for _, i := range items {
		item := d.Item(i.LinkID)
		kept := questionnaire.ResponseItem{LinkID: i.LinkID, Text: i.Text, Item: m.items(d, i.Item)}
		for _, a := range i.Answer {
			v := a.Value
			switch {
			case item == nil || Left(item):
				v = hollow(v)
			case item.Type == questionnaire.TypeText || item.Type == questionnaire.TypeString:
				v = questionnaire.Value{Kind: v.Kind, Text: m.Text(v.Text)}
			}
			kept.Answer = append(kept.Answer, questionnaire.Answer{Value: v, Item: m.items(d, a.Item)})
		}
		out = append(out, kept)
	}
	return out
}

// hollow is an answer that says no more than that there is one.
func hollow(v questionnaire.Value) questionnaire.Value {
	if v.Zero() {
		return v
	}
	return questionnaire.Value{Kind: questionnaire.KindString, Text: "-"}
}
