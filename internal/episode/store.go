package episode

import (
	"context"
	"database/sql"
	"embed"
	"slices"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's tables.
func Schema() db.Schema { return db.Schema{Name: "episode", FS: schema} }

// day reads a day that may be none.
func day(s string) (workday.Date, error) {
	if s == "" {
		return workday.Date{}, nil
	}
	return workday.Parse(s)
}

// written is how a day that may be none is kept.
func written(d workday.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

const columns = `e.child, e.id, e.kind, e.state, e.resumes, e.lead, e.deputy, e.author, e.agency, e.outcome, e.concern, e.started, e.agreed, e.signed, e.since, e.reviews, e.accepted, e.reason, e.ended, e.follows, e.differs, e.version, e.next_review, e.received, e.steps_down`

func scan(rows *sql.Rows) (e Episode, err error) {
	var days [8]string
	if err = rows.Scan(&e.Child, &e.ID, &e.Kind, &e.State, &e.Resumes, &e.Lead, &e.Deputy, &e.Author, &e.Agency, &e.Outcome, &days[0], &days[1], &days[2], &days[3], &days[4],
		&e.Reviews, &e.Accepted, &e.Reason, &days[5], &e.Follows, &e.Differs, &e.Version, &days[6], &days[7], &e.StepsDown); err != nil {
		return e, err
	}
	return e, e.readDays(days)
}

func (e *Episode) readDays(days [8]string) (err error) {
	for i, to := range []*workday.Date{&e.Concern, &e.Started, &e.Agreed, &e.Signed, &e.Since, &e.Ended, &e.NextReview, &e.Received} {
		if *to, err = day(days[i]); err != nil {
			return err
		}
	}
	return nil
}

// scanWith reads an episode with one of its children and the reader's part.
func scanWith(rows *sql.Rows) (e Episode, child string, part access.Part, err error) {
	var days [8]string
	var as string
	if err = rows.Scan(&e.Child, &e.ID, &e.Kind, &e.State, &e.Resumes, &e.Lead, &e.Deputy, &e.Author, &e.Agency, &e.Outcome, &days[0], &days[1], &days[2], &days[3], &days[4],
		&e.Reviews, &e.Accepted, &e.Reason, &days[5], &e.Follows, &e.Differs, &e.Version, &days[6], &days[7], &e.StepsDown, &child, &as); err != nil {
		return e, child, "", err
	}
	return e, child, access.Part(as), e.readDays(days)
}

func insert(ctx context.Context, tx *db.Tx, e Episode) error {
	_, err := tx.Exec(ctx, `INSERT INTO episode (child, id, kind, state, resumes, lead, deputy, author, agency, outcome, concern, started, agreed, signed, since, reviews, accepted, reason, ended, follows, differs, version, steps_down)
		VALUES ($1, $2, $3, $4, '', $5, '', $6, $7, '', $8, $9, '', '', $10, 0, $12, '', '', $11, $12, 1, $13)`,
		e.Child, e.ID, string(e.Kind), string(e.State), e.Lead, e.Author, e.Agency, written(e.Concern), written(e.Started), written(e.Since), e.Follows, false, e.StepsDown)
	return err
}

// update writes over the version that e was read at; false: somebody was faster.
func update(ctx context.Context, tx *db.Tx, e Episode) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE episode SET kind = $3, state = $4, resumes = $5, lead = $6, deputy = $7, author = $8, agency = $9, outcome = $10, concern = $11, started = $12,
		agreed = $13, signed = $14, since = $15, reviews = $16, accepted = $17, reason = $18, ended = $19, differs = $20, next_review = $22, received = $23, version = version + 1 WHERE child = $1 AND id = $2 AND version = $21`,
		e.Child, e.ID, string(e.Kind), string(e.State), string(e.Resumes), e.Lead, e.Deputy, e.Author, e.Agency, string(e.Outcome), written(e.Concern), written(e.Started),
		written(e.Agreed), written(e.Signed), written(e.Since), e.Reviews, e.Accepted, e.Reason, written(e.Ended), e.Differs, e.Version, written(e.NextReview), written(e.Received))
	return n == 1, err
}

// selectOne reads an episode that one of some ids of a child is in.
func selectOne(ctx context.Context, r db.Reader, children []string, id string) (Episode, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM episode_child c JOIN episode e ON e.id = c.episode WHERE c.episode = $1 AND NOT c.gone AND c.child IN `+db.In(2, len(children)),
		append([]any{id}, db.Args(children)...)...)
	list, err := db.Collect(rows, err, scan)
	if err == nil && len(list) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return Episode{}, err
	}
	return list[0], nil
}

