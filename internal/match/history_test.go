package match_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
)

// still is what a merge and its undoing leave as it is: every row but the log's
// own, the redirect, and the version that stale edits are told by.
var still = []string{
	`SELECT child, record, starts, ends FROM child_member WHERE child IN $IDS ORDER BY record, starts, child`,
	`SELECT s.id, s.source, s.key, s.hash, s.version, s.sealed FROM child_source s JOIN child_member m ON m.record = s.id WHERE m.child IN $IDS ORDER BY s.id, m.child`,
	`SELECT id, authority, status, made_at, made_by FROM child WHERE id IN $IDS ORDER BY id`,
	`SELECT child, id, account, status, starts, ends, version, scope, sealed FROM involvement WHERE child IN $IDS ORDER BY id`,
	`SELECT child, authority, hidden, shielded, owner FROM access_child WHERE child IN $IDS ORDER BY child`,
	`SELECT child, id, kind, account, agency, confirmed_by, starts, ends FROM access_relationship WHERE child IN $IDS ORDER BY child, id`,
	`SELECT child, key FROM access_child_key WHERE child IN $IDS ORDER BY child, key`,
	`SELECT child, account, id, purpose FROM access_visit WHERE child IN $IDS ORDER BY child, account, id`,
}

// found is what else is as it was once they are parted again.
var found = []string{
	`SELECT child, display, year, gender, hidden, guarded FROM find_child WHERE child IN $IDS ORDER BY child`,
	`SELECT c.child, n.dob, n.family, n.given, n.hidden FROM find_name n JOIN find_child c ON c.no = n.no WHERE c.child IN $IDS ORDER BY 1, 2, 3, 4`,
	`SELECT c.child, k.hash, k.hidden FROM find_key k JOIN find_child c ON c.no = k.no WHERE c.child IN $IDS ORDER BY 1, 2`,
	`SELECT child, door FROM child_household WHERE child IN $IDS ORDER BY child`,
	`SELECT child, door FROM child_guarded_door WHERE child IN $IDS ORDER BY child`,
	`SELECT child, root FROM access_same WHERE child IN $IDS ORDER BY child`,
}

func (w *world) dump(t fataler, queries []string, ids []string) map[string][]string {
	out := map[string][]string{}
	for _, q := range queries {
		out[q] = w.rows(t, q, ids)
	}
	return out
}

// reach is how far each person gets with each child, and what they are shown.
func (w *world) reach(t fataler, ids []string) map[string]string {
	out := map[string]string{}
	for _, who := range []string{"cleared", "ann", "nurse0", "nurse1"} {
		for _, c := range ids {
			v, g, ok := w.look(t, who, c)
			v.Version = 0
			out[who+" "+c] = fmt.Sprint(ok, g.Level(), g.Locates(), g.Related(), g.TellsInvolved(), g.Children(), v)
		}
	}
	return out
}

// history is a random world in the making.
type history struct {
	*world
	t        *rapid.T
	children []string
	records  []string
}

func (h *history) pick(of []string, what string) string { return rapid.SampledFrom(of).Draw(h.t, what) }

func (h *history) home(record string) string {
	for _, r := range h.rows(h.t, `SELECT child FROM child_member WHERE ends = 0 AND record IN $IDS`, []string{record}) {
		return r
	}
	return ""
}

// step does one thing that may be refused.
func (h *history) step() {
	nurse := fmt.Sprint("nurse", rapid.IntRange(0, 3).Draw(h.t, "nurse"))
	switch rapid.SampledFrom([]string{"admit", "join", "merge", "merge", "split", "part", "apart", "relate", "feed", "shield", "retract"}).Draw(h.t, "step") {
	case "admit":
		c, r := h.admit(h.t, access.Protection{Shielded: rapid.Bool().Draw(h.t, "shielded"), Hidden: rapid.IntRange(0, 4).Draw(h.t, "hidden") == 0})
		h.children, h.records = append(h.children, c), append(h.records, r)
	case "join":
		h.records = append(h.records, h.join(h.t, h.pick(h.children, "child")))
	case "merge":
		_, _ = h.merge(h.pick(h.children, "keep"), h.pick(h.children, "gone"))
	case "split":
		_, _ = h.splitOff(h.pick(h.children, "merged"))
	case "part":
		r := h.pick(h.records, "record")
		if home := h.home(r); home != "" {
			if s, err := h.splitRecords(home, "", r); err == nil {
				h.children = append(h.children, s.Other)
			}
		}
	case "apart":
		_ = h.apart(child.Ends{Record: h.pick(h.records, "record"), OtherChild: h.pick(h.children, "child")})
	case "relate":
		h.relate(h.t, nurse, h.pick(h.children, "child"))
	case "feed":
		r := h.pick(h.records, "record")
		if home := h.home(r); home != "" {
			h.fed(h.t, r, home, nurse)
		}
	case "shield":
		shielded := h.pick(h.children, "child")
		must(h.t, h.do(func(ctx context.Context, tx *db.Tx, g access.Grant) ([]audit.State, error) {
			st, err := access.Harden(ctx, tx, shielded, access.Protection{Shielded: true})
			if err != nil {
				return nil, err
			}
			return st, h.world.children.Refresh(ctx, tx, g, shielded)
		}))
	case "retract":
		h.retract(h.pick(h.records, "record"))
	}
}

