package expiry

import (
	"context"
	"database/sql"
	"embed"
	"strings"
	"time"

	"onestory/internal/kit/db"
	"onestory/lib/workday"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's tables.
func Schema() db.Schema { return db.Schema{Name: "expiry", FS: schema} }

// listed is one course of help that is due.
type listed struct {
	episode, child, ended, due string
	what                       Trigger
}

func scanListed(rows *sql.Rows) (l listed, err error) {
	err = rows.Scan(&l.episode, &l.child, &l.ended, &l.due, &l.what)
	return l, err
}

func putDue(ctx context.Context, tx *db.Tx, l listed) error {
	_, err := tx.Exec(ctx, `INSERT INTO expiry_due (episode, child, ended, due, what) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (episode) DO UPDATE SET child = excluded.child, ended = excluded.ended, due = excluded.due, what = excluded.what`, l.episode, l.child, l.ended, l.due, string(l.what))
	return err
}

func dropDue(ctx context.Context, tx *db.Tx, episode string) error {
	_, err := tx.Exec(ctx, `DELETE FROM expiry_due WHERE episode = $1`, episode)
	return err
}

// selectDue lists what is due up to a day, is not held by itself and is in no batch that
// waits, the longest due first.
func selectDue(ctx context.Context, r db.Reader, until string, limit int) ([]listed, error) {
	rows, err := r.Query(ctx, `SELECT d.episode, d.child, d.ended, d.due, d.what FROM expiry_due d WHERE d.due <= $1
		AND NOT EXISTS (SELECT 1 FROM expiry_hold h WHERE h.episode = d.episode AND h.held)
		AND NOT EXISTS (SELECT 1 FROM expiry_item i WHERE i.episode = d.episode)
		ORDER BY d.due, d.episode LIMIT $2`, until, limit)
	return db.Collect(rows, err, scanListed)
}

func countDue(ctx context.Context, r db.Reader, until string) (n int, err error) {
	err = r.QueryRow(ctx, `SELECT COUNT(*) FROM expiry_due WHERE due <= $1`, until).Scan(&n)
	return n, err
}

func selectHold(ctx context.Context, r db.Reader, episode string) (h Hold, err error) {
	var at int64
	err = r.QueryRow(ctx, `SELECT child, held, by_account, at, sealed, version FROM expiry_hold WHERE episode = $1`, episode).Scan(&h.child, &h.Held, &h.By, &at, &h.sealed, &h.Version)
	h.At = db.Time(at)
	if db.IsNone(err) {
		return Hold{}, nil
	}
	return h, err
}

func putHold(ctx context.Context, tx *db.Tx, episode string, h Hold, now time.Time) (ok bool, err error) {
	n, err := tx.Exec(ctx, `INSERT INTO expiry_hold (episode, child, held, by_account, at, sealed, version) VALUES ($1, $2, $3, $4, $5, $6, 1)
		ON CONFLICT (episode) DO UPDATE SET child = excluded.child, held = excluded.held, by_account = excluded.by_account, at = excluded.at, sealed = excluded.sealed,
		version = expiry_hold.version + 1 WHERE expiry_hold.version = $7`, episode, h.child, h.Held, h.By, db.Millis(now), h.sealed, h.Version)
	return n == 1, err
}

func dropHold(ctx context.Context, tx *db.Tx, episode string) error {
	_, err := tx.Exec(ctx, `DELETE FROM expiry_hold WHERE episode = $1`, episode)
	return err
}

const batchColumns = `id, authority, state, proposed_by, proposed_at, decided_by, decided_at, done_at, gone, rule_years, rule_age, rule_died, size, left_out, first_year, last_year, written, besides, attached, levels, days, version`

func scanBatch(row interface{ Scan(...any) error }) (b Batch, err error) {
	var proposed, decided, done int64
	err = row.Scan(&b.ID, &b.Authority, &b.State, &b.ProposedBy, &proposed, &b.DecidedBy, &decided, &done, &b.Gone, &b.Rule.Years, &b.Rule.Age, &b.Rule.Died,
		&b.Size, &b.Left, &b.First, &b.Last, &b.Written, &b.Besides, &b.Attached, &b.Levels, &b.Days, &b.Version)
	b.ProposedAt, b.DecidedAt, b.DoneAt = db.Time(proposed), db.Time(decided), db.Time(done)
	return b, err
}

func selectBatches(ctx context.Context, r db.Reader, limit int) ([]Batch, error) {
	rows, err := r.Query(ctx, `SELECT `+batchColumns+` FROM expiry_batch ORDER BY proposed_at DESC, id LIMIT $1`, limit)
	return db.Collect(rows, err, func(rows *sql.Rows) (Batch, error) { return scanBatch(rows) })
}

func selectBatch(ctx context.Context, r db.Reader, id string) (Batch, error) {
	return scanBatch(r.QueryRow(ctx, `SELECT `+batchColumns+` FROM expiry_batch WHERE id = $1`, id))
}

func insertBatch(ctx context.Context, tx *db.Tx, b Batch) error {
	_, err := tx.Exec(ctx, `INSERT INTO expiry_batch (`+batchColumns+`) VALUES ($1, $2, $3, $4, $5, '', 0, 0, '', $6, $7, $8, $9, 0, $10, $11, 0, 0, 0, 0, 0, 1)`,
		b.ID, b.Authority, string(b.State), b.ProposedBy, db.Millis(b.ProposedAt), b.Rule.Years, b.Rule.Age, b.Rule.Died, b.Size, b.First, b.Last)
	return err
}

// updateBatch writes over the version that b was read at.
func updateBatch(ctx context.Context, tx *db.Tx, b Batch) (ok bool, err error) {
	n, err := tx.Exec(ctx, `UPDATE expiry_batch SET state = $2, decided_by = $3, decided_at = $4, done_at = $5, gone = $6, rule_years = $7, rule_age = $8, rule_died = $9,
		left_out = $10, first_year = $11, last_year = $12, written = $13, besides = $14, attached = $15, levels = $16, days = $17, version = version + 1 WHERE id = $1 AND version = $18`,
		b.ID, string(b.State), b.DecidedBy, db.Millis(b.DecidedAt), db.Millis(b.DoneAt), b.Gone, b.Rule.Years, b.Rule.Age, b.Rule.Died,
		b.Left, b.First, b.Last, b.Written, b.Besides, b.Attached, b.Levels, b.Days, b.Version)
	return n == 1, err
}

func selectAgreed(ctx context.Context, r db.Reader) ([]Batch, error) {
	rows, err := r.Query(ctx, `SELECT `+batchColumns+` FROM expiry_batch WHERE state = 'agreed' ORDER BY id`)
	return db.Collect(rows, err, func(rows *sql.Rows) (Batch, error) { return scanBatch(rows) })
}

// item is one course of help of a batch.
type item struct {
	episode string
	what    Trigger
	ended   bool
	scopes  []string
}

func selectItems(ctx context.Context, r db.Reader, batch string) ([]item, error) {
	rows, err := r.Query(ctx, `SELECT episode, what, ended, scopes FROM expiry_item WHERE batch = $1 ORDER BY episode`, batch)
	return db.Collect(rows, err, func(rows *sql.Rows) (i item, err error) {
		var scopes string
		err = rows.Scan(&i.episode, &i.what, &i.ended, &scopes)
		i.scopes = strings.Fields(scopes)
		return i, err
	})
}

func insertItem(ctx context.Context, tx *db.Tx, batch string, l listed) error {
	_, err := tx.Exec(ctx, `INSERT INTO expiry_item (batch, episode, what, ended, scopes) VALUES ($1, $2, $3, $4, '')`, batch, l.episode, string(l.what), false)
	return err
}

func updateItem(ctx context.Context, tx *db.Tx, batch string, i item) error {
	_, err := tx.Exec(ctx, `UPDATE expiry_item SET ended = $3, scopes = $4 WHERE batch = $1 AND episode = $2`, batch, i.episode, i.ended, strings.Join(i.scopes, " "))
	return err
}

func dropItems(ctx context.Context, tx *db.Tx, batch string) error {
	_, err := tx.Exec(ctx, `DELETE FROM expiry_item WHERE batch = $1`, batch)
	return err
}

func selectSweep(ctx context.Context, r db.Reader) (at time.Time, looked int, err error) {
	var ms int64
	err = r.QueryRow(ctx, `SELECT at, looked FROM expiry_sweep WHERE one = 1`).Scan(&ms, &looked)
	if db.IsNone(err) {
		return at, 0, nil
	}
	return db.Time(ms), looked, err
}

func putSweep(ctx context.Context, tx *db.Tx, at time.Time, looked int) error {
	_, err := tx.Exec(ctx, `INSERT INTO expiry_sweep (one, at, looked) VALUES (1, $1, $2) ON CONFLICT (one) DO UPDATE SET at = excluded.at, looked = excluded.looked`, db.Millis(at), looked)
	return err
}

// year is that of a day as it is kept.
func year(day string) int {
	d, err := workday.Parse(day)
	if err != nil {
		return 0
	}
	return d.Year()
}
