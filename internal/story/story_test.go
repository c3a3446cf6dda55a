package story_test

import (
	"context"
	"testing"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/form"
	"onestory/internal/kit/problem"
	"onestory/internal/record/recordtest"
	"onestory/internal/story"
	"onestory/lib/workday"
)

func TestFigure(t *testing.T) {
	for _, x := range []struct {
		repeated, not int
		shown         bool
		percent       int
	}{{0, 0, false, 0}, {0, 19, false, 0}, {0, 20, true, 100}, {4, 96, false, 0}, {5, 95, true, 95}, {96, 4, false, 0}, {10, 10, true, 50}, {20, 0, true, 0}, {7, 13, true, 65}} {
		f := story.FigureOf(x.repeated, x.not)
		if f.Shown != x.shown || f.Percent() != x.percent || !f.Shown && f != (story.Figure{}) {
			t.Errorf("%d and %d: %+v, %d %%", x.repeated, x.not, f, f.Percent())
		}
	}
}

type names struct{}

func (names) Name(_ context.Context, _ db.Reader, who string) (string, error) { return who, nil }

type world struct {
	*recordtest.World
	t     *testing.T
	svc   *story.Service
	child string
}

func both(t *testing.T, fn func(*world)) {
	dbtest.Run(t, recordtest.Schemas(agency.Schema(), story.Schema()), func(t *testing.T, d *db.DB) {
		w := &world{World: recordtest.New(t, d, recordtest.Parts{}), t: t}
		w.svc = story.New(story.Parts{Gate: w.Gate, Keys: w.Keys, IDs: w.IDs, Children: w.Children, Involved: w.Involvements, People: names{}})
		w.child = w.Create(t, recordtest.Full(t))
		for _, who := range []string{"nurse", "social", "clinic"} {
			if err := d.Write(context.Background(), func(ctx context.Context, tx *db.Tx) error {
				_, err := access.Relate(ctx, tx, access.Relationship{ID: who, Child: w.child, Kind: "involvement", Account: who, ClaimedBy: who, ConfirmedBy: "x", Starts: "2026-01-01"})
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		fn(w)
	})
}

func (w *world) q(who string, a access.Action) access.Request {
	return access.Request{Actor: who, Action: a, Child: w.child, Level: access.Contact}
}

func said(text string, agencies ...string) story.Story {
	day, _ := workday.Parse("2026-11-20")
	return story.Story{Kind: "child", SaidOn: day, Agencies: agencies, Details: story.Details{Name: "Siân", Text: text}}
}

func (w *world) list(who string) []story.Story {
	w.t.Helper()
	q := w.q(who, "story:open")
	if who == "police" || who == "duty" {
		q.Purpose = access.Safeguarding
		q.Level = access.Existence
	}
	p, err := w.svc.All(context.Background(), q)
	if err != nil {
		w.t.Fatalf("%s reads: %v", who, err)
	}
	return p.List
}

// TestStory: shared agency by agency, theirs to change and to take back.
func TestStory(t *testing.T) {
	both(t, func(w *world) {
		ctx := context.Background()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(w.svc.Write(ctx, w.q("nurse", "story:write"), said("I like to be asked before anyone rings Mum."), form.NewKey()))
		must(w.svc.Write(ctx, w.q("nurse", "story:write"), said("Only for you two.", "council"), form.NewKey()))
		for who, want := range map[string]int{"nurse": 2, "social": 2, "clinic": 1, "police": 0, "duty": 0} {
			if got := w.list(who); len(got) != want {
				t.Errorf("%s reads %d, want %d", who, len(got), want)
			}
		}
		if err := w.svc.Write(ctx, w.q("police", "story:write"), said("Mine"), form.NewKey()); !problem.Is(err, problem.NotFound) && err != access.ErrPurpose {
			t.Errorf("who does not work with the child writes: %v", err)
		}
		var own story.Story
		for _, s := range w.list("nurse") {
			if len(s.Agencies) > 0 {
				own = s
			}
		}
		change := said("Only for you.", "council")
		change.ID, change.Version = own.ID, own.Version
		if err := w.svc.Write(ctx, w.q("clinic", "story:write"), change, form.NewKey()); !problem.Is(err, problem.NotFound) {
			t.Errorf("who may not read it changes it: %v", err)
		}
		must(w.svc.Write(ctx, w.q("social", "story:write"), change, form.NewKey()))
		if err := w.svc.Write(ctx, w.q("social", "story:write"), change, form.NewKey()); !problem.Is(err, problem.Conflict) {
			t.Errorf("over a version that is gone: %v", err)
		}
		if err := w.svc.Drop(ctx, w.q("social", "story:write"), own.ID, own.Version); !problem.Is(err, problem.Conflict) {
			t.Errorf("an older version is taken back: %v", err)
		}
		must(w.svc.Drop(ctx, w.q("social", "story:write"), own.ID, own.Version+1))
		if len(w.list("social")) != 1 {
			t.Error("what was taken back is still there")
		}
		w.Protect(t, w.child, access.Protection{Shielded: true})
		if len(w.list("social")) != 0 {
			t.Error("of a shielded child it is read, and may tell where they are")
		}
	})
}

// TestRepeated counts once for each form sent.
func TestRepeated(t *testing.T) {
	both(t, func(w *world) {
		ctx, key := context.Background(), form.NewKey()
		for n := range 25 {
			answer, k := "no", form.NewKey()
			if n < 7 {
				answer = "yes"
			}
			if n < 2 {
				k = key // the same form, twice
			}
			if err := w.svc.Repeated(ctx, w.q("nurse", "story:repeated"), "visit", answer, k); err != nil {
				t.Fatal(err)
			}
		}
		h, err := w.svc.Headline(ctx, access.Request{Actor: "governance", Action: "story:figure"})
		if err != nil || h.Year != (story.Figure{Asked: 24, Not: 18, Shown: true}) || h.Quarters[0].Figure != h.Year || h.Quarters[1].Shown {
			t.Errorf("%+v, %v", h, err)
		}
		if err := w.svc.Repeated(ctx, w.q("nurse", "story:repeated"), "visit", "perhaps", form.NewKey()); !problem.Is(err, problem.Invalid) {
			t.Errorf("%v", err)
		}
	})
}