// retract lets a record wait and join its child, or another, again.
func (h *history) retract(record string) {
	home := h.home(record)
	if home == "" {
		return
	}
	to := h.pick(h.children, "to")
	_ = h.do(func(ctx context.Context, tx *db.Tx, g access.Grant) ([]audit.State, error) {
		s, err := h.world.children.Retract(ctx, tx, g, record, home, child.Why{})
		if err != nil {
			return nil, err
		}
		st, err := h.world.children.Assert(ctx, tx, g, record, to, child.Why{})
		return append(s.States, st...), err
	})
}

// vetoed names a pair that is to be kept apart and is one child all the same.
func (h *history) vetoed() []string {
	return h.rows(h.t, `SELECT a.one, a.two FROM child_apart a
		LEFT JOIN child_member m ON m.record = a.one AND m.ends = 0 LEFT JOIN child_member n ON n.record = a.two AND n.ends = 0
		WHERE (a.one IN $IDS OR a.two IN $IDS) AND `+access.Root("COALESCE(m.child, a.one)")+` = `+access.Root("COALESCE(n.child, a.two)"), append(slices.Clone(h.children), h.records...))
}

// TestHistories: after any history, merging two children and parting them again
// leaves every row, what each person reaches and what is found exactly as it
// was; while they are one no row has moved; nobody is joined whom somebody said
// to keep apart; and replaying the events gives the tables, the log the facts.
func TestHistories(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := open(t, d)
		merges, runs := 0, 0
		rapid.Check(t, func(rt *rapid.T) {
			h := &history{world: w, t: rt}
			for range 3 {
				c, r := h.admit(rt, access.Protection{})
				h.children, h.records = append(h.children, c), append(h.records, r)
			}
			for range rapid.IntRange(0, 8).Draw(rt, "steps") {
				h.step()
			}
			if pairs := h.vetoed(); len(pairs) > 0 {
				rt.Fatalf("kept apart, and one all the same: %v", pairs)
			}
			merges += h.mergeAndPart()
			if runs++; runs%20 == 0 { // it reads everything
				h.holds(rt)
			}
		})
		w.holds(t)
		if merges < 10 {
			t.Errorf("only %d merges were tried", merges)
		}
	})
}

// mergeAndPart merges two children of the history and parts them again; it
// returns 0 where that was refused.
func (h *history) mergeAndPart() int {
	a, b := h.pick(h.children, "a"), h.pick(h.children, "b")
	rows, index, reach := h.dump(h.t, still, h.children), h.dump(h.t, found, h.children), h.reach(h.t, h.children)
	root, err := h.merge(a, b)
	if err != nil {
		if now := h.dump(h.t, found, h.children); !reflect.DeepEqual(now, index) {
			h.t.Fatalf("a refused merge changed something")
		}
		return 0
	}
	h.unmoved(rows)
	for _, c := range []string{a, b} {
		if _, g, ok := h.look(h.t, "cleared", c); !ok || g.Child() != root {
			h.t.Fatalf("asked about %s a reviewer is given %s, not %s", c, g.Child(), root)
		}
	}
	last := h.rows(h.t, `SELECT other_child FROM child_event WHERE kind = 'merge' AND child IN $IDS ORDER BY seq DESC LIMIT 1`, []string{root})
	merged := last[0]
	if _, err := h.splitOff(merged); err != nil {
		h.t.Fatalf("part %q: %v", merged, err)
	}
	h.unmoved(rows)
	if now := h.dump(h.t, found, h.children); !reflect.DeepEqual(now, index) {
		h.t.Fatalf("found otherwise than before:\n%v\n%v", now, index)
	}
	if now := h.reach(h.t, h.children); !reflect.DeepEqual(now, reach) {
		for k := range now {
			if now[k] != reach[k] {
				h.t.Fatalf("%s:\nbefore %s\nafter  %s", k, reach[k], now[k])
			}
		}
	}
	return 1
}

func (h *history) unmoved(rows map[string][]string) {
	h.t.Helper()
	for q, now := range h.dump(h.t, still, h.children) {
		if !slices.Equal(now, rows[q]) {
			h.t.Fatalf("rows moved: %s\nbefore %v\nafter  %v", q, rows[q], now)
		}
	}
}
