package access

import (
	"io/fs"
	"regexp"
	"slices"
	"testing"

	"onestory/policies"
)

// TestRolesAreClosed: A15. A role includes the kinds that it is of and nothing
// includes it again: the walk from every role ends after one step, and every role
// or kind that a rule names is one that somebody can have.
func TestRolesAreClosed(t *testing.T) {
	all := append(Roles(), Operator, Recipient, Family)
	reached := map[string]bool{}
	for _, r := range all {
		if reached[string(r)] {
			t.Errorf("%s is listed twice, or is a kind of another role", r)
		}
		reached[string(r)] = true
	}
	for _, r := range all {
		for _, k := range r.kinds() {
			if slices.Contains(all, Role(k)) || len(Role(k).kinds()) > 0 {
				t.Errorf("%s includes %s, which is a role or includes more: the graph of roles could turn in a circle", r, k)
			}
			reached[k] = true
		}
	}
	names, err := fs.Glob(policies.FS, "*.cedar")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(policies.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`Role::"([^"]*)"`).FindAllSubmatch(text, -1) {
			if !reached[string(m[1])] {
				t.Errorf("%s names the role %s, which nobody can have", name, m[1])
			}
		}
	}
}
