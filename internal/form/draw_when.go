package form

import (
	"encoding/json"
	"strings"

	"onestory/lib/questionnaire"
)

// shownWhen is what stands around something that is asked under conditions.
type shownWhen struct {
	open, close string
	never       bool // its conditions are on other pages, and are not met
}

// rule is what the script reads: any or all of the conditions.
type rule struct {
	Any bool        `json:"any"`
	Of  []condition `json:"of"`
}

// condition compares the boxes whose names end in Name with a value.
type condition struct {
	Name  string `json:"n"`
	Op    string `json:"op"`
	Value string `json:"v"`
}

// when says under which conditions a place is asked. What depends on answers on
// the same page is on it: a script hides it while the conditions are not met, and
// without scripts a line says when to answer. What depends on other pages alone is
// decided here.
func (p *pen) when(place *questionnaire.Place) shownWhen {
	i := place.Item
	if len(i.EnableWhen) == 0 {
		return shownWhen{}
	}
	r := rule{Any: i.EnableBehavior == "any"}
	var why []string
	for n := range i.EnableWhen {
		w := &i.EnableWhen[n]
		asked := p.d.byID[w.Question]
		if asked == nil || !p.here[w.Question] {
			continue
		}
		value := w.Answer.Text
		if c := w.Answer.Coding; c != nil {
			value = c.Code
		}
		r.Of = append(r.Of, condition{p.d.names[asked], w.Operator, value})
		why = append(why, p.why(asked, w))
	}
	if len(r.Of) == 0 {
		return shownWhen{never: !place.Enabled}
	}
	b, err := json.Marshal(r)
	if err != nil {
		return shownWhen{}
	}
	class := "os-when"
	if !place.Enabled {
		class += " os-when--off"
	}
	between := " " + p.c.Words.T("forms.when.and") + " "
	if r.Any {
		between = " " + p.c.Words.T("forms.when.or") + " "
	}
	return shownWhen{close: `</div>`,
		open: `<div class="` + class + `" data-when="` + esc(string(b)) + `"><p class="govuk-hint os-when__why">` + esc(p.c.Words.T("forms.when", strings.Join(why, between))) + `</p>`}
}

// why says one condition in words.
func (p *pen) why(asked *questionnaire.Item, w *questionnaire.EnableWhen) string {
	question := plain(asked, p.c.lang())
	if w.Operator == "=" {
		return p.c.Words.T("forms.when.is", question, p.d.plainValue(asked, &w.Answer, p.c.lang(), p.c.Words))
	}
	return p.c.Words.T("forms.when.else", question)
}
