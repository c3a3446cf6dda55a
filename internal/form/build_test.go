package form_test

import (
	"encoding/json"
	"strings"
	"testing"

	"onestory/internal/form"
	"onestory/lib/questionnaire"
)

// TestBuild makes a form from nothing by what the builder does, with a condition,
// choices, help and translations, and reads it back.
func TestBuild(t *testing.T) {
	b, err := form.Blank("own", "Our own form")
	if err != nil {
		t.Fatal(err)
	}
	change := func(act func(*questionnaire.Questionnaire) error) {
		t.Helper()
		if b, err = form.Change(b, act); err != nil {
			t.Fatal(err)
		}
	}
	var yes, why, more string
	change(func(q *questionnaire.Questionnaire) (err error) {
		if yes, err = form.Append(q, "first", questionnaire.Item{Type: questionnaire.TypeBoolean, Text: questionnaire.Text{Value: "x"}}); err != nil {
			return err
		}
		if why, err = form.Append(q, "first", questionnaire.Item{Type: questionnaire.TypeText, Text: questionnaire.Text{Value: "y"}}); err != nil {
			return err
		}
		more, err = form.Append(q, "", questionnaire.Item{Type: questionnaire.TypeGroup, Text: questionnaire.Text{Value: "More"}})
		return err
	})
	edits := map[string]form.Edit{
		yes:  {Texts: map[string]string{"en": "Which is it?", "cy": "Pa un?", "pl": "Które?"}, Type: questionnaire.TypeChoice, Needed: "required", Options: "a = First | cy: Cyntaf\nb = Second"},
		why:  {Texts: map[string]string{"en": "Why the second?"}, Help: map[string]string{"en": "Say it plainly.", "cy": "Dywedwch yn blaen."}, Type: questionnaire.TypeText, Needed: "recommended", MaxLength: 500, When: yes, WhenAnswer: "b", Off: true, NeverShared: true},
		more: {Texts: map[string]string{"en": "More about the family"}, Type: questionnaire.TypeGroup, Part: form.FamilyPart},
	}
	for _, id := range []string{yes, why, more} {
		change(func(q *questionnaire.Questionnaire) error { return edits[id].Apply(q, id) })
	}
	change(func(q *questionnaire.Questionnaire) error { return form.Move(q, more, -1) })
	q, err := questionnaire.Parse(b)
	if err != nil || len(form.Faults(b)) > 0 {
		t.Fatalf("%v %v\n%s", err, form.Faults(b), b)
	}
	for id, want := range edits {
		got, ok := form.EditOf(q, id)
		if !ok || got.Texts["en"] != want.Texts["en"] || got.Texts["cy"] != want.Texts["cy"] || got.Help["cy"] != want.Help["cy"] || got.Needed != want.Needed || got.When != want.When || got.WhenAnswer != want.WhenAnswer || got.Off != want.Off || got.NeverShared != want.NeverShared || got.Part != want.Part || got.MaxLength != want.MaxLength {
			t.Errorf("%s came back as %+v", id, got)
		}
	}
	if got, _ := form.EditOf(q, yes); got.Options != "a = First | cy: Cyntaf\nb = Second" {
		t.Errorf("options %q", got.Options)
	}
	if q.Item[0].LinkID != more {
		t.Error("the section did not move up")
	}
	change(func(q *questionnaire.Questionnaire) error { return form.Remove(q, why) })
	if strings.Contains(string(b), "plainly") {
		t.Error("what was taken out is still there")
	}
	if _, err := form.Change(b, func(q *questionnaire.Questionnaire) error { return form.Remove(q, "nothing") }); err == nil {
		t.Error("something that is not there was taken out")
	}
	if err := (form.Edit{Type: questionnaire.TypeChoice, Texts: map[string]string{}}).Check(); err == nil {
		t.Error("a choice without words or answers passed")
	}
}

