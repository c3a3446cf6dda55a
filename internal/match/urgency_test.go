package match

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// TestRank: one of each pair is looked at before the other.
func TestRank(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	ago := func(days int) time.Time { return now.AddDate(0, 0, -days) }
	for _, c := range []struct {
		name         string
		first, after Item
	}{
		{"a guarded child before a child of the council", Item{Protected: true, Reason: Alike, MadeAt: now}, Item{Source: "council-cases", Reason: Twin, Weight: 30, MadeAt: now}},
		{"a guarded child before whatever has waited for years", Item{Protected: true, Reason: Alike, MadeAt: now}, Item{Source: "council-cases", Reason: Twin, MadeAt: ago(3000)}},
		{"the council's before twins", Item{Source: "council-cases", Reason: Alike, MadeAt: now}, Item{Source: "gp-list", Reason: Twin, Weight: 30, MadeAt: now}},
		{"twins before what is only alike", Item{Reason: Twin, MadeAt: now}, Item{Reason: Alike, Weight: 40, MadeAt: now}},
		{"another number before another family name", Item{Reason: OtherNumber, MadeAt: now}, Item{Reason: OtherFamily, MadeAt: now}},
		{"several who fit before a child without a name", Item{Reason: Several, MadeAt: now}, Item{Reason: Unnamed, MadeAt: now}},
		{"the heavier of two alike", Item{Reason: Alike, Weight: 12, MadeAt: now}, Item{Reason: Alike, Weight: 2, MadeAt: now}},
		{"the heavier of two twins", Item{Reason: Twin, Weight: 12, MadeAt: now}, Item{Reason: Twin, Weight: -2, MadeAt: now}},
		{"the older of two equals", Item{Reason: Alike, Weight: 5, MadeAt: ago(1)}, Item{Reason: Alike, Weight: 5, MadeAt: now}},
		{"what has waited two weeks before twins of today", Item{Reason: Alike, MadeAt: ago(15)}, Item{Reason: Twin, Weight: 30, MadeAt: now}},
		{"what has waited two weeks before the council's of today", Item{Reason: Alike, MadeAt: ago(15)}, Item{Source: "council-cases", Reason: Alike, MadeAt: now}},
	} {
		if a, b := rank(c.first), rank(c.after); a >= b {
			t.Errorf("%s: %d, %d", c.name, a, b)
		}
	}
	if rank(Item{MadeAt: now}) < 0 || rank(Item{MadeAt: now, Protected: true}) >= 0 {
		t.Error("what is protected is not apart from the rest")
	}
}

// TestNothingStarves: however many dangerous items come in each day, and fewer
// than come are looked at, the mildest is looked at within its two weeks and the
// backlog of its day.
func TestNothingStarves(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	start := time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC)
	mild := Item{ID: "mild", Reason: Alike, Weight: -3, MadeAt: start}
	waiting := []Item{mild}
	for day := range 60 {
		at := start.AddDate(0, 0, day)
		for range 10 {
			waiting = append(waiting, Item{Reason: Twin, Source: []string{"gp-list", "council-cases"}[r.IntN(2)], Weight: 30 * r.Float64(), MadeAt: at})
		}
		slices.SortStableFunc(waiting, func(a, b Item) int { return int(rank(a) - rank(b)) })
		for range 9 { // one more comes each day than is looked at
			if waiting[0].ID == "mild" {
				if day > 21 {
					t.Errorf("looked at after %d days", day)
				}
				return
			}
			waiting = waiting[1:]
		}
	}
	t.Error("never looked at")
}
