package linkage_test

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"onestory/lib/linkage"

	"pgregory.net/rapid"
)

// people is a model of the standard comparisons.
func people(t testing.TB, change func(*linkage.Spec)) *linkage.Model {
	t.Helper()
	s := linkage.Spec{
		Format: 1, Name: "people", Version: "1", Prior: 1e-6,
		Fields: []linkage.Field{
			{Name: "given", Kind: linkage.Given}, {Name: "family", Kind: linkage.Family}, {Name: "born", Kind: linkage.Date},
			{Name: "sex", Kind: linkage.Sex}, {Name: "postcode", Kind: linkage.Postcode}, {Name: "number", Kind: linkage.Identifier},
			{Name: "phone", Kind: linkage.Phone},
		},
		Comparisons: []linkage.Comparison{
			linkage.GivenNames("given", "family"), linkage.FamilyNames("family"), linkage.BirthDates("born"), linkage.Sexes("sex"),
			linkage.Postcodes("postcode"), linkage.Identifiers("number"), linkage.Phones("phone"),
		},
		Caps:       []linkage.Cap{{Group: "household", Bits: linkage.HouseholdCap(1e6)}},
		Thresholds: linkage.Thresholds{Review: 0, Link: 6},
	}
	for _, i := range []int{1, 4, 6} {
		s.Comparisons[i].Group = "household"
	}
	if change != nil {
		change(&s)
	}
	m, err := linkage.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func record(given, family, born, rest string) linkage.Values {
	v := linkage.Values{}
	for name, list := range map[string]string{"given": given, "family": family, "born": born} {
		if list != "" {
			v[name] = strings.Split(list, "|")
		}
	}
	for pair := range strings.FieldsSeq(rest) {
		name, value, _ := strings.Cut(pair, "=")
		v[name] = append(v[name], value)
	}
	return v
}

// levels are the labels that two records reach, by comparison.
func levels(m *linkage.Model, a, b linkage.Values) map[string]string {
	p, q := m.Prepare(a), m.Prepare(b)
	r, back := m.Score(&p, &q), m.Score(&q, &p)
	out := map[string]string{}
	for i, c := range m.Spec().Comparisons {
		out[c.Name] = m.LevelName(i, r.Gamma.Level(i))
		if r.Gamma.Level(i) != back.Gamma.Level(i) {
			out[c.Name] = "not symmetric"
		}
	}
	return out
}

func TestLevels(t *testing.T) {
	m := people(t, nil)
	for _, c := range []struct{ name, a, b, comparison, want string }{
		{"folded", "Siân", "SIAN", "given", "same"},
		{"nickname", "Elizabeth", "Liz", "given", "everyday form or other spelling"},
		{"slip", "Jonathan", "Jonahtan", "given", "one slip, or nearly the same"},
		{"initial", "J", "Jonathan", "given", "one of several, initial or beginning"},
		{"middle name only", "Mary Jane", "Jane", "given", "one of several, initial or beginning"},
		{"sound", "Philip", "Fillup", "given", "sounds the same"},
		{"other", "Philip", "Susan", "given", "all other"},
		{"placeholder", "Baby", "Susan", "given", "missing"},
		{"best of all", "Philip|Susan", "Suzanne|Susan", "given", "same"},
		{"apostrophe", "O'Brien", "O Brien", "family", "same"},
		{"double", "Smith-Jones", "Jones", "family", "one part of a double name"},
		{"same day", "9/3/2015", "2015-03-09", "born", "same"},
		{"exchanged", "2015-03-09", "2015-09-03", "born", "day and month exchanged"},
		{"digit", "2015-03-09", "2015-03-19", "born", "one digit, or two of three parts"},
		{"two parts", "2015-03-09", "1998-03-09", "born", "one digit, or two of three parts"},
		{"no such day", "1939-13-32", "1939-13-31", "born", "one digit, or two of three parts"},
		{"a month", "2015-03-09", "2015-04-01", "born", "within 31 days"},
		{"a year", "2015-03-29", "2016-02-11", "born", "within 366 days"},
		{"far", "2015-03-09", "1980-12-25", "born", "all other"},
		{"year only", "2015", "2015-12-25", "born", "all other"},
		{"postcode", "sw1a1aa", "SW1A 1AA", "postcode", "same"},
		{"sector", "SW1A 1AA", "SW1A 1BD", "postcode", "same sector"},
		{"district", "SW1A 1AA", "SW1A 2DD", "postcode", "same district"},
		{"area", "SW1A 1AA", "SW9 2DD", "postcode", "same area"},
		{"area of one letter is another", "S1 2DD", "SW9 7DF", "postcode", "all other"},
		{"digits", "4510", "4598", "postcode", "same district"},
		{"phone", "+44 7700 900123", "07700900123", "phone", "same"},
		{"identifier", "943 476 5919", "9434765919", "number", "same"},
		{"no identifier", "0000000000", "9434765919", "number", "missing"},
		{"sex words", "Male", "1", "sex", "same"},
		{"sex", "F", "male", "sex", "different"},
		{"sex not known", "9", "male", "sex", "missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, b := linkage.Values{c.comparison: strings.Split(c.a, "|")}, linkage.Values{c.comparison: strings.Split(c.b, "|")}
			if got := levels(m, a, b)[c.comparison]; got != c.want {
				t.Errorf("%q and %q: %s, want %s", c.a, c.b, got, c.want)
			}
		})
	}
}

