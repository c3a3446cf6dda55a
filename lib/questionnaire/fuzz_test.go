package questionnaire

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"onestory/lib/questionnaire/fhirpath"
	"onestory/lib/questionnaire/tree"
)

// FuzzParse: whatever is read is written and read again as the same; a form that
// passes its check can be filled in, and nothing panics or runs away.
func FuzzParse(f *testing.F) {
	f.Add([]byte(kitchen))
	f.Add([]byte(scored))
	f.Add([]byte(`{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"a","type":"group","repeats":true,"item":[{"linkId":"b","type":"quantity","text":"B"}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		q, err := Parse(data)
		if err != nil {
			return
		}
		out, _ := q.MarshalJSON()
		again, err := Parse(out)
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if twice, _ := again.MarshalJSON(); string(twice) != string(out) {
			t.Fatalf("%s\n%s", out, twice)
		}
		if d := DiffDefinitions(q, again); !d.Empty() {
			t.Fatalf("%+v", d)
		}
		form, err := NewForm(q)
		if err != nil {
			return
		}
		form.env.Limits = fhirpath.Limits{Steps: 20_000}
		r, _ := form.Start()
		s := form.Evaluate(r)
		s.Validate(Completion)
		if left := form.Evaluate(s.Clean()); len(DiffResponses(s, left)) > 0 {
			t.Fatalf("cleaning changed what counts")
		}
	})
}

// FuzzEvaluate: any response on a form with conditions, rows and expressions.
func FuzzEvaluate(f *testing.F) {
	both := []*Form{form(f, kitchen), form(f, scored)}
	f.Add([]byte(`{"resourceType":"QuestionnaireResponse","status":"completed","item":[{"linkId":"q","item":[{"linkId":"q1","answer":[{"valueCoding":{"system":"urn:s","code":"low"}}]}]}]}`))
	f.Add([]byte(`{"resourceType":"QuestionnaireResponse","status":"completed","item":[{"linkId":"langs","answer":[{"valueString":"Welsh","item":[{"linkId":"fluent","answer":[{"valueBoolean":true}]}]}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := ParseResponse(data)
		if err != nil {
			return
		}
		out, _ := r.MarshalJSON()
		again, err := ParseResponse(out)
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if twice, _ := again.MarshalJSON(); string(twice) != string(out) {
			t.Fatalf("%s\n%s", out, twice)
		}
		for _, form := range both {
			s := form.Evaluate(r)
			s.Validate(Draft)
			paths := map[string]bool{}
			s.Each(func(p *Place) {
				if paths[p.Path] {
					t.Fatalf("two places at %s", p.Path)
				}
				paths[p.Path] = true
				if s.At(p.Path) != p {
					t.Fatalf("nothing at %s", p.Path)
				}
			})
			clean := form.Evaluate(s.Clean())
			for _, x := range clean.Validate(Completion) {
				if x.Kind == FaultDisabled || x.Kind == FaultUnknown {
					t.Fatalf("cleaned, and still %s", x)
				}
			}
		}
		if after, _ := r.MarshalJSON(); string(after) != string(out) {
			t.Fatal("the response was changed")
		}
	})
}

// FuzzMarshal: what is put together in Go, of whatever texts, is either refused or
// written so that it can be read again and says the same.
func FuzzMarshal(f *testing.F) {
	f.Add("a", "1.5", "Integer")
	f.Add("x/y:1", "\x00\u2028 \"", "String")
	f.Add(" ", "", "Coding")
	f.Fuzz(func(t *testing.T, id, text, kind string) {
		v := Value{Kind: Kind(kind), Text: text}
		switch v.Kind {
		case KindCoding:
			v.Coding = &Coding{System: id, Code: text, Display: Text{Value: text}}
		case KindQuantity:
			v.Quantity = &Quantity{Value: text, Unit: id}
		case KindAttachment:
			v.Attachment = &Attachment{ContentType: id, Title: text, Size: id}
		case KindReference:
			v.Reference = &Reference{Reference: text, Display: id}
		case KindBoolean, KindDecimal, KindInteger, KindDate, KindDateTime, KindTime, KindString, KindURI:
		default:
			return
		}
		r := &Response{Status: "in-progress", Item: []ResponseItem{{LinkID: id, Text: Text{Value: text}, Answer: []Answer{{Value: v}, {}, {Value: v, Item: []ResponseItem{{LinkID: "b"}}}}}}}
		out, err := r.MarshalJSON()
		if err != nil {
			return
		}
		again, err := ParseResponse(out)
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		answers := again.Item[0].Answer
		if !v.hollow() && (len(answers) != 2 || !answers[0].Value.Same(&v) && utf8.ValidString(text) && utf8.ValidString(id)) {
			t.Fatalf("%+v\n%s", v, out)
		}
	})
}

// FuzzTree: the reader agrees with itself on its own text, and its positions lie
// within it.
func FuzzTree(f *testing.F) {
	f.Add(`{"a":[1,2.50,"\u00e9\ud83d\ude00",null,true],"b":{}}`)
	f.Fuzz(func(t *testing.T, text string) {
		doc, err := tree.Parse([]byte(text))
		if err != nil {
			if fault, is := err.(*tree.Fault); !is || fault.Line < 1 || fault.Column < 1 || fault.Line > strings.Count(text, "\n")+1 {
				t.Fatal(err)
			}
			return
		}
		if _, err := tree.Parse([]byte(doc.Raw(&doc.Root))); err != nil {
			t.Fatal(err)
		}
	})
}

func TestEvaluateIsBounded(t *testing.T) {
	// A chain of conditions, each upon the one before it.
	var b strings.Builder
	b.WriteString(`{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"q0","type":"boolean","text":"Q"}`)
	id := func(n int) string { return "q" + strings.Repeat("i", n) }
	last := "q0"
	for n := 1; n < 1500; n++ {
		b.WriteString(`,{"linkId":"` + id(n) + `","type":"boolean","text":"Q","enableWhen":[{"question":"` + last + `","operator":"exists","answerBoolean":false}]}`)
		last = id(n)
	}
	b.WriteString(`]}`)
	f := form(t, b.String())
	began := time.Now()
	f.Evaluate(&Response{Status: "in-progress"})
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}

// TestPlacesAreBounded: few bytes cannot become many places.
func TestPlacesAreBounded(t *testing.T) {
	var items, rows []string
	for n := range 400 {
		items = append(items, fmt.Sprintf(`{"linkId":"i%d","type":"string","text":"I"}`, n))
	}
	for range 20_000 {
		rows = append(rows, `{"linkId":"g"}`)
	}
	f := form(t, `{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"g","type":"group","repeats":true,"item":[`+strings.Join(items, ",")+`]}]}`)
	s := f.Evaluate(response(t, strings.Join(rows, ",")))
	n := 0
	s.Each(func(*Place) { n++ })
	faults := s.Validate(Draft)
	if n > MostPlaces || len(faults) == 0 || faults[0].Kind != FaultAmount {
		t.Errorf("%d places, %d faults", n, len(faults))
	}
}
