package once

import (
	"context"
	"embed"
	"fmt"
	"time"

	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/id"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is the table of keys used.
func Schema() db.Schema { return db.Schema{Name: "once", FS: schema} }

// Do runs act unless it has been done under this key by this actor, and returns
// its outcome (an id, never personal data) either way. again says which. It
// runs inside the use case's transaction, so that the act and the key are kept
// together or not at all. A missing key always acts.
func Do(ctx context.Context, tx *db.Tx, actor string, key form.Key, now time.Time, act func() (string, error)) (outcome string, again bool, err error) {
	if key == "" {
		outcome, err = act()
		return outcome, false, err
	}
	hash := id.Hash(actor + " " + string(key))
	err = tx.QueryRow(ctx, `SELECT outcome FROM once_key WHERE hash = $1`, hash).Scan(&outcome)
	if err == nil {
		return outcome, true, nil
	}
	if !db.IsNone(err) {
		return "", false, fmt.Errorf("look for a one-time key: %w", err)
	}
	if outcome, err = act(); err != nil {
		return "", false, err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO once_key (hash, outcome, at) VALUES ($1, $2, $3)`, hash, outcome, db.Millis(now)); err != nil {
		return "", false, fmt.Errorf("keep a one-time key: %w", err)
	}
	return outcome, false, nil
}

// Forget drops keys older than before; run it daily.
func Forget(ctx context.Context, tx *db.Tx, before time.Time) error {
	_, err := tx.Exec(ctx, `DELETE FROM once_key WHERE at < $1`, db.Millis(before))
	return err
}
