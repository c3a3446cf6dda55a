package access_test

import (
	"testing"

	"onestory/internal/access"
)

// TestTheIndexLeavesOutNothing: a decision by the rules whose head fits is that
// by all of them, for every role, every action that a rule names and one that
// none does, and each kind of resource.
func TestTheIndexLeavesOutNothing(t *testing.T) {
	p := rules(t)
	allowed, asked := 0, 0
	for _, role := range append(access.Roles(), "") {
		a := access.Actor{ID: "a", Active: true, Agency: "school", Authority: "la", Roles: []access.Role{role}}
		for _, action := range append(p.Actions(), "nobody:named") {
			for _, resource := range []string{"Child", "Item", "Onestory"} {
				byIndex, byAll := p.BothWays(a, access.About{Related: true, Purpose: access.Safeguarding}, health("i"), action, resource)
				if byIndex != byAll {
					t.Errorf("%s, %s on %s: %s by the index, %s by all rules", role, action, resource, byIndex, byAll)
				}
				if asked++; byAll[:2] == "ok" {
					allowed++
				}
			}
		}
	}
	if allowed == 0 || allowed == asked {
		t.Errorf("%d of %d allowed", allowed, asked)
	}
}
