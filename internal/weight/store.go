package weight

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"fmt"

	"onestory/internal/kit/db"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's tables.
func Schema() db.Schema { return db.Schema{Name: "weight", FS: schema} }

const columns = `id, spec, report, hash, state, round, live_at, made_by, made_at`

func scanModel(rows *sql.Rows) (m Model, err error) {
	var spec, report string
	var live, made int64
	if err = rows.Scan(&m.ID, &spec, &report, &m.Hash, &m.State, &m.Round, &live, &m.MadeBy, &made); err != nil {
		return m, err
	}
	m.MadeAt, m.whole = db.Time(made), m.Hash == hashOf(spec, report)
	if live > 0 {
		m.LiveAt = db.Time(live)
	}
	if err = json.Unmarshal([]byte(spec), &m.Spec); err != nil {
		return m, fmt.Errorf("read a model: %w", err)
	}
	if err = json.Unmarshal([]byte(report), &m.Report); err != nil {
		return m, fmt.Errorf("read a model's report: %w", err)
	}
	return m, nil
}

func insertModel(ctx context.Context, tx *db.Tx, m Model, spec, report string) error {
	live := int64(0)
	if !m.LiveAt.IsZero() {
		live = db.Millis(m.LiveAt)
	}
	_, err := tx.Exec(ctx, `INSERT INTO match_model (id, name, version, spec, report, hash, state, round, live_at, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9, $10)`,
		m.ID, m.Spec.Name, m.Spec.Version, spec, report, hashOf(spec, report), string(m.State), live, m.MadeBy, db.Millis(m.MadeAt))
	return err
}

func selectModels(ctx context.Context, r db.Reader, limit int) ([]Model, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM match_model ORDER BY made_at DESC, id DESC LIMIT $1`, limit)
	return db.Collect(rows, err, scanModel)
}

func selectModel(ctx context.Context, r db.Reader, id string) (Model, error) {
	return oneModel(ctx, r, `id = $1`, id)
}

func selectNamed(ctx context.Context, r db.Reader, name, version string) (Model, error) {
	return oneModel(ctx, r, `name = $1 AND version = $2`, name, version)
}

func selectLive(ctx context.Context, r db.Reader) (Model, error) {
	return oneModel(ctx, r, `state = 'live'`)
}

func oneModel(ctx context.Context, r db.Reader, cond string, args ...any) (Model, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM match_model WHERE `+cond, args...)
	list, err := db.Collect(rows, err, scanModel)
	if err == nil && len(list) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return Model{}, err
	}
	return list[0], nil
}

// countNamed is how many models of a name there are.
func countNamed(ctx context.Context, r db.Reader, name string) (n int, err error) {
	err = r.QueryRow(ctx, `SELECT count(*) FROM match_model WHERE name = $1`, name).Scan(&n)
	return n, err
}

func selectSignatures(ctx context.Context, r db.Reader, model string) ([]Signature, error) {
	rows, err := r.Query(ctx, `SELECT round, account, hash, note, at FROM match_model_signature WHERE model = $1 ORDER BY round DESC, at DESC, account`, model)
	return db.Collect(rows, err, func(rows *sql.Rows) (s Signature, err error) {
		var at int64
		err = rows.Scan(&s.Round, &s.Account, &s.Hash, &s.Note, &at)
		s.At = db.Time(at)
		return s, err
	})
}

func insertSignature(ctx context.Context, tx *db.Tx, model string, s Signature) error {
	_, err := tx.Exec(ctx, `INSERT INTO match_model_signature (model, round, account, hash, note, at) VALUES ($1, $2, $3, $4, $5, $6)`, model, s.Round, s.Account, s.Hash, s.Note, db.Millis(s.At))
	return err
}

// setState moves a model on if it still stands as its caller saw it.
func setState(ctx context.Context, tx *db.Tx, m Model, to State) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE match_model SET state = $2 WHERE id = $1 AND state = $3 AND round = $4`, m.ID, string(to), string(m.State), m.Round)
	return n == 1, err
}

// succeed makes a model live in place of whichever is. Signatures that others were
// given beside the former one lapse: they were given by comparison with it.
func succeed(ctx context.Context, tx *db.Tx, m Model, at int64) (generation int64, err error) {
	if _, err := tx.Exec(ctx, `UPDATE match_model SET state = 'retired', round = round + 1 WHERE state = 'live'`); err != nil {
		return 0, err
	}
	if _, err := tx.Exec(ctx, `UPDATE match_model SET state = CASE WHEN live_at > 0 THEN 'retired' ELSE 'draft' END, round = round + 1 WHERE state = 'signed-once' AND id <> $1`, m.ID); err != nil {
		return 0, err
	}
	if _, err := tx.Exec(ctx, `UPDATE match_model SET state = 'live', live_at = $2 WHERE id = $1`, m.ID, at); err != nil {
		return 0, err
	}
	err = tx.QueryRow(ctx, `INSERT INTO match_generation (one, generation) VALUES (1, 1) ON CONFLICT (one) DO UPDATE SET generation = match_generation.generation + 1 RETURNING generation`).Scan(&generation)
	return generation, err
}

func selectGeneration(ctx context.Context, r db.Reader) (n int64, err error) {
	err = r.QueryRow(ctx, `SELECT generation FROM match_generation WHERE one = 1`).Scan(&n)
	if db.IsNone(err) {
		return 0, nil
	}
	return n, err
}
