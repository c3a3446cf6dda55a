package transfer

import (
	"context"
	"testing"
	"time"

	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
)

// TestKept: where assessments went is read for one of them or for the child, under any
// of the child's ids, newest first.
func TestKept(t *testing.T) {
	dbtest.Run(t, []db.Schema{Schema()}, func(t *testing.T, d *db.DB) {
		at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
		if err := d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			for i, x := range []Sent{{ID: "1", Child: "a", Item: "x"}, {ID: "2", Child: "b", Item: "y"}, {ID: "3", Child: "c", Item: "x"}} {
				x.How, x.By, x.At = "agreed", "nurse", at.Add(time.Duration(i)*time.Minute)
				if err := insert(ctx, tx, row{x, []byte{1}}); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		for item, want := range map[string]string{"": "21", "x": "1", "z": ""} {
			if err := d.Read(t.Context(), func(ctx context.Context, r db.Reader) error {
				list, err := selectOf(ctx, r, []string{"a", "b"}, item)
				got := ""
				for _, x := range list {
					got += x.ID
				}
				if got != want || len(list) > 0 && (!list[0].At.After(at.Add(-time.Second)) || list[0].By != "nurse") {
					t.Errorf("%q: %q, not %q", item, got, want)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
	})
	if (Sending{}).Check() == nil || (Sending{To: "Eastbridge"}).Check() != nil {
		t.Error("a pack goes to nobody, or to nobody else")
	}
}
