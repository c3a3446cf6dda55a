package questionnaire

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// kitchen is a form with one of most things.
const kitchen = `{
 "resourceType": "Questionnaire", "url": "urn:test:kitchen", "version": "1", "status": "active",
 "title": "Kitchen", "_title": {"extension": [{"extension": [{"url": "lang", "valueCode": "cy"}, {"url": "content", "valueString": "Cegin"}], "url": "http://hl7.org/fhir/StructureDefinition/translation"}]},
 "contained": [{"resourceType": "ValueSet", "id": "levels", "status": "active", "compose": {"include": [{"system": "urn:test:level", "concept": [{"code": "1", "display": "One"}, {"code": "2", "display": "Two", "designation": [{"language": "cy", "value": "Dau"}]}]}]}}],
 "item": [
  {"linkId": "who", "type": "group", "text": "Who", "item": [
   {"linkId": "name", "type": "string", "text": "Name", "required": true, "maxLength": 10},
   {"linkId": "age", "type": "integer", "text": "Age", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 0}, {"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueInteger": 25}]},
   {"linkId": "level", "type": "choice", "text": "Level", "answerValueSet": "#levels"}
  ]},
  {"linkId": "carer", "type": "group", "text": "Carers", "repeats": true, "item": [
   {"linkId": "carer-name", "type": "string", "text": "Name", "required": true},
   {"linkId": "works", "type": "boolean", "text": "Works?"},
   {"linkId": "job", "type": "string", "text": "Job", "enableWhen": [{"question": "works", "operator": "=", "answerBoolean": true}]}
  ]},
  {"linkId": "older", "type": "text", "text": "Plans", "enableWhen": [{"question": "age", "operator": ">=", "answerInteger": 16}, {"question": "level", "operator": "=", "answerCoding": {"system": "urn:test:level", "code": "2"}}], "enableBehavior": "any", "extension": [{"url": "urn:onestory:recommended", "valueBoolean": true}]},
  {"linkId": "langs", "type": "open-choice", "text": "Languages", "repeats": true, "answerOption": [{"valueString": "Welsh"}, {"valueString": "English"}, {"valueString": "None", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive", "valueBoolean": true}]}], "item": [
    {"linkId": "fluent", "type": "boolean", "text": "Fluent?", "enableWhen": [{"question": "langs", "operator": "!=", "answerString": "None"}]}
  ]}
 ]}`

