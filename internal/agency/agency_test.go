package agency_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/agencykind"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/id"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/policies"
)

// people gives an actor the role that its id names.
type people struct{}

func (people) Actor(_ context.Context, _ db.Reader, id string) (access.Actor, error) {
	return access.Actor{ID: id, Active: true, Roles: []access.Role{access.Role(id)}}, nil
}

func service(t *testing.T, d *db.DB) *agency.Service {
	t.Helper()
	pol, err := access.LoadPolicies(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	clk := clock.At(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	keys, err := seal.Open(t.Context(), dbtest.Open(t, "sqlite", db.Options{Volatile: true}, seal.Schema()), seal.NewRing([32]byte{1}), clk)
	if err != nil {
		t.Fatal(err)
	}
	log := audit.New(d, keys, audit.Options{Clock: clk, IDs: id.Random{}, Node: "n"})
	t.Cleanup(log.Close)
	return agency.New(d, access.New(d, log, pol, people{}, clk, make([]byte, 32), nil), id.Random{})
}

func schemas() []db.Schema {
	return []db.Schema{audit.Schema(), access.Schema(), once.Schema(), agencykind.Schema(), agency.Schema()}
}

// by is a request of the actor whose only role is the one named.
func by(r access.Role, a access.Action) access.Request {
	return access.Request{Actor: string(r), Action: a}
}

var northbridge = agency.Settings{Authority: "northbridge", Name: "Northbridge", Broker: "01632 960 001"}

// TestScope: a record of every child needs its basis and its assessment, whoever asks.
func TestScope(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		s := service(t, d)
		if now, err := s.Settings(t.Context()); err != nil || now != (agency.Settings{Scope: agency.Involved, Grace: agency.DefaultGrace}) {
			t.Fatalf("before anything is set: %+v, %v", now, err)
		}
		scope := by(access.IndexAdmin, "settings:scope")
		full := agency.Settings{Scope: agency.Universal, Basis: "Children Act 2004 s. 12", DPIA: "DPIA-7"}
		if err := s.SetScope(t.Context(), scope, full); !problem.Is(err, problem.Invalid) {
			t.Errorf("before the authority is known: %v", err)
		}
		if err := s.SetAuthority(t.Context(), by(access.AccountAdmin, "settings:authority"), northbridge); err != nil {
			t.Fatal(err)
		}
		for name, set := range map[string]agency.Settings{
			"nothing": {Scope: agency.Universal, Version: 1}, "no assessment": {Scope: agency.Universal, Basis: "x", Version: 1},
			"no basis": {Scope: agency.Universal, DPIA: "x", Version: 1}, "spaces": {Scope: agency.Universal, Basis: " ", DPIA: "x", Version: 1},
			"no scope": {Scope: "some", Basis: "x", DPIA: "x", Version: 1},
		} {
			if err := s.SetScope(t.Context(), scope, set); !problem.Is(err, problem.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := s.SetScope(t.Context(), by(access.AccountAdmin, "settings:scope"), full); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("someone else switches: %v", err)
		}
		if err := s.SetScope(t.Context(), scope, full); !problem.Is(err, problem.Conflict) {
			t.Errorf("a stale version: %v", err)
		}
		full.Version = 1
		if err := s.SetScope(t.Context(), scope, full); err != nil {
			t.Fatal(err)
		}
		now, err := s.Settings(t.Context())
		if err != nil || now.Scope != agency.Universal || now.Authority != "northbridge" || now.Broker != northbridge.Broker {
			t.Errorf("%+v, %v", now, err)
		}
		elsewhere := northbridge
		elsewhere.Authority, elsewhere.Version = "elsewhere", now.Version
		if err := s.SetAuthority(t.Context(), by(access.AccountAdmin, "settings:authority"), elsewhere); !problem.Is(err, problem.Invalid) {
			t.Errorf("the authority changes: %v", err)
		}
		err = d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE agency_settings SET basis = ''`)
			return err
		})
		if err == nil {
			t.Error("the database takes a universal record without a basis")
		}
	})
}

func TestAgencies(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		s := service(t, d)
		if err := s.SetAuthority(t.Context(), by(access.AccountAdmin, "settings:authority"), northbridge); err != nil {
			t.Fatal(err)
		}
		create := by(access.AccountAdmin, "agency:create")
		a := agency.Agency{Name: "Hill School", NameCy: "Ysgol y Bryn", Kind: "school", Main: "01632 960 002", Ref: "123456"}
		one, err := s.Add(t.Context(), create, a, "key")
		if err != nil {
			t.Fatal(err)
		}
		if again, err := s.Add(t.Context(), create, a, "key"); err != nil || again != one {
			t.Errorf("the same form twice: %q, %q, %v", one, again, err)
		}
		if _, err := s.Add(t.Context(), by(access.SchoolNurse, "agency:create"), a, ""); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("a nurse adds: %v", err)
		}
		got, _, err := s.One(t.Context(), create, one)
		if err != nil || got.Authority != "northbridge" || got.NameIn("cy") != "Ysgol y Bryn" || got.NameIn("en") != "Hill School" {
			t.Errorf("%+v, %v", got, err)
		}
		got.Name = "Hill Top School"
		if err := s.Change(t.Context(), create, got); err != nil {
			t.Fatal(err)
		}
		if err := s.Change(t.Context(), create, got); !problem.Is(err, problem.Conflict) {
			t.Errorf("a stale version: %v", err)
		}
		if all, err := s.All(t.Context()); err != nil || len(all) != 1 || all[0].Name != "Hill Top School" {
			t.Errorf("%+v, %v", all, err)
		}
		for _, bad := range []agency.Agency{{}, {Name: "A", Kind: "x", Main: "1"}, {Name: "A", Kind: "school"}, {Name: "A", Kind: "school", Main: "1", Ref: "a-b"}} {
			if _, err := s.Add(t.Context(), create, bad, ""); !problem.Is(err, problem.Invalid) {
				t.Errorf("%+v: %v", bad, err)
			}
		}
	})
}
