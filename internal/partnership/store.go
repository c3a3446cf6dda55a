package partnership

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"onestory/internal/access"
	"time"

	"onestory/internal/kit/db"
)

func scanAgreement(row interface{ Scan(...any) error }) (a Agreement, err error) {
	var body string
	var is Agreement
	if err = row.Scan(&is.ID, &is.Version, &is.State, &is.Edit, &body, &is.Why); err != nil {
		return a, err
	}
	if err = json.Unmarshal([]byte(body), &a); err != nil {
		return a, fmt.Errorf("read an agreement's body: %w", err)
	}
	a.ID, a.Version, a.State, a.Edit, a.Why = is.ID, is.Version, is.State, is.Edit, is.Why
	return a, nil
}

// selectVersions lists the versions of an agreement, newest first.
func selectVersions(ctx context.Context, r db.Reader, id string) ([]Agreement, error) {
	rows, err := r.Query(ctx, `SELECT id, version, state, edit, body, why FROM partnership_agreement WHERE id = $1 ORDER BY version DESC`, id)
	return db.Collect(rows, err, func(rows *sql.Rows) (Agreement, error) { return scanAgreement(rows) })
}

// NameOf is the title of one version of an agreement, "" where there is none: for
// pages that explain a decision.
func NameOf(ctx context.Context, r db.Reader, g access.Grant, id string, version int) (string, error) {
	if !g.Valid() {
		return "", access.ErrNotFound
	}
	a, err := scanAgreement(r.QueryRow(ctx, `SELECT id, version, state, edit, body, why FROM partnership_agreement WHERE id = $1 AND version = $2`, id, version))
	if db.IsNone(err) {
		return "", nil
	}
	return a.Title, err
}

// selectAgreements lists every version of every agreement, newest first.
func selectAgreements(ctx context.Context, r db.Reader) ([]Agreement, error) {
	rows, err := r.Query(ctx, `SELECT id, version, state, edit, body, why FROM partnership_agreement ORDER BY id, version DESC`)
	return db.Collect(rows, err, func(rows *sql.Rows) (Agreement, error) { return scanAgreement(rows) })
}

func insertAgreement(ctx context.Context, tx *db.Tx, a Agreement, now time.Time) error {
	body, err := json.Marshal(a)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO partnership_agreement (id, version, state, edit, body, why, changed_at) VALUES ($1, $2, $3, 1, $4, $5, $6)`,
		a.ID, a.Version, string(a.State), string(body), a.Why, db.Millis(now))
	return err
}

// updateAgreement writes over the edit that a version was read at; ok is false
// where that is gone.
func updateAgreement(ctx context.Context, tx *db.Tx, a Agreement, now time.Time) (ok bool, err error) {
	body, err := json.Marshal(a)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(ctx, `UPDATE partnership_agreement SET state = $3, edit = edit + 1, body = $4, why = $5, changed_at = $6
		WHERE id = $1 AND version = $2 AND edit = $7`, a.ID, a.Version, string(a.State), string(body), a.Why, db.Millis(now), a.Edit)
	return n == 1, err
}

func scanAssessment(row interface{ Scan(...any) error }) (a Assessment, err error) {
	var body, id string
	var edit int64
	if err = row.Scan(&id, &edit, &body); err != nil {
		return a, err
	}
	if err = json.Unmarshal([]byte(body), &a); err != nil {
		return a, fmt.Errorf("read an assessment's body: %w", err)
	}
	a.ID, a.Edit = id, edit
	return a, nil
}

func selectAssessment(ctx context.Context, r db.Reader, id string) (Assessment, error) {
	return scanAssessment(r.QueryRow(ctx, `SELECT id, edit, body FROM partnership_assessment WHERE id = $1`, id))
}

func selectAssessments(ctx context.Context, r db.Reader) ([]Assessment, error) {
	rows, err := r.Query(ctx, `SELECT id, edit, body FROM partnership_assessment ORDER BY id DESC`)
	return db.Collect(rows, err, func(rows *sql.Rows) (Assessment, error) { return scanAssessment(rows) })
}

func insertAssessment(ctx context.Context, tx *db.Tx, a Assessment, now time.Time) error {
	body, err := json.Marshal(a)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO partnership_assessment (id, edit, body, changed_at) VALUES ($1, 1, $2, $3)`, a.ID, string(body), db.Millis(now))
	return err
}

func updateAssessment(ctx context.Context, tx *db.Tx, a Assessment, now time.Time) (ok bool, err error) {
	body, err := json.Marshal(a)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(ctx, `UPDATE partnership_assessment SET edit = edit + 1, body = $2, changed_at = $3 WHERE id = $1 AND edit = $4`,
		a.ID, string(body), db.Millis(now), a.Edit)
	return n == 1, err
}
