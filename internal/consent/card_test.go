package consent

import "testing"

// TestLatest: one line for each person, the newest that stands.
func TestLatest(t *testing.T) {
	got := latest([]Help{
		{ID: "5", Person: "child:a", State: Mistake, HelpDetails: HelpDetails{Name: "Tyler"}},
		{ID: "4", Person: "child:a", State: Standing, HelpDetails: HelpDetails{Name: "Tyler"}},
		{ID: "3", State: Standing, HelpDetails: HelpDetails{Name: "Kelly"}},
		{ID: "2", Person: "child:a", State: Standing, HelpDetails: HelpDetails{Name: "Tyler"}},
		{ID: "1", State: Standing, HelpDetails: HelpDetails{Name: "Moira"}},
	})
	ids := ""
	for _, h := range got {
		ids += h.ID
	}
	if ids != "431" {
		t.Errorf("shown: %s", ids)
	}
}
