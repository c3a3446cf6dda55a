package account

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/problem"
	"onestory/lib/linkage"
)

func request(ctx context.Context) *http.Request {
	return httptest.NewRequest("POST", "/", nil).WithContext(ctx)
}

func recorder() *httptest.ResponseRecorder { return httptest.NewRecorder() }

func (g *rig) count(query string, want int) {
	g.t.Helper()
	err := g.d.Read(context.Background(), func(ctx context.Context, r db.Reader) error {
		var got int
		if err := r.QueryRow(ctx, query).Scan(&got); err != nil {
			return err
		}
		if got != want {
			g.t.Errorf("%s: %d, want %d", query, got, want)
		}
		return nil
	})
	if err != nil {
		g.t.Fatal(err)
	}
}

func (g *rig) account(id string) (a Account) {
	g.t.Helper()
	err := g.d.Read(context.Background(), func(ctx context.Context, r db.Reader) (err error) {
		a, _, err = byID(ctx, r, id)
		return err
	})
	if err != nil {
		g.t.Fatal(err)
	}
	return a
}

func TestSuspensionActsAtOnce(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		g := newRig(t, d)
		w, admin := g.person("bo", access.SchoolNurse), g.person("ad", access.AccountAdmin)
		if res := g.post("/accounts/"+w.id+"/suspend", admin.cookie); res.Code != http.StatusSeeOther {
			t.Fatalf("suspend: %d", res.Code)
		}
		if res := g.get("/account", w.cookie); res.Code != http.StatusUnauthorized {
			t.Errorf("next request: %d", res.Code)
		}
		_, err := g.service.Own(t.Context(), access.Request{Actor: w.id, Action: "self:open"}) // whatever still holds the id
		if !errors.Is(err, access.ErrNotFound) {
			t.Errorf("next use case: %v", err)
		}
		if res := g.post("/accounts/"+w.id+"/restore", admin.cookie); res.Code != http.StatusSeeOther {
			t.Fatalf("restore: %d", res.Code)
		}
		g.signIn(w)
	})
}

func TestWhoMayChangeWhom(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		g := newRig(t, d)
		nurse, admin, gov := g.person("bo", access.SchoolNurse), g.person("ad", access.AccountAdmin), g.person("go", access.Governance)
		change := func(by who, of string, roles ...access.Role) error {
			a := g.account(of)
			a.Roles = roles
			return g.service.Change(t.Context(), access.Request{Actor: by.id, Action: "account:change"}, a)
		}
		if err := change(admin, admin.id, access.AccountAdmin, access.IndexAdmin); !problem.Is(err, problem.Forbidden) {
			t.Errorf("own roles: %v", err)
		}
		if err := change(gov, nurse.id, access.Manager); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("governance grants: %v", err)
		}
		if err := change(nurse, gov.id, access.Manager); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("a nurse grants: %v", err)
		}
		if err := change(admin, nurse.id, access.Operator); !problem.Is(err, problem.Invalid) {
			t.Errorf("the operator's role: %v", err)
		}
		if err := change(admin, gov.id, access.Governance, access.AccountAdmin); !problem.Is(err, problem.Invalid) {
			t.Errorf("governance that manages accounts: %v", err)
		}
		stale := g.account(nurse.id)
		if err := change(admin, nurse.id, access.SchoolNurse, access.Manager); err != nil {
			t.Fatal(err)
		}
		if err := g.service.Change(t.Context(), access.Request{Actor: admin.id, Action: "account:change"}, stale); !problem.Is(err, problem.Conflict) {
			t.Errorf("a stale version: %v", err)
		}
		if res := g.get("/covers", nurse.cookie); res.Code != http.StatusOK {
			t.Errorf("the new role does not act on the next request: %d", res.Code)
		}
	})
}

// TestActors: only what this process was told of is an operator.
func TestActors(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		g := newRig(t, d)
		made, _ := g.invite("di", access.AccountAdmin)
		w := g.person("bo", access.SchoolNurse)
		all := Operators{Accounts: Actors{}, Authority: "northbridge", IDs: []string{operator}}
		err := d.Read(t.Context(), func(ctx context.Context, r db.Reader) error {
			for id, want := range map[string]bool{operator: true, w.id: true, made.Account: false, "operator:other": false, "job:night": false, "": false, "nobody": false} {
				a, err := all.Actor(ctx, r, id)
				if err != nil || a.Active != want || a.ID != id || want && a.Authority != "northbridge" || a.Has(access.Operator) != (id == operator) {
					t.Errorf("%q: %+v, %v", id, a, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		err = d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			return insert(ctx, tx, Account{ID: operator, SignIn: "x@example.org", Status: Active}, []byte{1})
		})
		if err == nil {
			t.Error("the database takes an account that is called like an operator")
		}
	})
}

func TestClearanceNeedsTwo(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		g := newRig(t, d)
		w, one, two := g.person("bo", access.SocialWorker), g.person("ad", access.AccountAdmin), g.person("ae", access.AccountAdmin)
		q := func(by string) access.Request { return access.Request{Actor: by, Action: "account:change"} }
		if err := g.service.AskClearance(t.Context(), q(one.id), w.id); err != nil {
			t.Fatal(err)
		}
		if g.account(w.id).Cleared {
			t.Error("asking is enough")
		}
		if err := g.service.ConfirmClearance(t.Context(), q(one.id), w.id); !problem.Is(err, problem.Forbidden) {
			t.Errorf("who asked confirms: %v", err)
		}
		if err := g.service.ConfirmClearance(t.Context(), q(operator), w.id); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("a command confirms: %v", err)
		}
		if err := g.service.ConfirmClearance(t.Context(), q(two.id), w.id); err != nil || !g.account(w.id).Cleared {
			t.Errorf("a second person confirms: %v", err)
		}
		if err := g.service.EndClearance(t.Context(), q(one.id), w.id); err != nil || g.account(w.id).Cleared {
			t.Errorf("end: %v", err)
		}
	})
}

