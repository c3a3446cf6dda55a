package episode_test

import (
	"context"
	"testing"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/consent"
	"onestory/internal/episode"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/problem"
	"onestory/internal/record/recordtest"
)

// TestBorn: a child not yet born is named in an episode by the mother's name and the
// expected day. Once they have a record of their own in the same household the episode
// goes on about that record: its lead has a part about them, who has a part about the
// sibling has none by it, and what is being written is told (CAF-6).
func TestBorn(t *testing.T) {
	both(t, func(w *world) {
		ctx, told := context.Background(), 0
		w.svc.Follow(func(ctx context.Context, tx *db.Tx, g access.Grant, id string) ([]audit.State, error) {
			told++
			return nil, nil
		})
		w.must("look", w.svc.Look(ctx, w.q("nurse", "episode:look")))
		in := starting()
		in.Unborn = []episode.Person{{Kind: "unborn", Expected: day("2026-12-20"), PersonDetails: episode.PersonDetails{Name: "Magda Kowalczyk"}}}
		id, err := w.svc.Start(ctx, w.q("nurse", "episode:start"), in, form.NewKey())
		w.must("start", err)
		w.says(id, "m", consent.Yes)
		w.letIn(id, "police", access.Joined)
		x := w.show("nurse", id)
		if len(x.People) != 1 || len(x.Newborns) != 1 || x.Newborns[0].ID != w.sibling {
			t.Fatalf("before the birth: %v, %v", x.People, x.Newborns)
		}
		elsewhere := w.Create(t, child.Record{Names: []child.Name{{Given: "Ifan", Family: "Price"}}, Birth: child.Birth{Date: recordtest.Day(t, "2026-11-20")}})
		w.works("nurse", elsewhere)
		born := func(person int64, of string) error {
			return w.svc.Correct(ctx, w.q("nurse", "episode:move"), id, episode.Correction{What: "born", Person: person, Child: of, Why: "Born on 21 November, both are well."}, 0)
		}
		w.refused("a child of another household", born(1, elsewhere), problem.NotFound)
		w.refused("somebody who is not in it", born(7, w.sibling), problem.NotFound)
		w.refused("nobody's record", born(1, ""), problem.Invalid)
		w.must("born", born(1, w.sibling))
		w.refused("born twice", born(1, w.sibling), problem.NotFound)
		x = w.show("nurse", id)
		if len(x.People) != 0 || len(x.Newborns) != 0 || len(x.Siblings) != 1 || x.Siblings[0].ID != w.sibling || x.History[len(x.History)-1].What != "correct-born" && x.History[0].What != "correct-born" || told != 1 {
			t.Errorf("after the birth: %v, %v, told %d times", x.People, x.Siblings, told)
		}
		for who, opens := range map[string]bool{"nurse": true, "police": false} {
			q := w.q(who, "episode:open")
			q.Child = w.sibling
			if _, err := w.svc.Show(ctx, q, id); (err == nil) != opens {
				t.Errorf("%s opens it from the newborn's record: %v", who, err)
			}
		}
	})
}
