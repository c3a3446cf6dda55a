package splink

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"onestory/lib/linkage"
)

// Import makes a model of Splink's settings. Weights are the same. Notes say what
// was left out, such as blocking rules that are not understood. The error is an
// *Error where a level is not understood.
func Import(text []byte) (m *linkage.Model, notes []string, err error) {
	var s settings
	if err := json.Unmarshal(text, &s); err != nil {
		return nil, nil, fmt.Errorf("not Splink's settings: %w", err)
	}
	im := importer{kinds: map[string]linkage.Kind{}}
	im.spec = linkage.Spec{Format: 1, Name: "from Splink", Prior: cmp.Or(s.Probability, 1e-4), Thresholds: linkage.Thresholds{Review: -3}}
	trained := true
	for i, c := range s.Comparisons {
		if err := im.comparison(i, c, &trained); err != nil {
			return nil, nil, err
		}
	}
	for _, r := range s.Blocking {
		im.rule(r.SQL)
	}
	for _, name := range im.names {
		im.spec.Fields = append(im.spec.Fields, linkage.Field{Name: name, Kind: cmp.Or(im.kinds[name], linkage.Verbatim)})
	}
	if trained {
		sum := sha256.Sum256(text)
		im.spec.Training = &linkage.Training{Hash: hex.EncodeToString(sum[:])}
	}
	m, err = linkage.New(im.spec)
	return m, im.notes, err
}

type importer struct {
	spec  linkage.Spec
	names []string
	kinds map[string]linkage.Kind
	notes []string
}

// field notes a field and what it must be. Date, number and the like win over any.
func (im *importer) field(name string, kind linkage.Kind) {
	if name == "" {
		return
	}
	if _, known := im.kinds[name]; !known {
		im.names = append(im.names, name)
		im.kinds[name] = ""
	}
	im.kinds[name] = cmp.Or(im.kinds[name], kind)
}

func (im *importer) comparison(i int, c comparison, trained *bool) error {
	out := linkage.Comparison{Name: cmp.Or(c.Output, fmt.Sprintf("comparison %d", i+1))}
	for j, l := range c.Levels {
		where := fmt.Sprintf("comparison %s, level %q", out.Name, cmp.Or(l.Label, fmt.Sprint(j)))
		if l.Null {
			if m := nullSQL.FindStringSubmatch(tidy(l.SQL)); m != nil && out.Field == "" {
				out.Field = m[1]
				im.field(out.Field, "")
			}
			continue
		}
		level, err := im.level(where, l)
		if err != nil {
			return err
		}
		*trained = *trained && l.M != nil && l.U != nil
		out.Field = cmp.Or(out.Field, level.Field)
		out.Levels = append(out.Levels, level)
	}
	if out.Field == "" {
		return wrong("comparison "+out.Name, "", "no level names a column")
	}
	im.spec.Comparisons = append(im.spec.Comparisons, out)
	return nil
}

func (im *importer) level(where string, l level) (linkage.Level, error) {
	out := linkage.Level{Label: l.Label}
	if err := im.condition(where, tidy(l.SQL), &out); err != nil {
		return out, err
	}
	if l.M != nil {
		out.M = max(float64(*l.M), linkage.Unseen)
	}
	if l.U != nil {
		out.U = max(float64(*l.U), linkage.Unseen)
	}
	if l.TF != "" {
		out.TF = &linkage.TF{Weight: 1, Minimum: l.TFMin, Own: l.TFOwn}
		if l.TFWeight != nil {
			out.TF.Weight = *l.TFWeight
		}
		if l.TF != out.Field && out.Field != "" {
			return out, wrong(where, l.SQL, "its term frequency is of another column, %s", l.TF)
		}
	}
	return out, nil
}

// condition reads "a OR b" or "a AND b AND c".
func (im *importer) condition(where, sql string, out *linkage.Level) error {
	parts, all := split(sql, "OR"), false
	if len(parts) == 1 {
		parts = split(sql, "AND")
		all = len(parts) > 1
	}
	var tests []test
	for _, part := range parts {
		t, ok := atom(part)
		if !ok {
			return wrong(where, part, "this condition is not understood")
		}
		im.field(t.Field, t.kind)
		im.field(t.With, "")
		tests = append(tests, t)
	}
	// x = y and y = x is an exchange; x = y or y = x a value of one in the other.
	if len(tests) == 2 && tests[0].Kind == linkage.Cross && tests[1].Kind == linkage.Cross && tests[0].Field == tests[1].With && tests[0].With == tests[1].Field {
		if all {
			tests[0].Kind = linkage.Swapped
		}
		tests = tests[:1]
	} else {
		for _, t := range tests {
			if t.Kind == linkage.Cross {
				return wrong(where, sql, "columns are compared one way round only")
			}
		}
	}
	out.Condition = tests[0].Condition
	for _, t := range tests[1:] {
		if all {
			out.And = append(out.And, t.Condition)
		} else {
			out.Or = append(out.Or, t.Condition)
		}
	}
	return nil
}

var (
	keySQL   = regexp.MustCompile(`(?i)^l\.` + column + ` ?= ?r\.` + column + `$`)
	firstSQL = regexp.MustCompile(`(?i)^substr(?:ing)?\(l\.` + column + `, ?1, ?([0-9]+)\) ?= ?substr(?:ing)?\(r\.` + column + `, ?1, ?([0-9]+)\)$`)
)

// rule reads a blocking rule, or notes that it cannot.
func (im *importer) rule(sql string) {
	out := linkage.Rule{}
	parts := split(tidy(sql), "AND")
	if strings.ReplaceAll(parts[0], " ", "") == "1=1" {
		parts = parts[1:]
	}
	for _, part := range parts {
		key := linkage.Key{}
		if m := keySQL.FindStringSubmatch(part); m != nil && m[1] == m[2] {
			key = linkage.Key{Field: m[1]}
		} else if m := firstSQL.FindStringSubmatch(part); m != nil && m[1] == m[3] && m[2] == m[4] {
			n := 0
			_, _ = fmt.Sscan(m[2], &n)
			key = linkage.Key{Field: m[1], Part: linkage.First, N: n}
		} else {
			im.notes = append(im.notes, "a blocking rule is left out, since it is not understood: "+sql)
			return
		}
		im.field(key.Field, "")
		out.Keys = append(out.Keys, key)
	}
	im.spec.Blocking = append(im.spec.Blocking, out)
}
