package linkage_test

import (
	"testing"

	"onestory/lib/linkage"
)

// TestGroupOf: a name is in the one part of the table where it stands, and in none
// where it stands in several or in no part; a mark of a part is no name.
func TestGroupOf(t *testing.T) {
	for name, want := range map[string]linkage.NameGroup{
		"bethany": linkage.EnglishNames, "carys": linkage.WelshNames, "muhammad": linkage.MuslimNames,
		"niamh": linkage.IrishScottish, "pawel": linkage.EuropeanNames, "thistlewood": linkage.NoGroup, "": linkage.NoGroup, "@welsh": linkage.NoGroup,
	} {
		if got := linkage.GroupOf(name); got != want {
			t.Errorf("GroupOf(%q) = %q, want %q", name, got, want)
		}
	}
	if len(linkage.Aliases("@welsh")) > 0 {
		t.Error("the mark of a part is taken for a name")
	}
	seen := map[linkage.NameGroup]bool{}
	for _, name := range []string{"abigail", "carys", "aoife", "ahmed", "priya", "andrzej", "chukwuemeka", "oluwaseun", "ifan", "sian", "sandeep", "mehmet"} {
		seen[linkage.GroupOf(name)] = true
	}
	for _, g := range linkage.NameGroups() {
		if !seen[g] {
			t.Errorf("no name of part %q was found", g)
		}
	}
}
