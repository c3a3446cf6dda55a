package agency

import (
	"context"
	"database/sql"
	"fmt"

	"onestory/internal/kit/db"
)

const columns = `id, authority, name, name_cy, kind, local, main, duty, ref, asked, asked_by, version`

func scan(row interface{ Scan(...any) error }) (a Agency, err error) {
	err = row.Scan(&a.ID, &a.Authority, &a.Name, &a.NameCy, &a.Kind, &a.Local, &a.Main, &a.Duty, &a.Ref, &a.Asked, &a.AskedBy, &a.Version)
	return a, err
}

// Get is one agency; ok is false where there is none with that id.
func Get(ctx context.Context, r db.Reader, id string) (a Agency, ok bool, err error) {
	a, err = scan(r.QueryRow(ctx, `SELECT `+columns+` FROM agency WHERE id = $1`, id))
	if db.IsNone(err) {
		return a, false, nil
	}
	if err != nil {
		return a, false, fmt.Errorf("read an agency: %w", err)
	}
	return a, true, nil
}

// List is every agency, by name.
func List(ctx context.Context, r db.Reader) ([]Agency, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM agency ORDER BY LOWER(name), id`)
	list, err := db.Collect(rows, err, func(rows *sql.Rows) (Agency, error) { return scan(rows) })
	if err != nil {
		return nil, fmt.Errorf("list agencies: %w", err)
	}
	return list, nil
}

func insert(ctx context.Context, tx *db.Tx, a Agency) error {
	_, err := tx.Exec(ctx, `INSERT INTO agency (`+columns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', '', 1)`,
		a.ID, a.Authority, a.Name, a.NameCy, string(a.Kind), a.Local, a.Main, a.Duty, a.Ref)
	return err
}

// update writes over the version that a was read at; ok is false where that is gone.
func update(ctx context.Context, tx *db.Tx, a Agency) (ok bool, err error) {
	n, err := tx.Exec(ctx, `UPDATE agency SET name = $2, name_cy = $3, kind = $4, main = $5, duty = $6, ref = $7, local = $9, asked = $10, asked_by = $11, version = version + 1
		WHERE id = $1 AND version = $8`, a.ID, a.Name, a.NameCy, string(a.Kind), a.Main, a.Duty, a.Ref, a.Version, a.Local, a.Asked, a.AskedBy)
	return n == 1, err
}

// SettingsOf are the deployment's settings; where nothing was set yet, none but
// the default scope.
func SettingsOf(ctx context.Context, r db.Reader) (Settings, error) {
	s := Settings{Scope: Involved, Grace: DefaultGrace}
	err := r.QueryRow(ctx, `SELECT authority, name, name_cy, broker, scope, basis, dpia, grace_days, version FROM agency_settings WHERE id = 1`).
		Scan(&s.Authority, &s.Name, &s.NameCy, &s.Broker, &s.Scope, &s.Basis, &s.DPIA, &s.Grace, &s.Version)
	if err != nil && !db.IsNone(err) {
		return s, fmt.Errorf("read settings: %w", err)
	}
	return s, nil
}

// put writes over the version that s was read at (0: there is none yet).
func put(ctx context.Context, tx *db.Tx, s Settings) (ok bool, err error) {
	n, err := tx.Exec(ctx, `INSERT INTO agency_settings (id, authority, name, name_cy, broker, scope, basis, dpia, grace_days, version)
		VALUES (1, $1, $2, $3, $4, $5, $6, $7, $9, 1) ON CONFLICT (id) DO UPDATE SET authority = excluded.authority, name = excluded.name,
		name_cy = excluded.name_cy, broker = excluded.broker, scope = excluded.scope, basis = excluded.basis, dpia = excluded.dpia, grace_days = excluded.grace_days,
		version = agency_settings.version + 1 WHERE agency_settings.version = $8`,
		s.Authority, s.Name, s.NameCy, s.Broker, string(s.Scope), s.Basis, s.DPIA, s.Version, s.Grace)
	return n == 1, err
}

// ByRef finds an agency of a kind, built in or the authority's own, by its reference (a school's URN, a practice's
// ODS code) or, where it has none, by its name; ok is false where there is none.
func ByRef(ctx context.Context, r db.Reader, kind Kind, ref string) (id string, ok bool, err error) {
	err = r.QueryRow(ctx, `SELECT id FROM agency WHERE (kind = $1 OR local = $1) AND (ref = $2 OR name = $2) ORDER BY id LIMIT 1`, string(kind), ref).Scan(&id)
	if db.IsNone(err) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("find an agency by its reference: %w", err)
	}
	return id, true, nil
}
