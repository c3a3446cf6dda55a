package involvement

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's tables.
func Schema() db.Schema { return db.Schema{Name: "involvement", FS: schema} }

// row is an involvement as stored, its details still sealed.
type row struct {
	Involvement
	home       string // the id of the child that it hangs on: Child is the present one
	key, scope string
	sealed     []byte
	keeps      bool // who ends it sees the record for some days more
}

var columns = access.Root("i.child") + `, i.child, i.id, i.account, i.agency, i.kind, i.basis, i.status, i.claimed_by, i.confirmed_by, i.starts, i.ends, i.seen_on,
	i.source, i.source_key, i.reached, i.reached_at, i.made_at, i.ended_at, i.version, i.scope, i.sealed`

type scanner interface{ Scan(...any) error }

func scan(s scanner) (w row, err error) {
	var starts, ends, seen string
	var reached, made, ended int64
	if err = s.Scan(&w.Child, &w.home, &w.ID, &w.Account, &w.AgencyID, &w.Kind, &w.Basis, &w.Status, &w.ClaimedBy, &w.ConfirmedBy, &starts, &ends, &seen,
		&w.Source, &w.key, &w.Reached, &reached, &made, &ended, &w.Version, &w.scope, &w.sealed); err != nil {
		return w, err
	}
	for _, d := range []struct {
		to   *workday.Date
		text string
	}{{&w.Starts, starts}, {&w.Ends, ends}, {&w.SeenOn, seen}} {
		if d.text == "" {
			continue
		}
		if *d.to, err = workday.Parse(d.text); err != nil {
			return w, fmt.Errorf("read a day of an involvement: %w", err)
		}
	}
	w.MadeAt = db.Time(made)
	if reached > 0 {
		w.ReachedAt = db.Time(reached)
	}
	if ended > 0 {
		w.EndedAt = db.Time(ended)
	}
	return w, nil
}

func scanRows(rows *sql.Rows) (row, error) { return scan(rows) }

func insert(ctx context.Context, tx *db.Tx, w row) error {
	_, err := tx.Exec(ctx, `INSERT INTO involvement (child, id, account, agency, kind, status, claimed_by, confirmed_by, starts, ends, seen_on,
		source, source_key, reached, reached_at, made_at, ended_at, version, scope, sealed, basis)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', 0, $14, $15, 1, $16, $17, $18)`,
		w.home, w.ID, w.Account, w.AgencyID, string(w.Kind), string(w.Status), w.ClaimedBy, w.ConfirmedBy, w.Starts.String(), w.Ends.String(), w.SeenOn.String(),
		w.Source, w.key, db.Millis(w.MadeAt), endedAt(w), w.scope, w.sealed, string(w.Basis))
	return err
}

// update writes all that can change.
func update(ctx context.Context, tx *db.Tx, w row) error {
	_, err := tx.Exec(ctx, `UPDATE involvement SET kind = $3, status = $4, confirmed_by = $5, starts = $6, ends = $7, seen_on = $8,
		ended_at = $9, sealed = $10, basis = $11, version = version + 1 WHERE child = $1 AND id = $2`,
		w.home, w.ID, string(w.Kind), string(w.Status), w.ConfirmedBy, w.Starts.String(), w.Ends.String(), w.SeenOn.String(), endedAt(w), w.sealed, string(w.Basis))
	return err
}

func endedAt(w row) int64 {
	if w.EndedAt.IsZero() {
		return 0
	}
	return db.Millis(w.EndedAt)
}

// releaseKey lets a supplier's row stand for another involvement.
func releaseKey(ctx context.Context, tx *db.Tx, child, id string) error {
	_, err := tx.Exec(ctx, `UPDATE involvement SET source_key = '' WHERE child = $1 AND id = $2`, child, id)
	return err
}

// moveOf makes the involvements that a source record brought hang on another
// child, and lists those of accounts.
func moveOf(ctx context.Context, tx *db.Tx, scope, from, to string) ([]string, error) {
	rows, err := tx.Query(ctx, `UPDATE involvement SET child = $3 WHERE child = $1 AND scope = $2 RETURNING id, account`, from, scope, to)
	list, err := db.Collect(rows, err, func(rows *sql.Rows) (w row, err error) { err = rows.Scan(&w.ID, &w.Account); return w, err })
	var out []string
	for _, w := range list {
		if w.Account != "" {
			out = append(out, w.ID)
		}
	}
	return out, err
}

