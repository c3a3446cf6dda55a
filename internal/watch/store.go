package watch

import (
	"context"
	"database/sql"
	"embed"
	"time"

	"onestory/internal/kit/db"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's tables.
func Schema() db.Schema { return db.Schema{Name: "watch", FS: schema} }

func selectNext(ctx context.Context, r db.Reader) (next int64, err error) {
	err = r.QueryRow(ctx, `SELECT next FROM watch_taken WHERE one = 1`).Scan(&next)
	if db.IsNone(err) {
		return 0, nil
	}
	return next, err
}

func putNext(ctx context.Context, tx *db.Tx, next int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO watch_taken (one, next) VALUES (1, $1) ON CONFLICT (one) DO UPDATE SET next = excluded.next`, next)
	return err
}

// putSeen notes a look; first is false where the account had opened the child on
// that day before.
func putSeen(ctx context.Context, tx *db.Tx, account, day, child string, related bool) (first bool, err error) {
	n, err := tx.Exec(ctx, `INSERT INTO watch_seen (account, day, child, related) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, account, day, child, related)
	return n == 1, err
}

// countDay is how many children an account opened on a day, and how many of them
// without a relationship.
func countDay(ctx context.Context, r db.Reader, account, day string) (all, strangers int, err error) {
	err = r.QueryRow(ctx, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN related THEN 0 ELSE 1 END), 0) FROM watch_seen WHERE account = $1 AND day = $2`, account, day).Scan(&all, &strangers)
	return all, strangers, err
}

// usual is how many children an account opens on a day on which it opens any,
// from one day to before another; 0 where it has no such days.
func usual(ctx context.Context, r db.Reader, account, since, before string) (mean float64, err error) {
	var children, days int
	err = r.QueryRow(ctx, `SELECT COUNT(*), COUNT(DISTINCT day) FROM watch_seen WHERE account = $1 AND day >= $2 AND day < $3`, account, since, before).Scan(&children, &days)
	if days > 0 {
		mean = float64(children) / float64(days)
	}
	return mean, err
}

func countStrangerDays(ctx context.Context, r db.Reader, account, child string) (n int, err error) {
	err = r.QueryRow(ctx, `SELECT COUNT(*) FROM watch_seen WHERE account = $1 AND child = $2 AND NOT related`, account, child).Scan(&n)
	return n, err
}

// forgetSeen drops what was seen before a day.
func forgetSeen(ctx context.Context, tx *db.Tx, before string) error {
	_, err := tx.Exec(ctx, `DELETE FROM watch_seen WHERE day < $1`, before)
	return err
}

func isNotable(ctx context.Context, r db.Reader, children []string) (bool, error) {
	var n int
	err := r.QueryRow(ctx, `SELECT COUNT(*) FROM watch_notable WHERE child IN `+db.In(1, len(children)), db.Args(children)...).Scan(&n)
	return n > 0, err
}

func putNotable(ctx context.Context, tx *db.Tx, child, by string, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO watch_notable (child, by_account, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, child, by, db.Millis(now))
	return err
}

func dropNotable(ctx context.Context, tx *db.Tx, children []string) error {
	_, err := tx.Exec(ctx, `DELETE FROM watch_notable WHERE child IN `+db.In(1, len(children)), db.Args(children)...)
	return err
}

// raise writes an alert, or counts one more of the same account, rule and day.
// Whoever is looking into it sees the count; a closed one stays closed.
func raise(ctx context.Context, tx *db.Tx, a Alert) error {
	_, err := tx.Exec(ctx, `INSERT INTO watch_alert (id, account, agency, rule, day, event, first_at, last_at, times, state, due, by_account, sealed, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $7, 1, $8, $9, '', $10, 1)
		ON CONFLICT (account, rule, day) DO UPDATE SET times = watch_alert.times + 1, last_at = excluded.last_at`,
		a.ID, a.Account, a.Agency, string(a.Rule), a.Day, a.Event, db.Millis(a.First), string(Open), a.Due, []byte{})
	return err
}

const alertColumns = `id, account, agency, rule, day, event, first_at, last_at, times, state, due, by_account, sealed, version`

func scanAlert(rows *sql.Rows) (a Alert, err error) {
	var first, last int64
	err = rows.Scan(&a.ID, &a.Account, &a.Agency, &a.Rule, &a.Day, &a.Event, &first, &last, &a.Times, &a.State, &a.Due, &a.By, &a.sealed, &a.Version)
	a.First, a.Last = db.Time(first), db.Time(last)
	return a, err
}

// selectAlerts lists the alerts of an agency, or all where it is "": those that
// are not closed first, then those closed last.
func selectAlerts(ctx context.Context, r db.Reader, agency string, limit int) ([]Alert, error) {
	rows, err := r.Query(ctx, `SELECT `+alertColumns+` FROM watch_alert WHERE ($1 = '' OR agency = $1)
		ORDER BY CASE WHEN state IN ('open', 'looking') THEN 0 ELSE 1 END, CASE WHEN state IN ('open', 'looking') THEN due ELSE '' END, last_at DESC, id LIMIT $2`, agency, limit)
	return db.Collect(rows, err, scanAlert)
}

func selectAlert(ctx context.Context, r db.Reader, id string) (Alert, error) {
	rows, err := r.Query(ctx, `SELECT `+alertColumns+` FROM watch_alert WHERE id = $1`, id)
	list, err := db.Collect(rows, err, scanAlert)
	if err == nil && len(list) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return Alert{}, err
	}
	return list[0], nil
}

func updateAlert(ctx context.Context, tx *db.Tx, a Alert) (ok bool, err error) {
	n, err := tx.Exec(ctx, `UPDATE watch_alert SET state = $2, by_account = $3, sealed = $4, version = version + 1 WHERE id = $1 AND version = $5`,
		a.ID, string(a.State), a.By, a.sealed, a.Version)
	return n == 1, err
}

func insertSample(ctx context.Context, tx *db.Tx, s Sampled) error {
	_, err := tx.Exec(ctx, `INSERT INTO watch_sample (event, account, agency, at, purpose, due, answer, by_account, answered_at)
		VALUES ($1, $2, $3, $4, $5, $6, '', '', 0) ON CONFLICT (event) DO NOTHING`, s.Event, s.Account, s.Agency, db.Millis(s.At), s.Purpose, s.Due)
	return err
}

const sampleColumns = `event, account, agency, at, purpose, due, answer, by_account`

func scanSample(rows *sql.Rows) (s Sampled, err error) {
	var at int64
	err = rows.Scan(&s.Event, &s.Account, &s.Agency, &at, &s.Purpose, &s.Due, &s.Answer, &s.By)
	s.At = db.Time(at)
	return s, err
}

// selectSamples lists what waits for an answer: of one agency, or of all past
// their due day.
func selectSamples(ctx context.Context, r db.Reader, agency, overdue string, limit int) ([]Sampled, error) {
	rows, err := r.Query(ctx, `SELECT `+sampleColumns+` FROM watch_sample WHERE answer = '' AND ($1 = '' OR agency = $1) AND ($2 = '' OR due < $2) ORDER BY due, at, event LIMIT $3`, agency, overdue, limit)
	return db.Collect(rows, err, scanSample)
}

func selectSample(ctx context.Context, r db.Reader, event string) (Sampled, error) {
	rows, err := r.Query(ctx, `SELECT `+sampleColumns+` FROM watch_sample WHERE event = $1`, event)
	list, err := db.Collect(rows, err, scanSample)
	if err == nil && len(list) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return Sampled{}, err
	}
	return list[0], nil
}

func answerSample(ctx context.Context, tx *db.Tx, s Sampled, now time.Time) (ok bool, err error) {
	n, err := tx.Exec(ctx, `UPDATE watch_sample SET answer = $2, by_account = $3, answered_at = $4 WHERE event = $1 AND answer = ''`, s.Event, s.Answer, s.By, db.Millis(now))
	return n == 1, err
}
