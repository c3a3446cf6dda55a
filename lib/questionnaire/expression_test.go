package questionnaire

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"onestory/lib/questionnaire/tree"
)

func ext(url, expression string) string {
	return `{"url":"` + url + `","valueExpression":{"language":"text/fhirpath","expression":"` + expression + `"}}`
}

var scored = `{"resourceType":"Questionnaire","status":"active","url":"urn:test:kitchen","version":"1",
 "extension":[{"url":"` + ExtLaunchContext + `","extension":[{"url":"name","valueCoding":{"code":"patient"}},{"url":"type","valueCode":"Patient"}]},
  {"url":"` + ExtVariable + `","valueExpression":{"name":"answers","language":"text/fhirpath","expression":"%resource.item.where(linkId='q').item.answer"}},
  {"url":"` + ExtConstraint + `","extension":[{"url":"key","valueId":"even"},{"url":"severity","valueCode":"error"},{"url":"expression","valueString":"item.where(linkId='total').answer.value.empty() or item.where(linkId='total').answer.value mod 2 = 0"},{"url":"human","valueString":"The total is even."}]}],
 "contained":[{"resourceType":"ValueSet","id":"scale","status":"active","compose":{"include":[{"system":"urn:s","concept":[
  {"code":"low","display":"Low","extension":[{"url":"` + ExtOrdinal + `","valueDecimal":1}]},
  {"code":"high","display":"High","extension":[{"url":"` + ExtOrdinal + `","valueDecimal":4}]},
  {"code":"na","display":"Not asked"}]}]}}],
 "item":[
  {"linkId":"q","type":"group","item":[
   {"linkId":"q1","type":"choice","text":"1","answerValueSet":"#scale"},
   {"linkId":"q2","type":"choice","text":"2","answerValueSet":"#scale"}]},
  {"linkId":"total","type":"integer","text":"Total","readOnly":true,"extension":[` + ext(ExtCalculatedExpression, `%answers.weight().sum()`) + `]},
  {"linkId":"double","type":"decimal","text":"Double","extension":[` + ext(ExtCalculatedExpression, `%resource.item.where(linkId='total').answer.value * 2`) + `]},
  {"linkId":"why","type":"text","text":"Why so high?","extension":[` + ext(ExtEnableExpression, `%resource.item.where(linkId='double').answer.value > 9`) + `]},
  {"linkId":"born","type":"date","text":"Born","extension":[` + ext(ExtInitialExpression, `%patient.birthDate`) + `]},
  {"linkId":"name","type":"string","text":"Name","extension":[` + ext(ExtInitialExpression, `%patient.name.given.first() & ' ' & %patient.name.family`) + `]}
 ]}`

func TestExpressions(t *testing.T) {
	f := form(t, scored)
	choose := func(a, b string) *Response {
		pick := func(id, code string) string {
			return `{"linkId":"` + id + `","answer":[{"valueCoding":{"system":"urn:s","code":"` + code + `"}}]}`
		}
		return response(t, `{"linkId":"q","item":[`+pick("q1", a)+","+pick("q2", b)+`]}`)
	}
	for _, c := range []struct {
		a, b, total, double string
		why                 bool
		faults              int
	}{
		{"low", "low", "2", "4", false, 0},
		{"high", "low", "5", "10", true, 1},
		{"high", "na", "4", "8", false, 0},
		{"na", "na", "", "", false, 0},
	} {
		s := f.Evaluate(choose(c.a, c.b))
		text := func(path string) string {
			if a := s.At(path).Answers(); len(a) > 0 {
				return a[0].Value.Text
			}
			return ""
		}
		if text("total") != c.total || text("double") != c.double || s.At("why").Enabled != c.why {
			t.Errorf("%s %s: %q %q %v", c.a, c.b, text("total"), text("double"), s.At("why").Enabled)
		}
		if got := s.Validate(Completion); len(got) != c.faults {
			t.Errorf("%s %s: %v", c.a, c.b, got)
		}
	}
	// A total that stood there before the answers changed is worked out anew.
	r := choose("low", "low")
	r.Item = append(r.Item, ResponseItem{LinkID: "total", Answer: []Answer{{Value: Value{Kind: KindInteger, Text: "99"}}}})
	if s := f.Evaluate(r); s.At("total").Answers()[0].Value.Text != "2" || r.Item[1].Answer[0].Value.Text != "99" {
		t.Error("the old total stayed, or the caller's response was changed")
	}
}

// TestComputedOnlyWhereAsked: a value is worked out where its item is enabled, and
// what it was before goes with the item.
func TestComputedOnlyWhereAsked(t *testing.T) {
	f := form(t, `{"resourceType":"Questionnaire","url":"urn:test:kitchen","version":"1","status":"active","item":[
	 {"linkId":"on","type":"boolean","text":"On?"},
	 {"linkId":"n","type":"integer","text":"N","enableWhen":[{"question":"on","operator":"=","answerBoolean":true}],"extension":[`+ext(ExtCalculatedExpression, `6 * 7`)+`]},
	 {"linkId":"m","type":"integer","text":"M","extension":[`+ext(ExtCalculatedExpression, `%resource.item.where(linkId = 'n').answer.value`)+`]}]}`)
	for _, on := range []bool{true, false} {
		s := f.Evaluate(response(t, fmt.Sprintf(`{"linkId":"on","answer":[{"valueBoolean":%v}]}`, on)))
		if n, m := len(s.At("n").Answers()), len(s.At("m").Answers()); (n == 1) != on || (m == 1) != on {
			t.Errorf("%v: %d and %d answers", on, n, m)
		}
	}
}

