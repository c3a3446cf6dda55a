package episode_test

import (
	"context"
	"slices"
	"testing"

	"onestory/internal/access"
	"onestory/internal/consent"
	"onestory/internal/episode"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/problem"
)

// TestExactlyOneLead: CAF-38, CAF-42 and rule 9 of DESIGN.md §4.
func TestExactlyOneLead(t *testing.T) {
	both(t, func(w *world) {
		ctx := context.Background()
		id := w.begun()
		w.says(id, "m", consent.Yes)
		leads := func(want string) {
			t.Helper()
			var lead string
			w.write(func(ctx context.Context, tx *db.Tx) error {
				return tx.QueryRow(ctx, `SELECT lead FROM episode WHERE id = $1`, id).Scan(&lead)
			})
			if lead != want {
				t.Errorf("%s leads, want %s", lead, want)
			}
		}
		leads("nurse")
		if err := w.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE episode SET lead = '' WHERE id = $1`, id)
			return err
		}); err == nil {
			t.Error("the schema lets an episode be without a lead")
		}
		w.refused("to somebody without a part", w.svc.HandOver(ctx, w.q("nurse", "episode:hand"), id, "social", false, "she knows them", 0), problem.Invalid)
		w.letIn(id, "social", access.Joined)
		w.refused("by a member", w.svc.HandOver(ctx, w.q("social", "episode:hand"), id, "social", false, "I would", 0), problem.NotFound)
		w.must("a deputy", w.svc.HandOver(ctx, w.q("nurse", "episode:hand"), id, "social", true, "on leave", 0))
		w.suspend("nurse")
		leads("social")
		if x := w.show("social", id); x.As != access.Lead || x.Agency != "council" || x.Deputy != "" || len(x.Leads) != 2 || x.History[0].What != "lead-suspended" {
			t.Errorf("after the suspension: %+v", x.Episode)
		}
		if slices.ContainsFunc(w.show("social", id).Members, func(m episode.Member) bool { return m.Account == "nurse" && m.Lasts }) {
			t.Error("who was suspended still has a part in it")
		}
		w.suspend("social") // whose agency has no manager
		leads("social")
		if x := w.show("social", id); x.History[0].What != "lead-nobody" {
			t.Errorf("nobody to pass it to: %s", x.History[0].What)
		}
	})
}

// TestManagerTakesOver: without a deputy it is the manager's to pass on.
func TestManagerTakesOver(t *testing.T) {
	both(t, func(w *world) {
		ctx := context.Background()
		id := w.begun()
		w.says(id, "m", consent.Yes)
		w.letIn(id, "social", access.Joined)
		w.suspend("nurse")
		h, err := w.svc.Hand(ctx, w.q("boss", "episode:hand"), id)
		if err != nil || h.Episode.Lead != "boss" || len(h.Among) == 0 {
			t.Fatalf("the manager's page: %+v, %v", h, err)
		}
		w.must("pass it on", w.svc.HandOver(ctx, w.q("boss", "episode:hand"), id, "social", false, "She knows the family.", h.Version))
		w.refused("twice from one page", w.svc.HandOver(ctx, w.q("boss", "episode:hand"), id, "social", false, "She knows the family.", h.Version), problem.NotFound)
		if x := w.show("social", id); x.As != access.Lead {
			t.Errorf("it is led by %s", x.Episode.Lead)
		}
	})
}

// TestCorrections: CAF-11, with the history.
func TestCorrections(t *testing.T) {
	both(t, func(w *world) {
		ctx := context.Background()
		id := w.begun()
		w.says(id, "m", consent.Yes)
		x := w.show("nurse", id)
		fix := func(c episode.Correction) error {
			c.Why = "It was written down wrongly."
			return w.svc.Correct(ctx, w.q("nurse", "episode:move"), id, c, 0)
		}
		w.must("a day", fix(episode.Correction{What: "agreed", Day: day("2026-11-21")}))
		w.refused("a day to come", fix(episode.Correction{What: "agreed", Day: day("2027-11-21")}), problem.Invalid)
		w.must("a person", fix(episode.Correction{What: "person", Person: x.People[0].N}))
		w.refused("the first child", fix(episode.Correction{What: "child", Child: w.child}), problem.Invalid)
		w.hold(id)
		w.must("a child", fix(episode.Correction{What: "child", Child: w.sibling}))
		x = w.show("nurse", id)
		if len(x.People) != 0 || len(x.Siblings) != 0 || x.Agreed != day("2026-11-21") || x.History[2].Note != "2026-11-22 → 2026-11-21\nIt was written down wrongly." {
			t.Errorf("after the corrections: %+v, %+v", x.Episode, x.History[2])
		}
		q := w.q("nurse", "episode:open")
		q.Child = w.sibling
		if _, err := w.svc.Show(ctx, q, id); !problem.Is(err, problem.NotFound) {
			t.Errorf("from the child who was taken out it still opens: %v", err)
		}
		stale := w.svc.Correct(ctx, w.q("nurse", "episode:move"), id, episode.Correction{What: "started", Day: day("2026-11-20"), Why: "It was written down wrongly."}, 1)
		w.refused("over a version that is gone", stale, problem.Conflict)
	})
}

// TestReopening: CAF-51: a new one that is linked, and the old one as it was.
func TestReopening(t *testing.T) {
	both(t, func(w *world) {
		ctx := context.Background()
		id := w.begun()
		w.must("close", w.svc.Close(ctx, w.q("nurse", "episode:move"), id, episode.Closing{Reason: "moved"}, 0))
		w.refused("after it is closed", w.acts("nurse", id, episode.Suspend), problem.Conflict)
		in := starting()
		in.Follows = id
		next, err := w.svc.Start(ctx, w.q("nurse", "episode:start"), in, form.NewKey())
		w.must("take it up again", err)
		if x := w.show("nurse", next); x.Follows != id || x.State != episode.Asking {
			t.Errorf("taken up again: %+v", x.Episode)
		}
		if x := w.show("nurse", id); x.State != episode.Closed {
			t.Errorf("the old one is %s", x.State)
		}
		in.Follows = "nothing"
		_, err = w.svc.Start(ctx, w.q("nurse", "episode:start"), in, form.NewKey())
		w.refused("while one is open", err, problem.Conflict)
	})
}

// TestCaseload lists one's own, what is due first on top, and nobody else's.
func TestCaseload(t *testing.T) {
	both(t, func(w *world) {
		id := w.begun()
		w.says(id, "m", consent.Yes)
		for who, want := range map[string]int{"nurse": 1, "social": 0, "boss": 0} {
			l, err := w.svc.All(context.Background(), access.Request{Actor: who, Action: "episode:list"})
			if err != nil || len(l.Caseload) != want {
				t.Errorf("%s: %d, %v", who, len(l.Caseload), err)
			}
			if want > 0 && (!l.Caseload[0].Has || l.Caseload[0].Deadline.Step != episode.ByDraft || l.Caseload[0].Name == "") {
				t.Errorf("%s: %+v", who, l.Caseload[0])
			}
		}
		w.Protect(t, w.child, access.Protection{Hidden: true})
		l, err := w.svc.All(context.Background(), access.Request{Actor: "nurse", Action: "episode:list"})
		if err != nil || len(l.Caseload) != 1 || l.Caseload[0].Child != w.sibling {
			t.Errorf("with one child hidden: %+v, %v", l.Caseload, err)
		}
	})
}

// TestSettings: CAF-12, CAF-47 and CAF-65.
func TestSettings(t *testing.T) {
	both(t, func(w *world) {
		ctx, q := context.Background(), access.Request{Actor: "accounts", Action: "episode:settings"}
		s, err := w.svc.Settings(ctx, q)
		w.must("read", err)
		s.Standards[episode.ByAccess], s.Checklist = 5, "mandatory"
		s.Reasons = append(s.Reasons, episode.Reason{Code: "local", En: "Something local", Cy: "Rhywbeth lleol", Maps: "X"})
		w.must("write", w.svc.SetSettings(ctx, q, s))
		w.refused("over an older version", w.svc.SetSettings(ctx, q, s), problem.Conflict)
		if s, err = w.svc.Settings(ctx, q); err != nil || s.Standards[episode.ByAccess] != 5 || s.Reason("local").In("cy") != "Rhywbeth lleol" || s.Version != 1 {
			t.Errorf("%+v, %v", s, err)
		}
		w.must("look", w.svc.Look(ctx, w.q("nurse", "episode:look")))
		_, err = w.svc.Start(ctx, w.q("nurse", "episode:start"), starting(), form.NewKey())
		w.refused("without the checklist", err, problem.Invalid)
		in := starting()
		in.Begin = episode.Checklist
		id, err := w.svc.Start(ctx, w.q("nurse", "episode:start"), in, form.NewKey())
		w.must("with it", err)
		w.refused("before it came to anything", w.acts("nurse", id, episode.Seek), problem.Conflict)
		w.must("its outcome", w.svc.SetOutcome(ctx, w.q("nurse", "episode:move"), id, episode.Common, ""))
		if x := w.show("nurse", id); x.State != episode.Asking || x.Outcome != episode.Common {
			t.Errorf("%+v", x.Episode)
		}
	})
}
