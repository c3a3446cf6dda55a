package account

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// sessionRow is a session with the account that it belongs to.
type sessionRow struct {
	id            string
	stage         string
	started, seen time.Time
	account       Account
}

// alive reports whether the session's time is not over.
func (s sessionRow) alive(now time.Time) bool {
	if s.stage == "code" {
		return now.Before(s.started.Add(codeTime))
	}
	return now.Before(s.seen.Add(Idle)) && now.Before(s.started.Add(Absolute))
}

func selectSession(ctx context.Context, r db.Reader, hash string) (row sessionRow, ok bool, err error) {
	var started, seen int64
	var roles string
	a := &row.account
	err = r.QueryRow(ctx, `SELECT s.id, s.stage, s.started, s.seen, a.id, a.name, a.agency, a.roles, a.status
		FROM account_session s JOIN account a ON a.id = s.account WHERE s.hash = $1`, hash).
		Scan(&row.id, &row.stage, &started, &seen, &a.ID, &a.Name, &a.Agency, &roles, &a.Status)
	if db.IsNone(err) {
		return row, false, nil
	}
	row.started, row.seen, a.Roles = db.Time(started), db.Time(seen), split[access.Role](roles)
	return row, err == nil, err
}

func insertSession(ctx context.Context, tx *db.Tx, hash, id, account, stage string, now int64, from origin) error {
	_, err := tx.Exec(ctx, `INSERT INTO account_session (hash, id, account, stage, started, seen, network, agent) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		hash, id, account, stage, now, now, from.network, from.agent)
	return err
}

func touchSession(ctx context.Context, tx *db.Tx, hash string, now int64) error {
	_, err := tx.Exec(ctx, `UPDATE account_session SET seen = $2 WHERE hash = $1 AND seen < $2`, hash, now)
	return err
}

func deleteSession(ctx context.Context, tx *db.Tx, hash string) error {
	_, err := tx.Exec(ctx, `DELETE FROM account_session WHERE hash = $1`, hash)
	return err
}

// deleteSessionOf ends one session of an account, by the id that its owner sees.
func deleteSessionOf(ctx context.Context, tx *db.Tx, account, id string) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM account_session WHERE account = $1 AND id = $2`, account, id)
	return n > 0, err
}

func deleteSessions(ctx context.Context, tx *db.Tx, account string) error {
	_, err := tx.Exec(ctx, `DELETE FROM account_session WHERE account = $1`, account)
	return err
}

func selectSessions(ctx context.Context, r db.Reader, account string) ([]Session, error) {
	rows, err := r.Query(ctx, `SELECT id, account, started, seen, agent FROM account_session WHERE account = $1 AND stage = 'full' ORDER BY seen DESC, id`, account)
	return db.Collect(rows, err, func(rows *sql.Rows) (s Session, err error) {
		var started, seen int64
		err = rows.Scan(&s.ID, &s.Account, &started, &seen, &s.Agent)
		s.Started, s.Seen = db.Time(started), db.Time(seen)
		return s, err
	})
}

// deleteOld drops what was last seen, started, tried or ends before the times given.
func deleteOld(ctx context.Context, tx *db.Tx, seen, started, tried, ends int64) error {
	if _, err := tx.Exec(ctx, `DELETE FROM account_session WHERE seen < $1 OR started < $2`, seen, started); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM account_try WHERE at < $1`, tried); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM account_invite WHERE ends < $1`, ends)
	return err
}

// deleteEntrances drops all sessions and all links.
func deleteEntrances(ctx context.Context, tx *db.Tx) error {
	if _, err := tx.Exec(ctx, `DELETE FROM account_session`); err != nil {
		return fmt.Errorf("end all sessions: %w", err)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM account_invite`); err != nil {
		return fmt.Errorf("withdraw all links: %w", err)
	}
	return nil
}

// raise counts an account's version on to one that this database does not know.
func raise(ctx context.Context, tx *db.Tx, id string, version int64) error {
	if _, err := tx.Exec(ctx, `UPDATE account SET version = $2 WHERE id = $1 AND version < $2`, id, version); err != nil {
		return fmt.Errorf("count an account's version on: %w", err)
	}
	return nil
}
