package qualityaudit

import (
	"strings"

	"onestory/internal/form"
	"onestory/lib/questionnaire"
	"onestory/lib/workday"
)

// Answers to whether the record has something.
const (
	yes    = "yes"
	partly = "partly"
	no     = "no"
	na     = "na"
)

// Found is what the record itself answers of the audit's form, by linkId: whether
// something was recorded, by whom, and in time. How good it is, and all that needs a
// reader, it leaves out. It is made from the material with names or without alike.
func (m Material) Found() map[string]string {
	out := map[string]string{
		"has.started":     which(!m.Started.IsZero()),
		"has.lead":        yes, // an open episode is never without one
		"has.agree-start": which(m.agreed(func(a Agreed) bool { return m.Agreed.IsZero() || !a.On.After(m.Agreed) })),
		"has.agree-again": which(m.agreed(func(a Agreed) bool { return !m.Agreed.IsZero() && a.On.After(m.Agreed) }) || m.given("agreement.again") == yes && m.said("agreement.again") == "true"),
	}
	if len(m.Children) == 1 {
		out["has.siblings"] = na
	}
	for id, of := range map[string][]string{
		"has.identity":     {"child.name", "child.gender", "child.address", "child.postcode", "child.born", "child.phone"},
		"has.languages":    {"child.language", "parent.language"},
		"has.disability":   {"child.disabled"},
		"has.requirements": {"child.requirements"},
		"has.ethnicity":    {"child.ethnicity"},
		"has.present":      {"present"},
		"has.home":         {"home.situation"},
		"has.assessor":     {"writer.name", "writer.role", "writer.phone"},
	} {
		out[id] = m.together(of)
	}
	out["has.parents"] = m.rows("carers", "carer.name", "carer.phone")
	out["has.plan-actions"] = m.rows("actions", "actions.who", "actions.when")
	for id, of := range map[string][2][]string{
		"has.dev-": {{"development", "child-life", "for-child"}, {"for-child.well", "for-child.worried"}},
		"has.par-": {{"parenting", "for-adult"}, {"for-adult.well", "for-adult.worried"}},
		"has.fam-": {{"environment", "home", "network", "for-family"}, {"for-family.well", "for-family.worried"}},
	} {
		out[id+"strengths"] = m.within(of[0], ".strengths", of[1][0])
		out[id+"needs"] = m.within(of[0], ".needs", of[1][1])
	}
	out["has.rev-child"] = m.voices(form.ChildPart, "child.said.words", "child.said.why")
	out["has.rev-parent"] = m.voices(form.AdultPart, "parent.said.words", "parent.said.why")
	out["has.copy"] = m.copies()
	switch {
	case m.Reviews > 0:
		out["has.rev-date"], out["has.rev-next"] = yes, yes // a review ends with one or the other
	case !m.moved("episode.did.plan"):
		for _, id := range []string{"date", "present", "notes", "steps", "next"} {
			out["has.rev-"+id] = na
		}
	default:
		out["has.rev-date"] = no
	}
	for id, said := range out {
		if said == "" {
			delete(out, id)
		}
	}
	return out
}

func which(is bool) string {
	if is {
		return yes
	}
	return no
}

func (m Material) agreed(when func(Agreed) bool) bool {
	for _, a := range m.Answers {
		if a.Yes && when(a) {
			return true
		}
	}
	return false
}

func (m Material) moved(key string) bool {
	for _, c := range m.Course {
		if c.Key == key {
			return true
		}
	}
	return false
}

// newest are the parts of the newest assessments: one for each child.
func (m Material) newest() (out []Part) {
	last := int64(0)
	for _, a := range m.Assessments {
		last = max(last, a.Number)
	}
	for _, a := range m.Assessments {
		if a.Number == last {
			out = append(out, a.Parts...)
		}
	}
	return out
}

// given is whether a question was answered, in each part that asks it: yes, partly or
// no; "" where no part asks it.
func (m Material) given(linkID string) string {
	asked, there := 0, 0
	for _, p := range m.newest() {
		if !asks(p, linkID) {
			continue
		}
		asked++
		if answered(p.Response, linkID) != "" {
			there++
		}
	}
	return share(there, asked)
}