// selectOfChild lists the episodes that a child is in, those that are open first.
func selectOfChild(ctx context.Context, r db.Reader, children []string) ([]Episode, error) {
	rows, err := r.Query(ctx, `SELECT DISTINCT `+columns+` FROM episode_child c JOIN episode e ON e.id = c.episode WHERE NOT c.gone AND c.child IN `+db.In(1, len(children))+`
		ORDER BY e.started DESC, e.id DESC LIMIT 50`, db.Args(children)...)
	return db.Collect(rows, err, scan)
}

// condition is a Grant's predicate for a list.
type condition func(column string, next int) (string, []any)

// selectCaseload lists what an account leads, stands in for or has a part in, with
// the part; one row for each child that the account may know, of which the first
// is kept.
func selectCaseload(ctx context.Context, r db.Reader, account, today string, where condition) ([]Listed, error) {
	cond, args := where("c.child", 3)
	rows, err := r.Query(ctx, `SELECT `+columns+`, c.child, COALESCE((SELECT m.part FROM access_member m WHERE m.account = $1 AND m.episode = e.id AND m.child = c.child AND m.starts <= $2 AND (m.ends = '' OR m.ends >= $2)), '')
		FROM episode e JOIN episode_child c ON c.episode = e.id AND NOT c.gone
		WHERE e.state NOT IN ('closed', 'archived') AND (e.lead = $1 OR e.deputy = $1 OR e.id IN (SELECT m.episode FROM access_member m WHERE m.account = $1 AND m.starts <= $2 AND (m.ends = '' OR m.ends >= $2)))
		AND `+cond+` ORDER BY e.id, c.n LIMIT 400`, append([]any{account, today}, args...)...)
	return db.Collect(rows, err, func(rows *sql.Rows) (l Listed, err error) {
		e, of, part, err := scanWith(rows)
		l.Episode, l.As, l.Child = e, part, of
		return l, err
	})
}

// selectStopped lists what an account had a part in until the family took their yes
// back, since a day.
func selectStopped(ctx context.Context, r db.Reader, account, since string, where condition) ([]Listed, error) {
	cond, args := where("c.child", 3)
	rows, err := r.Query(ctx, `SELECT `+columns+`, c.child, m.ends FROM access_member m JOIN episode e ON e.id = m.episode JOIN episode_child c ON c.episode = e.id AND c.child = m.child AND NOT c.gone
		WHERE m.account = $1 AND m.ends <> '' AND e.state = 'withdrawn' AND e.since >= $2 AND e.lead <> $1 AND e.deputy <> $1 AND `+cond+` ORDER BY e.since DESC, e.id, c.n LIMIT 100`, append([]any{account, since}, args...)...)
	list, err := db.Collect(rows, err, func(rows *sql.Rows) (l Listed, err error) {
		e, of, ends, err := scanWith(rows)
		l.Episode, l.Child = e, of
		l.Stopped = string(ends) >= e.Since.AddDays(-2).String() // and not long before, for another reason
		return l, err
	})
	return slices.DeleteFunc(list, func(l Listed) bool { return !l.Stopped }), err
}

