package questionnaire

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestDiffDefinitions(t *testing.T) {
	old, err := Parse([]byte(kitchen))
	if err != nil {
		t.Fatal(err)
	}
	same, _ := Parse([]byte(kitchen))
	if d := DiffDefinitions(old, same); !d.Empty() {
		t.Errorf("%+v", d)
	}
	text := strings.NewReplacer(
		`"version": "1"`, `"version": "2"`,
		`"text": "Age"`, `"text": "How old?"`,
		`"code": "2", "display": "Two"`, `"code": "2", "display": "Second"`,
		`{"linkId": "works", "type": "boolean", "text": "Works?"},`, ``,
		`{"linkId": "job", "type": "string", "text": "Job", "enableWhen": [{"question": "works", "operator": "=", "answerBoolean": true}]}`, `{"linkId": "trade", "type": "string", "text": "Trade"},{"linkId": "works", "type": "boolean", "text": "Works?"}`,
		`"maxLength": 10`, `"maxLength": 20, "extension": [{"url": "urn:onestory:recommended", "valueBoolean": true}]`,
	).Replace(kitchen)
	now, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	d := DiffDefinitions(old, now)
	var got []string
	for _, c := range d.Items {
		got = append(got, fmt.Sprint(c.Kind, " ", c.LinkID, " ", strings.Join(c.Fields, ",")))
	}
	want := []string{"changed name extension urn:onestory:recommended,maxLength", "changed age text", "added trade ", "removed job "}
	if !slices.Equal(got, want) || !slices.Equal(d.Fields, []string{"contained #levels"}) {
		t.Errorf("%q %q", got, d.Fields)
	}
	// Neighbours that change places: the fewer moved.
	swap := func(order string) *Questionnaire {
		var items []string
		for _, id := range strings.Fields(order) {
			items = append(items, `{"linkId":"`+id+`","type":"string","text":"T"}`)
		}
		q, err := Parse([]byte(`{"resourceType":"Questionnaire","status":"draft","item":[` + strings.Join(items, ",") + `]}`))
		if err != nil {
			t.Fatal(err)
		}
		return q
	}
	moved := DiffDefinitions(swap("a b c d"), swap("b c d a"))
	if len(moved.Items) != 1 || moved.Items[0].Kind != Moved || moved.Items[0].LinkID != "a" {
		t.Errorf("%+v", moved.Items)
	}
}

func TestDiffResponses(t *testing.T) {
	f := form(t, kitchen)
	row := func(name string) string {
		return `{"linkId":"carer","item":[{"linkId":"carer-name","answer":[{"valueString":"` + name + `"}]}]}`
	}
	who := func(name string) string {
		return `{"linkId":"who","item":[{"linkId":"name","answer":[{"valueString":"` + name + `"}]}]}`
	}
	for _, c := range []struct{ name, old, now, want string }{
		{"same", who("A") + "," + row("B"), who("A") + "," + row("B"), ""},
		{"changed", who("A"), who("B"), "changed who/name who/name"},
		{"a row put in first", row("B") + "," + row("C"), row("A") + "," + row("B") + "," + row("C"), "added - carer:0/carer-name"},
		{"a row taken out", row("A") + "," + row("B") + "," + row("C"), row("A") + "," + row("C"), "removed carer:1/carer-name -"},
		{"a row changed", row("A") + "," + row("B") + "," + row("C"), row("A") + "," + row("X") + "," + row("C"), "changed carer:1/carer-name carer:1/carer-name"},
		{"begun", "", who("A"), "added who/name who/name"},
		{"not enabled is none", who("A") + `,{"linkId":"older","answer":[{"valueString":"x"}]}`, who("A"), ""},
	} {
		state := func(items string) *State {
			if items == "" {
				return f.Evaluate(&Response{Status: "in-progress"})
			}
			return f.Evaluate(response(t, items))
		}
		var got []string
		path := func(p *Place) string {
			if p == nil {
				return "-"
			}
			return p.Path
		}
		for _, x := range DiffResponses(state(c.old), state(c.now)) {
			got = append(got, fmt.Sprint(x.Kind, " ", path(x.Old), " ", path(x.New)))
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
