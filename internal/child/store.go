package child

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"fmt"
	"strings"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's tables.
func Schema() db.Schema { return db.Schema{Name: "child", FS: schema} }

// row is a source record as stored.
type row struct {
	id, source, key, hash   string
	suppliedOn, confirmedOn workday.Date
	version                 int64
	sealed                  []byte
	past                    bool
	home                    string // the child id that the record hangs on
}

func insertChild(ctx context.Context, tx *db.Tx, id, authority, status string, at int64, by string) error {
	return tx.Later(ctx, `INSERT INTO child (id, authority, status, made_at, made_by, version) VALUES `, "", "", id, authority, status, at, by, int64(1))
}

// head is a child without its records.
type head struct {
	ids               []string // the present one first
	authority, status string
	version           int64
}

// selectChild reads a child by any of its ids.
func selectChild(ctx context.Context, r db.Reader, id string) (h head, err error) {
	var root, others string
	err = r.QueryRow(ctx, `SELECT c.id, c.authority, c.status, c.version, `+access.Others("c.id")+` FROM child c WHERE c.id = `+access.Root("$1"), id).
		Scan(&root, &h.authority, &h.status, &h.version, &others)
	h.ids = append([]string{root}, strings.Fields(others)...)
	return h, err
}

// selectAlone reads a child by the id of its own, whatever it is part of.
func selectAlone(ctx context.Context, r db.Reader, id string) (h head, err error) {
	h.ids = []string{id}
	err = r.QueryRow(ctx, `SELECT authority, status, version FROM child WHERE id = $1`, id).Scan(&h.authority, &h.status, &h.version)
	return h, err
}

// raise raises a child's version, whatever it is.
func raise(ctx context.Context, tx *db.Tx, id string) error {
	return tx.LaterIn(ctx, `UPDATE child SET version = version + 1 WHERE id IN `, id)
}

func selectAllAlone(ctx context.Context, r db.Reader, ids []string) ([]head, error) {
	ids = db.Even(ids)
	rows, err := r.Query(ctx, `SELECT id, authority, status, version FROM child WHERE id IN `+db.In(1, len(ids)), db.Args(ids)...)
	return db.Collect(rows, err, func(rows *sql.Rows) (h head, err error) {
		h.ids = make([]string, 1)
		err = rows.Scan(&h.ids[0], &h.authority, &h.status, &h.version)
		return h, err
	})
}

// touch raises a child's version if it still is what the editor saw; version 0 means whatever it is.
func touch(ctx context.Context, tx *db.Tx, id string, version int64) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE child SET version = version + 1 WHERE id = $1 AND ($2 = 0 OR version = $2)`, id, version)
	return n == 1, err
}

func confirmChild(ctx context.Context, tx *db.Tx, id string) error {
	_, err := tx.Exec(ctx, `UPDATE child SET status = 'confirmed', version = version + 1 WHERE id = $1`, id)
	return err
}

func insertSource(ctx context.Context, tx *db.Tx, s row) error {
	return tx.Later(ctx, `INSERT INTO child_source (id, source, key, hash, supplied_on, confirmed_on, version, sealed) VALUES `, "", "",
		s.id, s.source, s.key, s.hash, s.suppliedOn.String(), s.confirmedOn.String(), int64(1), s.sealed)
}

// replaceSource keeps the present view among the past ones and puts a new one in its place.
func replaceSource(ctx context.Context, tx *db.Tx, s row) error {
	if _, err := tx.Exec(ctx, `INSERT INTO child_source_past (id, version, supplied_on, confirmed_on, sealed)
		SELECT id, version, supplied_on, confirmed_on, sealed FROM child_source WHERE id = $1`, s.id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE child_source SET hash = $2, supplied_on = $3, confirmed_on = $4, version = version + 1, sealed = $5 WHERE id = $1`,
		s.id, s.hash, s.suppliedOn.String(), s.confirmedOn.String(), s.sealed)
	return err
}

