package match

import (
	"context"
	"database/sql"

	"onestory/internal/kit/db"
)

func insertProposal(ctx context.Context, tx *db.Tx, item string, p Proposal) error {
	_, err := tx.Exec(ctx, `INSERT INTO match_proposal (item, verdict, child, made_by, made_at) VALUES ($1, $2, $3, $4, $5)`,
		item, string(p.Verdict), p.Child, p.By, db.Millis(p.At))
	return err
}

// selectProposal reads what was proposed for an item; By is "" where nothing was.
func selectProposal(ctx context.Context, r db.Reader, item string) (p Proposal, err error) {
	var at int64
	err = r.QueryRow(ctx, `SELECT verdict, child, made_by, made_at FROM match_proposal WHERE item = $1`, item).Scan(&p.Verdict, &p.Child, &p.By, &at)
	if db.IsNone(err) {
		return Proposal{}, nil
	}
	p.At = db.Time(at)
	return p, err
}

// selectOpened reads an item with what was proposed for it, and whether anybody
// was not sure of it.
func selectOpened(ctx context.Context, r db.Reader, item string) (i Item, p Proposal, noted bool, err error) {
	rows, err := r.Query(ctx, `SELECT `+itemColumns+`, COALESCE(p.verdict, ''), COALESCE(p.child, ''), COALESCE(p.made_by, ''), COALESCE(p.made_at, 0), EXISTS (SELECT 1 FROM match_unsure u WHERE u.item = q.id)
		FROM match_queue q LEFT JOIN match_proposal p ON p.item = q.id WHERE q.id = $1`, item)
	list, err := db.Collect(rows, err, func(rows *sql.Rows) (i Item, err error) {
		var at int64
		i, err = scanItem(rows, &p.Verdict, &p.Child, &p.By, &at, &noted)
		p.At = db.Time(at)
		return i, err
	})
	if err == nil && len(list) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return i, p, noted, err
	}
	return list[0], p, noted, nil
}

func deleteProposal(ctx context.Context, tx *db.Tx, item string) error {
	_, err := tx.Exec(ctx, `DELETE FROM match_proposal WHERE item = $1`, item)
	return err
}

// selectDecided lists what an account decided since then, newest first.
func selectDecided(ctx context.Context, r db.Reader, account string, since int64, most int) ([]Past, error) {
	rows, err := r.Query(ctx, `SELECT `+itemColumns+`, q.decided_at FROM match_queue q WHERE q.decided_by = $1 AND q.decided_by <> '' AND q.decided_at >= $2 AND q.state IN ('same', 'different')
		ORDER BY q.decided_at DESC, q.id DESC LIMIT $3`, account, since, most)
	return db.Collect(rows, err, func(rows *sql.Rows) (d Past, err error) {
		var at int64
		d.Item, err = scanItem(rows, &at)
		d.At = db.Time(at)
		return d, err
	})
}

// selectLast finds what an account decided last since then; no row where it
// decided nothing.
func selectLast(ctx context.Context, r db.Reader, account string, since int64) (Past, error) {
	list, err := selectDecided(ctx, r, account, since, 1)
	if err == nil && len(list) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return Past{}, err
	}
	return list[0], nil
}

// selectDecidedBy reads an item that an account decided.
func selectDecidedBy(ctx context.Context, r db.Reader, item, account string) (Item, error) {
	rows, err := r.Query(ctx, `SELECT `+itemColumns+` FROM match_queue q WHERE q.id = $1 AND q.decided_by = $2 AND q.state IN ('same', 'different')`, item, account)
	list, err := db.Collect(rows, err, func(rows *sql.Rows) (Item, error) { return scanItem(rows) })
	if err == nil && len(list) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return Item{}, err
	}
	return list[0], nil
}

// reopenItem puts an item back into the queue, unless another waits for the same
// record by now: then it is withdrawn.
func reopenItem(ctx context.Context, tx *db.Tx, i Item, at int64) error {
	_, err := tx.Exec(ctx, `UPDATE match_queue SET decided_by = '', outcome = '', decided_at = $2,
		state = CASE WHEN EXISTS (SELECT 1 FROM match_queue o WHERE o.record = $3 AND o.state = 'waiting') THEN 'withdrawn' ELSE 'waiting' END WHERE id = $1`, i.ID, at, i.Record)
	return err
}

// forgetChild takes a child out of all that waits: nobody compares it with
// anything again.
func forgetChild(ctx context.Context, tx *db.Tx, child string, at int64) error {
	if _, err := tx.Exec(ctx, `DELETE FROM match_alike WHERE child = $1 AND item IN (SELECT id FROM match_queue WHERE state = 'waiting')`, child); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE match_queue SET state = 'withdrawn', decided_at = $2 WHERE child = $1 AND state = 'waiting'`, child, at)
	return err
}

// unsure is one reviewer's not being sure of an item.
type unsure struct {
	account string
	at      int64
	note    []byte
}

func putUnsure(ctx context.Context, tx *db.Tx, account, item string, at, until int64, note []byte) error {
	_, err := tx.Exec(ctx, `INSERT INTO match_unsure (account, item, at, until, note) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (account, item) DO UPDATE SET at = excluded.at, until = excluded.until, note = excluded.note`, account, item, at, until, note)
	return err
}

func selectUnsure(ctx context.Context, r db.Reader, item string) ([]unsure, error) {
	rows, err := r.Query(ctx, `SELECT account, at, note FROM match_unsure WHERE item = $1 ORDER BY at DESC, account LIMIT 20`, item)
	return db.Collect(rows, err, func(rows *sql.Rows) (u unsure, err error) {
		err = rows.Scan(&u.account, &u.at, &u.note)
		return u, err
	})
}
