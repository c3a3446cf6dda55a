package match

import (
	"context"
	"database/sql"
	"embed"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's tables.
func Schema() db.Schema { return db.Schema{Name: "match", FS: schema} }

const itemColumns = `q.id, q.record, q.child, q.authority, q.source, q.status, q.reason, q.protected, q.made_at, q.state, q.weight, q.rank`

// scanItem reads itemColumns, and what more was asked for.
func scanItem(rows *sql.Rows, more ...any) (i Item, err error) {
	var status, reason string
	var at int64
	err = rows.Scan(append([]any{&i.ID, &i.Record, &i.Child, &i.Authority, &i.Source, &status, &reason, &i.Protected, &at, &i.State, &i.Weight, &i.rank}, more...)...)
	i.Status, i.Reason, i.MadeAt = Status(status), Reason(reason), db.Time(at)
	return i, err
}

// insertItem adds an item, or renews the one that waits for the same record: that
// one keeps its age, and stays protected if it was.
func insertItem(ctx context.Context, tx *db.Tx, i Item) (id string, err error) {
	err = tx.QueryRow(ctx, `INSERT INTO match_queue (id, record, child, authority, source, status, reason, protected, made_at, state, decided_by, decided_at, outcome, weight, rank)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', '', 0, '', $10, $11)
		ON CONFLICT (record) WHERE state = 'waiting' DO UPDATE SET status = excluded.status, reason = excluded.reason, weight = excluded.weight, protected = match_queue.protected OR excluded.protected,
			rank = excluded.rank - excluded.made_at + match_queue.made_at - CASE WHEN match_queue.protected AND NOT excluded.protected THEN CAST($12 AS BIGINT) ELSE 0 END
		RETURNING id`,
		i.ID, i.Record, i.Child, i.Authority, i.Source, string(i.Status), string(i.Reason), i.Protected, db.Millis(i.MadeAt), i.Weight, rank(i), protectedFirst).Scan(&id)
	return id, err
}

func replaceAlike(ctx context.Context, tx *db.Tx, item string, alike []Likeness) error {
	if _, err := tx.Exec(ctx, `DELETE FROM match_alike WHERE item = $1`, item); err != nil {
		return err
	}
	for n, a := range alike {
		if _, err := tx.Exec(ctx, `INSERT INTO match_alike (item, place, child, weight, reason, evidence) VALUES ($1, $2, $3, $4, $5, $6)`, item, n, a.Child, a.Weight, string(a.Reason), a.Evidence); err != nil {
			return err
		}
	}
	return nil
}

// guardItems closes the items about a child to all but cleared reviewers.
func guardItems(ctx context.Context, tx *db.Tx, child string) error {
	_, err := tx.Exec(ctx, `UPDATE match_queue SET protected = TRUE, rank = rank - CAST($2 AS BIGINT) WHERE state = 'waiting' AND protected = FALSE AND
		(child = $1 OR id IN (SELECT item FROM match_alike WHERE child = $1))`, child, protectedFirst)
	return err
}

func selectItem(ctx context.Context, r db.Reader, id string) (Item, error) {
	rows, err := r.Query(ctx, `SELECT `+itemColumns+` FROM match_queue q WHERE q.id = $1`, id)
	list, err := db.Collect(rows, err, func(rows *sql.Rows) (Item, error) { return scanItem(rows) })
	if err == nil && len(list) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return Item{}, err
	}
	return list[0], nil
}

// selectAlike lists the children that an item's record is like, best first, by the
// ids that they had then.
func selectAlike(ctx context.Context, r db.Reader, item string) ([]Likeness, error) {
	rows, err := r.Query(ctx, `SELECT a.child, a.weight, a.reason, a.evidence, `+access.Root("a.child")+` FROM match_alike a WHERE a.item = $1 ORDER BY a.place`, item)
	return db.Collect(rows, err, func(rows *sql.Rows) (a Likeness, err error) {
		err = rows.Scan(&a.Child, &a.Weight, &a.Reason, &a.Evidence, &a.root)
		return a, err
	})
}

// closeItem decides an item that still waits; it reports whether it did.
func closeItem(ctx context.Context, tx *db.Tx, id, state, by string, at int64, outcome string) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE match_queue SET state = $2, decided_by = $3, decided_at = $4, outcome = $5 WHERE id = $1 AND state = 'waiting'`, id, state, by, at, outcome)
	return n == 1, err
}

// withdrawItem closes the item of a record that needs no decision any more.
func withdrawItem(ctx context.Context, tx *db.Tx, record string, at int64) error {
	_, err := tx.Exec(ctx, `UPDATE match_queue SET state = 'withdrawn', decided_at = $2 WHERE record = $1 AND state = 'waiting'`, record, at)
	return err
}
