package episode

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
)

// entryRow is a line of the history as stored.
type entryRow struct {
	Entry
	account string
	sealed  []byte
}

// entered appends a line to the history; note is "" for none.
func entered(ctx context.Context, tx *db.Tx, keys seal.Keys, e Episode, what string, was, became State, account string, at time.Time, note string) error {
	var n int64
	if err := tx.QueryRow(ctx, `SELECT COALESCE(MAX(n), 0) + 1 FROM episode_entry WHERE child = $1 AND episode = $2`, e.Child, e.ID).Scan(&n); err != nil {
		return fmt.Errorf("count an episode's history: %w", err)
	}
	b := []byte{}
	if note != "" {
		var err error
		if b, err = sealed(keys, e.Child, entryAt(e.ID, n), note); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, `INSERT INTO episode_entry (child, episode, n, what, was, became, account, at, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		e.Child, e.ID, n, what, string(was), string(became), account, db.Millis(at), b); err != nil {
		return fmt.Errorf("write an episode's history: %w", err)
	}
	return nil
}

func entryAt(episode string, n int64) seal.Place {
	return at("episode_entry", fmt.Sprintf("%s %d", episode, n))
}

func personAt(episode string, n int64) seal.Place {
	return at("episode_person", fmt.Sprintf("%s %d", episode, n))
}

func selectEntries(ctx context.Context, r db.Reader, child, episode string) ([]entryRow, error) {
	rows, err := r.Query(ctx, `SELECT n, what, was, became, account, at, sealed FROM episode_entry WHERE child = $1 AND episode = $2 ORDER BY n DESC LIMIT 500`, child, episode)
	return db.Collect(rows, err, func(rows *sql.Rows) (e entryRow, err error) {
		var ms int64
		err = rows.Scan(&e.N, &e.What, &e.From, &e.To, &e.account, &ms, &e.sealed)
		e.At = db.Time(ms)
		return e, err
	})
}

// led notes who leads from now on, and why.
func led(ctx context.Context, tx *db.Tx, e Episode, why string, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO episode_lead (child, episode, n, account, why, at) VALUES ($1, $2, (SELECT COALESCE(MAX(n), 0) + 1 FROM episode_lead WHERE child = $1 AND episode = $2), $3, $4, $5)`,
		e.Child, e.ID, e.Lead, why, db.Millis(at))
	if err != nil {
		return fmt.Errorf("write who leads an episode: %w", err)
	}
	return nil
}

// ledRow is one of those who led.
type ledRow struct {
	account, why string
	at           time.Time
}

func selectLeads(ctx context.Context, r db.Reader, child, episode string) ([]ledRow, error) {
	rows, err := r.Query(ctx, `SELECT account, why, at FROM episode_lead WHERE child = $1 AND episode = $2 ORDER BY n DESC`, child, episode)
	return db.Collect(rows, err, func(rows *sql.Rows) (l ledRow, err error) {
		var ms int64
		err = rows.Scan(&l.account, &l.why, &ms)
		l.at = db.Time(ms)
		return l, err
	})
}

func insertAnswer(ctx context.Context, tx *db.Tx, e Episode, help string) error {
	_, err := tx.Exec(ctx, `INSERT INTO episode_answer (child, episode, help) VALUES ($1, $2, $3)`, e.Child, e.ID, help)
	return err
}

func selectAnswers(ctx context.Context, r db.Reader, e Episode) ([]string, error) {
	rows, err := r.Query(ctx, `SELECT help FROM episode_answer WHERE child = $1 AND episode = $2`, e.Child, e.ID)
	return db.Collect(rows, err, scanString)
}

