package splink_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"onestory/lib/linkage"
	"onestory/lib/linkage/splink"
)

// saved has the shape of what Splink 4 saves after training (written by hand from
// its documentation): every level kind of the demonstration's settings.
const saved = `{
  "link_type": "dedupe_only",
  "unique_id_column_name": "unique_id",
  "source_dataset_column_name": "source_dataset",
  "probability_two_random_records_match": 0.0029,
  "em_convergence": 0.0001,
  "max_iterations": 25,
  "retain_matching_columns": true,
  "blocking_rules_to_generate_predictions": [
    {"blocking_rule": "l.\"first_name\" = r.\"first_name\"", "sql_dialect": "duckdb"},
    "l.surname = r.surname and l.dob = r.dob",
    {"blocking_rule": "substr(l.surname, 1, 3) = substr(r.surname, 1, 3)"},
    {"blocking_rule": "list_has_any(l.x, r.x)"}
  ],
  "comparisons": [
    {"output_column_name": "first_name", "comparison_description": "JaroWinkler", "comparison_levels": [
      {"sql_condition": "\"first_name_l\" IS NULL OR \"first_name_r\" IS NULL", "label_for_charts": "null", "is_null_level": true},
      {"sql_condition": "\"first_name_l\" = \"first_name_r\"", "label_for_charts": "exact", "m_probability": 0.49, "u_probability": 0.0058,
       "tf_adjustment_column": "first_name", "tf_adjustment_weight": 1.0},
      {"sql_condition": "jaro_winkler_similarity(\"first_name_l\", \"first_name_r\") >= 0.9", "m_probability": 0.17, "u_probability": 0.0023,
       "tf_adjustment_column": "first_name", "tf_adjustment_weight": 0.5, "tf_minimum_u_value": 0.01},
      {"sql_condition": "(levenshtein(\"first_name_l\", \"first_name_r\") < 3)", "m_probability": 0.08, "u_probability": 0.01},
      {"sql_condition": "ELSE", "m_probability": 0.26, "u_probability": 0.98}]},
    {"output_column_name": "surname", "comparison_levels": [
      {"sql_condition": "surname_l IS NULL OR surname_r IS NULL", "is_null_level": true},
      {"sql_condition": "surname_l = surname_r", "m_probability": 0.8, "u_probability": 0.004},
      {"sql_condition": "ELSE", "m_probability": 0.2, "u_probability": "level not observed in training dataset"}]},
    {"output_column_name": "dob", "comparison_levels": [
      {"sql_condition": "dob_l IS NULL OR dob_r IS NULL", "is_null_level": true},
      {"sql_condition": "dob_l = dob_r", "m_probability": 0.6, "u_probability": 0.0017},
      {"sql_condition": "ABS(EPOCH(try_strptime(\"dob_l\", '%Y-%m-%d')) - EPOCH(try_strptime(\"dob_r\", '%Y-%m-%d'))) <= 2629800.0", "m_probability": 0.2, "u_probability": 0.0016},
      {"sql_condition": "ELSE", "m_probability": 0.2, "u_probability": 0.9967}]},
    {"output_column_name": "email", "comparison_levels": [
      {"sql_condition": "email_l IS NULL OR email_r IS NULL", "is_null_level": true},
      {"sql_condition": "email_l = email_r", "m_probability": 0.55, "u_probability": 0.0021},
      {"sql_condition": "NULLIF(regexp_extract(\"email_l\", '^[^@]+', 0), '') = NULLIF(regexp_extract(\"email_r\", '^[^@]+', 0), '')", "m_probability": 0.22, "u_probability": 0.001},
      {"sql_condition": "ELSE", "m_probability": 0.23, "u_probability": 0.9969}]}
  ]
}`

// person is a record as Splink sees it, with the frequency of its first name.
type person struct{ first, last, born, mail string }

var share = map[string]float64{"john": .04, "jon": .002, "joan": .01, "mary": .05, "robert": .03}