func setReached(ctx context.Context, tx *db.Tx, child, id, reached string, at int64) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE involvement SET reached = $3, reached_at = $4 WHERE child = $1 AND id = $2`, child, id, reached, at)
	return n == 1, err
}

// selectOne finds an involvement that hangs on one of a child's ids.
func selectOne(ctx context.Context, r db.Reader, children []string, id string) (row, error) {
	return scan(r.QueryRow(ctx, `SELECT `+columns+` FROM involvement i WHERE i.id = $1 AND i.child IN `+db.In(2, len(children)), append([]any{id}, db.Args(children)...)...))
}

func selectFed(ctx context.Context, r db.Reader, source, key string) (row, error) {
	return scan(r.QueryRow(ctx, `SELECT `+columns+` FROM involvement i WHERE i.source = $1 AND i.source_key = $2 AND i.source_key <> ''`, source, key)) // the last condition lets the partial index serve
}

func selectOfChild(ctx context.Context, r db.Reader, children []string) ([]row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM involvement i WHERE i.child IN `+db.In(1, len(children))+` ORDER BY i.starts DESC, i.id DESC LIMIT 200`, db.Args(children)...)
	return db.Collect(rows, err, scanRows)
}

// selectOwn finds the account's involvement with the child that has not ended.
func selectOwn(ctx context.Context, r db.Reader, account string, children []string) (row, error) {
	return scan(r.QueryRow(ctx, `SELECT `+columns+` FROM involvement i WHERE i.account = $1 AND i.child IN `+db.In(2, len(children))+` AND i.status <> 'ended' AND i.source = '' ORDER BY i.id LIMIT 1`,
		append([]any{account}, db.Args(children)...)...))
}

// selectSensitive finds accounts that work or worked with a child in a sensitive service.
func selectSensitive(ctx context.Context, r db.Reader, children []string) ([]string, error) {
	rows, err := r.Query(ctx, `SELECT DISTINCT account FROM involvement WHERE kind = 'sensitive' AND account <> '' AND child IN `+db.In(1, len(children)), db.Args(children)...)
	return db.Collect(rows, err, func(rows *sql.Rows) (a string, err error) { err = rows.Scan(&a); return a, err })
}

// condition is a Grant's predicate for a list.
type condition func(column string, next int) (string, []any)

func selectCaseload(ctx context.Context, r db.Reader, account, today string, where condition) ([]row, error) {
	cond, args := where("i.child", 3)
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM involvement i WHERE i.account = $1 AND i.status <> 'ended' AND (i.ends = '' OR i.ends >= $2) AND `+cond+
		` ORDER BY i.status DESC, i.starts DESC, i.id LIMIT 500`, append([]any{account, today}, args...)...)
	return db.Collect(rows, err, scanRows)
}

// selectWaitingOfAgency lists claims of an agency's people but for the account's own.
func selectWaitingOfAgency(ctx context.Context, r db.Reader, agency, account, today string, where condition) ([]row, error) {
	cond, args := where("i.child", 4)
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM involvement i WHERE i.agency = $1 AND i.status = 'claimed' AND i.account <> '' AND i.account <> $2 AND i.claimed_by <> $2
		AND (i.ends = '' OR i.ends >= $3) AND `+cond+` ORDER BY i.made_at, i.id LIMIT 200`, append([]any{agency, account, today}, args...)...)
	return db.Collect(rows, err, scanRows)
}