// selectLed lists what is open with an account as its lead or deputy.
func selectLed(ctx context.Context, r db.Reader, account string) ([]Episode, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM episode e WHERE (e.lead = $1 OR e.deputy = $1) AND e.state NOT IN ('closed', 'archived') ORDER BY e.id`, account)
	return db.Collect(rows, err, scan)
}

// selectByAnswer finds the episode that an answer to being helped belongs to.
func selectByAnswer(ctx context.Context, r db.Reader, help string) (Episode, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM episode_answer a JOIN episode e ON e.id = a.episode WHERE a.help = $1`, help)
	list, err := db.Collect(rows, err, scan)
	if err == nil && len(list) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return Episode{}, err
	}
	return list[0], nil
}

// selectChildren are the children in an episode, in the order they were named.
func selectChildren(ctx context.Context, r db.Reader, episode string) ([]string, error) {
	rows, err := r.Query(ctx, `SELECT child FROM episode_child WHERE episode = $1 AND NOT gone ORDER BY n`, episode)
	return db.Collect(rows, err, scanString)
}

func scanString(rows *sql.Rows) (s string, err error) {
	err = rows.Scan(&s)
	return s, err
}

func putChild(ctx context.Context, tx *db.Tx, episode, child string, n int64, gone bool) error {
	_, err := tx.Exec(ctx, `INSERT INTO episode_child (child, episode, n, gone) VALUES ($1, $2, $3, $4) ON CONFLICT (child, episode) DO UPDATE SET gone = excluded.gone`, child, episode, n, gone)
	return err
}

// personRow is a Person as stored.
type personRow struct {
	Person
	sealed []byte
}

func selectPeople(ctx context.Context, r db.Reader, child, episode string) ([]personRow, error) {
	rows, err := r.Query(ctx, `SELECT n, kind, expected, gone, sealed FROM episode_person WHERE child = $1 AND episode = $2 ORDER BY n`, child, episode)
	return db.Collect(rows, err, func(rows *sql.Rows) (p personRow, err error) {
		var expected string
		if err = rows.Scan(&p.N, &p.Kind, &expected, &p.Gone, &p.sealed); err == nil {
			p.Expected, err = day(expected)
		}
		return p, err
	})
}

func putPerson(ctx context.Context, tx *db.Tx, child, episode string, p personRow) error {
	_, err := tx.Exec(ctx, `INSERT INTO episode_person (child, episode, n, kind, expected, gone, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (child, episode, n) DO UPDATE SET gone = excluded.gone`, child, episode, p.N, p.Kind, written(p.Expected), p.Gone, p.sealed)
	return err
}

// scope is that of the child's own sealed texts.
func scope(child string) string { return "child:" + child }

func at(table, row string) seal.Place {
	return seal.Place{Table: table, Column: "sealed", Row: row}
}

func sealed(keys seal.Keys, child string, to seal.Place, v any) ([]byte, error) {
	return keys.SealJSON(scope(child), to, v)
}

// unseal reads what was sealed; what was disposed of stays empty.
func unseal(keys seal.Keys, child string, from seal.Place, b []byte, v any) error {
	return keys.OpenJSON(scope(child), from, b, v)
}

// selectDiffering lists the open episodes of an agency in which people of the family
// do not agree; none where agency is "".
func selectDiffering(ctx context.Context, r db.Reader, agency string, where condition) ([]Listed, error) {
	cond, args := where("c.child", 2)
	rows, err := r.Query(ctx, `SELECT `+columns+`, c.child, '' FROM episode e JOIN episode_child c ON c.episode = e.id AND NOT c.gone
		WHERE $1 <> '' AND e.agency = $1 AND e.differs AND e.state NOT IN ('closed', 'archived') AND `+cond+` ORDER BY e.id, c.n LIMIT 200`, append([]any{agency}, args...)...)
	return db.Collect(rows, err, func(rows *sql.Rows) (l Listed, err error) {
		e, of, part, err := scanWith(rows)
		l.Episode, l.As, l.Child = e, part, of
		return l, err
	})
}
