package account

import (
	"context"
	"database/sql"
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
)

// header is what these tests read of an event.
type header struct {
	Actor, Action, Outcome, Reason string
	State                          []audit.State
}

// events are all events so far, the oldest first.
func (g *rig) events() (out []header) {
	g.t.Helper()
	err := g.d.Read(context.Background(), func(ctx context.Context, r db.Reader) error {
		rows, err := r.Query(ctx, `SELECT header FROM audit_pending ORDER BY at, id`)
		out, err = db.Collect(rows, err, func(rows *sql.Rows) (h header, err error) {
			var b []byte
			if err = rows.Scan(&b); err == nil {
				err = json.Unmarshal(b, &h)
			}
			return h, err
		})
		return err
	})
	if err != nil {
		g.t.Fatal(err)
	}
	return out
}

// TestStateMatchesLog: replaying the log gives the rows of accounts.
func TestStateMatchesLog(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		g := newRig(t, d)
		w, admin, two := g.person("bo", access.SchoolNurse), g.person("ad", access.AccountAdmin), g.person("ae", access.AccountAdmin)
		g.invite("di", access.GP)
		q := access.Request{Actor: admin.id, Action: "account:change"}
		for _, do := range []func() error{
			func() error { return g.service.AskClearance(t.Context(), q, w.id) },
			func() error { q2 := q; q2.Actor = two.id; return g.service.ConfirmClearance(t.Context(), q2, w.id) },
			func() error { _, err := g.service.InviteAgain(t.Context(), q, two.id); return err },
			func() error {
				a := g.account(w.id)
				a.Roles, a.Agency = []access.Role{access.Manager, access.GP}, g.practice
				return g.service.Change(t.Context(), q, a)
			},
		} {
			g.clock.Add(time.Second)
			if err := do(); err != nil {
				t.Fatal(err)
			}
		}
		want := map[string]string{}
		for _, e := range g.events() {
			for _, s := range e.State {
				want[s.Key] = s.Value
			}
		}
		if got := want["account/"+w.id]; got != `["active","gp manager","`+g.practice+`","northbridge",true]` {
			t.Errorf("the log says of bo: %s", got)
		}
		err := d.Read(t.Context(), func(ctx context.Context, r db.Reader) error {
			got, err := CurrentState(ctx, r)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("rows %v, log %v", got, want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestSignInIsLogged: right, wrong and over, each with whose account it is.
func TestSignInIsLogged(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		g := newRig(t, d)
		w := g.person("bo", access.SchoolNurse)
		before := len(g.events())
		g.post("/sign-in", "", "signin", w.signIn, "password", "wrong")
		g.clock.Add(time.Second)
		g.post("/sign-in", "", "signin", "nobody@example.org", "password", "wrong")
		g.clock.Add(time.Second)
		g.post("/sign-out", g.signIn(w))
		want := []header{
			{Actor: w.id, Action: "session:start", Outcome: "refused", Reason: "password"},
			{Actor: "", Action: "session:start", Outcome: "refused", Reason: "password"},
			{Actor: w.id, Action: "session:start", Outcome: "done"},
			{Actor: w.id, Action: "session:end", Outcome: "done"},
		}
		if got := g.events()[before:]; !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}