// selectWaitingBeside lists claims about children on the account's own confirmed caseload.
func selectWaitingBeside(ctx context.Context, r db.Reader, account, agency, today string, where condition) ([]row, error) {
	cond, args := where("i.child", 4)
	const mine = `m.account = $1 AND m.status = 'confirmed' AND (m.ends = '' OR m.ends >= $3)`
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM (SELECT m.child FROM involvement m WHERE `+mine+`
		UNION SELECT same.child FROM involvement m `+access.JoinIDs("m.child")+` WHERE `+mine+`) b JOIN involvement i ON i.child = b.child
		WHERE i.status = 'claimed' AND i.account <> '' AND i.account <> $1 AND i.claimed_by <> $1 AND (i.kind <> 'sensitive' OR i.agency = $2)
		AND (i.ends = '' OR i.ends >= $3) AND `+cond+` ORDER BY i.made_at, i.id LIMIT 200`, append([]any{account, agency, today}, args...)...)
	return db.Collect(rows, err, scanRows)
}

// selectClaims lists what accounts said of themselves and still stands.
func selectClaims(ctx context.Context, r db.Reader, today string) ([]Claim, error) {
	rows, err := r.Query(ctx, `SELECT account, made_at, ends FROM involvement WHERE status = 'claimed' AND account <> '' AND claimed_by = account AND ends >= $1
		ORDER BY made_at DESC, id LIMIT 100`, today)
	return db.Collect(rows, err, func(rows *sql.Rows) (c Claim, err error) {
		var at int64
		var ends string
		if err = rows.Scan(&c.Who.ID, &at, &ends); err != nil {
			return c, err
		}
		c.At = db.Time(at)
		c.Lapses, err = workday.Parse(ends)
		return c, err
	})
}

func insertFollow(ctx context.Context, tx *db.Tx, account, child string, at int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO involvement_follow (account, child, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, account, child, at)
	return err
}

func deleteFollow(ctx context.Context, tx *db.Tx, account string, children []string) error {
	_, err := tx.Exec(ctx, `DELETE FROM involvement_follow WHERE account = $1 AND child IN `+db.In(2, len(children)), append([]any{account}, db.Args(children)...)...)
	return err
}

func follows(ctx context.Context, r db.Reader, account string, children []string) (bool, error) {
	var n int
	err := r.QueryRow(ctx, `SELECT count(*) FROM involvement_follow WHERE account = $1 AND child IN `+db.In(2, len(children)), append([]any{account}, db.Args(children)...)...).Scan(&n)
	return n > 0, err
}

// change is something new about a followed child.
type change struct {
	child       string
	made, ended int64
}

// selectNews lists involvements of others that began or ended since a time, and
// since the account followed.
func selectNews(ctx context.Context, r db.Reader, account string, since int64, where condition) ([]change, error) {
	cond, args := where("f.child", 3)
	rows, err := r.Query(ctx, `SELECT `+access.Root("i.child")+`, CASE WHEN i.made_at >= $2 AND i.made_at > f.at THEN i.made_at ELSE 0 END,
		CASE WHEN i.ended_at >= $2 AND i.ended_at > f.at THEN i.ended_at ELSE 0 END
		FROM (SELECT e.child, MIN(e.at) AS at FROM (SELECT n.child, n.at FROM involvement_follow n WHERE n.account = $1
			UNION SELECT same.child, n.at FROM involvement_follow n `+access.JoinIDs("n.child")+` WHERE n.account = $1) e GROUP BY e.child) f
		JOIN involvement i ON i.child = f.child
		WHERE i.account <> $1 AND (i.kind <> 'sensitive' OR i.basis <> '') AND (i.made_at >= $2 AND i.made_at > f.at OR i.ended_at >= $2 AND i.ended_at > f.at)
		AND `+cond+` ORDER BY i.made_at DESC, i.id LIMIT 100`, append([]any{account, since}, args...)...)
	return db.Collect(rows, err, func(rows *sql.Rows) (c change, err error) {
		err = rows.Scan(&c.child, &c.made, &c.ended)
		return c, err
	})
}

// scope is that of the child's own sealed texts.
func scope(child string) string { return "child:" + child }

func place(id string) seal.Place {
	return seal.Place{Table: "involvement", Column: "sealed", Row: id}
}

func (w *row) seal(k seal.Keys) error {
	b, err := json.Marshal(w.Details)
	if err != nil {
		return fmt.Errorf("write an involvement: %w", err)
	}
	w.sealed, err = k.Seal(w.scope, place(w.ID), b)
	return err
}

func (w *row) open(k seal.Keys) error {
	b, err := k.Open(w.scope, place(w.ID), w.sealed)
	if err == seal.ErrShredded {
		return nil // lawfully disposed of: nobody can say who it was
	}
	if err != nil {
		return fmt.Errorf("open an involvement: %w", err)
	}
	return json.Unmarshal(b, &w.Details)
}
