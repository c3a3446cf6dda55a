package db_test

import (
	"context"
	"testing"

	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
)

func TestHoldOutlivesAFailure(t *testing.T) {
	dbtest.Run(t, nil, func(t *testing.T, d *db.DB) {
		err := d.Read(context.Background(), func(ctx context.Context, r db.Reader) error {
			back, err := db.Hold(ctx, r)
			if err != nil {
				return err
			}
			for range 2 {
				if rows, err := r.Query(ctx, `SELECT x FROM nowhere`); err == nil {
					rows.Close()
					t.Error("a table that does not exist was read")
				}
				if err := back(); err != nil {
					return err
				}
			}
			var one int
			return r.QueryRow(ctx, `SELECT 1`).Scan(&one)
		})
		if err != nil {
			t.Errorf("after a failed query: %v", err)
		}
	})
}
