package archtest

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// TestDependencies: each module that go.mod names directly, or that the code
// imports whatever go.mod says, has a line in the decision on dependencies, and
// no line is left of one that is gone. There are at most 25.
func TestDependencies(t *testing.T) {
	text, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := modfile.Parse("go.mod", text, nil)
	if err != nil {
		t.Fatal(err)
	}
	all, err := load("../..")
	if err != nil {
		t.Fatal(err)
	}
	imported := map[string]bool{}
	for _, s := range all {
		if s.syntax != nil {
			for p := range s.imports() {
				imported[p] = true
			}
		}
	}
	var direct []string
	for _, r := range mod.Require {
		used := !r.Indirect
		for p := range imported {
			used = used || p == r.Mod.Path || strings.HasPrefix(p, r.Mod.Path+"/")
		}
		if used {
			direct = append(direct, r.Mod.Path)
		}
	}
	if len(direct) > 25 {
		t.Errorf("%d direct dependencies, more than 25", len(direct))
	}
	page, err := os.ReadFile("../../docs/adr/0010-dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| [^|]+ \\| [^|]+ \\| [^|]+ \\|$").FindAllStringSubmatch(string(page), -1) {
		listed = append(listed, m[1])
	}
	for _, m := range direct {
		if !slices.Contains(listed, m) {
			t.Errorf("%s has no line in docs/adr/0010-dependencies.md", m)
		}
	}
	for _, m := range listed {
		if !slices.Contains(direct, m) {
			t.Errorf("%s has a line in docs/adr/0010-dependencies.md and is no dependency", m)
		}
	}
}
