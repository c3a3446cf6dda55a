package find_test

import (
	"bytes"
	"context"
	"testing"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/find"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/id"
	"onestory/internal/kit/problem"
)

// TestColdSearchesSayWhy: a search from an adult or an address is refused
// without a reason of duty; with one, the reason is its events' purpose, and what
// was added stands in no clear part of the log.
func TestColdSearchesSayWhy(t *testing.T) {
	dbtest.Run(t, accesstest.Schemas(find.Schema()), func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		w := accesstest.New(t, d, accesstest.People{"duty": {Active: true, Authority: "la", Roles: []access.Role{access.EmergencyDuty}}})
		svc := find.NewService(w.Gate, w.Keys, find.New(d, make([]byte, 32)), id.Random{})
		q := access.Request{Actor: "duty", Action: find.ActionFind}
		for _, why := range []access.Purpose{"", access.Education, access.LookUp} {
			if _, err := svc.Start(ctx, q, find.Query{Phone: "01632960123", Why: why}); !problem.Is(err, problem.Invalid) {
				t.Errorf("a cold search for %q: %v", why, err)
			}
		}
		if _, err := svc.Start(ctx, q, find.Query{Given: "Ann", Family: "Bee", Age: 4, AgeGiven: true}); err != nil {
			t.Errorf("an ordinary search needs no reason: %v", err)
		}
		s, err := svc.Start(ctx, q, find.Query{Phone: "01632960123", Why: access.MissingChild, Note: "Canaryson rang"})
		if err != nil {
			t.Fatal(err)
		}
		a, err := svc.Run(ctx, q, s)
		if err != nil || a.Query.Why != access.MissingChild || a.Query.Note != "Canaryson rang" {
			t.Errorf("the answer: %+v, %v", a, err)
		}
		events := 0
		err = d.Read(ctx, func(ctx context.Context, r db.Reader) (err error) {
			rows, err := r.Query(ctx, `SELECT header FROM audit_pending`)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var h []byte
				if err := rows.Scan(&h); err != nil {
					return err
				}
				if bytes.Contains(h, []byte("Canaryson")) {
					t.Error("what was added stands in clear")
				}
				if bytes.Contains(h, []byte(`"purpose":"missing-child"`)) {
					events++
				}
			}
			return rows.Err()
		})
		if err != nil || events != 2 {
			t.Errorf("%d events with the reason, want its start and its answer: %v", events, err)
		}
	})
}
