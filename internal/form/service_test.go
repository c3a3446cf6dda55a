package form_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/form"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

const small = `{"resourceType":"Questionnaire","status":"active","title":"TITLE","item":[{"linkId":"a","type":"group","text":"A","item":[{"linkId":"q","type":"string","text":"LABEL"}]}]}`

func definition(title, label string) string {
	return strings.NewReplacer("TITLE", title, "LABEL", label).Replace(small)
}

type world struct {
	*accesstest.World
	svc *form.Service
}

func run(t *testing.T, fn func(*testing.T, *world)) {
	dbtest.Run(t, accesstest.Schemas(once.Schema(), form.Schema()), func(t *testing.T, d *db.DB) {
		admin := access.Actor{Active: true, Authority: "la", Roles: []access.Role{access.AccountAdmin}}
		w := accesstest.New(t, d, accesstest.People{"ann": admin, "ben": admin, "nurse": {Active: true, Roles: []access.Role{access.SchoolNurse}},
			form.ShipsBy: {Active: true, Roles: []access.Role{access.Operator}}})
		fn(t, &world{w, form.New(w.Gate)})
	})
}

func q(who string, a access.Action) access.Request { return access.Request{Actor: who, Action: a} }

func (w *world) inForce(t *testing.T, id string) (d *form.Definition, err error) {
	t.Helper()
	werr := w.As(t, "nurse", "self:open", func(ctx context.Context, tx *db.Tx, g access.Grant) error {
		d, err = w.svc.InForce(ctx, tx, g, id)
		return nil
	})
	if werr != nil {
		t.Fatal(werr)
	}
	return d, err
}

func (w *world) today() workday.Date { return workday.InUK(w.Clock.Now()) }

// TestPublishing: a draft is proposed by one and published by another, from a day
// on; an older version stays as it was (CAF-1).
func TestPublishing(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		if n, err := w.svc.Ship(ctx, q(form.ShipsBy, "form:ship"), fstest.MapFS{"eha.json": {Data: []byte(definition("First", "Old label"))}}); n != 1 || err != nil {
			t.Fatalf("shipped %d, %v", n, err)
		}
		if n, _ := w.svc.Ship(ctx, q(form.ShipsBy, "form:ship"), fstest.MapFS{"eha.json": {Data: []byte(definition("First", "Old label"))}}); n != 0 {
			t.Error("shipped twice")
		}
		must(w.svc.Start(ctx, q("ann", "form:change"), "eha", nil, ""))
		if err := w.svc.Start(ctx, q("ben", "form:change"), "eha", nil, ""); !problem.Is(err, problem.Conflict) {
			t.Errorf("a second draft: %v", err)
		}
		d, err := w.svc.Draft(ctx, q("ann", "form:list"), "eha")
		must(err)
		d.Definition = []byte(definition("Second", "New label"))
		must(w.svc.Save(ctx, q("ann", "form:change"), d, ""))
		if err := w.svc.Save(ctx, q("ben", "form:change"), d, ""); !problem.Is(err, problem.Conflict) {
			t.Errorf("a stale save: %v", err)
		}
		if err := w.svc.Approve(ctx, q("ben", "form:approve"), "eha", 2, ""); !problem.Is(err, problem.Conflict) {
			t.Errorf("approved before it was proposed: %v", err)
		}
		must(w.svc.Propose(ctx, q("ann", "form:change"), "eha", 2, w.today().AddDays(3), ""))
		if err := w.svc.Approve(ctx, q("ann", "form:approve"), "eha", 3, ""); !problem.Is(err, problem.Forbidden) {
			t.Errorf("approved by whoever changed it: %v", err)
		}
		if err := w.svc.Approve(ctx, q("nurse", "form:approve"), "eha", 3, ""); !problem.Is(err, problem.NotFound) {
			t.Errorf("approved by a nurse: %v", err)
		}
		must(w.svc.Approve(ctx, q("ben", "form:approve"), "eha", 3, ""))
		now, err := w.inForce(t, "eha")
		must(err)
		if now.Number != 1 || now.Item("q").Text.Value != "Old label" {
			t.Errorf("before its day version %d is in force", now.Number)
		}
		w.Clock.Add(3 * 24 * time.Hour)
		if now, err = w.inForce(t, "eha"); err != nil || now.Number != 2 || now.Item("q").Text.Value != "New label" {
			t.Errorf("on its day version %d: %v", now.Number, err)
		}
		old, err := w.svc.Version(ctx, q("ann", "form:list"), "eha", 1)
		must(err)
		if now.Q.Version != "2" || old.Q.Version == "2" {
			t.Errorf("a response says it was written on %q or %q", now.Canonical(), old.Canonical())
		}
		if old.Item("q").Text.Value != "Old label" {
			t.Errorf("version 1 now says %q", old.Item("q").Text.Value)
		}
		// What the authority published stays when the program brings another.
		if n, err := w.svc.Ship(ctx, q(form.ShipsBy, "form:ship"), fstest.MapFS{"eha.json": {Data: []byte(definition("Third", "Shipped anew"))}}); n != 0 || err != nil {
			t.Errorf("shipped over the authority's own: %d, %v", n, err)
		}
		must(w.svc.Decide(ctx, q("ann", "form:change"), form.Setting{Form: "eha", Ends: w.today().AddDays(-1)}))
		if _, err = w.inForce(t, "eha"); !problem.Is(err, problem.NotFound) {
			t.Errorf("begun after its last day: %v", err)
		}
	})
}

// TestPublishedNeverChanges: the database itself refuses (CAF-1, CAF-10).
func TestPublishedNeverChanges(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		if _, err := w.svc.Ship(t.Context(), q(form.ShipsBy, "form:ship"), fstest.MapFS{"eha.json": {Data: []byte(definition("First", "x"))}}); err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{`UPDATE form_version SET definition = ''`, `UPDATE form_version SET starts = '2000-01-01'`, `DELETE FROM form_version`} {
			err := w.DB.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, s)
				return err
			})
			if err == nil {
				t.Errorf("%s was done", s)
			}
		}
	})
}

// TestFaultyIsNotPublished: a definition with faults goes nowhere, and says where.
func TestFaultyIsNotPublished(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		for _, bad := range []string{"{", strings.Replace(definition("T", "L"), `"linkId":"q"`, `"linkId":"a"`, 1), `{"resourceType":"Questionnaire","status":"active","title":"x"}`} {
			if len(form.Faults([]byte(bad))) == 0 {
				t.Errorf("no faults in %s", bad)
			}
			if n, err := w.svc.Ship(t.Context(), q(form.ShipsBy, "form:ship"), fstest.MapFS{"x.json": {Data: []byte(bad)}}); n != 0 || err == nil {
				t.Errorf("shipped %s", bad)
			}
		}
		if err := w.svc.Start(t.Context(), q("ann", "form:change"), "own", []byte("{"), ""); err != nil {
			t.Fatal(err)
		}
		if err := w.svc.Propose(t.Context(), q("ann", "form:change"), "own", 1, w.today(), ""); !problem.Is(err, problem.Invalid) {
			t.Errorf("proposed: %v", err)
		}
	})
}
