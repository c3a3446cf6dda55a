package archtest

import (
	"fmt"
	"slices"
	"strings"
)

// layerRules: who may import whom.
func layerRules() []rule {
	return []rule{
		{"layers", goFiles(layers)},
		{"order", goFiles(order)},
		{"app on top", goFiles(appOnTop)},
		{"test packages", goFiles(testPackages)},
	}
}

// within reports whether a package lies in a part of the repository.
func within(dir, part string) bool { return dir == part || strings.HasPrefix(dir, part+"/") }

// allowed are the parts of the repository that a part may import.
var allowed = []struct {
	part string
	from []string
}{
	{"third_party", nil},
	{"policies", nil},
	{"lib/govuk", []string{"lib/govuk", "third_party"}},
	{"lib/linkage", []string{"lib/linkage"}},
	{"lib/questionnaire", []string{"lib/questionnaire"}},
	{"lib", nil},
	{"internal/kit", []string{"internal/kit", "lib"}},
	{"internal/synth", []string{"lib"}},
	{"internal/access", []string{"internal/access", "internal/kit", "lib"}},
	{"internal/archtest", nil},
	{"cmd", []string{"internal/app"}},
}

// layers: lib knows nothing of Onestory, kit nothing of children's services,
// access nothing of features. Tests may reach further.
func layers(s source) []fault {
	if s.isTest() {
		return nil
	}
	for _, a := range allowed {
		if !within(s.dir(), a.part) {
			continue
		}
		var found []fault
		for dir, line := range ours(s) {
			if dir != s.dir() && !slices.ContainsFunc(a.from, func(p string) bool { return within(dir, p) }) {
				found = append(found, fault{s.path + " " + dir, line, fmt.Sprintf("%s may not import %s", a.part, dir)})
			}
		}
		return found
	}
	return nil
}

// ours are the imported packages of this repository, as folders.
func ours(s source) map[string]int {
	found := map[string]int{}
	for p, line := range s.imports() {
		if dir, is := strings.CutPrefix(p, module+"/"); is {
			found[dir] = line
		}
	}
	return found
}

// feature is the feature that a package belongs to, and its place in the order;
// "" for packages that are no feature.
func feature(dir string) (name string, place int) {
	rest, is := strings.CutPrefix(dir, "internal/")
	if !is || slices.ContainsFunc([]string{"kit", "access", "app", "synth", "archtest"}, func(p string) bool { return within(rest, p) }) {
		return "", 0
	}
	name, _, _ = strings.Cut(rest, "/")
	return name, slices.Index(features, name)
}

// order: a feature imports access, kit, lib and the features before it.
func order(s source) []fault {
	name, place := feature(s.dir())
	if name == "" || s.isTest() {
		return nil
	}
	var found []fault
	if place < 0 {
		return []fault{{s.dir(), 1, fmt.Sprintf("feature %s has no place in order.go", name)}}
	}
	for dir, line := range ours(s) {
		other, its := feature(dir)
		switch {
		case other == name, within(dir, "internal/access"), within(dir, "internal/kit"), within(dir, "lib"):
		case other == "":
			found = append(found, fault{s.path + " " + dir, line, fmt.Sprintf("a feature may not import %s", dir)})
		case its >= place:
			found = append(found, fault{s.path + " " + dir, line, fmt.Sprintf("%s comes before %s and may not import it", name, other)})
		}
	}
	return found
}

// appOnTop: nothing but cmd imports app; tests are no exception, save app's own.
func appOnTop(s source) []fault {
	if within(s.dir(), "cmd") || within(s.dir(), "internal/app") {
		return nil
	}
	if line, is := ours(s)["internal/app"]; is {
		return []fault{{s.path, line, "only cmd may import internal/app"}}
	}
	return nil
}

// testPackages: what serves tests alone is not part of the program.
func testPackages(s source) []fault {
	if s.isTest() {
		return nil
	}
	var found []fault
	for dir, line := range ours(s) {
		if forTests(dir) || within(dir, "third_party/axe-core-4.14.1") {
			found = append(found, fault{s.path + " " + dir, line, dir + " is for tests only"})
		}
	}
	return found
}
