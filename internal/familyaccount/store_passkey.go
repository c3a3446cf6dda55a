package familyaccount

import (
	"context"
	"database/sql"

	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
)

// keyRow is one passkey, as stored.
type keyRow struct {
	member, id string
	made, used int64
	sealed     []byte
}

func insertKey(ctx context.Context, tx *db.Tx, k keyRow) error {
	_, err := tx.Exec(ctx, `INSERT INTO familyaccount_key (member, id, made_at, used_at, sealed) VALUES ($1, $2, $3, 0, $4)`, k.member, k.id, k.made, k.sealed)
	return err
}

func updateKey(ctx context.Context, tx *db.Tx, k keyRow) error {
	_, err := tx.Exec(ctx, `UPDATE familyaccount_key SET used_at = $3, sealed = $4 WHERE member = $1 AND id = $2`, k.member, k.id, k.used, k.sealed)
	return err
}

func selectKeys(ctx context.Context, r db.Reader, member string) ([]keyRow, error) {
	rows, err := r.Query(ctx, `SELECT member, id, made_at, used_at, sealed FROM familyaccount_key WHERE member = $1 ORDER BY made_at, id`, member)
	return db.Collect(rows, err, func(rows *sql.Rows) (k keyRow, err error) {
		err = rows.Scan(&k.member, &k.id, &k.made, &k.used, &k.sealed)
		return k, err
	})
}

func deleteKey(ctx context.Context, tx *db.Tx, member, id string) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM familyaccount_key WHERE member = $1 AND id = $2`, member, id)
	return n == 1, err
}

func deleteKeys(ctx context.Context, tx *db.Tx, member string) error {
	_, err := tx.Exec(ctx, `DELETE FROM familyaccount_key WHERE member = $1`, member)
	return err
}

func insertChallenge(ctx context.Context, tx *db.Tx, hash, member string, ends int64, data []byte) error {
	_, err := tx.Exec(ctx, `INSERT INTO familyaccount_challenge (hash, member, ends, data) VALUES ($1, $2, $3, $4)`, hash, member, ends, data)
	return err
}

// takeChallenge finds a challenge and uses it up.
func takeChallenge(ctx context.Context, tx *db.Tx, hash, member string, now int64) (data []byte, err error) {
	err = tx.QueryRow(ctx, `DELETE FROM familyaccount_challenge WHERE hash = $1 AND member = $2 AND ends > $3 RETURNING data`, hash, member, now).Scan(&data)
	return data, err
}

func deleteChallenges(ctx context.Context, tx *db.Tx, now int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM familyaccount_challenge WHERE ends < $1`, now)
	return err
}

func keyAt(id string) seal.Place {
	return seal.Place{Table: "familyaccount_key", Column: "sealed", Row: id}
}
