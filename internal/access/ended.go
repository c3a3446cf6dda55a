package access

import (
	"context"
	"database/sql"
	"fmt"

	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// EndEpisode takes an episode out of every fact that decides, for all of its children:
// what was written in it, who had a part in it or audited it, and what let others know of
// it. It is for the disposal of one episode and cannot be taken back.
func EndEpisode(ctx context.Context, tx *db.Tx, g Grant, episode string) ([]audit.State, error) {
	if !g.Valid() || episode == "" {
		return nil, ErrNotFound
	}
	const items = `(SELECT id FROM access_item WHERE episode = $1)`
	var out []audit.State
	for _, f := range []struct{ table, where, key string }{
		{"access_disclosure", "item IN " + items, `'disclosure/' || child || '/' || id`},
		{"access_override", "item IN " + items, `'override/' || child || '/' || account || '/' || id`},
		{"access_item", "episode = $1", `'item/' || child || '/' || id`},
		{"access_member", "episode = $1", `'member/' || child || '/' || episode || '/' || account`},
		{"access_auditor", "episode = $1", `'auditor/' || child || '/' || audit || '/' || account`},
	} {
		rows, err := tx.Query(ctx, `DELETE FROM `+f.table+` WHERE `+f.where+` RETURNING `+f.key, episode)
		gone, err := db.Collect(rows, err, func(rows *sql.Rows) (s audit.State, err error) {
			err = rows.Scan(&s.Key)
			return s, err
		})
		if err != nil {
			return nil, fmt.Errorf("forget what decides about an episode: %w", err)
		}
		out = append(out, gone...)
	}
	return out, nil
}