func TestStart(t *testing.T) {
	f := form(t, scored)
	patient, err := tree.Parse([]byte(`{"resourceType":"Patient","birthDate":"2015-03-02","name":[{"given":["Ann","May"],"family":"Lee"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	r, faults := f.In(Env{Now: time.Now(), Context: map[string]*tree.Document{"patient": patient}}).Start()
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	out, _ := r.MarshalJSON()
	const want = `"item":[{"linkId":"born","answer":[{"valueDate":"2015-03-02"}]},{"linkId":"name","answer":[{"valueString":"Ann Lee"}]}]`
	if !strings.Contains(string(out), want) {
		t.Errorf("%s", out)
	}
	// Without the resource there is nothing to find, and nothing breaks.
	if _, faults := f.Start(); len(faults) != 2 {
		t.Errorf("%v", faults)
	}
}

func TestBudget(t *testing.T) {
	const long = `(1|2|3|4|5|6|7|8|9).select(%resource.descendants()).select(%resource.descendants()).select(%resource.descendants()).count()`
	f := form(t, strings.Replace(scored, "%answers.weight().sum()", long, 1))
	r := response(t, `{"linkId":"q","item":[{"linkId":"q1","answer":[{"valueCoding":{"system":"urn:s","code":"low"}}]}]}`)
	began := time.Now()
	faults := f.Evaluate(r).Validate(Draft)
	if len(faults) == 0 || faults[0].Kind != FaultExpression {
		t.Errorf("%v", faults)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestNeverRests(t *testing.T) {
	// Shown only while not answered: enabled by its own absence, through a value
	// that the check cannot see.
	f := form(t, `{"resourceType":"Questionnaire","status":"active","item":[
	 {"linkId":"a","type":"integer","text":"A","extension":[`+ext(ExtCalculatedExpression, `iif(%resource.item.answer.value.empty(), 1, %resource.item.answer.value.first() + 1)`)+`]}]}`)
	faults := f.Evaluate(&Response{Status: "in-progress"}).Validate(Draft)
	if len(faults) != 1 || faults[0].Kind != FaultCycle {
		t.Errorf("%v", faults)
	}
}

func TestCheck(t *testing.T) {
	item := func(rest string) string {
		return `{"linkId":"a","type":"string","text":"A"},{"linkId":"b","type":"string","text":"B",` + rest + `}`
	}
	for _, c := range []struct{ name, items, want string }{
		{"same linkId", `{"linkId":"a","type":"string","text":"A"},{"linkId":"a","type":"string","text":"A"}`, "a: duplicate: a"},
		{"names nothing", item(`"enableWhen":[{"question":"z","operator":"exists","answerBoolean":true}]`), "b: missing: z"},
		{"itself", item(`"enableWhen":[{"question":"b","operator":"exists","answerBoolean":true}]`), "b: cycle: b"},
		{"each other", `{"linkId":"a","type":"string","text":"A","enableWhen":[{"question":"b","operator":"exists","answerBoolean":true}]},` +
			`{"linkId":"b","type":"string","text":"B","enableWhen":[{"question":"a","operator":"exists","answerBoolean":true}]}`, "cycle"},
		{"a group by what lies in it", `{"linkId":"g","type":"group","enableWhen":[{"question":"b","operator":"exists","answerBoolean":true}],"item":[{"linkId":"b","type":"string","text":"B"}]}`, "g: cycle: g"},
		{"wrong kind", item(`"enableWhen":[{"question":"a","operator":"=","answerInteger":3}]`), "b: type: a"},
		{"no order", item(`"enableWhen":[{"question":"a","operator":">","answerString":"x"}]`), "b: type: >"},
		{"two without behaviour", item(`"enableWhen":[{"question":"a","operator":"exists","answerBoolean":true},{"question":"a","operator":"=","answerString":"x"}]`), "b: missing: enableBehavior"},
		{"no value set", `{"linkId":"a","type":"choice","text":"A","answerValueSet":"#z"}`, "a: missing: #z"},
		{"far value set", `{"linkId":"a","type":"choice","text":"A","answerValueSet":"http://example.org/vs"}`, "a: missing: http://example.org/vs"},
		{"no options", `{"linkId":"a","type":"choice","text":"A"}`, "a: missing: answerOption"},
		{"option twice", `{"linkId":"a","type":"choice","text":"A","answerOption":[{"valueString":"x"},{"valueString":"x"}]}`, "a: duplicate"},
		{"expression", item(`"extension":[` + ext(ExtCalculatedExpression, `1 +`) + `]`), "b: expression: at 4"},
		{"unknown function", item(`"extension":[` + ext(ExtCalculatedExpression, `resolve()`) + `]`), "there is no function resolve here"},
		{"unknown variable", item(`"extension":[` + ext(ExtCalculatedExpression, `%pat.name`) + `]`), "b: missing: %pat"},
		{"unknown linkId", item(`"extension":[` + ext(ExtCalculatedExpression, `%resource.item.where(linkId = 'zz').answer.value`) + `]`), "b: missing: zz"},
		{"computed of itself", item(`"extension":[` + ext(ExtCalculatedExpression, `%resource.item.where(linkId = 'b').answer.value`) + `]`), "b: cycle: b"},
		{"pattern", item(`"extension":[{"url":"` + ExtRegex + `","valueString":"("}]`), "b: type: " + ExtRegex},
		{"bounds", `{"linkId":"a","type":"integer","text":"A","extension":[{"url":"` + ExtMinValue + `","valueInteger":5},{"url":"` + ExtMaxValue + `","valueInteger":1}]}`, "a: too-large"},
		{"display", `{"linkId":"a","type":"display","text":"A","required":true}`, "a: misplaced: required"},
	} {
		q, err := Parse([]byte(`{"resourceType":"Questionnaire","status":"draft","item":[` + c.items + `]}`))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		_, err = NewForm(q)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
}
