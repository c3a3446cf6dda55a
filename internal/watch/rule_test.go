package watch

import (
	"slices"
	"testing"

	"onestory/internal/kit/audit"
)

// TestEachRuleHasAFixtureThatFiresIt, and one beside it that does not.
func TestEachRuleHasAFixtureThatFiresIt(t *testing.T) {
	opened := func(policies ...string) audit.Looked {
		return audit.Looked{Action: "child:open", Actor: "nia", Subjects: []string{"ann"}, Policies: policies}
	}
	stranger, related := opened("existence-for-a-purpose"), opened("contact-by-relationship")
	refused := func(reason string) audit.Looked {
		return audit.Looked{Action: "child:open", Actor: "nia", Subjects: []string{"ann"}, Refused: true, Reason: reason}
	}
	marked := related
	marked.Marks = []string{MarkOwnName}
	day := func(s Seen) Seen { s.Hour, s.First = 10, true; return s }
	for _, c := range []struct {
		rule      Rule
		fires, no Seen
	}{
		{OwnFamily, Seen{Looked: refused("kin")}, Seen{Looked: refused("level")}},
		{Leaver, Seen{Looked: audit.Looked{Action: "session:start", Actor: "nia", Refused: true, Reason: "suspended"}}, Seen{Looked: audit.Looked{Action: "session:start", Actor: "nia", Refused: true, Reason: "password"}}},
		{OwnName, day(Seen{Looked: marked}), day(Seen{Looked: related})},
		{Colleague, day(Seen{Looked: related, Colleague: true}), day(Seen{Looked: related})},
		{Notable, day(Seen{Looked: related, Notable: true}), day(Seen{Looked: related})},
		{Budget, day(Seen{Looked: stranger, Children: 26, Strangers: 26, Usual: 20}), day(Seen{Looked: stranger, Children: 25, Strangers: 25, Usual: 20})},
		{Volume, day(Seen{Looked: related, Children: 31, Usual: 10}), day(Seen{Looked: related, Children: 31, Usual: 11})},
		{Volume, day(Seen{Looked: related, Children: 31}), day(Seen{Looked: related, Children: 30})},
		{Stranger, day(Seen{Looked: stranger, Days: 3}), day(Seen{Looked: stranger, Days: 2})},
		{Stranger, day(Seen{Looked: stranger, Days: 3}), day(Seen{Looked: related, Days: 3})},
		{Hours, Seen{Looked: related, Hour: 22}, Seen{Looked: related, Hour: 21}},
		{Hours, Seen{Looked: related, Hour: 5}, Seen{Looked: related, Hour: 5, OnDuty: true}},
	} {
		if got := Judge(c.fires, Limits{}); !slices.Equal(got, []Rule{c.rule}) {
			t.Errorf("%s: %+v raises %v", c.rule, c.fires, got)
		}
		if got := Judge(c.no, Limits{}); len(got) != 0 {
			t.Errorf("%s: %+v raises %v", c.rule, c.no, got)
		}
	}
	again := day(Seen{Looked: stranger, Strangers: 27, Children: 27, Usual: 20})
	if got := Judge(again, Limits{}); len(got) != 0 {
		t.Errorf("each child past the budget asks to sign in again: %v", got)
	}
}
