package app

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"onestory/internal/access"
)

var update = flag.Bool("update", false, "write docs/use/doors.md anew")

const doorsFile = "../../docs/use/doors.md"

// TestDoorsPage: docs/use/doors.md says what the table of doors says. Write it
// anew with `go test ./internal/app -run TestDoorsPage -update`.
func TestDoorsPage(t *testing.T) {
	t.Parallel()
	want := doorsPage(open(t).doors, readRolesFile(t))
	if *update {
		if err := os.WriteFile(doorsFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(doorsFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("docs/use/doors.md is not what the doors are: run `go test ./internal/app -run TestDoorsPage -update`")
	}
}

// doorsPage writes the table of doors. The roles are those of roles.yaml, to
// which TestRoles holds the policies.
func doorsPage(doors []Door, roles rolesFile) string {
	var b strings.Builder
	b.WriteString(`# Every door

Made from the table in internal/app/routes.go and from the roles that the policies permit (internal/app/testdata/roles.yaml, which a test holds against them); not to be edited by hand.

A door about one child needs a level besides: how much of the child the reader may know, by relationship and purpose. Below it the door answers as for an address that does not exist.

`)
	for _, name := range slices.Sorted(maps.Keys(roles.Groups)) {
		var in []string
		for _, r := range roles.Groups[name] {
			in = append(in, string(r))
		}
		fmt.Fprintf(&b, "- %s: %s\n", name, strings.Join(in, ", "))
	}
	b.WriteString("\n| Method | Path | Action | Level | Roles |\n|---|---|---|---|---|\n")
	for _, d := range doors {
		action, level, who := "`"+string(d.Action)+"`", "", strings.Join(roles.Actions[d.Action], ", ")
		if d.Public {
			action, who = "", "whoever, signed in or not"
		}
		if d.Level > access.None {
			level = d.Level.String()
		}
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s | %s |\n", d.Method, strings.TrimSuffix(d.Path, "{$}"), action, level, who)
	}
	return b.String()
}
