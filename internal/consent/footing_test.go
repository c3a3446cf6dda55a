package consent_test

import (
	"testing"

	"onestory/internal/consent"
	"onestory/internal/kit/problem"
)

// TestFooting: why somebody can decide is never blank, and fits who they are and the
// child's age (CAF-14).
func TestFooting(t *testing.T) {
	nine, fifteen, sixteen, grown := consent.Age{Years: 9, Known: true}, consent.Age{Years: 15, Known: true}, consent.Age{Years: 16, Known: true}, consent.Age{Years: 18, Known: true}
	const why = "She told me in her own words what would happen."
	for name, x := range map[string]struct {
		person   string
		capacity consent.Capacity
		reasons  string
		evidence consent.Evidence
		age      consent.Age
		fault    string // field
	}{
		"blank":                           {consent.Child, "", why, "", fifteen, "capacity"},
		"blank, of a parent":              {"m", "", "", "mother", nine, "capacity"},
		"16, presumed able":               {consent.Child, consent.Own, "", "", sixteen, ""},
		"under 16, presumed able":         {consent.Child, consent.Own, why, "", fifteen, "capacity"},
		"competent under 16":              {consent.Child, consent.Competent, why, "", fifteen, ""},
		"competent, without reasons":      {consent.Child, consent.Competent, "", "", fifteen, "reasons"},
		"competent, with next to none":    {consent.Child, consent.Competent, " - ", "", nine, "reasons"},
		"a wish":                          {consent.Child, consent.Wish, "", "", nine, ""},
		"a wish at 16, without reasons":   {consent.Child, consent.Wish, "", "", sixteen, "reasons"},
		"a child with responsibility":     {consent.Child, consent.Responsibility, why, "mother", fifteen, "capacity"},
		"responsibility":                  {"m", consent.Responsibility, "", "mother", nine, ""},
		"responsibility without evidence": {"m", consent.Responsibility, "", "", nine, "evidence"},
		"responsibility at 16":            {"m", consent.Responsibility, "", "mother", sixteen, "reasons"},
		"responsibility at 18":            {"m", consent.Responsibility, why, "mother", grown, "name"},
		"a parent, competent under 16":    {"m", consent.Competent, why, "", nine, "capacity"},
	} {
		h := consent.Help{Person: x.person, Capacity: x.capacity, HelpDetails: consent.HelpDetails{Name: "Somebody", Footing: consent.Footing{Reasons: x.reasons, Evidence: x.evidence}}}
		err := h.CheckFooting(x.age)
		got := ""
		if f := problem.Of(err).Fields; err != nil && len(f) > 0 {
			got = f[0].Name
		}
		if got != x.fault {
			t.Errorf("%s: a fault of %q, want %q (%v)", name, got, x.fault, err)
		}
	}
}
