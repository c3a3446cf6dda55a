package document

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's tables.
func Schema() db.Schema { return db.Schema{Name: "document", FS: schema} }

// text is what of a version is sealed.
type text struct {
	Title    string    `json:"title"`
	Passages []Passage `json:"passages"`
	Source   Source    `json:"source"`
	Why      string    `json:"why,omitempty"`
}

// row is a version as stored.
type row struct {
	child, id string
	version   int64
	author    string
	madeAt    int64
	writtenOn workday.Date
	sealed    []byte
	text
}

const columns = `v.child, v.document, v.version, v.author, v.made_at, v.written_on, v.sealed`

func scan(rows *sql.Rows) (w row, err error) {
	var day string
	if err = rows.Scan(&w.child, &w.id, &w.version, &w.author, &w.madeAt, &day, &w.sealed); err != nil {
		return w, err
	}
	if w.writtenOn, err = workday.Parse(day); err != nil {
		return w, fmt.Errorf("read when a document was written: %w", err)
	}
	return w, nil
}

// selectNewest reads the newest version of each of some documents: one query,
// none of them included.
func selectNewest(ctx context.Context, r db.Reader, children, ids []string) ([]row, error) {
	if len(ids) == 0 {
		ids = []string{""}
	}
	children, ids = db.Even(children), db.Even(ids)
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM document d JOIN document_version v ON v.child = d.child AND v.document = d.id AND v.version = d.version
		WHERE d.child IN `+db.In(1, len(children))+` AND d.id IN `+db.In(1+len(children), len(ids)), append(db.Args(children), db.Args(ids)...)...)
	return db.Collect(rows, err, scan)
}

// selectWritten is which of some items are documents: one query, none of them
// included. What else an agency holds, as a text that was shared, is none.
func selectWritten(ctx context.Context, r db.Reader, children, ids []string) ([]string, error) {
	if len(ids) == 0 {
		ids = []string{""}
	}
	children, ids = db.Even(children), db.Even(ids)
	rows, err := r.Query(ctx, `SELECT DISTINCT id FROM document WHERE child IN `+db.In(1, len(children))+` AND id IN `+db.In(1+len(children), len(ids)), append(db.Args(children), db.Args(ids)...)...)
	return db.Collect(rows, err, func(rows *sql.Rows) (id string, err error) {
		err = rows.Scan(&id)
		return id, err
	})
}

// selectVersions reads all versions of a document, newest first.
func selectVersions(ctx context.Context, r db.Reader, child, id string) ([]row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM document_version v WHERE v.child = $1 AND v.document = $2 ORDER BY v.version DESC`, child, id)
	return db.Collect(rows, err, scan)
}

// put writes a version as the newest; it is false where somebody else was faster.
func put(ctx context.Context, tx *db.Tx, w row) (bool, error) {
	if w.version == 1 {
		if _, err := tx.Exec(ctx, `INSERT INTO document (child, id, version) VALUES ($1, $2, 1)`, w.child, w.id); err != nil {
			return false, err
		}
	} else if n, err := tx.Exec(ctx, `UPDATE document SET version = $3 WHERE child = $1 AND id = $2 AND version = $4`, w.child, w.id, w.version, w.version-1); err != nil || n != 1 {
		return false, err
	}
	_, err := tx.Exec(ctx, `INSERT INTO document_version (child, document, version, author, made_at, written_on, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		w.child, w.id, w.version, w.author, w.madeAt, w.writtenOn.String(), w.sealed)
	return err == nil, err
}

// sealing is an act of sealing as stored.
type sealing struct {
	n      int64
	seal   access.Seal
	by     string
	at     int64
	sealed []byte
}

func insertSealing(ctx context.Context, tx *db.Tx, child, id string, s sealing) error {
	_, err := tx.Exec(ctx, `INSERT INTO document_seal (child, document, n, seal, account, at, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		child, id, s.n, int64(s.seal), s.by, s.at, s.sealed)
	return err
}

func selectSealings(ctx context.Context, r db.Reader, child, id string) ([]sealing, error) {
	rows, err := r.Query(ctx, `SELECT n, seal, account, at, sealed FROM document_seal WHERE child = $1 AND document = $2 ORDER BY n DESC`, child, id)
	return db.Collect(rows, err, func(rows *sql.Rows) (s sealing, err error) {
		var n int64
		err = rows.Scan(&s.n, &n, &s.by, &s.at, &s.sealed)
		s.seal = access.Seal(n)
		return s, err
	})
}

func scope(child string) string { return "child:" + child }

func textAt(id string, version int64) seal.Place {
	return seal.Place{Table: "document_version", Column: "sealed", Row: fmt.Sprintf("%s %d", id, version)}
}

func reasonAt(id string, n int64) seal.Place {
	return seal.Place{Table: "document_seal", Column: "sealed", Row: fmt.Sprintf("%s %d", id, n)}
}

func (w *row) seal(k seal.Keys) error {
	b, err := json.Marshal(w.text)
	if err != nil {
		return fmt.Errorf("write a document: %w", err)
	}
	w.sealed, err = k.Seal(scope(w.child), textAt(w.id, w.version), b)
	return err
}

// open opens the text. One that was disposed of is nobody's to read.
func (w *row) open(k seal.Keys) error {
	b, err := k.Open(scope(w.child), textAt(w.id, w.version), w.sealed)
	if errors.Is(err, seal.ErrShredded) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open a document: %w", err)
	}
	return json.Unmarshal(b, &w.text)
}
