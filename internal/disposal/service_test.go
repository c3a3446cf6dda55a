package disposal_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/child"
	"onestory/internal/disposal"
	"onestory/internal/find"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/id"
	"onestory/internal/kit/job"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/internal/match"
	"onestory/lib/workday"
)

type people struct{}

func (people) Name(_ context.Context, _ db.Reader, id string) (string, error) { return id, nil }

type world struct {
	*accesstest.World
	t        *testing.T
	children *child.Service
	index    *find.Index
	s        *disposal.Service
}

func schemas() []db.Schema {
	return accesstest.Schemas(job.Schema(), once.Schema(), child.Schema(), find.Schema(), match.Schema(), disposal.Schema())
}

func setup(t *testing.T, d *db.DB) *world {
	w := &world{t: t, World: accesstest.New(t, d, accesstest.People{
		"owen":         {Active: true, Agency: "council", Authority: "la", Roles: []access.Role{access.IndexAdmin}},
		"both":         {Active: true, Agency: "council", Authority: "la", Roles: []access.Role{access.IndexAdmin, access.Governance}},
		"lena":         {Active: true, Agency: "council", Authority: "la", Roles: []access.Role{access.Governance}},
		"nurse":        {Active: true, Agency: "school", Authority: "la", Roles: []access.Role{access.SchoolNurse}},
		"operator:ada": {Active: true, Authority: "la", Roles: []access.Role{access.Operator}},
	})}
	queue := match.NewQueue(id.Random{})
	w.index = find.New(d, make([]byte, 32))
	w.children = child.New(w.Gate, w.Keys, w.index, id.Random{}, queue)
	w.s = disposal.New(disposal.Parts{DB: d, Gate: w.Gate, Jobs: job.New(d, clock.Real{}, id.Random{}, job.Options{}), Keys: w.Keys, IDs: id.Random{}, Children: w.children, People: people{}})
	return w
}

