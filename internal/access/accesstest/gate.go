package accesstest

import (
	"context"
	"strings"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/id"
	"onestory/internal/kit/seal"
	"onestory/policies"
)

// People is the accounts of a test, by id.
type People map[string]access.Actor

// Actor looks an account up, at the cost of one query as the real one does.
func (p People) Actor(ctx context.Context, r db.Reader, id string) (access.Actor, error) {
	var one int
	if err := r.QueryRow(ctx, `SELECT 1`).Scan(&one); err != nil {
		return access.Actor{}, err
	}
	a := p[id]
	if strings.HasPrefix(id, "link:") {
		a = p["link:"] // whoever comes by a link
	}
	a.ID = id
	return a, nil
}

// World is a gate with what it stands on.
type World struct {
	DB    *db.DB
	Gate  *access.Gate
	Keys  *seal.Keeper
	Log   *audit.Log
	Clock *clock.Fake
}

// Schemas are the tables that a World needs; a test adds its own feature's.
func Schemas(more ...db.Schema) []db.Schema {
	return append([]db.Schema{audit.Schema(), access.Schema()}, more...)
}

// New makes a World on an open database. The clock stands at 22 November 2026, 09:00.
func New(t testing.TB, d *db.DB, p access.Actors) *World {
	t.Helper()
	pol, err := access.LoadPolicies(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	w := &World{DB: d, Clock: clock.At(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))}
	store := dbtest.Open(t, "sqlite", db.Options{Volatile: true}, seal.Schema())
	if w.Keys, err = seal.Open(context.Background(), store, seal.NewRing([32]byte{1}), w.Clock); err != nil {
		t.Fatal(err)
	}
	w.Log = audit.New(d, w.Keys, audit.Options{Clock: w.Clock, IDs: id.Random{}, Node: "n"})
	t.Cleanup(w.Log.Close)
	w.Gate = access.New(d, w.Log, pol, p, w.Clock, make([]byte, 32), nil)
	return w
}

// As runs fn as a use case that changes something, under a Grant for action.
func (w *World) As(t testing.TB, actor string, action access.Action, fn func(context.Context, *db.Tx, access.Grant) error) error {
	t.Helper()
	_, err := access.Change(context.Background(), w.Gate, access.Request{Actor: actor, Action: action}, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		return struct{}{}, audit.Event{}, fn(ctx, tx, g)
	})
	return err
}