// byHand is the weight as Splink's documentation defines it, without our code but
// for the measures of likeness.
func byHand(a, b person) float64 {
	bits := func(m, u float64) float64 { return math.Log2(m / u) }
	w := math.Log2(.0029 / (1 - .0029))
	tf := math.Max(share[a.first], share[b.first])
	switch {
	case a.first == "" || b.first == "":
	case a.first == b.first:
		w += bits(.49, .0058) + bits(.0058, tf)
	case linkage.JaroWinkler(a.first, b.first) >= .9:
		w += bits(.17, .0023) + .5*bits(.0058, math.Max(tf, .01))
	case edits([]rune(a.first), []rune(b.first)) < 3:
		w += bits(.08, .01)
	default:
		w += bits(.26, .98)
	}
	switch {
	case a.last == "" || b.last == "":
	case a.last == b.last:
		w += bits(.8, .004)
	default:
		w += bits(.2, 1e-6)
	}
	var d, e int
	_, _ = fmt.Sscanf(a.born, "2001-01-%d", &d)
	_, _ = fmt.Sscanf(b.born, "2001-01-%d", &e)
	far := strings.HasPrefix(a.born, "1990") != strings.HasPrefix(b.born, "1990")
	switch {
	case a.born == "" || b.born == "":
	case a.born == b.born:
		w += bits(.6, .0017)
	case !far:
		w += bits(.2, .0016)
	default:
		w += bits(.2, .9967)
	}
	user := func(s string) string { before, _, _ := strings.Cut(s, "@"); return before }
	switch {
	case a.mail == "" || b.mail == "":
	case a.mail == b.mail:
		w += bits(.55, .0021)
	case user(a.mail) == user(b.mail):
		w += bits(.22, .001)
	default:
		w += bits(.23, .9969)
	}
	return w
}

// edits is Levenshtein's distance by its definition.
func edits(a, b []rune) int {
	if len(a) == 0 || len(b) == 0 {
		return len(a) + len(b)
	}
	same := 1
	if a[0] == b[0] {
		same = 0
	}
	return min(edits(a[1:], b[1:])+same, edits(a[1:], b)+1, edits(a, b[1:])+1)
}

func pick(rng *rand.Rand, list string) string {
	words := strings.Split(list, ",")
	return words[rng.IntN(len(words))]
}

// ML-5: a thousand pairs weigh the same, here to the last decimals.
func TestImportedWeights(t *testing.T) {
	m, notes, err := splink.Import([]byte(saved))
	if err != nil {
		t.Fatal(err)
	}
	m = m.WithFrequencies(linkage.FrequencyFunc(func(field, v string) (float64, bool) { s, ok := share[v]; return s, ok && field == "first_name" }))
	if len(notes) != 1 || !strings.Contains(notes[0], "list_has_any") {
		t.Errorf("notes are %q", notes)
	}
	if s := m.Spec(); len(s.Blocking) != 3 || len(s.Blocking[1].Keys) != 2 || s.Blocking[2].Keys[0].N != 3 || s.Training == nil {
		t.Errorf("blocking is %+v, training %+v", s.Blocking, s.Training)
	}
	exported, err := splink.Export(m)
	if err != nil {
		t.Fatal(err)
	}
	back, _, err := splink.Import(exported)
	if err != nil {
		t.Fatalf("%v in\n%s", err, exported)
	}
	back = back.WithFrequencies(linkage.FrequencyFunc(func(_, v string) (float64, bool) { s, ok := share[v]; return s, ok }))
	rng := rand.New(rand.NewPCG(1, 1))
	one := func() person {
		return person{pick(rng, "john,jon,joan,mary,robert,"), pick(rng, "smith,smyth,"), pick(rng, "2001-01-01,2001-01-09,2001-01-30,1990-05-05,"), pick(rng, "a@x.org,a@y.org,b@x.org,")}
	}
	values := func(p person) linkage.Values {
		return linkage.Values{"first_name": {p.first}, "surname": {p.last}, "dob": {p.born}, "email": {p.mail}}
	}
	for range 1000 {
		p, q := one(), one()
		for name, model := range map[string]*linkage.Model{"imported": m, "exported and imported": back} {
			a, b := model.Prepare(values(p)), model.Prepare(values(q))
			if got, want := model.Score(&a, &b).Weight, byHand(p, q); math.Abs(got-want) > 1e-9 {
				t.Fatalf("%s: %v and %v weigh %v, want %v", name, p, q, got, want)
			}
		}
	}
}

