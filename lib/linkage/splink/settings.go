package splink

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// settings is the file; names are Splink's.
type settings struct {
	LinkType    string       `json:"link_type"`
	UniqueID    string       `json:"unique_id_column_name,omitempty"`
	Probability float64      `json:"probability_two_random_records_match"`
	Blocking    []rule       `json:"blocking_rules_to_generate_predictions"`
	Comparisons []comparison `json:"comparisons"`
}

type comparison struct {
	Output      string  `json:"output_column_name"`
	Description string  `json:"comparison_description,omitempty"`
	Levels      []level `json:"comparison_levels"`
}

type level struct {
	SQL      string       `json:"sql_condition"`
	Label    string       `json:"label_for_charts,omitempty"`
	Null     bool         `json:"is_null_level,omitempty"`
	M        *probability `json:"m_probability,omitempty"`
	U        *probability `json:"u_probability,omitempty"`
	TF       string       `json:"tf_adjustment_column,omitempty"`
	TFWeight *float64     `json:"tf_adjustment_weight,omitempty"`
	TFMin    float64      `json:"tf_minimum_u_value,omitempty"`
	TFOwn    bool         `json:"disable_tf_exact_match_detection,omitempty"`
}

// probability may be a text that says the level was never seen.
type probability float64

// UnmarshalJSON reads a number, or a text as the probability of the unseen.
func (p *probability) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(text, []byte(`"`)) {
		*p = 1e-6
		return nil
	}
	var x float64
	err := json.Unmarshal(text, &x)
	*p = probability(x)
	return err
}

// rule is SQL, or an object with SQL in it.
type rule struct {
	SQL     string `json:"blocking_rule"`
	Dialect string `json:"sql_dialect,omitempty"`
}

// UnmarshalJSON reads either shape.
func (r *rule) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(text, []byte(`"`)) {
		return json.Unmarshal(text, &r.SQL)
	}
	type plain rule
	return json.Unmarshal(text, (*plain)(r))
}

// Is reports whether a text looks like Splink's settings rather than a model.
func Is(text []byte) bool {
	var s map[string]json.RawMessage
	if json.Unmarshal(text, &s) != nil {
		return false
	}
	return s["probability_two_random_records_match"] != nil || s["link_type"] != nil || s["blocking_rules_to_generate_predictions"] != nil
}

// Error says which part of the settings is not understood.
type Error struct {
	Where string // such as comparison first_name, level "Exact match"
	SQL   string
	Why   string
}

func (e *Error) Error() string {
	out := e.Where + ": " + e.Why
	if e.SQL != "" {
		out += ": " + strings.Join(strings.Fields(e.SQL), " ")
	}
	return out
}

func wrong(where, sql, format string, args ...any) error {
	return &Error{where, sql, fmt.Sprintf(format, args...)}
}
