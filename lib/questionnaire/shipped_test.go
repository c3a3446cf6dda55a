package questionnaire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"onestory/lib/fhir/fhirtest"
)

// shipped reads the forms that come with the program: the largest definitions at
// hand, and those that people will meet.
func shipped(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("../../internal/form/shipped/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no shipped forms", err)
	}
	all := map[string][]byte{}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(filepath.Base(f), ".json")] = data
	}
	return all
}

func TestShippedForms(t *testing.T) {
	for name, data := range shipped(t) {
		t.Run(name, func(t *testing.T) {
			q, err := Parse(data)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range Check(q) {
				t.Error(f)
			}
			if q.URL != "urn:onestory:form:"+name || q.ID != name || q.Language != "en" {
				t.Errorf("%s calls itself %s, %s in %s", name, q.ID, q.URL, q.Language)
			}
			out, err := q.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			if canonical(t, out) != canonical(t, data) {
				t.Error("written out it is another form")
			}
		})
	}
}

// texts visits every text of a form that somebody reads; label is false for what
// only stands behind or beside a question.
func texts(q *Questionnaire, visit func(where string, t *Text, label bool)) {
	visit("title", &q.Title, true)
	visit("description", &q.Description, false)
	for i := range q.Contained {
		v := &q.Contained[i]
		visit("#"+v.ID, &v.Title, false)
		for j := range v.Include {
			for k := range v.Include[j].Concept {
				c := &v.Include[j].Concept[k]
				visit("#"+v.ID+" "+c.Code, &c.Display, true)
			}
		}
	}
	q.Each(func(i *Item, _ []*Item) { visit(i.LinkID, &i.Text, i.Type != TypeDisplay) })
}

// TestShippedTranslations: every text is there in Welsh; labels also in the other
// languages of the family's copy. The quality audit is read by auditors alone.
func TestShippedTranslations(t *testing.T) {
	for name, data := range shipped(t) {
		q, err := Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		texts(q, func(where string, text *Text, label bool) {
			languages := []string{"cy"}
			if label && name != "audit" {
				languages = append(languages, "pl", "ur", "ar", "so")
			}
			if text.Value == "" {
				t.Errorf("%s %s: no words", name, where)
			}
			for _, lang := range languages {
				if !text.Translated(lang) {
					t.Errorf("%s %s: %q is not there in %s", name, where, text.Value, lang)
				}
				if strings.Count(text.In(lang), "\n") != strings.Count(text.Value, "\n") {
					t.Errorf("%s %s: other lines in %s", name, where, lang)
				}
			}
		})
	}
}

// TestShippedSensitive: what is off by default says why it is asked, and never
// travels.
func TestShippedSensitive(t *testing.T) {
	const off, never = "urn:onestory:off-by-default", "urn:onestory:never-shared"
	found := map[string]bool{}
	for name, data := range shipped(t) {
		q, _ := Parse(data)
		q.Each(func(i *Item, _ []*Item) {
			sensitive := i.LinkID == "child.immigration" || i.LinkID == "child.orientation"
			if i.Is(off) != sensitive {
				t.Errorf("%s %s: off by default: %v", name, i.LinkID, i.Is(off))
			}
			if !sensitive {
				return
			}
			found[i.LinkID] = true
			if !i.Is(never) || i.Required || len(i.Item) == 0 || !strings.HasPrefix(i.Item[0].Text.Value, "Why we ask") {
				t.Errorf("%s %s: required, without a reason, or free to travel", name, i.LinkID)
			}
		})
	}
	if len(found) != 2 {
		t.Error(found)
	}
}

// TestShippedFilled fills every form in wholly, and finds nothing wrong with it;
// left empty it is not complete, and a draft all the same.
func TestShippedFilled(t *testing.T) {
	for name, data := range shipped(t) {
		f := form(t, string(data))
		r := filled(f, 1)
		s := f.Evaluate(r)
		for _, x := range f.Evaluate(s.Clean()).Validate(Completion) {
			t.Errorf("%s filled: %s", name, x)
		}
		empty, faults := f.Start()
		if len(faults) > 0 {
			t.Error(faults)
		}
		if s := f.Evaluate(empty); len(s.Validate(Draft)) > 0 || len(s.Validate(Completion)) == 0 {
			t.Errorf("%s empty: %v", name, s.Validate(Draft))
		}
	}
}

// filled answers every question, in as many rows as asked of what repeats.
func filled(f *Form, rows int) *Response {
	var fill func(items []Item) []ResponseItem
	fill = func(items []Item) []ResponseItem {
		var all []ResponseItem
		for i := range items {
			item := &items[i]
			times := 1
			if item.Type == TypeGroup && item.Repeats {
				times = rows
			}
			for range times {
				r := ResponseItem{LinkID: item.LinkID}
				below := fill(item.Item)
				switch {
				case item.Type == TypeDisplay:
					continue
				case item.Type == TypeGroup:
					r.Item = below
				default:
					r.Answer = []Answer{{Value: some(f, item), Item: below}}
				}
				all = append(all, r)
			}
		}
		return all
	}
	return &Response{Questionnaire: f.Definition.Canonical(), Status: "in-progress", Item: fill(f.Definition.Item)}
}

