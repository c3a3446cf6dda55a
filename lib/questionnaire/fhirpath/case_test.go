package fhirpath

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"onestory/lib/questionnaire/tree"
)

func lines(t *testing.T, file string, columns int) (rows [][]string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		row := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(row) != columns {
			t.Fatalf("%s: %q", file, line)
		}
		rows = append(rows, row)
	}
	return rows
}

// TestHL7Cases prints the rate of the cases of HL7's suite that apply here. One
// that is marked as differing and passes is a fault too, so that the marks are true.
func TestHL7Cases(t *testing.T) {
	passed, all := 0, lines(t, "testdata/hl7.tsv", 5)
	for _, row := range all {
		name, input, mark := row[0], row[1], row[2]
		var expression string
		var want []string
		if err := json.Unmarshal([]byte(row[3]), &expression); err != nil {
			t.Fatal(name, err)
		}
		if row[4] != "error" {
			if err := json.Unmarshal([]byte(row[4]), &want); err != nil {
				t.Fatal(name, err)
			}
		}
		if input == "-" {
			input = ""
		}
		got, failed := answers(t, "testdata", input, expression, false)
		good := failed == "" && row[4] != "error" && agree(got, want) || failed != "" && row[4] == "error"
		if good {
			passed++
		}
		if good != (mark == "passes") {
			t.Errorf("%s: %s\ngot %q %s, want %s, marked as one that %s", name, expression, got, failed, row[4], mark)
		}
	}
	t.Logf("%d of %d cases pass (%.1f %%)", passed, len(all), 100*float64(passed)/float64(len(all)))
}

// TestAgreedCases holds what another implementation says too.
func TestAgreedCases(t *testing.T) {
	data, err := os.ReadFile("testdata/response.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := tree.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	focus := []Value{Resource(&doc.Root)}
	for _, row := range lines(t, "testdata/agreed.tsv", 2) {
		var want []string
		if err := json.Unmarshal([]byte(row[1]), &want); err != nil {
			t.Fatal(err)
		}
		x, err := Compile(row[0])
		if err != nil {
			t.Error(row[0], err)
			continue
		}
		found, err := x.Eval(Input{Focus: focus, Variables: map[string][]Value{"resource": focus}, Now: time.Unix(0, 0)})
		var got []string
		for _, v := range found {
			switch v.Type {
			case Object:
				got = append(got, "{}")
			case Quantity:
				got = append(got, v.Text()+" "+v.Unit())
			default:
				got = append(got, v.Text())
			}
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q %v, want %q", row[0], got, err, want)
		}
	}
}

// TestLimits: each limit stops an evaluation.
func TestLimits(t *testing.T) {
	doc, _ := tree.Parse([]byte(`{"resourceType":"Patient","name":[{"given":["A","B","C","D","E","F","G","H"]}]}`))
	focus := []Value{Resource(&doc.Root)}
	const all = "name.given"
	for name, c := range map[string]struct {
		expression string
		limits     Limits
	}{
		"steps": {all + ".select(%resource." + all + ").select(%resource." + all + ").count()", Limits{Steps: 300}},
		"items": {all + ".select(%resource." + all + ").select(%resource." + all + ").count()", Limits{Items: 100}},
		"bytes": {all + ".select('0123456789'.upper()).count()", Limits{Bytes: 50}},
		"time":  {all + ".select(%resource." + all + ").select(%resource." + all + ").select(%resource." + all + ").select(%resource." + all + ").count()", Limits{Time: time.Nanosecond, Steps: 1 << 30, Items: 1 << 30}},
	} {
		x, err := Compile(c.expression)
		if err != nil {
			t.Fatal(err)
		}
		in := Input{Focus: focus, Variables: map[string][]Value{"resource": focus}, Limits: c.limits}
		if _, err := x.Eval(in); err != ErrLimit {
			t.Errorf("%s: %v", name, err)
		}
		in.Limits = Limits{}
		if _, err := x.Eval(in); err != nil && name != "time" {
			t.Errorf("%s without a limit: %v", name, err)
		}
	}
	spent := 0
	x, _ := Compile("1 + 1")
	for range 3 {
		if _, err := x.Eval(Input{Spent: &spent, Limits: Limits{Steps: 100}}); err != nil {
			t.Error(err)
		}
	}
	if spent != 9 {
		t.Errorf("three evaluations spent %d steps", spent)
	}
	if _, err := Compile(strings.Repeat("(", 100) + "1" + strings.Repeat(")", 100)); err == nil {
		t.Error("a hundred levels")
	}
	if _, err := Compile(strings.Repeat("-", 100) + "1"); err == nil {
		t.Error("a hundred signs")
	}
}

func TestCompared(t *testing.T) {
	x, err := Compile("%resource.item.where(linkId = 'a' or $this.linkId='b').answer.value = 'c' and %x.exists()")
	if err != nil {
		t.Fatal(err)
	}
	if got := x.Compared("linkId"); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("%q", got)
	}
	if got := x.Variables(); !slices.Equal(got, []string{"resource", "x"}) {
		t.Errorf("%q", got)
	}
}
