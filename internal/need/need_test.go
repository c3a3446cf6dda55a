package need_test

import (
	"context"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/form"
	"onestory/internal/kit/problem"
	"onestory/internal/need"
	"onestory/internal/record/recordtest"
)

// TestLevels: reasons are asked for, the history stays, and who reads it is decided
// for each by access.
func TestLevels(t *testing.T) {
	dbtest.Run(t, recordtest.Schemas(need.Schema()), func(t *testing.T, d *db.DB) {
		w := recordtest.New(t, d, recordtest.Parts{})
		svc := need.New(need.Parts{Gate: w.Gate, Keys: w.Keys, IDs: w.IDs, Children: w.Children, People: recordtest.Accounts{}})
		c, ctx := w.Create(t, recordtest.Full(t)), context.Background()
		if err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			for _, who := range []string{"nurse", "social"} {
				if _, err := access.Relate(ctx, tx, access.Relationship{ID: who, Child: c, Kind: "involvement", Account: who, ClaimedBy: who, ConfirmedBy: "x", Starts: "2026-01-01"}); err != nil {
					return err
				}
			}
			_, err := access.SetMember(ctx, tx, access.Member{Episode: "e", Child: c, Account: "nurse", As: access.Lead, Starts: "2026-11-23"})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		q := func(who string) access.Request {
			return access.Request{Actor: who, Action: "need:open", Child: c, Level: access.Existence}
		}
		find := func(n int, why string) error {
			a := q("nurse")
			a.Action = "need:find"
			return svc.Find(ctx, a, need.Found{Level: n, Details: need.Details{Reasons: why}}, form.NewKey())
		}
		for n, why := range map[int]string{0: "A good reason.", 5: "A good reason.", 2: "short"} {
			if err := find(n, why); !problem.Is(err, problem.Invalid) {
				t.Errorf("level %d, %q: %v", n, why, err)
			}
		}
		reads := func(who string) []need.Found {
			t.Helper()
			p, err := svc.All(ctx, q(who))
			if err != nil || len(p.Levels.List) != 4 {
				t.Fatalf("%s: %v", who, err)
			}
			return p.List
		}
		if err := find(2, "He is late on most days."); err != nil {
			t.Fatal(err)
		}
		w.Clock.Add(24 * time.Hour)
		if err := find(3, "He has not been at school for a week."); err != nil {
			t.Fatal(err)
		}
		if got := reads("nurse"); len(got) != 2 || got[0].Level != 3 || got[1].Level != 2 || got[1].Reasons != "He is late on most days." || got[0].Writer != "Priya Nair" {
			t.Errorf("the history is %+v", got)
		}
		if got := reads("social"); len(got) != 0 {
			t.Errorf("another agency reads %+v", got)
		}
		if err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := access.SetMember(ctx, tx, access.Member{Episode: "e", Child: c, Account: "social", As: access.Joined, Starts: "2026-11-23"})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if got := reads("social"); len(got) != 1 || got[0].Level != 3 {
			t.Errorf("a member of the episode reads %+v, not what was found in it", got)
		}
	})
}

// TestSettings: names are the authority's, and no level is taken away.
func TestSettings(t *testing.T) {
	dbtest.Run(t, recordtest.Schemas(need.Schema()), func(t *testing.T, d *db.DB) {
		w := recordtest.New(t, d, recordtest.Parts{})
		svc := need.New(need.Parts{Gate: w.Gate, Keys: w.Keys, IDs: w.IDs, Children: w.Children, People: recordtest.Accounts{}})
		ctx, q := context.Background(), access.Request{Actor: "accounts", Action: "need:settings"}
		l, err := svc.Settings(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		l.List[2].En, l.List[2].Cy = "Family Help", ""
		if err := svc.SetLevels(ctx, q, l); err != nil {
			t.Fatal(err)
		}
		if err := svc.SetLevels(ctx, q, l); !problem.Is(err, problem.Conflict) {
			t.Errorf("over an older version: %v", err)
		}
		if l, err = svc.Settings(ctx, q); err != nil || l.Name(3, "cy") != "Family Help" || l.Name(1, "cy") != "Cyffredinol" || l.Name(9, "en") != "" {
			t.Errorf("%+v, %v", l, err)
		}
		// Each has a code of a national return, and can have a last day: it reads on (CAF-65).
		l.List[3].Ends, l.List[3].Maps = recordtest.Day(t, "2026-11-21"), "STATUTORY"
		if err := svc.SetLevels(ctx, q, l); err != nil {
			t.Fatal(err)
		}
		if l, err = svc.Settings(ctx, q); err != nil || l.List[3].Maps != "STATUTORY" || !l.List[3].Over(l.Today) || l.Name(4, "en") != "Specialist" || l.List[0].Maps != "UNIVERSAL" {
			t.Errorf("%+v, %v", l, err)
		}
		for n, ok := range map[int]bool{3: true, 4: false} {
			if err := (need.Found{Level: n, Details: need.Details{Reasons: "A good reason."}}).Check(l, l.Today); (err == nil) != ok {
				t.Errorf("level %d on the day after its last: %v", n, err)
			}
		}
		l.List[2].Maps = "two words"
		if err := svc.SetLevels(ctx, q, l); !problem.Is(err, problem.Invalid) {
			t.Errorf("a code of two words: %v", err)
		}
		l.List = l.List[:3]
		if err := svc.SetLevels(ctx, q, l); !problem.Is(err, problem.Invalid) {
			t.Errorf("a level is taken away: %v", err)
		}
	})
}