// insertMember makes a record belong to a child, again where it was parted from
// it in the same millisecond; false says that it belongs to it already. The
// engine refuses a second child at once.
func insertMember(ctx context.Context, tx *db.Tx, child, record string, at int64) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO child_member (child, record, starts, ends) VALUES ($1, $2, $3, 0)
		ON CONFLICT (child, record, starts) DO UPDATE SET ends = 0 WHERE child_member.ends <> 0`, child, record, at)
	return n == 1, err
}

// insertFirstMember makes a record that is new belong to a child.
func insertFirstMember(ctx context.Context, tx *db.Tx, child, record string, at int64) error {
	return tx.Later(ctx, `INSERT INTO child_member (child, record, starts, ends) VALUES `, "", "", child, record, at, int64(0))
}

const rowColumns = `s.id, s.source, s.key, s.hash, s.supplied_on, s.confirmed_on, s.version, s.sealed`

// selectHeads reads those of the children that have one id each.
func selectHeads(ctx context.Context, r db.Reader, ids []string) ([]head, error) {
	ids = db.Even(ids)
	rows, err := r.Query(ctx, `SELECT id, authority, status, version FROM child c WHERE id IN `+db.In(1, len(ids))+`
		AND NOT EXISTS (SELECT 1 FROM access_same z WHERE z.child = c.id)`, db.Args(ids)...)
	return db.Collect(rows, err, func(rows *sql.Rows) (h head, err error) {
		h.ids = make([]string, 1)
		err = rows.Scan(&h.ids[0], &h.authority, &h.status, &h.version)
		return h, err
	})
}

// selectRows reads the source records that hang on a child's ids, and what they
// have replaced.
func selectRows(ctx context.Context, r db.Reader, ids []string) ([]row, error) {
	ids = db.Even(ids)
	in := db.In(1, len(ids))
	rows, err := r.Query(ctx, `SELECT `+rowColumns+`, FALSE, m.child FROM child_member m JOIN child_source s ON s.id = m.record WHERE m.child IN `+in+` AND m.ends = 0
		UNION ALL SELECT p.id, s.source, s.key, '', p.supplied_on, p.confirmed_on, p.version, p.sealed, TRUE, m.child
		FROM child_member m JOIN child_source s ON s.id = m.record JOIN child_source_past p ON p.id = m.record WHERE m.child IN `+in+` AND m.ends = 0`, db.Args(ids)...)
	return db.Collect(rows, err, func(rows *sql.Rows) (s row, err error) {
		var supplied, confirmed string
		if err = rows.Scan(&s.id, &s.source, &s.key, &s.hash, &supplied, &confirmed, &s.version, &s.sealed, &s.past, &s.home); err != nil {
			return s, err
		}
		if s.suppliedOn, err = workday.Parse(supplied); err != nil {
			return s, fmt.Errorf("read a source record's date: %w", err)
		}
		if confirmed != "" {
			s.confirmedOn, err = workday.Parse(confirmed)
		}
		return s, err
	})
}

func putHousehold(ctx context.Context, tx *db.Tx, child, door string) error {
	if door == "" {
		_, err := tx.Exec(ctx, `DELETE FROM child_household WHERE child = $1`, child)
		return err
	}
	return tx.Later(ctx, `INSERT INTO child_household (child, door) VALUES `, ` ON CONFLICT (child) DO UPDATE SET door = excluded.door`, child, child, door)
}

// selectHousehold lists the other children behind the same door.
func selectHousehold(ctx context.Context, r db.Reader, child string) ([]string, error) {
	rows, err := r.Query(ctx, `SELECT o.child FROM child_household h JOIN child_household o ON o.door = h.door AND o.child <> h.child
		WHERE h.child = $1 ORDER BY o.child LIMIT 30`, child)
	return db.Collect(rows, err, func(rows *sql.Rows) (s string, err error) { err = rows.Scan(&s); return s, err })
}

func scope(record string) string { return "record:" + record }

func sealedAt(record string) seal.Place {
	return seal.Place{Table: "child_source", Column: "sealed", Row: record}
}

func sealRecord(k seal.Keys, record string, rec Record) ([]byte, error) {
	b, err := json.Marshal(rec)
	if err != nil {
		return nil, fmt.Errorf("write a record: %w", err)
	}
	return k.Seal(scope(record), sealedAt(record), b)
}

func openRecord(k seal.Keys, record string, sealed []byte) (rec Record, err error) {
	b, err := k.Open(scope(record), sealedAt(record), sealed)
	if err != nil {
		return rec, fmt.Errorf("open a record: %w", err)
	}
	return rec, json.Unmarshal(b, &rec)
}

// selectChildren lists ids after one, in order: a page of all children.
func selectChildren(ctx context.Context, r db.Reader, after string, limit int) ([]string, error) {
	rows, err := r.Query(ctx, `SELECT id FROM child WHERE id > $1 ORDER BY id LIMIT $2`, after, limit)
	return db.Collect(rows, err, func(rows *sql.Rows) (s string, err error) { err = rows.Scan(&s); return s, err })
}
