package familyaccount

import (
	"context"
	"time"

	"onestory/internal/kit/db"
)

// sessionRow is one sign-in, as stored.
type sessionRow struct {
	hash, member, stage string
	started, seen       time.Time
	code                string
	codeEnds            time.Time
	tries               int64
	active              bool // the member's account
}

// alive: a sign-in ends without requests, and after all in all a while.
func (s sessionRow) alive(now time.Time) bool {
	return now.Before(s.seen.Add(Idle)) && now.Before(s.started.Add(Absolute))
}

func selectSession(ctx context.Context, r db.Reader, hash string) (s sessionRow, ok bool, err error) {
	var started, seen, ends int64
	err = r.QueryRow(ctx, `SELECT s.hash, s.member, s.stage, s.started, s.seen, s.code, s.code_ends, s.code_tries, COALESCE(a.status = 'active', false)
		FROM familyaccount_session s LEFT JOIN familyaccount a ON a.id = s.member WHERE s.hash = $1`, hash).
		Scan(&s.hash, &s.member, &s.stage, &started, &seen, &s.code, &ends, &s.tries, &s.active)
	if db.IsNone(err) {
		return s, false, nil
	}
	s.started, s.seen, s.codeEnds = db.Time(started), db.Time(seen), db.Time(ends)
	return s, err == nil, err
}

func insertSession(ctx context.Context, tx *db.Tx, s sessionRow) error {
	_, err := tx.Exec(ctx, `INSERT INTO familyaccount_session (hash, member, stage, started, seen, code, code_ends, code_tries) VALUES ($1, $2, $3, $4, $4, $5, $6, 0)`,
		s.hash, s.member, s.stage, db.Millis(s.started), s.code, db.Millis(s.codeEnds))
	return err
}

// setCode moves a session on to waiting for a code.
func setCode(ctx context.Context, tx *db.Tx, hash, code string, ends, seen int64) error {
	_, err := tx.Exec(ctx, `UPDATE familyaccount_session SET stage = 'code', code = $2, code_ends = $3, code_tries = 0, seen = $4 WHERE hash = $1`, hash, code, ends, seen)
	return err
}

func countCodeTry(ctx context.Context, tx *db.Tx, hash string) error {
	_, err := tx.Exec(ctx, `UPDATE familyaccount_session SET code_tries = code_tries + 1 WHERE hash = $1`, hash)
	return err
}

func touchSession(ctx context.Context, tx *db.Tx, hash string, now int64) error {
	_, err := tx.Exec(ctx, `UPDATE familyaccount_session SET seen = $2 WHERE hash = $1`, hash, now)
	return err
}

func deleteSession(ctx context.Context, tx *db.Tx, hash string) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM familyaccount_session WHERE hash = $1`, hash)
	return n == 1, err
}

func deleteSessions(ctx context.Context, tx *db.Tx, member string) error {
	_, err := tx.Exec(ctx, `DELETE FROM familyaccount_session WHERE member = $1`, member)
	return err
}

func countTries(ctx context.Context, r db.Reader, bucket string, since int64) (n int, err error) {
	err = r.QueryRow(ctx, `SELECT COUNT(*) FROM familyaccount_try WHERE bucket = $1 AND at > $2`, bucket, since).Scan(&n)
	return n, err
}

func insertTry(ctx context.Context, tx *db.Tx, bucket, id string, at int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO familyaccount_try (id, bucket, at) VALUES ($1, $2, $3)`, id, bucket, at)
	return err
}

func deleteTry(ctx context.Context, tx *db.Tx, bucket, id string) error {
	_, err := tx.Exec(ctx, `DELETE FROM familyaccount_try WHERE bucket = $1 AND id = $2`, bucket, id)
	return err
}

// deleteOld drops sessions, tries, invitations and messages whose time is over.
func deleteOld(ctx context.Context, tx *db.Tx, idle, absolute, tries, now, messages int64) error {
	if _, err := tx.Exec(ctx, `DELETE FROM familyaccount_session WHERE seen < $1 OR started < $2`, idle, absolute); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM familyaccount_try WHERE at < $1`, tries); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM familyaccount_message WHERE made_at < $1`, messages); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM familyaccount_invite WHERE ends < $1`, now)
	return err
}

func deleteEntrances(ctx context.Context, tx *db.Tx) error {
	if _, err := tx.Exec(ctx, `DELETE FROM familyaccount_session`); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM familyaccount_invite`)
	return err
}