func share(there, of int) string {
	switch {
	case of == 0:
		return ""
	case there == of:
		return yes
	case there == 0:
		return no
	}
	return partly
}

// asks reports whether a part of a form has a question.
func asks(p Part, linkID string) bool {
	for _, s := range p.Form.Sections() {
		if s.Part() != p.Kind {
			continue
		}
		if under(s.Items, linkID) {
			return true
		}
	}
	return false
}

func under(items []*questionnaire.Item, linkID string) bool {
	for _, i := range items {
		if i.LinkID == linkID {
			return true
		}
		for n := range i.Item {
			if under([]*questionnaire.Item{&i.Item[n]}, linkID) {
				return true
			}
		}
	}
	return false
}

func (m Material) said(linkID string) string {
	for _, p := range m.newest() {
		if s := answered(p.Response, linkID); s != "" {
			return s
		}
	}
	return ""
}

// together is whether several questions were answered: all, some or none.
func (m Material) together(ids []string) string {
	asked, there, some := 0, 0, false
	for _, id := range ids {
		switch g := m.given(id); g {
		case yes:
			asked, there = asked+1, there+1
		case partly:
			asked, some = asked+1, true
		case no:
			if id == "child.born" && m.given("child.expected") == yes { // not yet born
				there++
			}
			asked++
		}
	}
	if s := share(there, asked); s != no || !some {
		return s
	}
	return partly
}

// rows is whether every row of a group has what is asked of it.
func (m Material) rows(group string, ids ...string) string {
	asked, rows, whole := false, 0, 0
	for _, p := range m.newest() {
		asked = asked || asks(p, group)
		each(p.Response.Item, func(i *questionnaire.ResponseItem) {
			if i.LinkID != group {
				return
			}
			rows++
			ok := true
			for _, id := range ids {
				x := item(i.Item, id)
				ok = ok && x != nil && len(x.Answer) > 0 && !x.Answer[0].Value.Zero()
			}
			if ok {
				whole++
			}
		})
	}
	switch {
	case !asked:
		return ""
	case rows == 0:
		return no
	case whole == 0:
		return partly
	}
	return share(whole, rows)
}

// within is whether anything that ends in some way was written under some groups, or
// in one question.
func (m Material) within(groups []string, suffix, single string) string {
	asked, there := false, false
	for _, p := range m.newest() {
		for _, g := range groups {
			if i := p.Form.Item(g); i != nil && ends(i, suffix) {
				asked = true
			}
			if x := item(p.Response.Item, g); x != nil {
				each([]questionnaire.ResponseItem{*x}, func(i *questionnaire.ResponseItem) {
					there = there || strings.HasSuffix(i.LinkID, suffix) && len(i.Answer) > 0
				})
			}
		}
		asked = asked || asks(p, single)
		there = there || answered(p.Response, single) != ""
	}
	if !asked {
		return ""
	}
	return which(there)
}

func ends(i *questionnaire.Item, suffix string) bool {
	for n := range i.Item {
		if strings.HasSuffix(i.Item[n].LinkID, suffix) || ends(&i.Item[n], suffix) {
			return true
		}
	}
	return false
}

// voices is whether each person of a kind said what they think, or it says why not.
func (m Material) voices(kind form.Part, words, why string) string {
	of, there := 0, 0
	for _, p := range m.newest() {
		if p.Kind != kind || !asks(p, words) {
			continue
		}
		of++
		if answered(p.Response, words) != "" || answered(p.Response, why) != "" {
			there++
		}
	}
	return share(there, of)
}

func (m Material) copies() string {
	of, there := 0, 0
	for _, a := range m.Assessments {
		of, there = of+a.Copies, there+a.InTime
	}
	return share(there, of)
}

// DayOf is the number of a day in an episode, from the day that it began: dates are
// not shown.
func (m Material) DayOf(d workday.Date) int {
	if m.Started.IsZero() || d.IsZero() {
		return 0
	}
	return m.Started.DaysTo(d)
}
