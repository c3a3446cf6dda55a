package disposal

import (
	"context"
	"database/sql"
	"embed"
	"strings"
	"time"

	"onestory/internal/kit/db"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's tables.
func Schema() db.Schema { return db.Schema{Name: "disposal", FS: schema} }

func selectSchedule(ctx context.Context, r db.Reader) (Schedule, error) {
	s := Usual()
	err := r.QueryRow(ctx, `SELECT years, backups, help_years, help_age, help_died, database_days, version FROM disposal_schedule WHERE one = 1`).
		Scan(&s.Years, &s.Backups, &s.Help.Years, &s.Help.Age, &s.Help.Died, &s.Database, &s.Version)
	if db.IsNone(err) {
		return s, nil
	}
	return s, err
}

func putSchedule(ctx context.Context, tx *db.Tx, s Schedule) (ok bool, err error) {
	n, err := tx.Exec(ctx, `INSERT INTO disposal_schedule (one, years, backups, help_years, help_age, help_died, database_days, version) VALUES (1, $1, $2, $3, $4, $5, $6, 1)
		ON CONFLICT (one) DO UPDATE SET years = excluded.years, backups = excluded.backups, help_years = excluded.help_years, help_age = excluded.help_age, help_died = excluded.help_died,
		database_days = excluded.database_days, version = disposal_schedule.version + 1 WHERE disposal_schedule.version = $7`, s.Years, s.Backups, s.Help.Years, s.Help.Age, s.Help.Died, s.Database, s.Version)
	return n == 1, err
}

func putDue(ctx context.Context, tx *db.Tx, child, due string, what End) error {
	return tx.Later(ctx, `INSERT INTO disposal_due (child, due, what) VALUES `, ` ON CONFLICT (child) DO UPDATE SET due = excluded.due, what = excluded.what`, child, child, due, string(what))
}

func dropDue(ctx context.Context, tx *db.Tx, children []string) error {
	_, err := tx.Exec(ctx, `DELETE FROM disposal_due WHERE child IN `+db.In(1, len(children)), db.Args(children)...)
	return err
}

// listed is one child that is due.
type listed struct {
	child, due string
	what       End
}

// selectDue lists who is due up to a day, is not held and is in no batch that
// waits, the longest due first.
func selectDue(ctx context.Context, r db.Reader, until string, limit int) ([]listed, error) {
	rows, err := r.Query(ctx, `SELECT d.child, d.due, d.what FROM disposal_due d WHERE d.due <= $1
		AND NOT EXISTS (SELECT 1 FROM disposal_hold h WHERE h.child = d.child AND h.held)
		AND NOT EXISTS (SELECT 1 FROM disposal_item i JOIN disposal_batch b ON b.id = i.batch WHERE i.child = d.child AND b.state IN ('proposed', 'agreed'))
		ORDER BY d.due, d.child LIMIT $2`, until, limit)
	return db.Collect(rows, err, func(rows *sql.Rows) (l listed, err error) {
		err = rows.Scan(&l.child, &l.due, &l.what)
		return l, err
	})
}

func countDue(ctx context.Context, r db.Reader, until string) (due, held int, err error) {
	err = r.QueryRow(ctx, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN EXISTS (SELECT 1 FROM disposal_hold h WHERE h.child = d.child AND h.held) THEN 1 ELSE 0 END), 0) FROM disposal_due d WHERE d.due <= $1`, until).Scan(&due, &held)
	return due, held, err
}

func selectHold(ctx context.Context, r db.Reader, children []string) (h Hold, err error) {
	var at int64
	err = r.QueryRow(ctx, `SELECT child, held, extended, by_account, at, sealed, version FROM disposal_hold WHERE child IN `+db.In(1, len(children))+` ORDER BY held DESC, child LIMIT 1`, db.Args(children)...).
		Scan(&h.child, &h.Held, &h.Extended, &h.By, &at, &h.sealed, &h.Version)
	h.At = db.Time(at)
	if db.IsNone(err) {
		return Hold{}, nil
	}
	return h, err
}

func putHold(ctx context.Context, tx *db.Tx, child string, h Hold, now time.Time) (ok bool, err error) {
	n, err := tx.Exec(ctx, `INSERT INTO disposal_hold (child, held, extended, by_account, at, sealed, version) VALUES ($1, $2, $3, $4, $5, $6, 1)
		ON CONFLICT (child) DO UPDATE SET held = excluded.held, extended = excluded.extended, by_account = excluded.by_account, at = excluded.at, sealed = excluded.sealed,
		version = disposal_hold.version + 1 WHERE disposal_hold.version = $7`, child, h.Held, h.Extended, h.By, db.Millis(now), h.sealed, h.Version)
	return n == 1, err
}

func dropHold(ctx context.Context, tx *db.Tx, child string) error {
	_, err := tx.Exec(ctx, `DELETE FROM disposal_hold WHERE child = $1`, child)
	return err
}

const batchColumns = `id, state, proposed_by, proposed_at, decided_by, decided_at, done_at, gone, version, (SELECT COUNT(*) FROM disposal_item i WHERE i.batch = id)`

func scanBatch(row interface{ Scan(...any) error }) (b Batch, err error) {
	var proposed, decided, done int64
	err = row.Scan(&b.ID, &b.State, &b.ProposedBy, &proposed, &b.DecidedBy, &decided, &done, &b.Gone, &b.Version, &b.Size)
	b.ProposedAt, b.DecidedAt, b.DoneAt = db.Time(proposed), db.Time(decided), db.Time(done)
	return b, err
}

func selectBatches(ctx context.Context, r db.Reader, limit int) ([]Batch, error) {
	rows, err := r.Query(ctx, `SELECT `+batchColumns+` FROM disposal_batch ORDER BY proposed_at DESC, id LIMIT $1`, limit)
	return db.Collect(rows, err, func(rows *sql.Rows) (Batch, error) { return scanBatch(rows) })
}

func selectBatch(ctx context.Context, r db.Reader, id string) (Batch, error) {
	return scanBatch(r.QueryRow(ctx, `SELECT `+batchColumns+` FROM disposal_batch WHERE id = $1`, id))
}

func insertBatch(ctx context.Context, tx *db.Tx, b Batch) error {
	_, err := tx.Exec(ctx, `INSERT INTO disposal_batch (id, state, proposed_by, proposed_at, decided_by, decided_at, done_at, gone, version) VALUES ($1, $2, $3, $4, '', 0, 0, '', 1)`,
		b.ID, string(b.State), b.ProposedBy, db.Millis(b.ProposedAt))
	return err
}

func updateBatch(ctx context.Context, tx *db.Tx, b Batch) (ok bool, err error) {
	n, err := tx.Exec(ctx, `UPDATE disposal_batch SET state = $2, decided_by = $3, decided_at = $4, done_at = $5, gone = $6, version = version + 1 WHERE id = $1 AND version = $7`,
		b.ID, string(b.State), b.DecidedBy, db.Millis(b.DecidedAt), db.Millis(b.DoneAt), b.Gone, b.Version)
	return n == 1, err
}

// item is one child of a batch.
type item struct {
	child, outcome string
	what           End
	scopes         []string
}

func selectItems(ctx context.Context, r db.Reader, batch string) ([]item, error) {
	rows, err := r.Query(ctx, `SELECT child, what, outcome, scopes FROM disposal_item WHERE batch = $1 ORDER BY child`, batch)
	return db.Collect(rows, err, func(rows *sql.Rows) (i item, err error) {
		var scopes string
		err = rows.Scan(&i.child, &i.what, &i.outcome, &scopes)
		i.scopes = strings.Fields(scopes)
		return i, err
	})
}

func insertItem(ctx context.Context, tx *db.Tx, batch string, l listed) error {
	_, err := tx.Exec(ctx, `INSERT INTO disposal_item (batch, child, what, outcome, scopes) VALUES ($1, $2, $3, '', '') ON CONFLICT DO NOTHING`, batch, l.child, string(l.what))
	return err
}

func updateItem(ctx context.Context, tx *db.Tx, batch string, i item) error {
	_, err := tx.Exec(ctx, `UPDATE disposal_item SET outcome = $3, scopes = $4 WHERE batch = $1 AND child = $2`, batch, i.child, i.outcome, strings.Join(i.scopes, " "))
	return err
}

func selectAgreed(ctx context.Context, r db.Reader) ([]string, error) {
	rows, err := r.Query(ctx, `SELECT id FROM disposal_batch WHERE state = 'agreed' ORDER BY id`)
	return db.Collect(rows, err, func(rows *sql.Rows) (s string, err error) { err = rows.Scan(&s); return s, err })
}

func selectSweep(ctx context.Context, r db.Reader) (at time.Time, looked int, err error) {
	var ms int64
	err = r.QueryRow(ctx, `SELECT at, looked FROM disposal_sweep WHERE one = 1`).Scan(&ms, &looked)
	if db.IsNone(err) {
		return at, 0, nil
	}
	return db.Time(ms), looked, err
}

func putSweep(ctx context.Context, tx *db.Tx, at time.Time, looked int) error {
	_, err := tx.Exec(ctx, `INSERT INTO disposal_sweep (one, at, looked) VALUES (1, $1, $2) ON CONFLICT (one) DO UPDATE SET at = excluded.at, looked = excluded.looked`, db.Millis(at), looked)
	return err
}