// The short cuts past unlike words never change an answer.
func TestLevelsAreTheMeasures(t *testing.T) {
	type measure struct {
		condition linkage.Condition
		holds     func(a, b string) bool
	}
	var measures []measure
	for k := range 4 {
		measures = append(measures, measure{linkage.Condition{Kind: linkage.OSAAtMost, At: float64(k)}, func(a, b string) bool { return linkage.OSA(a, b) <= k }})
	}
	for _, at := range []float64{.5, .7, .8, .88, .92, .97, 1} {
		measures = append(measures, measure{linkage.Condition{Kind: linkage.WinklerAt, At: at}, func(a, b string) bool { return linkage.JaroWinkler(a, b) >= at }})
	}
	var models []*linkage.Model
	for _, x := range measures {
		m, err := linkage.New(linkage.Spec{Format: 1, Prior: .5, Fields: []linkage.Field{{Name: "w", Kind: linkage.Verbatim}}, Comparisons: []linkage.Comparison{
			{Name: "w", Field: "w", Levels: []linkage.Level{{Condition: x.condition}, {Condition: linkage.Condition{Kind: linkage.Else}}}}}})
		if err != nil {
			t.Fatal(err)
		}
		models = append(models, m)
	}
	letter := rapid.SampledFrom([]rune("aaabbcdeé5u日"))
	rapid.Check(t, func(t *rapid.T) {
		a := []rune(rapid.StringOfN(letter, 1, 14, -1).Draw(t, "a"))
		b := slices.Clone(a)
		for range rapid.IntRange(0, 4).Draw(t, "slips") {
			at := rapid.IntRange(0, len(b)-1).Draw(t, "at")
			switch rapid.IntRange(0, 2).Draw(t, "slip") {
			case 0:
				b[at] = letter.Draw(t, "letter")
			case 1:
				b = slices.Insert(b, at, letter.Draw(t, "letter"))
			case 2:
				b[at], b[0] = b[0], b[at]
			}
		}
		for i, x := range measures {
			p, q := models[i].Prepare(linkage.Values{"w": {string(a)}}), models[i].Prepare(linkage.Values{"w": {string(b)}})
			if got, want := models[i].Score(&p, &q).Gamma.Level(0) == 0, x.holds(string(a), string(b)); got != want {
				t.Fatalf("%q and %q, %s %v: %v, want %v", string(a), string(b), x.condition.Kind, x.condition.At, got, want)
			}
		}
	})
}

func TestSwappedNamesSilenceTheOther(t *testing.T) {
	m := people(t, nil)
	got := levels(m, record("James", "Thomas", "", ""), record("Thomas", "James", "", ""))
	if got["given"] != "given and family name exchanged" || got["family"] != "missing" {
		t.Errorf("levels are %v", got)
	}
}

