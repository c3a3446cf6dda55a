package match_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/find"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/match"
)

// TestTheMakerLearnsNothing: a child typed in resembles a hidden one and turns
// out to be it. To who typed it in it stays as it was: found, opened, on the
// caseload, with what they typed and no more; to cleared people the two are one.
func TestTheMakerLearnsNothing(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := open(t, d)
		hidden, secret := w.admit(t, access.Protection{Hidden: true, Shielded: true})
		rec := w.supplied(t, w.join(t, hidden)) // the name that leads
		typed := child.Record{Names: rec.Names, Birth: rec.Birth}
		must(t, w.index.Warm(t.Context()))
		made, err := w.children.Create(t.Context(), access.Request{Actor: "nurse0", Action: "child:create"}, typed, "")
		must(t, err)
		record := w.rows(t, `SELECT record FROM child_member WHERE child IN $IDS`, []string{made})[0]
		must(t, w.involved.Add(t.Context(), access.Request{Actor: "nurse0", Action: "involvement:add", Child: made, Level: access.Existence, Purpose: access.HealthNeed},
			involvement.Involvement{Kind: involvement.Universal, Starts: w.today(), Details: involvement.Details{Role: "Nurse", Phone: "01632 960 101"}}, ""))
		before := w.asMaker(t, made, find.Query{Given: rec.Names[0].Given, Family: rec.Names[0].Family, Birth: rec.Birth.Date})
		item := w.itemOf(t, record)
		for _, who := range []string{"cleared", "second"} {
			if _, err := w.matches.Same(t.Context(), reviewer(who), item, hidden); err != nil {
				t.Fatal(err)
			}
		}
		if got := w.root(t, made); got != hidden {
			t.Fatalf("the present id is %s, want that of the hidden child", got)
		}
		after := w.asMaker(t, made, find.Query{Given: rec.Names[0].Given, Family: rec.Names[0].Family, Birth: rec.Birth.Date})
		if before.String() != after.String() || before.found != 1 || before.cases != 1 {
			t.Errorf("to its maker it was\n%v\nand is\n%v", before, after)
		}
		other := w.supplied(t, secret).Names[0].Given
		if slices.ContainsFunc(after.view.Names, func(n child.Of[child.Name]) bool { return n.Value.Given == other }) {
			t.Error("its maker is shown what they did not type")
		}
		if _, _, ok := w.look(t, "nurse1", made); ok {
			t.Error("somebody else opens it")
		}
		if v, _, _ := w.look(t, "cleared", made); !slices.ContainsFunc(v.Names, func(n child.Of[child.Name]) bool { return n.Value.Given == other }) {
			t.Error("cleared people are not shown both")
		}
		if _, err := w.matches.Undo(t.Context(), reviewer("second")); err != nil || w.root(t, made) != made {
			t.Errorf("parted: %v", err)
		}
		if d := w.again(t, "none", typed); d.Status == match.NoMatch || !slices.Contains(d.Children(), hidden) {
			t.Errorf("the hidden child is looked for no more: %+v", d)
		}
		w.holds(t)
	})
}

// asSeen is how a child is to its maker.
type asSeen struct {
	view         child.View
	children     []string
	found, cases int
	caseOf       string
}

func (a asSeen) String() string {
	a.view.Version = 0
	return fmt.Sprint(a.view.ID, a.children, a.found, a.cases, a.caseOf, a.view)
}

func (w *world) asMaker(t fataler, of string, q find.Query) (out asSeen) {
	t.Helper()
	v, g, ok := w.look(t, "nurse0", of)
	if !ok {
		t.Fatalf("its maker does not open it")
	}
	out.view, out.children = v, g.Children()
	must(t, w.index.Warm(context.Background()))
	_, err := access.Read(context.Background(), w.Gate, access.Request{Actor: "nurse0", Action: "child:find", Purpose: access.LookUp},
		func(ctx context.Context, r db.Reader, g access.Grant) (x struct{}, ev audit.Event, err error) {
			res, err := w.index.Find(ctx, r, g, q)
			if err != nil {
				return x, ev, err
			}
			for _, c := range res.Candidates {
				if c.Child != of {
					t.Fatalf("its maker finds another child")
				}
				out.found++
			}
			list, err := w.involved.Caseload(ctx, r, g)
			for _, c := range list {
				out.cases, out.caseOf = out.cases+1, c.Child
			}
			return x, ev, err
		})
	must(t, err)
	return out
}