func TestDeclaredRelativeIsNotFound(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		g := newRig(t, d)
		w := g.person("bo", access.SchoolNurse)
		err := d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			for child, key := range map[string]string{
				"niece":     g.gate.PersonKey(linkage.Fold("Siân"), linkage.Fold("O'Brien"), "2015-03-27"),
				"neighbour": g.gate.AddressKey("NB1 1AA", "flat2"),
				"other":     g.gate.PersonKey("ann", "lee", "2015-03-27"),
			} {
				if _, err := access.Admit(ctx, tx, child, "northbridge", access.Protection{}); err != nil {
					return err
				}
				if err := access.AddChildKeys(ctx, tx, child, key); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		open := func(child string) error {
			_, err := access.Read(t.Context(), g.gate, access.Request{Actor: w.id, Action: "child:open", Child: child, Level: access.Existence, Purpose: access.HealthNeed},
				func(context.Context, db.Reader, access.Grant) (bool, audit.Event, error) {
					return true, audit.Event{}, nil
				})
			return err
		}
		for _, child := range []string{"niece", "neighbour", "other"} {
			if err := open(child); err != nil {
				t.Fatalf("%s before: %v", child, err)
			}
		}
		res := g.post("/account/relatives", w.cookie, "person-0-given", "SIAN", "person-0-family", "OBrien", "person-0-born-day", "27", "person-0-born-month", "3", "person-0-born-year", "2015",
			"home-0-postcode", "nb11aa", "home-0-house", "Flat 2, Mill House")
		if res.Code != http.StatusSeeOther {
			t.Fatalf("declare: %d %s", res.Code, res.Body)
		}
		for _, child := range []string{"niece", "neighbour"} {
			if err := open(child); !errors.Is(err, access.ErrNotFound) {
				t.Errorf("%s: %v", child, err)
			}
		}
		if err := open("other"); err != nil {
			t.Errorf("other: %v", err)
		}
		// Declaring nobody, or someone else, takes nobody back.
		g.post("/account/relatives", w.cookie)
		if err := open("niece"); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("taken back: %v", err)
		}
		if res := g.post("/account/relatives", w.cookie, "person-0-given", "Ann"); res.Code != http.StatusUnprocessableEntity {
			t.Errorf("half a person: %d", res.Code)
		}
	})
}

func TestCovers(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		g := newRig(t, d)
		w, head, admin := g.person("bo", access.SchoolNurse), g.person("he", access.Manager), g.person("ad", access.AccountAdmin)
		confirmed := func(agency string) bool {
			own, err := g.service.Own(t.Context(), access.Request{Actor: w.id, Action: "self:open"})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range own.Covers {
				if c.Cover.Agency == agency {
					return c.ConfirmedBy != ""
				}
			}
			return false
		}
		for _, a := range []string{g.school, g.practice} {
			if res := g.post("/account/covers", w.cookie, "cover", a); res.Code != http.StatusSeeOther || confirmed(a) {
				t.Fatalf("ask: %d", res.Code)
			}
		}
		if res := g.post("/covers/"+w.id+"/"+g.school+"/confirm", w.cookie); res.Code != http.StatusNotFound {
			t.Errorf("the one who asked confirms: %d", res.Code)
		}
		if res := g.post("/covers/"+w.id+"/"+g.practice+"/confirm", head.cookie); res.Code != http.StatusNotFound || confirmed(g.practice) {
			t.Errorf("another agency's manager confirms: %d", res.Code)
		}
		if res := g.post("/covers/"+w.id+"/"+g.school+"/confirm", head.cookie); res.Code != http.StatusSeeOther || !confirmed(g.school) {
			t.Errorf("the agency's manager confirms: %d", res.Code)
		}
		if res := g.post("/covers/"+w.id+"/"+g.practice+"/confirm", admin.cookie); res.Code != http.StatusSeeOther || !confirmed(g.practice) {
			t.Errorf("who manages accounts confirms: %d", res.Code)
		}
		g.post("/account/covers/"+g.school+"/end", w.cookie)
		if confirmed(g.school) {
			t.Error("ended, but still there")
		}
	})
}
