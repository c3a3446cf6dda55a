package fhirpath

import (
	"testing"
	"time"

	"onestory/lib/questionnaire/tree"
)

// FuzzEval: any expression over any resource ends within its limits, without a
// panic, and the same each time.
func FuzzEval(f *testing.F) {
	for _, x := range []string{
		"1 + 2 * 3", "name.given.where($this.startsWith('P')).first()", "descendants().where(value > 3 'mg').count()",
		"(1|2|3).aggregate($this + $total, 0)", "@2024-02-29 + 1 year", "today() - 18 years >= birthDate", "'a'.replaceMatches('(a)', '$1$1')",
		"iif(true, 1 / 0, {})", "item.where(linkId = 'a').answer.value.ofType(Quantity)", "repeat(item)", "10.power(9) * 10.power(9)", "-1.5.round(0)", "'1.0'.toDecimal().toString()",
	} {
		f.Add(x, `{"resourceType":"Patient","birthDate":"1974-12-25","name":[{"given":["Peter","James"]}],"item":[{"linkId":"a","answer":[{"valueQuantity":{"value":3e2,"unit":"mg"}}]}]}`)
	}
	now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, source, resource string) {
		x, err := Compile(source)
		if err != nil {
			return
		}
		doc, err := tree.Parse([]byte(resource))
		if err != nil {
			return
		}
		in := Input{Focus: []Value{Resource(&doc.Root)}, Now: now, Limits: Limits{Steps: 20_000, Time: time.Minute}}
		began := time.Now()
		first, err1 := x.Eval(in)
		if took := time.Since(began); took > 5*time.Second {
			t.Fatalf("%q took %v", source, took)
		}
		second, err2 := x.Eval(in)
		if (err1 == nil) != (err2 == nil) || len(first) != len(second) {
			t.Fatalf("%q: %v %v, %v %v", source, first, err1, second, err2)
		}
		for i := range first {
			if first[i].Text() != second[i].Text() || first[i].TypeName() != second[i].TypeName() {
				t.Fatalf("%q: %v, %v", source, first[i], second[i])
			}
		}
	})
}
