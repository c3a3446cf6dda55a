package access

import (
	"context"
	"database/sql"
	"fmt"

	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// facts about a child, each with the key of its state in the log.
func factsOfChild() []struct{ table, key string } {
	return []struct{ table, key string }{
		{"access_relationship", `'relationship/' || child || '/' || id`},
		{"access_item", `'item/' || child || '/' || id`},
		{"access_disclosure", `'disclosure/' || child || '/' || id`},
		{"access_consent", `'consent/' || child || '/' || id`},
		{"access_override", `'override/' || child || '/' || account || '/' || id`},
		{"access_member", `'member/' || child || '/' || episode || '/' || account`},
		{"access_auditor", `'auditor/' || child || '/' || audit || '/' || account`},
		{"access_family", `'family/' || member || '/' || child`},
		{"access_child", `'child/' || child`},
		{"access_same", `'same/' || child`},
	}
}

// Gone takes a child out of every fact that decides, by all of its ids: from the
// next request on it is a child that does not exist, for whoever had a
// relationship too. It is for disposal alone and cannot be taken back.
func Gone(ctx context.Context, tx *db.Tx, g Grant, child string) ([]audit.State, error) {
	if !g.Valid() {
		return nil, ErrNotFound
	}
	ids, err := IDs(ctx, tx, child)
	if err != nil {
		return nil, err
	}
	var out []audit.State
	in, args := db.In(1, len(ids)), db.Args(ids)
	for _, f := range factsOfChild() {
		rows, err := tx.Query(ctx, `DELETE FROM `+f.table+` WHERE child IN `+in+` RETURNING `+f.key, args...)
		gone, err := db.Collect(rows, err, func(rows *sql.Rows) (s audit.State, err error) {
			err = rows.Scan(&s.Key)
			return s, err
		})
		if err != nil {
			return nil, fmt.Errorf("forget what decides about a child: %w", err)
		}
		out = append(out, gone...)
	}
	for _, table := range []string{"access_child_key", "access_visit"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE child IN `+in, args...); err != nil {
			return nil, fmt.Errorf("forget what decides about a child: %w", err)
		}
	}
	return out, nil
}
