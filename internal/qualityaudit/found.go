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
	now := m.newest()
	out := map[string]string{
		"has.started":     which(!m.Started.IsZero()),
		"has.lead":        yes, // an open episode is never without one
		"has.agree-start": which(m.agreed(func(a Agreed) bool { return m.Agreed.IsZero() || !a.On.After(m.Agreed) })),
		"has.agree-again": which(m.agreed(func(a Agreed) bool { return !m.Agreed.IsZero() && a.On.After(m.Agreed) }) || now.given("agreement.again") == yes && now.said("agreement.again") == "true"),
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
		out[id] = now.together(of)
	}
	out["has.parents"] = now.rows("carers", "carer.name", "carer.phone")
	out["has.plan-actions"] = now.rows("actions", "actions.who", "actions.when")
	for id, of := range map[string][2][]string{
		"has.dev-": {{"development", "child-life", "for-child"}, {"for-child.well", "for-child.worried"}},
		"has.par-": {{"parenting", "for-adult"}, {"for-adult.well", "for-adult.worried"}},
		"has.fam-": {{"environment", "home", "network", "for-family"}, {"for-family.well", "for-family.worried"}},
	} {
		out[id+"strengths"] = now.within(of[0], ".strengths", of[1][0])
		out[id+"needs"] = now.within(of[0], ".needs", of[1][1])
	}
	out["has.rev-child"] = now.voices(form.ChildPart, "child.said.words", "child.said.why")
	out["has.rev-parent"] = now.voices(form.AdultPart, "parent.said.words", "parent.said.why")
	out["has.copy"] = m.copies()
	m.planned(out)
	m.reviewed(out)
	if x := m.last(AsClosure); x.said("closure.meeting") == "true" {
		out["has.closure"] = yes
	}
	for id, said := range out {
		if said == "" {
			delete(out, id)
		}
	}
	return out
}

// planned is what the newest plan answers. Without one, what is to be done stands in
// the assessment.
func (m Material) planned(out map[string]string) {
	plan := m.last(AsPlan)
	if len(plan) == 0 {
		return
	}
	out["has.plan-details"] = plan.given("present")
	out["has.plan-actions"] = plan.rows("rows", "rows.who", "rows.when")
	out["has.plan-outcomes"] = plan.rows("rows", "rows.outcome")
	out["has.plan-framework"] = plan.rows("rows", "rows.framework")
	out["has.plan-progress"] = plan.rows("rows", "rows.progress")
	if out["has.plan-progress"] != yes { // it is written down at a review as well
		for _, r := range m.each(AsReview) {
			if r.rows("changes", "changes.how") == yes {
				out["has.plan-progress"] = yes
			}
		}
	}
}

// reviewed is what the reviews answer, all of them together.
func (m Material) reviewed(out map[string]string) {
	reviews := m.each(AsReview)
	switch {
	case len(reviews) > 0:
		for id, of := range map[string]string{"date": "review.date", "present": "present", "notes": "review.notes", "steps": "review.steps"} {
			out["has.rev-"+id] = every(reviews, func(r parts) string { return r.given(of) })
		}
		out["has.rev-next"] = yes // a review ends with one or the other
		out["has.rev-child"] = every(reviews, func(r parts) string { return r.voices(form.ChildPart, "child.said.words", "child.said.why") })
		out["has.rev-parent"] = every(reviews, func(r parts) string { return r.voices(form.AdultPart, "parent.said.words", "parent.said.why") })
	case m.Reviews > 0: // before reviews were forms
		out["has.rev-date"], out["has.rev-next"] = yes, yes
	case !m.moved("episode.did.plan"):
		for _, id := range []string{"date", "present", "notes", "steps", "next"} {
			out["has.rev-"+id] = na
		}
	default:
		out["has.rev-date"] = no
	}
}

// every is whether all of several forms have something, some or none.
func every(list []parts, has func(parts) string) string {
	asked, there, some := 0, 0, false
	for _, p := range list {
		switch has(p) {
		case yes:
			asked, there = asked+1, there+1
		case partly:
			asked, some = asked+1, true
		case no:
			asked++
		}
	}
	if s := share(there, asked); s != no || !some {
		return s
	}
	return partly
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

// parts are parts of forms, which questions are looked up in.
type parts []Part

// newest are the parts of the newest assessments: one for each child.
func (m Material) newest() parts { return m.last(AsAssessment) }

// last are the parts of the newest forms of a kind.
func (m Material) last(as string) (out parts) {
	last := int64(0)
	for _, a := range m.Assessments {
		if a.As == as {
			last = max(last, a.Number)
		}
	}
	for _, a := range m.Assessments {
		if a.As == as && a.Number == last {
			out = append(out, a.Parts...)
		}
	}
	return out
}

// each are the parts of every form of a kind, form by form.
func (m Material) each(as string) (out []parts) {
	at := map[int64]int{}
	for _, a := range m.Assessments {
		if a.As != as {
			continue
		}
		n, ok := at[a.Number]
		if !ok {
			n, out = len(out), append(out, nil)
			at[a.Number] = n
		}
		out[n] = append(out[n], a.Parts...)
	}
	return out
}

// given is whether a question was answered, in each part that asks it: yes, partly or
// no; "" where no part asks it.
func (of parts) given(linkID string) string {
	asked, there := 0, 0
	for _, p := range of {
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

func (of parts) said(linkID string) string {
	for _, p := range of {
		if s := answered(p.Response, linkID); s != "" {
			return s
		}
	}
	return ""
}

// together is whether several questions were answered: all, some or none.
func (of parts) together(ids []string) string {
	asked, there, some := 0, 0, false
	for _, id := range ids {
		switch g := of.given(id); g {
		case yes:
			asked, there = asked+1, there+1
		case partly:
			asked, some = asked+1, true
		case no:
			if id == "child.born" && of.given("child.expected") == yes { // not yet born
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
func (of parts) rows(group string, ids ...string) string {
	asked, rows, whole := false, 0, 0
	for _, p := range of {
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
func (of parts) within(groups []string, suffix, single string) string {
	asked, there := false, false
	for _, p := range of {
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
func (of parts) voices(kind form.Part, words, why string) string {
	people, there := 0, 0
	for _, p := range of {
		if p.Kind != kind || !asks(p, words) {
			continue
		}
		people++
		if answered(p.Response, words) != "" || answered(p.Response, why) != "" {
			there++
		}
	}
	return share(there, people)
}

func (m Material) copies() string {
	of, there := 0, 0
	for _, a := range m.Assessments {
		if a.As != AsAssessment {
			continue
		}
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
