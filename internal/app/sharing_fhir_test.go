package app

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// schema is a part of a JSON schema, as far as HL7's of R4 goes.
type schema struct {
	Ref        string             `json:"$ref"`
	Type       string             `json:"type"`
	Properties map[string]*schema `json:"properties"`
	Required   []string           `json:"required"`
	Items      *schema            `json:"items"`
	Enum       []any              `json:"enum"`
	Const      any                `json:"const"`
	Pattern    string             `json:"pattern"`
}

// faults compares a value with a schema.
func (s *schema) faults(all map[string]*schema, at string, v any) (out []string) {
	if s == nil {
		return []string{at + " is not in the schema"}
	}
	if s.Ref != "" {
		return all[strings.TrimPrefix(s.Ref, "#/definitions/")].faults(all, at, v)
	}
	if s.Const != nil && s.Const != v || len(s.Enum) > 0 && !slices.Contains(s.Enum, v) {
		out = append(out, fmt.Sprintf("%s is %v", at, v))
	}
	switch v := v.(type) {
	case map[string]any:
		for name, x := range v {
			out = append(out, s.Properties[name].faults(all, at+"."+name, x)...)
		}
		for _, name := range s.Required {
			if _, ok := v[name]; !ok {
				out = append(out, at+" lacks "+name)
			}
		}
	case []any:
		if len(v) == 0 {
			out = append(out, at+" is empty")
		}
		for i, x := range v {
			out = append(out, s.Items.faults(all, fmt.Sprintf("%s[%d]", at, i), x)...)
		}
	case string:
		if s.Pattern != "" {
			if re, err := regexp.Compile(s.Pattern); err == nil && !re.MatchString(v) {
				out = append(out, fmt.Sprintf("%s is %q", at, v))
			}
		}
	}
	return out
}

// TestPublishedSchema holds what is sent to other systems against the JSON
// schema that HL7 publishes with R4, where it is at hand: in
// ../shared/data/fhir/fhir.schema.json or where ONESTORY_FHIR_SCHEMA says.
func TestPublishedSchema(t *testing.T) {
	t.Parallel()
	path := os.Getenv("ONESTORY_FHIR_SCHEMA")
	if path == "" {
		path = "../../../shared/data/fhir/fhir.schema.json"
	}
	b, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		t.Skipf("not held against the published schema of R4: %s is not there", path)
	}
	var published struct {
		Definitions map[string]*schema `json:"definitions"`
	}
	if err != nil || json.Unmarshal(b, &published) != nil || len(published.Definitions) < 100 {
		t.Fatalf("read the schema: %v", err)
	}
	w := open(t)
	v := w.as("Nia Bevan")
	tyler, jess := w.child("Tyler", "Thistlewood", "2014-02-28"), w.child("Jessica", "Harcastle", "2015-09-03")
	seen := map[string]int{}
	for _, path := range []string{"/child/" + tyler + "/consent/fhir", "/child/" + jess + "/consent/fhir", "/child/" + w.child("Chidi", "Okafor", "2017-05-14") + "/consent/fhir",
		"/child/" + tyler + "/disclosures/" + w.scalar(`SELECT id FROM disclosure WHERE child = $1`, tyler) + "/fhir", "/child/" + jess + "/disclosures/" + w.scalar(`SELECT id FROM disclosure WHERE child = $1`, jess) + "/fhir"} {
		var bundle map[string]any
		if err := json.Unmarshal(v.get(path).body, &bundle); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		for _, e := range bundle["entry"].([]any) {
			res := e.(map[string]any)["resource"].(map[string]any)
			kind := res["resourceType"].(string)
			seen[kind]++
			for _, fault := range published.Definitions[kind].faults(published.Definitions, kind, res) {
				t.Error(fault)
			}
			delete(res, "agent")
			res["colour"] = "red"
			if n := len(published.Definitions[kind].faults(published.Definitions, kind, res)); n == 0 {
				t.Errorf("a %s with a colour is sound, so that nothing was proved", kind)
			}
		}
	}
	if seen["Consent"] < 4 || seen["AuditEvent"] != 2 || seen["Provenance"] != 2 {
		t.Errorf("looked at %v", seen)
	}
}