func form(t testing.TB, text string) *Form {
	t.Helper()
	q, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	f, err := NewForm(q)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func response(t testing.TB, items string) *Response {
	t.Helper()
	r, err := ParseResponse([]byte(`{"resourceType":"QuestionnaireResponse","questionnaire":"urn:test:kitchen|1","status":"in-progress","item":[` + items + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestValidate(t *testing.T) {
	f := form(t, kitchen)
	const who = `{"linkId":"who","item":[{"linkId":"name","answer":[{"valueString":"Ann"}]}]}`
	for _, c := range []struct {
		name, items string
		draft, done string // faults, space between
	}{
		{"good", who, "", ""},
		{"nothing asked of a group not begun", who, "", ""},
		{"required", `{"linkId":"who","item":[{"linkId":"age","answer":[{"valueInteger":3}]}]}`, "", "who/name:required"},
		{"required in a row", who + `,{"linkId":"carer","item":[{"linkId":"works","answer":[{"valueBoolean":false}]}]}`, "", "carer:0/carer-name:required"},
		{"too long, too large", `{"linkId":"who","item":[{"linkId":"name","answer":[{"valueString":"Annabelle Lee"}]},{"linkId":"age","answer":[{"valueInteger":99}]}]}`,
			"who/name:too-long who/age:too-large", "who/name:too-long who/age:too-large older:recommended"},
		{"wrong kind", `{"linkId":"who","item":[{"linkId":"name","answer":[{"valueInteger":3}]}]}`, "who/name:type", "who/name:type"},
		{"not offered", `{"linkId":"who","item":[{"linkId":"name","answer":[{"valueString":"A"}]},{"linkId":"level","answer":[{"valueCoding":{"system":"urn:test:level","code":"3"}}]}]}`, "who/level:option", "who/level:option"},
		{"not enabled", who + `,{"linkId":"carer","item":[{"linkId":"carer-name","answer":[{"valueString":"B"}]},{"linkId":"job","answer":[{"valueString":"x"}]}]}`, "", "carer:0/job:disabled"},
		{"own row decides", who + `,{"linkId":"carer","item":[{"linkId":"carer-name","answer":[{"valueString":"B"}]},{"linkId":"works","answer":[{"valueBoolean":true}]}]},{"linkId":"carer","item":[{"linkId":"carer-name","answer":[{"valueString":"C"}]},{"linkId":"job","answer":[{"valueString":"x"}]}]}`, "", "carer:1/job:disabled"},
		{"unknown", who + `,{"linkId":"zzz"}`, "zzz:unknown", "zzz:unknown"},
		{"order", `{"linkId":"older"},` + who, "who:order", "who:order"},
		{"exclusive", who + `,{"linkId":"langs","answer":[{"valueString":"Welsh"},{"valueString":"None"}]}`, "langs:exclusive", "langs:exclusive"},
		{"open", who + `,{"linkId":"langs","answer":[{"valueString":"Polish"}]}`, "", ""},
		{"beneath an answer", who + `,{"linkId":"langs","answer":[{"valueString":"Welsh","item":[{"linkId":"fluent","answer":[{"valueBoolean":true}]}]},{"valueString":"Urdu"}]}`, "", ""},
		{"beneath the wrong answer", who + `,{"linkId":"langs","answer":[{"valueString":"None","item":[{"linkId":"fluent","answer":[{"valueBoolean":true}]}]}]}`, "", "langs:0/fluent:disabled"},
		{"recommended", `{"linkId":"who","item":[{"linkId":"name","answer":[{"valueString":"A"}]},{"linkId":"age","answer":[{"valueInteger":17}]}]}`, "", "older:recommended"},
		{"two answers", `{"linkId":"who","item":[{"linkId":"name","answer":[{"valueString":"A"},{"valueString":"B"}]}]}`, "who/name:too-many", "who/name:too-many"},
	} {
		s := f.Evaluate(response(t, c.items))
		for stage, want := range []string{c.draft, c.done} {
			var got []string
			for _, x := range s.Validate(Stage(stage)) {
				got = append(got, x.Path+":"+string(x.Kind))
				if x.Warning != (x.Kind == FaultRecommended) {
					t.Errorf("%s: %s is a warning: %v", c.name, x, x.Warning)
				}
			}
			if !slices.Equal(got, strings.Fields(want)) {
				t.Errorf("%s, stage %d: %v, want %v", c.name, stage, got, want)
			}
		}
	}
}

func TestRoundTrip(t *testing.T) {
	q, err := Parse([]byte(kitchen))
	if err != nil {
		t.Fatal(err)
	}
	out, _ := json.Marshal(q)
	if got, want := canonical(t, out), canonical(t, []byte(kitchen)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func canonical(t *testing.T, data []byte) string {
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	out, _ := json.Marshal(v)
	return string(out)
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"{\n  \"resourceType\": \"Patient\"\n}", "line 1, column 1"},
		{"{\n  \"resourceType\": \"Questionnaire\",\n  \"status\": \"active\",\n  \"colour\": 3\n}", `line 4, column 3: "colour" has no place here`},
		{"{\n  \"resourceType\": \"Questionnaire\",\n  \"status\": \"active\",\n  \"status\": \"active\"\n}", `line 4, column 3: "status" is given twice`},
		{"{\"resourceType\": \"Questionnaire\", \"status\": \"active\", \"item\": [\n {\"linkId\": \"a\"}]}", "line 2, column 2: a type is missing"},
		{"{\"resourceType\": \"Questionnaire\", \"status\": \"active\", \"item\": []}", "an empty list"},
		{"{\"resourceType\": \"Questionnaire\", \"status\": \"active\",\n\"modifierExtension\": [{\"url\": \"x\"}]}", "line 2, column 1: modifierExtension changes"},
		{"{\"resourceType\": \"Questionnaire\", \"status\": \"active\", \"date\": \"2024-13\"}", `"2024-13" is no dateTime`},
	} {
		_, err := Parse([]byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
}

func TestSame(t *testing.T) {
	for _, c := range []struct {
		a, b Value
		same bool
	}{
		{String("5"), Value{Kind: KindInteger, Text: "5"}, false},
		{Value{Kind: KindDecimal, Text: "5.0"}, Value{Kind: KindDecimal, Text: "5"}, true},
		{Code("s", "a", "A"), Code("s", "a", "Another word"), true},
		{Code("s", "a", "A"), Code("t", "a", "A"), false},
		{Value{Kind: KindQuantity, Quantity: &Quantity{Value: "1.0", Unit: "kg"}}, Value{Kind: KindQuantity, Quantity: &Quantity{Value: "1", Unit: "kg"}}, true},
		{Value{Kind: KindQuantity, Quantity: &Quantity{Value: "1", Unit: "kg"}}, Value{Kind: KindQuantity, Quantity: &Quantity{Value: "1", Unit: "g"}}, false},
		{Value{Kind: KindCoding}, Value{Kind: KindCoding}, false},
	} {
		if c.a.Same(&c.b) != c.same || c.b.Same(&c.a) != c.same {
			t.Errorf("%+v and %+v: not %v", c.a, c.b, c.same)
		}
	}
}