// ML-8: a rare name outweighs Smith by log2 of the ratio of their frequencies.
func TestTermFrequency(t *testing.T) {
	shares := map[string]float64{"smith": .01, "featherstonehaugh": .00002, "jones": .02}
	m := people(t, nil).WithFrequencies(linkage.FrequencyFunc(func(field, value string) (float64, bool) {
		f, ok := shares[value]
		return f, ok && field == "family"
	}))
	weight := func(a, b string) float64 {
		p, q := m.Prepare(record("", a, "", "")), m.Prepare(record("", b, "", ""))
		return m.Score(&p, &q).Weight
	}
	if got, want := weight("Featherstonehaugh", "FEATHERSTONEHAUGH")-weight("Smith", "Smith"), math.Log2(.01/.00002); math.Abs(got-want) > 1e-9 {
		t.Errorf("the rare name adds %v, want %v", got, want)
	}
	exact := m.Spec().Comparisons[1].Levels[0]
	if got, want := weight("Smith", "Smith"), math.Log2(1e-6/(1-1e-6))+math.Log2(exact.M/exact.U)+math.Log2(exact.U/.01); math.Abs(got-want) > 1e-9 {
		t.Errorf("Smith weighs %v, want %v", got, want)
	}
	// The part that double names share is what counts.
	part := m.Spec().Comparisons[1].Levels[1]
	if got, want := weight("Smith-Jones", "Jones"), math.Log2(1e-6/(1-1e-6))+math.Log2(part.M/part.U)+math.Log2(exact.U/.02); math.Abs(got-want) > 1e-9 {
		t.Errorf("Jones of Smith-Jones weighs %v, want %v", got, want)
	}
}

// ML-10: brothers and sisters at one address never reach review.
func TestHouseholdCap(t *testing.T) {
	m := people(t, nil)
	a := m.Prepare(record("Oliver", "Featherstonehaugh", "2012-05-04", "postcode=SW1A1AA phone=07700900123 sex=m"))
	b := m.Prepare(record("Amelia", "Featherstonehaugh", "2015-11-29", "postcode=SW1A1AA phone=07700900123 sex=f"))
	if w := m.Score(&a, &b).Weight; w >= 0 {
		t.Errorf("siblings weigh %v", w)
	}
	open := people(t, func(s *linkage.Spec) { s.Caps = nil })
	if w := open.Score(&a, &b).Weight; w < 0 {
		t.Errorf("without the cap siblings weigh %v: the cap is not what stops them", w)
	}
}

// ML-9, and what must hold of any two records.
func TestWaterfallAddsUp(t *testing.T) {
	m := people(t, nil).WithFrequencies(linkage.FrequencyFunc(func(_, v string) (float64, bool) { return 1 / float64(1+len(v)), len(v) != 4 }))
	names := rapid.SampledFrom([]string{"Ann", "Anne", "Baby", "Thomas", "Smith", "Smith-Jones", "Jones", "", "Müller", "\xff"})
	rest := rapid.SampledFrom([]string{"", "postcode=SW1A1AA phone=07700900123", "postcode=SW1A1AB number=9434765919", "postcode=SW1A1AA number=9434765918 phone=07700900123"})
	born := rapid.SampledFrom([]string{"", "2015-03-09", "2015-09-03", "2016"})
	one := rapid.Custom(func(t *rapid.T) linkage.Values {
		return record(names.Draw(t, "given")+"|"+names.Draw(t, "other"), names.Draw(t, "family"), born.Draw(t, "born"), rest.Draw(t, "rest"))
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := m.Prepare(one.Draw(t, "a")), m.Prepare(one.Draw(t, "b"))
		w, r := m.Explain(&a, &b), m.Score(&a, &b)
		sum := 0.0
		for _, bar := range w.Bars {
			sum += bar.Bits
		}
		if math.Abs(sum-w.Total) > 1e-9 || w.Total != r.Weight || math.IsNaN(sum) || math.IsInf(sum, 0) {
			t.Fatalf("bars add up to %v, total %v, score %v", sum, w.Total, r.Weight)
		}
		if back := m.Score(&b, &a); back.Gamma != r.Gamma || math.Abs(back.Weight-r.Weight) > 1e-9 {
			t.Fatalf("%v one way, %v the other", r, back)
		}
		if _, err := json.Marshal(w); err != nil {
			t.Fatal(err)
		}
	})
}

