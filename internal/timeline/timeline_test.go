package timeline

import (
	"testing"
	"time"

	"onestory/internal/need"
)

// TestMoments: levels stand in the order of their days, with their names.
func TestMoments(t *testing.T) {
	at := func(s string) time.Time { x, _ := time.Parse("2006-01-02", s); return x.Add(12 * time.Hour) }
	levels := need.Usual()
	got := moments(nil, []need.Found{{Level: 3, At: at("2026-05-04"), Details: need.Details{Writer: "Nia", Reasons: "b"}}, {Level: 2, At: at("2026-11-04"), Details: need.Details{Reasons: "c"}}, {Level: 1, At: at("2025-01-04")}}, levels, "cy")
	if len(got) != 3 || got[0].Rank != 1 || got[1].Rank != 3 || got[1].Level != levels.Name(3, "cy") || got[1].By != "Nia" || got[2].Why != "c" {
		t.Errorf("%+v", got)
	}
}

// TestShare: a score is a share of the scales that were answered, not of all.
func TestShare(t *testing.T) {
	s := Score{Answers: []Answer{{"d.a", "", 3, 4}, {"d.b", "", 1, 4}, {"e.a", "", 4, 4}}}
	if share, sum, most, ok := s.Share("d."); !ok || share != .5 || sum != 4 || most != 8 {
		t.Errorf("%v %d %d %v", share, sum, most, ok)
	}
	if _, _, _, ok := s.Share("x."); ok || s.Of("x.a") != "–" || s.Of("e.a") != "4" {
		t.Error("a scale that was not answered counts")
	}
}
