package assessment

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
	"onestory/lib/questionnaire"
)

// signedRow is a signed part as stored.
type signedRow struct {
	child, part, hash string
	sealed            []byte
}

func insertSigned(ctx context.Context, tx *db.Tx, assessment string, w signedRow) error {
	_, err := tx.Exec(ctx, `INSERT INTO assessment_signed (child, assessment, part, form_hash, sealed) VALUES ($1, $2, $3, $4, $5)`, w.child, assessment, w.part, w.hash, w.sealed)
	return err
}

// selectSigned reads the signed parts that one child's item shows.
func selectSigned(ctx context.Context, r db.Reader, a Assessment) ([]signedRow, error) {
	rows, err := r.Query(ctx, `SELECT child, part, form_hash, sealed FROM assessment_signed WHERE assessment = $1 AND (child = $2 AND part <> 'child' OR child = $3 AND part = 'child')`, a.ID, a.Home, a.Child)
	return db.Collect(rows, err, func(rows *sql.Rows) (w signedRow, err error) {
		err = rows.Scan(&w.child, &w.part, &w.hash, &w.sealed)
		return w, err
	})
}

func (w signedRow) open(k seal.Keys, assessment string) (*questionnaire.Response, error) {
	b, err := k.Open(scope(w.child), place("assessment_signed", assessment, w.part), w.sealed)
	if errors.Is(err, seal.ErrShredded) {
		return &questionnaire.Response{Status: "completed"}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open a signed assessment: %w", err)
	}
	return questionnaire.ParseResponse(b)
}

func insertSignature(ctx context.Context, tx *db.Tx, k seal.Keys, a Assessment, n int, s Signature) error {
	b, err := sealed(k, a.Home, place("assessment_signature", a.ID, fmt.Sprint(n)), s.Words)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO assessment_signature (child, assessment, n, kind, how, account, at, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		a.Home, a.ID, n, string(s.Kind), s.How, s.Account, db.Millis(s.At), b)
	return err
}

func selectSignatures(ctx context.Context, r db.Reader, k seal.Keys, a Assessment) ([]Signature, error) {
	rows, err := r.Query(ctx, `SELECT n, kind, how, account, at, sealed FROM assessment_signature WHERE child = $1 AND assessment = $2 ORDER BY n`, a.Home, a.ID)
	return db.Collect(rows, err, func(rows *sql.Rows) (s Signature, err error) {
		var n, at int64
		var kind string
		var b []byte
		if err = rows.Scan(&n, &kind, &s.How, &s.Account, &at, &b); err != nil {
			return s, err
		}
		s.Kind, s.At = Signer(kind), db.Time(at)
		return s, opened(k, a.Home, place("assessment_signature", a.ID, fmt.Sprint(n)), b, &s.Words)
	})
}

// addendumRow is an addendum as stored.
type addendumRow struct {
	n       int64
	account string
	at      int64
	text    string
}

func insertAddendum(ctx context.Context, tx *db.Tx, k seal.Keys, a Assessment, w addendumRow) error {
	b, err := sealed(k, a.Child, place("assessment_addendum", a.Item, fmt.Sprint(w.n)), w.text)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO assessment_addendum (child, item, n, account, at, sealed) VALUES ($1, $2, $3, $4, $5, $6)`, a.Child, a.Item, w.n, w.account, w.at, b)
	return err
}

func selectAddenda(ctx context.Context, r db.Reader, k seal.Keys, a Assessment) ([]addendumRow, error) {
	rows, err := r.Query(ctx, `SELECT n, account, at, sealed FROM assessment_addendum WHERE child = $1 AND item = $2 ORDER BY n`, a.Child, a.Item)
	return db.Collect(rows, err, func(rows *sql.Rows) (w addendumRow, err error) {
		var b []byte
		if err = rows.Scan(&w.n, &w.account, &w.at, &b); err != nil {
			return w, err
		}
		return w, opened(k, a.Child, place("assessment_addendum", a.Item, fmt.Sprint(w.n)), b, &w.text)
	})
}