func date(t *testing.T, s string) workday.Date {
	d, err := workday.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (w *world) admit(family, born string) string {
	w.t.Helper()
	ids, keys, err := w.children.NewIDs(w.t.Context(), 1)
	if err != nil {
		w.t.Fatal(err)
	}
	made, err := access.Change(w.t.Context(), w.Gate, access.Request{Actor: "operator:ada", Action: "feed:import", Purpose: access.DataQuality}, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		of, st, err := w.children.Admit(ctx, tx, g, keys, child.Incoming{ID: ids[0], Source: "gp-list", Key: "9990000018" + family, Hash: "h", SuppliedOn: date(w.t, "2026-01-01"), ConfirmedOn: date(w.t, "2026-01-01"),
			Record: child.Record{Names: []child.Name{{Given: "Canary", Family: family}}, Birth: child.Birth{Date: date(w.t, born)}, Addresses: []child.Address{{Lines: []string{"4 High St"}, Postcode: "ZZ1 1AA"}}}}, "la", false, access.Protection{})
		return of, audit.Event{State: st, Subjects: []string{of}}, err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return made
}

func as(who string, a access.Action) access.Request { return access.Request{Actor: who, Action: a} }

func (w *world) opens(c string) error {
	_, err := access.Read(w.t.Context(), w.Gate, access.Request{Actor: "nurse", Action: "child:open", Child: c, Level: access.Existence, Purpose: access.HealthNeed}, func(ctx context.Context, r db.Reader, g access.Grant) (struct{}, audit.Event, error) {
		_, err := w.children.Of(ctx, r, g)
		return struct{}{}, audit.Event{Subjects: g.Subjects()}, err
	})
	return err
}

// sealed is what the database still holds of all source records.
func (w *world) sealed() (n int, keys string) {
	w.t.Helper()
	err := w.DB.Read(w.t.Context(), func(ctx context.Context, r db.Reader) error {
		if err := r.QueryRow(ctx, `SELECT COALESCE(SUM(LENGTH(sealed)), 0) FROM child_source`).Scan(&n); err != nil {
			return err
		}
		return r.QueryRow(ctx, `SELECT key FROM child_source ORDER BY key LIMIT 1`).Scan(&keys)
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return n, keys
}

// TestARecordEnds: what is due is found, held, proposed, agreed to by another, and
// then unreadable everywhere, with a day that says when for good.
func TestARecordEnds(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w, ctx := setup(t, d), t.Context()
		old, held, young := w.admit("Old", "2000-01-01"), w.admit("Held", "2001-01-01"), w.admit("Young", "2015-01-01")
		if err := w.s.SetHold(ctx, access.Request{Actor: "owen", Action: "disposal:hold", Child: held, Level: access.Existence, Purpose: access.DataQuality}, disposal.Hold{Held: true, Reason: "an inquiry"}); err != nil {
			t.Fatal(err)
		}
		if n, err := w.s.Sweep(ctx, as("owen", "disposal:propose")); err != nil || n != 3 {
			t.Fatalf("looked at %d: %v", n, err)
		}
		b, err := w.s.List(ctx, as("owen", "disposal:list"))
		if err != nil || len(b.Rows) != 1 || b.Rows[0].Child != old || b.Rows[0].Name != "Canary Old" || b.Due != 2 || b.Held != 1 {
			t.Fatalf("due: %+v, %v", b, err)
		}
		if g, err := w.s.List(ctx, as("lena", "disposal:list")); err != nil || len(g.Rows) != 0 || g.Due != 2 {
			t.Errorf("governance sees %+v, %v", g.Rows, err)
		}
		if _, err := w.s.Propose(ctx, as("owen", "disposal:propose"), []string{held, young}, ""); !problem.Is(err, problem.Invalid) {
			t.Errorf("what is held, and a child of eleven, were proposed: %v", err)
		}
		id, err := w.s.Propose(ctx, as("both", "disposal:propose"), []string{old, held, young}, "k")
		if err != nil {
			t.Fatal(err)
		}
		if err := w.s.Decide(ctx, as("both", "disposal:decide"), id, true, 1); !problem.Is(err, problem.Invalid) {
			t.Errorf("one person alone: %v", err)
		}
		if err := w.opens(old); err != nil {
			t.Fatalf("before it is agreed: %v", err)
		}
		before, _ := w.sealed()
		broken := errors.New("the ledger's disk is full")
		w.Keys.SetLedger(func([]seal.Destroyed) error { return broken })
		if err := w.s.Decide(ctx, as("lena", "disposal:decide"), id, true, 1); !errors.Is(err, broken) {
			t.Errorf("without a ledger: %v", err)
		}
		if got, err := w.s.One(ctx, as("lena", "disposal:list"), id); err != nil || got.State != disposal.Agreed || got.Gone != "" {
			t.Errorf("while its keys are there: %+v, %v", got, err)
		}
		var told []seal.Destroyed
		w.Keys.SetLedger(func(k []seal.Destroyed) error { told = append(told, k...); return nil })
		if err := w.s.Shred(ctx); err != nil {
			t.Fatal(err)
		}
		got, err := w.s.One(ctx, as("lena", "disposal:list"), id)
		if err != nil || got.State != disposal.Done || got.Gone != "2026-12-22" || got.Size != 1 {
			t.Errorf("it is %+v, %v", got, err)
		}
		if err := w.opens(old); !problem.Is(err, problem.NotFound) {
			t.Errorf("afterwards: %v", err)
		}
		for _, c := range []string{held, young} {
			if err := w.opens(c); err != nil {
				t.Errorf("another child: %v", err)
			}
		}
		after, key := w.sealed()
		if after >= before || !strings.HasPrefix(key, "999") || len(told) == 0 {
			t.Errorf("%d bytes are left of %d, keys such as %s; the ledger was told of %v", after, before, key, told)
		}
		w.forgotten(old, told)
	})
}

// forgotten looks for any trace that decides or is found.
func (w *world) forgotten(c string, told []seal.Destroyed) {
	w.t.Helper()
	for _, k := range told {
		keys, err := w.Keys.Keys(w.t.Context(), k.Scope)
		if err != nil || keys.Has(k.Scope) {
			w.t.Errorf("the key of %s is still there: %v", k.Scope, err)
		}
	}
	err := w.DB.Read(w.t.Context(), func(ctx context.Context, r db.Reader) error {
		state, err := access.CurrentState(ctx, r)
		for k := range state {
			if strings.Contains(k, c) {
				w.t.Errorf("access still has %s", k)
			}
		}
		for _, q := range []string{`SELECT COUNT(*) FROM find_child WHERE child = $1`, `SELECT COUNT(*) FROM child_household WHERE child = $1`, `SELECT COUNT(*) FROM access_child_key WHERE child = $1`, `SELECT COUNT(*) FROM disposal_due WHERE child = $1`} {
			var n int
			if err := r.QueryRow(ctx, q, c).Scan(&n); err != nil || n != 0 {
				w.t.Errorf("%s: %d, %v", q, n, err)
			}
		}
		diff, more := child.Differences(ctx, r)
		if more != nil || len(diff) > 0 {
			w.t.Errorf("the tables differ from the events: %v, %v", diff, more)
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}
