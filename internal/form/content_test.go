package form

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"onestory/internal/kit/i18n"
	"onestory/lib/questionnaire"
)

func shippedForm(t *testing.T, id string) *Definition {
	t.Helper()
	text, err := fs.ReadFile(ShippedForms(), id+".json")
	if err != nil {
		t.Fatal(err)
	}
	d, err := define(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestCommonAssessmentAsksEverything: the fields that the common assessment has had
// since 2006, by their linkIds; what is left out here nobody would miss until an
// audit did.
func TestCommonAssessmentAsksEverything(t *testing.T) {
	d := shippedForm(t, "caf")
	const fields = `
		started child.name child.known-as child.born child.expected child.gender child.address child.postcode child.phone
		child.ethnicity child.ethnicity.other child.religion child.immigration child.language parent.language child.interpreter
		child.interpreter.arranged child.disabled child.disabled.details child.requirements child.nhs child.upn child.school
		child.sen child.sen.details child.exclusion child.carer child.orientation child.parent-to-be
		present reason carers carer.name carer.relationship carer.phone carer.responsibility household home.situation
		writer.name writer.role writer.agency writer.phone lead.name lead.phone
		services service.name service.role service.agency service.phone service.kind service.elsewhere
		conclusion.strengths conclusion.needs conclusion.level conclusion.change actions.what actions.who actions.when
		conclusion.goals conclusion.review child.said child.said.words child.said.why parent.said parent.said.words parent.said.why
		agreement.about agreement.explained agreement.help agreement.with agreement.not-with agreement.copies agreement.name
		agreement.date agreement.again consent.sensitive consent.research`
	for id := range strings.FieldsSeq(fields) {
		if d.Item(id) == nil {
			t.Errorf("nobody asks %s", id)
		}
	}
	elements := map[string]int{}
	for _, g := range d.Q.Item {
		for _, page := range g.Item {
			if !control(&page, "page") {
				continue
			}
			elements[g.LinkID]++
			for _, part := range []string{".strengths", ".needs", ".evidence", ".views", ".help"} {
				if d.Item(page.LinkID+part) == nil {
					t.Errorf("%s has no %s", page.LinkID, part)
				}
			}
		}
	}
	if elements["development"] != 12 || elements["parenting"] != 3 || elements["environment"] != 4 {
		t.Errorf("elements of the three domains: %v", elements)
	}
}

// TestDeclinedIsAnAnswer: what child and parents say is needed, or why not (CAF-33).
func TestDeclinedIsAnAnswer(t *testing.T) {
	for _, id := range []string{"caf", "eha", "family-help", "plan", "review", "closure", "meeting"} {
		d := shippedForm(t, id)
		for _, who := range []string{"child.said", "parent.said"} {
			asked, words, why := d.Item(who), d.Item(who+".words"), d.Item(who+".why")
			if who == "parent.said" && id == "meeting" {
				continue // the record of a meeting has what each member of the family says
			}
			if asked == nil || words == nil || why == nil || !asked.Required || !words.Required || !why.Required {
				t.Errorf("%s %s: not needed, or without a why", id, who)
				continue
			}
			form, err := questionnaire.NewForm(&questionnaire.Questionnaire{Status: "draft", Contained: d.Q.Contained, Item: []questionnaire.Item{*asked, *words, *why}})
			if err != nil {
				t.Fatal(err)
			}
			for code, want := range map[string]string{"yes": who + ".words", "declined": who + ".why", "unable": who + ".why", "": who} {
				r := &questionnaire.Response{Status: "in-progress"}
				if code != "" {
					r.Item = []questionnaire.ResponseItem{{LinkID: who, Answer: []questionnaire.Answer{{Value: questionnaire.Code("urn:onestory:code:said", code, "")}}}}
				}
				faults := form.Evaluate(r).Validate(questionnaire.Completion)
				if len(faults) != 1 || faults[0].Kind != questionnaire.FaultRequired || faults[0].Path != who && faults[0].Path != want {
					t.Errorf("%s %s %q: %v", id, who, code, faults)
				}
			}
		}
	}
}

// TestSafetyComesFirst: the newer assessments ask about harm before anything else.
func TestSafetyComesFirst(t *testing.T) {
	for _, id := range []string{"eha", "family-help"} {
		if first := shippedForm(t, id).Sections()[0]; first.Items[0].LinkID != "safety.now" || !first.Items[0].Required {
			t.Errorf("%s begins with %s", id, first.Items[0].LinkID)
		}
	}
}

// TestNeverACopyOfATool: no form carries the name or the words of a protected tool.
func TestNeverACopyOfATool(t *testing.T) {
	names, _ := fs.Glob(ShippedForms(), "*.json")
	for _, n := range names {
		text, _ := fs.ReadFile(ShippedForms(), n)
		for _, tool := range []string{"Outcomes Star", "Family Star", "Signs of Safety", "Strengths and Difficulties", "SDQ", "Goodman"} {
			if strings.Contains(string(text), tool) {
				t.Errorf("%s names %s", n, tool)
			}
		}
	}
}

// TestCodesAreThoseOfEpisodes: what a checklist can come to, and why help can end,
// by the codes that episodes know.
func TestCodesAreThoseOfEpisodes(t *testing.T) {
	for _, c := range []struct {
		form, item string
		codes      []string
	}{
		{"checklist", "outcome", []string{"common", "in-house", "specialist", "safeguarding", "none"}},
		{"closure", "closure.reason", []string{"needs-met", "one-agency", "no-longer", "not-reached", "moved", "social-care", "specialist", "none-needed", "mistake"}},
	} {
		d := shippedForm(t, c.form)
		options, _ := d.Q.Options(d.Item(c.item))
		var got []string
		for _, o := range options {
			got = append(got, o.Value.Coding.Code)
		}
		if !slices.Equal(got, c.codes) {
			t.Errorf("%s: %q", c.item, got)
		}
	}
}

// TestOptionsEnd: an answer whose last day is gone is not offered, and stays where
// it was given (CAF-65).
func TestOptionsEnd(t *testing.T) {
	p := words(t).For(i18n.English)
	text := strings.Replace(string(read(t, "testdata/tiny.json")), `{"code": "b", "display": "B"}`,
		`{"extension": [{"url": "urn:onestory:ends", "valueDate": "2026-03-31"}, {"url": "urn:onestory:maps", "valueCode": "X9"}], "code": "b", "display": "Bee"}`, 1)
	plain, err := define([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for day, offered := range map[string]bool{"2026-03-31": true, "2026-04-01": false} {
		d := plain.asking(Setting{}, day)
		s := section(t, d, "about")
		drawn := func(sheets map[string]Sheet) bool {
			return strings.Contains(string(d.Draw(s, sheets, Canvas{Words: p}).HTML), ">Bee<")
		}
		if drawn(nil) != offered {
			t.Errorf("on %s it is offered: %v", day, !offered)
		}
		given := questionnaire.ResponseItem{LinkID: "about", Item: []questionnaire.ResponseItem{{LinkID: "place", Answer: []questionnaire.Answer{{Value: questionnaire.Code("urn:x", "b", "Bee")}}}}}
		if !drawn(map[string]Sheet{"about": {Items: given.Item}}) {
			t.Errorf("on %s what was given is gone", day)
		}
	}
	if out, _ := plain.Q.MarshalJSON(); !strings.Contains(string(out), `"urn:onestory:maps","valueCode":"X9"`) {
		t.Error("the mapping is not exported")
	}
}
