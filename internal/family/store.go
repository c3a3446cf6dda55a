package family

import (
	"context"
	"database/sql"
	"embed"

	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's tables.
func Schema() db.Schema { return db.Schema{Name: "family", FS: schema} }

func selectDecisions(ctx context.Context, r db.Reader, children []string, member string) ([]Decision, error) {
	rows, err := r.Query(ctx, `SELECT id, child, member, agency, verdict, reason, ends, decided_by, decided_at FROM family_decision WHERE member = $1 AND child IN `+db.In(2, len(children))+` ORDER BY decided_at, id`,
		append([]any{member}, db.Args(children)...)...)
	return db.Collect(rows, err, func(rows *sql.Rows) (d Decision, err error) {
		var ends string
		if err = rows.Scan(&d.ID, &d.Child, &d.Member, &d.Agency, &d.Verdict, &d.Reason, &ends, &d.By, &d.At); err == nil && ends != "" {
			d.Ends, err = workday.Parse(ends)
		}
		return d, err
	})
}

func insertDecision(ctx context.Context, tx *db.Tx, d Decision) error {
	ends := ""
	if !d.Ends.IsZero() {
		ends = d.Ends.String()
	}
	_, err := tx.Exec(ctx, `INSERT INTO family_decision (child, member, id, agency, verdict, reason, ends, decided_by, decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		d.Child, d.Member, d.ID, d.Agency, string(d.Verdict), d.Reason, ends, d.By, d.At)
	return err
}

// waits is that entries of an agency wait for a decision for one viewer.
type waits struct {
	child, member, agency string
	since                 int64
}

func putWaiting(ctx context.Context, tx *db.Tx, w waits) error {
	_, err := tx.Exec(ctx, `INSERT INTO family_waiting (child, member, agency, since) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, w.child, w.member, w.agency, w.since)
	return err
}

func deleteWaiting(ctx context.Context, tx *db.Tx, children []string, member, agency string) error {
	_, err := tx.Exec(ctx, `DELETE FROM family_waiting WHERE member = $1 AND agency = $2 AND child IN `+db.In(3, len(children)), append([]any{member, agency}, db.Args(children)...)...)
	return err
}

func selectWaiting(ctx context.Context, r db.Reader, limit int) ([]waits, error) {
	rows, err := r.Query(ctx, `SELECT child, member, agency, since FROM family_waiting ORDER BY since, child, member, agency LIMIT $1`, limit)
	return db.Collect(rows, err, func(rows *sql.Rows) (w waits, err error) {
		err = rows.Scan(&w.child, &w.member, &w.agency, &w.since)
		return w, err
	})
}

func selectKnown(ctx context.Context, r db.Reader, limit int) ([]waits, error) {
	rows, err := r.Query(ctx, `SELECT f.member, f.child FROM access_family f WHERE NOT EXISTS (SELECT 1 FROM family_known k WHERE k.member = f.member AND k.child = f.child) ORDER BY f.member, f.child LIMIT $1`, limit)
	return db.Collect(rows, err, func(rows *sql.Rows) (w waits, err error) {
		err = rows.Scan(&w.member, &w.child)
		return w, err
	})
}

func insertKnown(ctx context.Context, tx *db.Tx, member, child string) error {
	_, err := tx.Exec(ctx, `INSERT INTO family_known (member, child) VALUES ($1, $2) ON CONFLICT DO NOTHING`, member, child)
	return err
}

func selectPlace(ctx context.Context, r db.Reader) (next int64, err error) {
	err = r.QueryRow(ctx, `SELECT next FROM family_place WHERE id = 1`).Scan(&next)
	if db.IsNone(err) {
		return 0, nil
	}
	return next, err
}

func putPlace(ctx context.Context, tx *db.Tx, next int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO family_place (id, next) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET next = excluded.next`, next)
	return err
}

// wordsRow is somebody's own words, still sealed.
type wordsRow struct {
	child, member string
	at, version   int64
	agencies      string // for whom, '' for everyone who helps
	sealed        []byte
}

func selectWords(ctx context.Context, r db.Reader, children []string) ([]wordsRow, error) {
	rows, err := r.Query(ctx, `SELECT child, member, at, version, agencies, sealed FROM family_words WHERE child IN `+db.In(1, len(children))+` ORDER BY at DESC, member`, db.Args(children)...)
	return db.Collect(rows, err, func(rows *sql.Rows) (w wordsRow, err error) {
		err = rows.Scan(&w.child, &w.member, &w.at, &w.version, &w.agencies, &w.sealed)
		return w, err
	})
}

// putWords writes words over those of a version; 0 is none yet. It reports
// whether that was the version that stood there.
func putWords(ctx context.Context, tx *db.Tx, w wordsRow, version int64) (bool, error) {
	if version == 0 {
		n, err := tx.Exec(ctx, `INSERT INTO family_words (child, member, at, version, agencies, sealed) VALUES ($1, $2, $3, 1, $4, $5) ON CONFLICT DO NOTHING`, w.child, w.member, w.at, w.agencies, w.sealed)
		return n == 1, err
	}
	n, err := tx.Exec(ctx, `UPDATE family_words SET at = $3, sealed = $4, agencies = $5, version = version + 1 WHERE child = $1 AND member = $2 AND version = $6`, w.child, w.member, w.at, w.sealed, w.agencies, version)
	return n == 1, err
}

func deleteWords(ctx context.Context, tx *db.Tx, children []string, member string) error {
	_, err := tx.Exec(ctx, `DELETE FROM family_words WHERE member = $1 AND child IN `+db.In(2, len(children)), append([]any{member}, db.Args(children)...)...)
	return err
}

// scope is that of a member's own key.
func scope(member string) string { return member }

func wordsAt(member, child string) seal.Place {
	return seal.Place{Table: "family_words", Column: "sealed", Row: member + " " + child}
}

func putClient(ctx context.Context, tx *db.Tx, id, name, hash string, at int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO family_client (id, name, hash, made_at) VALUES ($1, $2, $3, $4)`, id, name, hash, at)
	return err
}

func selectClient(ctx context.Context, r db.Reader, hash string) (id string, err error) {
	err = r.QueryRow(ctx, `SELECT id FROM family_client WHERE hash = $1`, hash).Scan(&id)
	return id, err
}

func putCode(ctx context.Context, tx *db.Tx, hash, member, child string, at int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO family_code (hash, member, child, made_at) VALUES ($1, $2, $3, $4) ON CONFLICT (member, child) DO UPDATE SET hash = excluded.hash, made_at = excluded.made_at`, hash, member, child, at)
	return err
}

func deleteCode(ctx context.Context, tx *db.Tx, member string, children []string) error {
	_, err := tx.Exec(ctx, `DELETE FROM family_code WHERE member = $1 AND child IN `+db.In(2, len(children)), append([]any{member}, db.Args(children)...)...)
	return err
}

func selectCode(ctx context.Context, r db.Reader, hash string) (member, child string, err error) {
	err = r.QueryRow(ctx, `SELECT member, child FROM family_code WHERE hash = $1`, hash).Scan(&member, &child)
	return member, child, err
}

func hasCode(ctx context.Context, r db.Reader, member string, children []string) (bool, error) {
	var n int
	err := r.QueryRow(ctx, `SELECT COUNT(*) FROM family_code WHERE member = $1 AND child IN `+db.In(2, len(children)), append([]any{member}, db.Args(children)...)...).Scan(&n)
	return n > 0, err
}
