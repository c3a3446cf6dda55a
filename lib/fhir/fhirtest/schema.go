package fhirtest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
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

// Schema is the published JSON schema.
type Schema struct {
	all      map[string]*schema
	patterns map[string]*regexp.Regexp
}

// Published is the JSON schema that HL7 publishes with R4, which ONESTORY_FHIR_SCHEMA
// names or which lies beside the repository in shared/data/fhir. Where it is not at
// hand the test is skipped.
func Published(t testing.TB) *Schema {
	t.Helper()
	path := os.Getenv("ONESTORY_FHIR_SCHEMA")
	if path == "" {
		path = filepath.Join(root(), "..", "shared", "data", "fhir", "fhir.schema.json")
	}
	b, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		t.Skipf("not held against the published schema of R4: %s is not there", path)
	}
	var in struct {
		Definitions map[string]*schema `json:"definitions"`
	}
	if err != nil || json.Unmarshal(b, &in) != nil || len(in.Definitions) < 100 {
		t.Fatalf("read the schema: %v", err)
	}
	return &Schema{in.Definitions, map[string]*regexp.Regexp{}}
}

// root is the folder of the repository.
func root() string {
	dir, err := os.Getwd()
	for err == nil && dir != filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	return dir
}

// Faults compares a resource, as encoding/json reads it, with the schema.
func (s *Schema) Faults(resource map[string]any) []string {
	kind, _ := resource["resourceType"].(string)
	if s.all[kind] == nil {
		return []string{fmt.Sprintf("a resource of type %q", kind)}
	}
	return s.faults(s.all[kind], kind, resource)
}

func (s *Schema) faults(of *schema, at string, v any) (out []string) {
	if of == nil {
		return []string{at + " is not in the schema"}
	}
	if of.Ref != "" {
		name := strings.TrimPrefix(of.Ref, "#/definitions/")
		if resource, is := v.(map[string]any); is && name == "ResourceList" {
			return s.Faults(resource)
		}
		return s.faults(s.all[name], at, v)
	}
	if of.Const != nil && of.Const != v || len(of.Enum) > 0 && !slices.Contains(of.Enum, v) {
		out = append(out, fmt.Sprintf("%s is %v", at, v))
	}
	kind := ""
	switch v := v.(type) {
	case map[string]any:
		kind = "object"
		for name, x := range v {
			out = append(out, s.faults(of.Properties[name], at+"."+name, x)...)
		}
		for _, name := range of.Required {
			if _, ok := v[name]; !ok {
				out = append(out, at+" lacks "+name)
			}
		}
		if len(v) == 0 {
			out = append(out, at+" is empty")
		}
	case []any:
		kind = "array"
		if len(v) == 0 {
			out = append(out, at+" is empty")
		}
		for i, x := range v {
			out = append(out, s.faults(of.Items, fmt.Sprintf("%s[%d]", at, i), x)...)
		}
	case string:
		kind = "string"
		if of.Pattern != "" && !s.pattern(of.Pattern).MatchString(v) {
			out = append(out, fmt.Sprintf("%s is %.60q", at, v))
		}
	case float64:
		kind = "number"
	case bool:
		kind = "boolean"
	}
	if of.Type != "" && of.Type != kind {
		out = append(out, fmt.Sprintf("%s is no %s", at, of.Type))
	}
	return out
}

func (s *Schema) pattern(p string) *regexp.Regexp {
	re := s.patterns[p]
	if re == nil {
		re = regexp.MustCompile(p)
		s.patterns[p] = re
	}
	return re
}

// Check reports what is wrong with a resource, and whether the check would have found
// something: no resource of R4 has a colour. Where ONESTORY_FHIR_OUT
// names a folder the resource is written there too, for a validator that is not ours
// (scripts/fhir.sh).
func (s *Schema) Check(t testing.TB, name string, text []byte) map[string]any {
	t.Helper()
	var resource map[string]any
	if err := json.Unmarshal(text, &resource); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, fault := range s.Faults(resource) {
		t.Errorf("%s: %s", name, fault)
	}
	if len(s.Faults(map[string]any{"resourceType": resource["resourceType"], "colour": "red"})) == 0 {
		t.Errorf("%s with a colour would be sound, so that nothing was proved", name)
	}
	if folder := os.Getenv("ONESTORY_FHIR_OUT"); folder != "" {
		if err := os.WriteFile(filepath.Join(folder, strings.ReplaceAll(name, "/", "-")+".json"), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return resource
}