// some is a value that fits an item.
func some(f *Form, i *Item) Value {
	if options := f.Options(i.LinkID); len(options) > 0 {
		o := options[0].Value
		return Code(o.Coding.System, o.Coding.Code, o.Coding.Display.Value)
	}
	kind := kinds[i.Type][0]
	text := map[Kind]string{KindBoolean: "true", KindInteger: "3", KindDecimal: "2.5", KindDate: "2026-03-09", KindDateTime: "2026-03-09T10:00:00Z", KindTime: "10:00:00", KindURI: "https://example.org/"}[kind]
	if kind == KindString {
		text = fmt.Sprintf("Words about %s. ", i.LinkID)
		if i.Type == TypeText {
			text += strings.Repeat("More of the same, as people write it. ", 12)
		}
		if i.MaxLength > 0 {
			text = text[:min(len(text), i.MaxLength)]
		}
		text = strings.TrimSpace(text)
	}
	return Value{Kind: kind, Text: text}
}

// TestShippedScores: the audit's share and points, and the scales' totals.
func TestShippedScores(t *testing.T) {
	all := shipped(t)
	audit := form(t, string(all["audit"]))
	r := filled(audit, 1)
	n := 0
	each(r.Item, func(i *ResponseItem) { // of 39: three not found, two that do not apply
		if strings.HasPrefix(i.LinkID, "has.") {
			code := "yes"
			if n++; n <= 3 {
				code = []string{"no", "partly", "no"}[n-1]
			} else if n <= 5 {
				code = "na"
			}
			i.Answer[0].Value = Code(i.Answer[0].Value.Coding.System, code, "")
		}
	})
	if n != 39 {
		t.Errorf("%d items", n)
	}
	s := audit.Evaluate(r)
	for path, want := range map[string]string{"result/result.found": "34", "result/result.na": "2", "result/result.percent": "91.9", "result/result.quality": "18"} {
		if a := s.At(path).Answers(); len(a) != 1 || compareDecimal(a[0].Value.Text, want) != 0 {
			t.Errorf("%s: %v, want %s", path, a, want)
		}
	}
	distance := form(t, string(all["distance"]))
	s = distance.Evaluate(filled(distance, 1))
	for _, path := range []string{"child-scale/child-total", "adult-scale/adult-total"} {
		if a := s.At(path).Answers(); len(a) != 1 || a[0].Value.Text != "24" {
			t.Errorf("%s: %v", path, a)
		}
	}
}

// TestResponseRoundTrip: a response that is written and read again is the same.
func TestResponseRoundTrip(t *testing.T) {
	for name, data := range shipped(t) {
		f := form(t, string(data))
		out, _ := f.Evaluate(filled(f, 2)).Clean().MarshalJSON()
		again, err := ParseResponse(out)
		if err != nil {
			t.Fatal(name, err)
		}
		twice, _ := again.MarshalJSON()
		if !bytes.Equal(out, twice) || !json.Valid(out) {
			t.Errorf("%s: written again it is another response", name)
		}
	}
}

// finished is a form wholly filled in, with two rows of what repeats, as it is sent.
func finished(t *testing.T, data []byte) (definition, response []byte) {
	t.Helper()
	f := form(t, string(data))
	r := f.Evaluate(filled(f, 2)).Clean()
	r.Status = "completed"
	definition, derr := f.Definition.MarshalJSON()
	response, rerr := r.MarshalJSON()
	if err := errors.Join(derr, rerr); err != nil {
		t.Fatal(err)
	}
	return definition, response
}

// TestPublishedRules holds every shipped form, wholly filled in, against the rules of
// R4 that are not ours to read: linkIds, types of answers, what is required, what may
// repeat. A response with its answers shuffled about breaks them.
func TestPublishedRules(t *testing.T) {
	for name, data := range shipped(t) {
		definition, response := finished(t, data)
		var q, r map[string]any
		if err := errors.Join(json.Unmarshal(definition, &q), json.Unmarshal(response, &r)); err != nil {
			t.Fatal(err)
		}
		for _, fault := range append(fhirtest.Questionnaire(q), fhirtest.Response(r, q)...) {
			t.Errorf("%s: %s", name, fault)
		}
		items := r["item"].([]any)
		slices.Reverse(items)
		if len(items) > 1 && len(fhirtest.Response(r, q)) == 0 {
			t.Errorf("%s upside down is sound, so that nothing was proved", name)
		}
		items[0].(map[string]any)["linkId"] = "nowhere"
		if len(fhirtest.Response(r, q)) == 0 {
			t.Errorf("%s with an unknown linkId is sound, so that nothing was proved", name)
		}
	}
}

// TestAgainstPublishedSchema holds them against the published JSON schema of R4,
// where it is at hand.
func TestAgainstPublishedSchema(t *testing.T) {
	published := fhirtest.Published(t)
	for name, data := range shipped(t) {
		definition, response := finished(t, data)
		published.Check(t, name, definition)
		published.Check(t, name+"-response", response)
	}
}
