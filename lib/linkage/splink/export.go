package splink

import (
	"encoding/json"
	"fmt"
	"strings"

	"onestory/lib/linkage"
)

// Export writes a model as Splink's settings, with conditions in DuckDB's SQL.
// Weights are the same on values that are in plain form already: Splink does not
// fold, so prepare the columns first. What Splink has no word for (nicknames,
// sounds, caps and the like) is an *Error.
func Export(m *linkage.Model) ([]byte, error) {
	spec := m.Spec()
	s := settings{LinkType: "dedupe_only", UniqueID: "unique_id", Probability: spec.Prior, Blocking: []rule{}}
	if len(spec.Caps) > 0 {
		return nil, wrong("group "+spec.Caps[0].Group, "", "Splink has no caps")
	}
	for _, c := range spec.Comparisons {
		out := comparison{Output: c.Name, Levels: []level{{
			SQL: fmt.Sprintf(`"%s_l" IS NULL OR "%s_r" IS NULL`, c.Field, c.Field), Label: c.Field + " is NULL", Null: true}}}
		for _, l := range c.Levels {
			ready, err := exportLevel(c, l)
			if err != nil {
				return nil, err
			}
			out.Levels = append(out.Levels, ready)
		}
		s.Comparisons = append(s.Comparisons, out)
	}
	for _, r := range spec.Blocking {
		sql, err := exportRule(r)
		if err != nil {
			return nil, err
		}
		s.Blocking = append(s.Blocking, rule{sql, "duckdb"})
	}
	return json.MarshalIndent(s, "", "  ")
}

func exportLevel(c linkage.Comparison, l linkage.Level) (level, error) {
	out := level{Label: l.Label}
	mp, up := probability(l.M), probability(l.U)
	out.M, out.U = &mp, &up
	if l.TF != nil {
		out.TF, out.TFWeight, out.TFMin, out.TFOwn = c.Field, &l.TF.Weight, l.TF.Minimum, l.TF.Own
	}
	join := func(list []linkage.Condition, word string) (string, error) {
		var parts []string
		for _, t := range list {
			if t.Field == "" {
				t.Field = c.Field
			}
			sql, ok := condition(t)
			if !ok {
				return "", wrong(fmt.Sprintf("comparison %s, level %q", c.Name, l.Label), "", "Splink has no word for %q", t.Kind)
			}
			parts = append(parts, sql)
		}
		return strings.Join(parts, " "+word+" "), nil
	}
	either, err := join(append([]linkage.Condition{l.Condition}, l.Or...), "OR")
	if err != nil {
		return out, err
	}
	out.SQL = either
	if len(l.And) > 0 {
		if len(l.Or) > 0 {
			return out, wrong(fmt.Sprintf("comparison %s, level %q", c.Name, l.Label), "", "it has both alternatives and further conditions")
		}
		all, err := join(l.And, "AND")
		out.SQL += " AND " + all
		return out, err
	}
	return out, nil
}

// condition writes one test as SQL.
func condition(t linkage.Condition) (string, bool) {
	f := func(format string) string {
		return strings.NewReplacer("$l", `"`+t.Field+`_l"`, "$r", `"`+t.Field+`_r"`, "$L", `"`+t.With+`_l"`, "$R", `"`+t.With+`_r"`, "$n", fmt.Sprint(t.At)).Replace(format)
	}
	switch t.Kind {
	case linkage.Exact:
		return f(`$l = $r`), true
	case linkage.WinklerAt:
		return f(`jaro_winkler_similarity($l, $r) >= $n`), true
	case linkage.JaroAt:
		return f(`jaro_similarity($l, $r) >= $n`), true
	case linkage.Levenshtein:
		return f(`levenshtein($l, $r) <= $n`), true
	case linkage.OSAAtMost:
		return f(`damerau_levenshtein($l, $r) <= $n`), true
	case linkage.Swapped:
		return f(`$l = $R AND $L = $r`), true
	case linkage.Cross:
		return f(`$l = $R OR $L = $r`), true
	case linkage.Overlap:
		return f(`array_length(list_intersect($l, $r)) >= $n`), true
	case linkage.Difference:
		return f(`abs($l - $r) <= $n`), true
	case linkage.DaysWithin:
		return f(`abs(date_diff('day', $l, $r)) <= $n`), true
	case linkage.Else:
		return "ELSE", true
	}
	for pattern, e := range extracts {
		if e.kind == t.Kind {
			return f(fmt.Sprintf(`NULLIF(regexp_extract($l, '%s', 0), '') = NULLIF(regexp_extract($r, '%s', 0), '')`, pattern, pattern)), true
		}
	}
	return "", false
}

func exportRule(r linkage.Rule) (string, error) {
	var parts []string
	for _, k := range r.Keys {
		switch k.Part {
		case linkage.Whole:
			parts = append(parts, fmt.Sprintf(`l."%s" = r."%s"`, k.Field, k.Field))
		case linkage.First:
			parts = append(parts, fmt.Sprintf(`substr(l."%s", 1, %d) = substr(r."%s", 1, %d)`, k.Field, k.N, k.Field, k.N))
		default:
			return "", wrong("blocking rule "+r.Name, "", "Splink has no word for the key %q", k.Part)
		}
	}
	if len(parts) == 0 {
		return "1=1", nil
	}
	return strings.Join(parts, " AND "), nil
}
