package questionnaire

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// TestAgreedConditions holds forms and responses put together at random, of which
// this package and another implementation (npm sdc-qrf 0.2.0) say the same: which
// places are enabled.
func TestAgreedConditions(t *testing.T) {
	data, err := os.ReadFile("testdata/enable.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	n, on := 0, 0
	for line := range strings.Lines(string(data)) {
		var c struct {
			Questionnaire, Response json.RawMessage
			Enabled                 map[string]bool
		}
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatal(err)
		}
		f := form(t, string(c.Questionnaire))
		r, err := ParseResponse(c.Response)
		if err != nil {
			t.Fatal(err)
		}
		s := f.Evaluate(r)
		for path, want := range c.Enabled {
			p := s.At(path)
			if p == nil || p.Enabled != want {
				t.Errorf("%s: not %v\n%s", path, want, line)
			}
			if n++; want {
				on++
			}
		}
	}
	if n < 500 || on == 0 || on == n {
		t.Errorf("%d places, %d enabled", n, on)
	}
}