// looked notes that an account looked for an episode of a child.
func looked(ctx context.Context, tx *db.Tx, account, child string, now int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO episode_check (account, child, at) VALUES ($1, $2, $3) ON CONFLICT (account, child) DO UPDATE SET at = excluded.at`, account, child, now)
	return err
}

// selectLooked is when an account last looked, by any id of the child; 0 for never.
func selectLooked(ctx context.Context, r db.Reader, account string, children []string) (at int64, err error) {
	err = r.QueryRow(ctx, `SELECT COALESCE(MAX(at), 0) FROM episode_check WHERE account = $1 AND child IN `+db.In(2, len(children)), append([]any{account}, db.Args(children)...)...).Scan(&at)
	return at, err
}

const askedColumns = `a.child, a.id, a.episode, a.account, a.agency, a.part, a.state, a.due, a.asked_at, a.decided_by, a.decided_at, a.version, a.sealed`

// askedRow is a request as stored.
type askedRow struct {
	Asked
	sealed []byte
}

func scanAsked(rows *sql.Rows) (a askedRow, err error) {
	var due, part string
	var asked, decided int64
	if err = rows.Scan(&a.Child, &a.ID, &a.Episode, &a.By, &a.ByAgency, &part, &a.State, &due, &asked, &a.DecidedBy, &decided, &a.Version, &a.sealed); err != nil {
		return a, err
	}
	a.As, a.AskedAt = access.Part(part), db.Time(asked)
	if decided > 0 {
		a.DecidedAt = db.Time(decided)
	}
	a.Due, err = day(due)
	return a, err
}

func insertAsked(ctx context.Context, tx *db.Tx, a askedRow) error {
	_, err := tx.Exec(ctx, `INSERT INTO episode_asked (child, id, episode, account, agency, part, state, due, asked_at, decided_by, decided_at, version, sealed)
		VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $8, '', 0, 1, $9)`, a.Child, a.ID, a.Episode, a.By, a.ByAgency, string(a.As), a.Due.String(), db.Millis(a.AskedAt), a.sealed)
	return err
}

func updateAsked(ctx context.Context, tx *db.Tx, a askedRow) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE episode_asked SET state = $3, decided_by = $4, decided_at = $5, sealed = $6, version = version + 1 WHERE child = $1 AND id = $2 AND version = $7`,
		a.Child, a.ID, a.State, a.DecidedBy, db.Millis(a.DecidedAt), a.sealed, a.Version)
	return n == 1, err
}

// selectAsked lists requests about a child: one, or all where id is "".
func selectAsked(ctx context.Context, r db.Reader, children []string, id string) ([]askedRow, error) {
	rows, err := r.Query(ctx, `SELECT `+askedColumns+` FROM episode_asked a WHERE ($1 = '' OR a.id = $1) AND a.child IN `+db.In(2, len(children))+` ORDER BY a.asked_at DESC, a.id LIMIT 200`,
		append([]any{id}, db.Args(children)...)...)
	return db.Collect(rows, err, scanAsked)
}

// selectWaiting lists the requests that an account can answer: of episodes that it
// leads or stands in for, and where agency is not "" those of that agency's
// episodes whose day has gone by.
func selectWaiting(ctx context.Context, r db.Reader, account, agency, today string, where condition) ([]askedRow, error) {
	cond, args := where("a.child", 4)
	rows, err := r.Query(ctx, `SELECT `+askedColumns+` FROM episode_asked a JOIN episode e ON e.id = a.episode
		WHERE a.state = 'open' AND (e.lead = $1 OR e.deputy = $1 OR $2 <> '' AND e.agency = $2 AND a.due < $3) AND `+cond+` ORDER BY a.due, a.id LIMIT 200`, append([]any{account, agency, today}, args...)...)
	return db.Collect(rows, err, scanAsked)
}

// selectByID reads an episode whoever asks: for what must be known before a
// decision, and is told to nobody.
func selectByID(ctx context.Context, r db.Reader, id string) (Episode, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM episode e WHERE e.id = $1`, id)
	list, err := db.Collect(rows, err, scan)
	if err == nil && len(list) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return Episode{}, err
	}
	return list[0], nil
}

func takeOut(ctx context.Context, tx *db.Tx, episode, child string) error {
	_, err := tx.Exec(ctx, `UPDATE episode_child SET gone = $3 WHERE episode = $1 AND child = $2`, episode, child, true)
	return err
}

func takeOutPerson(ctx context.Context, tx *db.Tx, e Episode, n int64) error {
	changed, err := tx.Exec(ctx, `UPDATE episode_person SET gone = $4 WHERE child = $1 AND episode = $2 AND n = $3`, e.Child, e.ID, n, true)
	if err == nil && changed == 0 {
		return access.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("take a person out of an episode: %w", err)
	}
	return nil
}

// settingsOf reads what the authority decided.
func settingsOf(ctx context.Context, r db.Reader) (Settings, error) {
	var text string
	s := UsualSettings()
	err := r.QueryRow(ctx, `SELECT version, value FROM episode_setting WHERE one = 1`).Scan(&s.Version, &text)
	if db.IsNone(err) {
		return s, nil
	}
	if err != nil {
		return s, fmt.Errorf("read the settings of episodes: %w", err)
	}
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return s, fmt.Errorf("read the settings of episodes: %w", err)
	}
	return s, nil
}

// putSettings writes them over the version that they were read at.
func putSettings(ctx context.Context, tx *db.Tx, set Settings) error {
	text, err := json.Marshal(set)
	if err != nil {
		return fmt.Errorf("write the settings of episodes: %w", err)
	}
	n, err := tx.Exec(ctx, `INSERT INTO episode_setting (one, version, value) VALUES (1, 1, $1)
		ON CONFLICT (one) DO UPDATE SET value = excluded.value, version = episode_setting.version + 1 WHERE episode_setting.version = $2`, string(text), set.Version)
	if err == nil && n != 1 {
		err = conflict()
	}
	return err
}