func TestScoreDoesNotAllocate(t *testing.T) {
	m := people(t, nil)
	a := m.Prepare(record("Oliver|Ollie", "Featherstonehaugh", "2012-05-04", "postcode=SW1A1AA phone=07700900123 sex=m"))
	b := m.Prepare(record("Olivia", "Fetherstonehaugh", "2012-04-05", "postcode=SW1A1AB phone=07700900124 sex=f"))
	if n := testing.AllocsPerRun(100, func() { m.Score(&a, &b) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestModelRoundTrip(t *testing.T) {
	m := people(t, nil)
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	again, err := linkage.ParseModel(text)
	if err != nil {
		t.Fatal(err)
	}
	if other, _ := json.MarshalIndent(again, "", "  "); string(other) != string(text) {
		t.Errorf("a model read back is\n%s\nwant\n%s", other, text)
	}
	// A Spec handed out is a copy.
	s := m.Spec()
	s.Comparisons[0].Levels[0].M, s.Comparisons[0].Levels[0].TF.Weight = .1, .3
	if kept, _ := json.MarshalIndent(m, "", "  "); string(kept) != string(text) {
		t.Error("changing a copy changed the model")
	}
}

func TestModelErrorsNameThePlace(t *testing.T) {
	text, err := json.MarshalIndent(people(t, nil), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, path, why string }{
		{`"format": 1`, `"format": 2`, "format", "format 1"},
		{`"kind": "date"`, `"kind": "day"`, "fields[2].kind", "not one of"},
		{`"m": 0.82`, `"m": 1.5`, "comparisons[1].levels[0].m", "probability"},
		{`"m": 0.82`, `"m": "high"`, "m", "string"},
		{`"with": "family"`, `"with": "familie"`, "comparisons[0].levels[1].with", "swapped"},
		{`"field": "phone"`, `"field": "telephone"`, "comparisons[6].field", "no field"},
		{`"prior": 0.000001`, `"prior": 0`, "prior", "between 0 and 1"},
		{`"prior"`, `"proir"`, "", `unknown field "proir"`},
		{`"bits"`, `"bits",`, "", "not JSON"},
	} {
		changed := strings.Replace(string(text), c.old, c.new, 1)
		if changed == string(text) {
			t.Fatalf("%s is not in the model", c.old)
		}
		_, err := linkage.ParseModel([]byte(changed))
		var bad *linkage.InvalidError
		if !errors.As(err, &bad) {
			t.Errorf("%s: error %v", c.new, err)
			continue
		}
		want := 1 + strings.Count(changed[:strings.Index(changed, c.new)+len(c.new)-1], "\n")
		if !strings.HasSuffix(bad.Path, c.path) || !strings.Contains(bad.Why, c.why) || bad.Line != want && c.why != `unknown field "proir"` {
			t.Errorf("%s: %q on line %d, path %s; want line %d", c.new, bad.Why, bad.Line, bad.Path, want)
		}
	}
}

func FuzzParseModel(f *testing.F) {
	text, err := json.Marshal(people(f, nil))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"format":1,"prior":0.5,"fields":[{"name":"a","kind":"text"}],"comparisons":[{"name":"a","field":"a","levels":[{"kind":"exact"},{"kind":"else"}]}],"thresholds":{}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := linkage.ParseModel(data)
		if err != nil {
			var bad *linkage.InvalidError
			if !errors.As(err, &bad) {
				t.Fatalf("error %v", err)
			}
			return
		}
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := linkage.ParseModel(text); err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		a, b := m.Prepare(linkage.Values{"a": {"x"}}), m.Prepare(linkage.Values{"a": {"y"}})
		if w := m.Score(&a, &b).Weight; math.IsNaN(w) {
			t.Fatal("the weight is no number")
		}
	})
}
