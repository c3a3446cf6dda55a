package draft_test

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/draft"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/problem"
)

type fixture struct {
	*accesstest.World
	svc *draft.Service
}

var ctx = context.Background()

func run(t *testing.T, fn func(*testing.T, *fixture)) {
	dbtest.Run(t, accesstest.Schemas(draft.Schema()), func(t *testing.T, d *db.DB) {
		nurse := access.Actor{Active: true, Authority: "la", Roles: []access.Role{access.SchoolNurse}}
		w := accesstest.New(t, d, accesstest.People{"nurse": nurse, "other": nurse, "gone": {}})
		fn(t, &fixture{w, draft.New(w.Gate, w.Keys)})
	})
}

func q(who, child string) access.Request {
	return access.Request{Actor: who, Action: "child:amend", Child: child}
}

func (f *fixture) save(t *testing.T, q access.Request, text string, version int64) int64 {
	t.Helper()
	d, err := f.svc.Save(ctx, q, url.Values{"note": {text}}, version)
	if err != nil {
		t.Fatal(err)
	}
	return d.Version
}

func (f *fixture) loaded(t *testing.T, q access.Request) (string, int64) {
	t.Helper()
	d, err := f.svc.Load(ctx, q)
	if err != nil {
		t.Fatal(err)
	}
	return d.Typed.Get("note"), d.Version
}

func TestADraftIsItsWritersAlone(t *testing.T) {
	run(t, func(t *testing.T, f *fixture) {
		v := f.save(t, q("nurse", "c"), "Zebedee Canaryson", 0)
		f.save(t, q("nurse", "c"), "Zebedee Canaryson fell", v)
		if got, v := f.loaded(t, q("nurse", "c")); got != "Zebedee Canaryson fell" || v != 2 {
			t.Errorf("%q, version %d", got, v)
		}
		for _, who := range []access.Request{q("other", "c"), q("nurse", "another"), {Actor: "nurse", Action: "shield:request", Child: "c"}} {
			if got, v := f.loaded(t, who); got != "" || v != 0 {
				t.Errorf("%v sees %q", who, got)
			}
		}
		if _, err := f.svc.Load(ctx, q("gone", "c")); !problem.Is(err, problem.NotFound) {
			t.Errorf("a suspended account: %v", err)
		}
		if _, err := f.svc.Save(ctx, q("gone", "c"), nil, 0); !problem.Is(err, problem.NotFound) {
			t.Errorf("a suspended account saves: %v", err)
		}
	})
}

// TestOfTwoTabs: the one with the newer version goes on, and what was sent or
// dropped does not come back with a save that was under way.
func TestOfTwoTabs(t *testing.T) {
	run(t, func(t *testing.T, f *fixture) {
		one := f.save(t, q("nurse", "c"), "first", 0)
		if _, err := f.svc.Save(ctx, q("nurse", "c"), url.Values{"note": {"second tab"}}, 0); !problem.Is(err, problem.Conflict) {
			t.Errorf("a tab that knows of no draft: %v", err)
		}
		if err := f.svc.Drop(ctx, q("nurse", "c")); err != nil {
			t.Fatal(err)
		}
		if _, err := f.svc.Save(ctx, q("nurse", "c"), url.Values{"note": {"late"}}, one); !problem.Is(err, problem.Conflict) {
			t.Errorf("a save after the form was sent: %v", err)
		}
		got, v := f.loaded(t, q("nurse", "c"))
		if got != "" {
			t.Errorf("dropped, and still %q", got)
		}
		f.save(t, q("nurse", "c"), "anew", v)
		if got, _ := f.loaded(t, q("nurse", "c")); got != "anew" {
			t.Errorf("after starting again: %q", got)
		}
	})
}

func TestLimits(t *testing.T) {
	run(t, func(t *testing.T, f *fixture) {
		if _, err := f.svc.Save(ctx, q("nurse", "c"), url.Values{"note": {strings.Repeat("x", draft.MaxBytes)}}, 0); !problem.Is(err, problem.Invalid) {
			t.Errorf("too large: %v", err)
		}
		for n := range draft.MaxKept {
			f.save(t, q("nurse", fmt.Sprint(n)), "x", 0)
		}
		if _, err := f.svc.Save(ctx, q("nurse", "one more"), url.Values{}, 0); !problem.Is(err, problem.TooMany) {
			t.Errorf("one too many: %v", err)
		}
		f.save(t, q("nurse", "1"), "an old one goes on", 1)
		f.save(t, q("other", "one more"), "someone else's", 0)
		if err := f.svc.Drop(ctx, q("nurse", "2")); err != nil {
			t.Fatal(err)
		}
		f.save(t, q("nurse", "one more"), "there is room", 0)
	})
}

// TestForgotten: fourteen days after it was last saved a draft is not shown, and
// its row and its key go.
func TestForgotten(t *testing.T) {
	run(t, func(t *testing.T, f *fixture) {
		f.save(t, q("nurse", "old"), "x", 0)
		f.Clock.Add(time.Hour)
		f.save(t, q("nurse", "new"), "y", 0)
		f.Clock.Add(draft.Lasts - time.Minute)
		if got, _ := f.loaded(t, q("nurse", "old")); got != "" {
			t.Errorf("after its time: %q", got)
		}
		if err := f.svc.Forget(ctx, f.DB, f.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		keys, err := f.Keys.Keys(ctx, "draft:nurse:child:amend:old", "draft:nurse:child:amend:new")
		if err != nil || keys.Has("draft:nurse:child:amend:old") || !keys.Has("draft:nurse:child:amend:new") {
			t.Errorf("the old draft's key %v, the new one's %v, %v", keys.Has("draft:nurse:child:amend:old"), keys.Has("draft:nurse:child:amend:new"), err)
		}
		if got, _ := f.loaded(t, q("nurse", "new")); got != "y" {
			t.Errorf("within its time: %q", got)
		}
		if _, v := f.loaded(t, q("nurse", "old")); v != 0 {
			t.Errorf("the old row is still there at version %d", v)
		}
	})
}

// TestNothingInClear: neither the table nor the log has what was typed.
func TestNothingInClear(t *testing.T) {
	run(t, func(t *testing.T, f *fixture) {
		f.save(t, q("nurse", "c"), "Zebedee Canaryson", 0)
		err := f.DB.Read(ctx, func(ctx context.Context, r db.Reader) error {
			var sealed, header []byte
			if err := r.QueryRow(ctx, `SELECT d.sealed, p.header FROM draft d CROSS JOIN audit_pending p`).Scan(&sealed, &header); err != nil {
				return err
			}
			if bytes.Contains(sealed, []byte("Canaryson")) || bytes.Contains(header, []byte("Canaryson")) {
				t.Error("a name stands in clear")
			}
			if !bytes.Contains(header, []byte("self:change")) || bytes.Contains(header, []byte("amend")) {
				t.Errorf("the log says %s", header)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