// TestImportedStays: what the builder does not know stays as an import brought it.
func TestImportedStays(t *testing.T) {
	const came = `{"resourceType":"Questionnaire","status":"draft","title":"T","item":[{"linkId":"a","type":"group","text":"A","item":[{"linkId":"q","type":"quantity","text":"Q","code":[{"system":"http://loinc.org","code":"1-1"}]}]}]}`
	b, err := form.Change([]byte(came), func(q *questionnaire.Questionnaire) error { return form.Move(q, "q", 1) })
	if err != nil {
		t.Fatal(err)
	}
	var x, y any
	if json.Unmarshal([]byte(came), &x) != nil || json.Unmarshal(b, &y) != nil {
		t.Fatal("no JSON")
	}
	one, _ := json.Marshal(x)
	two, _ := json.Marshal(y)
	if string(one) != string(two) {
		t.Errorf("%s\n%s", one, two)
	}
}

// TestEditKeepsTheRest: an item whose words are changed in the builder keeps what the
// builder does not show: conditions that it cannot say, its kind, what its answers
// count for.
func TestEditKeepsTheRest(t *testing.T) {
	const came = `{"resourceType":"Questionnaire","status":"draft","title":"T","item":[{"linkId":"s","type":"group","text":"S","item":[
		{"linkId":"a","type":"integer","text":"A"},{"linkId":"b","type":"boolean","text":"B"},
		{"linkId":"two","type":"text","text":"Two","enableWhen":[{"question":"a","operator":">","answerInteger":3},{"question":"b","operator":"=","answerBoolean":true}],"enableBehavior":"all"},
		{"linkId":"more","type":"text","text":"More","enableWhen":[{"question":"a","operator":"!=","answerInteger":3}]},
		{"linkId":"much","type":"quantity","text":"Much"},
		{"linkId":"pick","type":"choice","text":"Pick","answerOption":[
			{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/ordinalValue","valueDecimal":2}],"valueCoding":{"system":"urn:x","code":"yes","display":"Yes"}},
			{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/ordinalValue","valueDecimal":0}],"valueCoding":{"system":"urn:x","code":"no","display":"No"}}]}]}]}`
	b := []byte(came)
	edit := func(id string, how func(*form.Edit)) {
		t.Helper()
		var err error
		if b, err = form.Change(b, func(q *questionnaire.Questionnaire) error {
			e, ok := form.EditOf(q, id)
			if !ok {
				t.Fatalf("no %s", id)
			}
			if how(&e); id == "much" {
				e.Type = "" // the page offers no such kind, so none comes back
			}
			return e.Apply(q, id)
		}); err != nil {
			t.Fatal(err)
		}
	}
	words := func(e *form.Edit) { e.Texts["en"] += "?" }
	for _, id := range []string{"two", "more", "much", "pick"} {
		edit(id, words)
	}
	want := strings.NewReplacer(`"Two"`, `"Two?"`, `"More"`, `"More?"`, `"Much"`, `"Much?"`, `"Pick"`, `"Pick?"`).Replace(came)
	equal := func(what, want string) {
		t.Helper()
		var x, y any
		if json.Unmarshal([]byte(want), &x) != nil || json.Unmarshal(b, &y) != nil {
			t.Fatal("no JSON")
		}
		one, _ := json.Marshal(x)
		two, _ := json.Marshal(y)
		if string(one) != string(two) {
			t.Errorf("%s:\n%s\n%s", what, one, two)
		}
	}
	equal("other words", want)
	edit("pick", func(e *form.Edit) { e.Options = "yes = Yes, fully\r\nno = No\r\n" })
	equal("an answer's words", strings.Replace(want, `"display":"Yes"`, `"display":"Yes, fully"`, 1))
	edit("more", func(e *form.Edit) { e.When, e.WhenAnswer = "b", "true" })
	if q, err := questionnaire.Parse(b); err != nil || len(form.Faults(b)) > 0 {
		t.Errorf("%v %v", err, form.Faults(b))
	} else if e, _ := form.EditOf(q, "more"); e.When != "b" || e.WhenAnswer != "true" {
		t.Errorf("another condition came back as %+v", e)
	}
}
