package familyaccount

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"

	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's tables.
func Schema() db.Schema { return db.Schema{Name: "familyaccount", FS: schema} }

// row is a member as stored, its details still sealed.
type row struct {
	Member
	channel string // keyed hash
	secret  string
	sealed  []byte
}

const columns = `id, status, lang, channel, secret, made_by, made_at, set_up_at, version, sealed`

func scan(rows *sql.Rows) (w row, err error) {
	var made, up int64
	err = rows.Scan(&w.ID, &w.Status, &w.Lang, &w.channel, &w.secret, &w.MadeBy, &made, &up, &w.Version, &w.sealed)
	w.MadeAt = db.Time(made)
	if up > 0 {
		w.SetUpAt = db.Time(up)
	}
	return w, err
}

func insert(ctx context.Context, tx *db.Tx, w row) error {
	_, err := tx.Exec(ctx, `INSERT INTO familyaccount (id, status, lang, channel, secret, made_by, made_at, set_up_at, version, sealed) VALUES ($1, $2, $3, $4, '', $5, $6, 0, 1, $7)`,
		w.ID, string(w.Status), w.Lang, w.channel, w.MadeBy, db.Millis(w.MadeAt), w.sealed)
	return err
}

func update(ctx context.Context, tx *db.Tx, w row) error {
	up := int64(0)
	if !w.SetUpAt.IsZero() {
		up = db.Millis(w.SetUpAt)
	}
	_, err := tx.Exec(ctx, `UPDATE familyaccount SET status = $2, lang = $3, channel = $4, secret = $5, set_up_at = $6, sealed = $7, version = version + 1 WHERE id = $1`,
		w.ID, string(w.Status), w.Lang, w.channel, w.secret, up, w.sealed)
	return err
}

func selectOne(ctx context.Context, r db.Reader, id string) (row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM familyaccount WHERE id = $1`, id)
	list, err := db.Collect(rows, err, scan)
	if err == nil && len(list) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return row{}, err
	}
	return list[0], nil
}

func selectSome(ctx context.Context, r db.Reader, ids []string) ([]row, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM familyaccount WHERE id IN `+db.In(1, len(ids))+` ORDER BY made_at, id`, db.Args(ids)...)
	return db.Collect(rows, err, scan)
}

// mostBehind is how many members one channel may lead to: each further one costs
// every sign-in another hash.
const mostBehind = 3

func selectBehind(ctx context.Context, r db.Reader, channel string) ([]row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM familyaccount WHERE channel = $1 AND status = 'active' ORDER BY set_up_at DESC, id LIMIT $2`, channel, mostBehind)
	return db.Collect(rows, err, scan)
}

func selectActive(ctx context.Context, r db.Reader, id string) (active bool, err error) {
	err = r.QueryRow(ctx, `SELECT status = 'active' FROM familyaccount WHERE id = $1`, id).Scan(&active)
	if db.IsNone(err) {
		return false, nil
	}
	return active, err
}

func putInvite(ctx context.Context, tx *db.Tx, member, hash string, ends int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO familyaccount_invite (member, hash, ends) VALUES ($1, $2, $3) ON CONFLICT (member) DO UPDATE SET hash = excluded.hash, ends = excluded.ends`, member, hash, ends)
	return err
}

func selectInvited(ctx context.Context, r db.Reader, hash string, now int64) (member string, err error) {
	err = r.QueryRow(ctx, `SELECT member FROM familyaccount_invite WHERE hash = $1 AND ends > $2`, hash, now).Scan(&member)
	return member, err
}

func deleteInvite(ctx context.Context, tx *db.Tx, member string) error {
	_, err := tx.Exec(ctx, `DELETE FROM familyaccount_invite WHERE member = $1`, member)
	return err
}

func insertMessage(ctx context.Context, tx *db.Tx, id, member string, at int64, sealed []byte) error {
	_, err := tx.Exec(ctx, `INSERT INTO familyaccount_message (id, member, made_at, sealed) VALUES ($1, $2, $3, $4)`, id, member, at, sealed)
	return err
}

// waiting is a message that was not sent yet.
type waiting struct {
	id, member string
	at         int64
	sealed     []byte
}

func selectMessages(ctx context.Context, r db.Reader, since int64, limit int) ([]waiting, error) {
	rows, err := r.Query(ctx, `SELECT id, member, made_at, sealed FROM familyaccount_message WHERE made_at > $1 ORDER BY id DESC LIMIT $2`, since, limit)
	return db.Collect(rows, err, func(rows *sql.Rows) (w waiting, err error) {
		err = rows.Scan(&w.id, &w.member, &w.at, &w.sealed)
		return w, err
	})
}

func deleteMessage(ctx context.Context, tx *db.Tx, id string) error {
	_, err := tx.Exec(ctx, `DELETE FROM familyaccount_message WHERE id = $1`, id)
	return err
}

// scope is that of a member's own key.
func scope(member string) string { return member }

func detailsAt(member string) seal.Place {
	return seal.Place{Table: "familyaccount", Column: "sealed", Row: member}
}

func messageAt(id string) seal.Place {
	return seal.Place{Table: "familyaccount_message", Column: "sealed", Row: id}
}

func (w *row) seal(k seal.Keys) error {
	b, err := json.Marshal(w.Details)
	if err != nil {
		return fmt.Errorf("write a member's details: %w", err)
	}
	w.sealed, err = k.Seal(scope(w.ID), detailsAt(w.ID), b)
	return err
}

func (w *row) open(k seal.Keys) error {
	b, err := k.Open(scope(w.ID), detailsAt(w.ID), w.sealed)
	if errors.Is(err, seal.ErrShredded) {
		return nil // lawfully disposed of
	}
	if err != nil {
		return fmt.Errorf("open a member's details: %w", err)
	}
	return json.Unmarshal(b, &w.Details)
}