func TestConditions(t *testing.T) {
	for _, c := range []struct {
		sql  string
		want linkage.Level
	}{
		{`"a_l" = "b_r" AND "b_l" = "a_r"`, linkage.Level{Condition: linkage.Condition{Kind: linkage.Swapped, Field: "a", With: "b"}}},
		{`a_l = b_r OR b_l = a_r`, linkage.Level{Condition: linkage.Condition{Kind: linkage.Cross, Field: "a", With: "b"}}},
		{`a_l = a_r and b_l = b_r`, linkage.Level{Condition: linkage.Condition{Kind: linkage.Exact, Field: "a"}, And: []linkage.Condition{{Kind: linkage.Exact, Field: "b"}}}},
		{`(damerau_levenshtein("a_l", "a_r") <= 1) OR (jaro_similarity(a_l, a_r) > 0.8)`, linkage.Level{Condition: linkage.Condition{Kind: linkage.OSAAtMost, Field: "a", At: 1},
			Or: []linkage.Condition{{Kind: linkage.JaroAt, Field: "a", At: math.Nextafter(.8, 1)}}}},
		{`array_length(list_intersect("a_l", "a_r")) >= 2`, linkage.Level{Condition: linkage.Condition{Kind: linkage.Overlap, Field: "a", At: 2}}},
		{`abs(date_diff('day', a_l, a_r)) <= 31`, linkage.Level{Condition: linkage.Condition{Kind: linkage.DaysWithin, Field: "a", At: 31}}},
		{`abs("a_l" - "a_r") <= 5`, linkage.Level{Condition: linkage.Condition{Kind: linkage.Difference, Field: "a", At: 5}}},
		{`NULLIF(regexp_extract("a_l", '^[A-Za-z]{1,2}', 0), '') = NULLIF(regexp_extract("a_r", '^[A-Za-z]{1,2}', 0), '')`, linkage.Level{Condition: linkage.Condition{Kind: linkage.Area, Field: "a"}}},
	} {
		sql, _ := json.Marshal(c.sql)
		m, _, err := splink.Import(fmt.Appendf(nil, `{"comparisons":[{"output_column_name":"x","comparison_levels":[{"sql_condition":%s},{"sql_condition":"ELSE"}]}]}`, sql))
		if err != nil {
			t.Errorf("%s: %v", c.sql, err)
			continue
		}
		got := m.Spec().Comparisons[0].Levels[0]
		got.M, got.U = 0, 0
		g, _ := json.Marshal(got)
		w, _ := json.Marshal(c.want)
		if string(g) != string(w) {
			t.Errorf("%s: %s, want %s", c.sql, g, w)
		}
	}
}

func TestNotUnderstood(t *testing.T) {
	for sql, why := range map[string]string{
		`cosine_similarity(a_l, a_r) > 0.9`:            "not understood",
		`jaro_winkler_similarity("a_l", "a_r") <= 0.9`: "not understood",
		`a_l = b_r`:                              "one way round",
		`a_l = a_r AND (b_l = b_r OR c_l = c_r)`: "not understood",
		`regexp_extract(a_l, '^x') = regexp_extract(a_r, '^x')`: "not understood",
	} {
		text, _ := json.Marshal(sql)
		_, _, err := splink.Import(fmt.Appendf(nil, `{"comparisons":[{"output_column_name":"x","comparison_levels":[{"sql_condition":%s,"label_for_charts":"odd"},{"sql_condition":"ELSE"}]}]}`, text))
		var bad *splink.Error
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), why) || !strings.Contains(err.Error(), `comparison x, level "odd"`) {
			t.Errorf("%s: error %v", sql, err)
		}
	}
	m, err := linkage.New(linkage.Spec{Format: 1, Prior: .1, Fields: []linkage.Field{{Name: "g", Kind: linkage.Given}}, Comparisons: []linkage.Comparison{linkage.GivenNames("g", "")}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := splink.Export(m); err == nil || !strings.Contains(err.Error(), "alias") {
		t.Errorf("nicknames are exported: %v", err)
	}
}

func FuzzImport(f *testing.F) {
	f.Add([]byte(saved))
	f.Add([]byte(`{"comparisons":[{"comparison_levels":[{"sql_condition":"(a_l = a_r"},{"sql_condition":"ELSE"}]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, _, err := splink.Import(text)
		if err != nil {
			return
		}
		if out, err := splink.Export(m); err == nil {
			if _, _, err := splink.Import(out); err != nil {
				t.Fatalf("what was written cannot be read: %v\n%s", err, out)
			}
		}
	})
}
