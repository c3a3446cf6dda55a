package child

import (
	"context"
	"database/sql"

	"onestory/internal/kit/db"
)

func selectSources(ctx context.Context, r db.Reader, source string, keys []string) (map[string]Kept, error) {
	args := append([]any{source}, db.Args(keys)...)
	rows, err := r.Query(ctx, `SELECT s.key, s.id, s.hash, COALESCE(m.child, '') FROM child_source s LEFT JOIN child_member m ON m.record = s.id AND m.ends = 0
		WHERE s.source = $1 AND s.key IN `+db.In(2, len(keys)), args...)
	out := make(map[string]Kept, len(keys))
	_, err = db.Collect(rows, err, func(rows *sql.Rows) (x struct{}, err error) {
		var key string
		var k Kept
		if err = rows.Scan(&key, &k.Record, &k.Hash, &k.Child); err == nil {
			out[key] = k
		}
		return x, err
	})
	return out, err
}

func selectSealed(ctx context.Context, r db.Reader, record string) (sealed []byte, err error) {
	err = r.QueryRow(ctx, `SELECT sealed FROM child_source WHERE id = $1`, record).Scan(&sealed)
	return sealed, err
}

// selectBehind lists who lives behind a door: those that may be located, then
// those that are shielded.
func selectBehind(ctx context.Context, r db.Reader, door string) (open, guarded []string, err error) {
	rows, err := r.Query(ctx, `SELECT child, FALSE FROM child_household WHERE door = $1 UNION ALL SELECT child, TRUE FROM child_guarded_door WHERE door = $1`, door)
	_, err = db.Collect(rows, err, func(rows *sql.Rows) (x struct{}, err error) {
		var child string
		var shielded bool
		if err = rows.Scan(&child, &shielded); err != nil {
			return x, err
		}
		if shielded {
			guarded = append(guarded, child)
		} else {
			open = append(open, child)
		}
		return x, nil
	})
	return open, guarded, err
}

func selectGuardedDoors(ctx context.Context, r db.Reader, doors []string) ([]string, error) {
	doors = db.Even(doors)
	rows, err := r.Query(ctx, `SELECT door FROM child_guarded_door WHERE door IN `+db.In(1, len(doors)), db.Args(doors)...)
	return db.Collect(rows, err, func(rows *sql.Rows) (s string, err error) { err = rows.Scan(&s); return s, err })
}

// putGuardedDoor keeps where a shielded child lives, so that whoever comes to
// live there is shielded too.
func putGuardedDoor(ctx context.Context, tx *db.Tx, child, door string) error {
	if door == "" {
		_, err := tx.Exec(ctx, `DELETE FROM child_guarded_door WHERE child = $1`, child)
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO child_guarded_door (child, door) VALUES ($1, $2) ON CONFLICT (child) DO UPDATE SET door = excluded.door`, child, door)
	return err
}
