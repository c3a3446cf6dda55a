package archtest

import (
	"testing"
)

// TestHouse holds every rule against the repository.
func TestHouse(t *testing.T) {
	all, err := load("../..")
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 100 {
		t.Fatalf("only %d files found: the rules look in the wrong place", len(all))
	}
	for _, r := range rules() {
		t.Run(r.name, func(t *testing.T) {
			needed := map[string]bool{}
			for _, f := range r.check(all) {
				if _, excused := allow[r.name][f.key]; excused {
					needed[f.key] = true
					continue
				}
				t.Errorf("%s (line %d): %s", f.key, f.line, f.what)
			}
			for key := range allow[r.name] {
				if !needed[key] {
					t.Errorf("%s needs no excuse any more: take it out of allow.go", key)
				}
			}
		})
	}
}

// TestExcuses: an excuse for a rule that does not exist excuses nothing.
func TestExcuses(t *testing.T) {
	known := map[string]bool{}
	for _, r := range rules() {
		known[r.name] = true
	}
	for name, entries := range allow {
		if !known[name] {
			t.Errorf("there is no rule %q", name)
		}
		for key, why := range entries {
			if why == "" {
				t.Errorf("%s: %s is excused without a reason", name, key)
			}
		}
	}
}
