package child

import (
	"context"
	"database/sql"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

func insertEvent(ctx context.Context, tx *db.Tx, e Event) error {
	return tx.Later(ctx, `INSERT INTO child_event (kind, record, child, other_record, other_child, actor, model, weight, reason, decision, at, evidence) VALUES `, "", "",
		string(e.Kind), e.Record, e.Child, e.OtherRecord, e.OtherChild, e.Actor, e.Model, e.Weight, e.Reason, e.Decision, db.Millis(e.At), e.Evidence)
}

const eventColumns = `seq, kind, record, child, other_record, other_child, actor, model, weight, reason, decision, at, evidence`

func scanEvent(rows *sql.Rows) (e Event, err error) {
	var at int64
	err = rows.Scan(&e.Seq, &e.Kind, &e.Record, &e.Child, &e.OtherRecord, &e.OtherChild, &e.Actor, &e.Model, &e.Weight, &e.Reason, &e.Decision, &at, &e.Evidence)
	e.At = db.Time(at)
	return e, err
}

// selectEvents lists events after one, in their order.
func selectEvents(ctx context.Context, r db.Reader, after int64, limit int) ([]Event, error) {
	rows, err := r.Query(ctx, `SELECT `+eventColumns+` FROM child_event WHERE seq > $1 ORDER BY seq LIMIT $2`, after, limit)
	return db.Collect(rows, err, scanEvent)
}

// selectOfDecision lists what was said in one decision, in order.
func selectOfDecision(ctx context.Context, r db.Reader, decision string) ([]Event, error) {
	rows, err := r.Query(ctx, `SELECT `+eventColumns+` FROM child_event WHERE decision = $1 AND decision <> '' ORDER BY seq`, decision)
	return db.Collect(rows, err, scanEvent)
}

// endMember ends a record's belonging to a child; it reports whether it did, and
// since when it had belonged.
func endMember(ctx context.Context, tx *db.Tx, child, record string, at int64) (since int64, ok bool, err error) {
	err = tx.QueryRow(ctx, `UPDATE child_member SET ends = $3 WHERE child = $1 AND record = $2 AND ends = 0 RETURNING starts`, child, record, at).Scan(&since)
	if db.IsNone(err) {
		return 0, false, nil
	}
	return since, err == nil, err
}

// selectHome is the child id that a record hangs on.
func selectHome(ctx context.Context, r db.Reader, record string) (child string, err error) {
	err = r.QueryRow(ctx, `SELECT child FROM child_member WHERE record = $1 AND ends = 0`, record).Scan(&child)
	return child, err
}

func selectHomes(ctx context.Context, r db.Reader, records []string) (map[string]string, error) {
	rows, err := r.Query(ctx, `SELECT record, child FROM child_member WHERE ends = 0 AND record IN `+db.In(1, len(records)), db.Args(records)...)
	return pairs(rows, err)
}

func pairs(rows *sql.Rows, err error) (map[string]string, error) {
	out := map[string]string{}
	_, err = db.Collect(rows, err, func(rows *sql.Rows) (x struct{}, err error) {
		var a, b string
		if err = rows.Scan(&a, &b); err == nil {
			out[a] = b
		}
		return x, err
	})
	return out, err
}

// selectRecords lists the records that hang on any of the ids.
func selectRecords(ctx context.Context, r db.Reader, ids []string) ([]string, error) {
	rows, err := r.Query(ctx, `SELECT record FROM child_member WHERE ends = 0 AND child IN `+db.In(1, len(ids))+` ORDER BY record`, db.Args(ids)...)
	return db.Collect(rows, err, func(rows *sql.Rows) (s string, err error) { err = rows.Scan(&s); return s, err })
}

func insertMerged(ctx context.Context, tx *db.Tx, child, into string, at int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO child_merged (child, into_child, at) VALUES ($1, $2, $3)`, child, into, at)
	return err
}

func deleteMerged(ctx context.Context, tx *db.Tx, child string) error {
	_, err := tx.Exec(ctx, `DELETE FROM child_merged WHERE child = $1`, child)
	return err
}

// edge is one child's being part of another.
type edge struct {
	child, into string
	at          int64
}

func selectMerged(ctx context.Context, r db.Reader, ids []string) ([]edge, error) {
	rows, err := r.Query(ctx, `SELECT child, into_child, at FROM child_merged WHERE child IN `+db.In(1, len(ids)), db.Args(ids)...)
	return db.Collect(rows, err, func(rows *sql.Rows) (e edge, err error) { err = rows.Scan(&e.child, &e.into, &e.at); return e, err })
}

func insertApart(ctx context.Context, tx *db.Tx, p Pair) error {
	return tx.Insert(ctx, `INSERT INTO child_apart (one, two) VALUES `, ` ON CONFLICT DO NOTHING`, [][]any{{p.One, p.Two}, {p.Two, p.One}})
}

func deleteApart(ctx context.Context, tx *db.Tx, p Pair) error {
	_, err := tx.Exec(ctx, `DELETE FROM child_apart WHERE one = $1 AND two = $2 OR one = $2 AND two = $1`, p.One, p.Two)
	return err
}

// selectApart lists the pairs that one of the ids is in.
func selectApart(ctx context.Context, r db.Reader, ids []string) ([]Pair, error) {
	rows, err := r.Query(ctx, `SELECT one, two FROM child_apart WHERE one IN `+db.In(1, len(ids))+` ORDER BY one, two`, db.Args(ids)...)
	return db.Collect(rows, err, scanPair)
}

// selectApartOf lists the pairs that one of the ids, or a record that hangs on
// it, is in: each with the id.
func selectApartOf(ctx context.Context, r db.Reader, ids []string) ([]Pair, error) {
	in := db.In(1, len(ids))
	rows, err := r.Query(ctx, `SELECT one, two FROM child_apart WHERE one IN `+in+`
		UNION SELECT m.child, p.two FROM child_member m JOIN child_apart p ON p.one = m.record WHERE m.ends = 0 AND m.child IN `+in+` ORDER BY 1, 2`, db.Args(ids)...)
	return db.Collect(rows, err, scanPair)
}

func scanPair(rows *sql.Rows) (p Pair, err error) {
	err = rows.Scan(&p.One, &p.Two)
	return p, err
}

func endChild(ctx context.Context, tx *db.Tx, id string) error {
	_, err := tx.Exec(ctx, `UPDATE child SET status = 'ended', version = version + 1 WHERE id = $1`, id)
	return err
}

// selectEnded reports whether one of the ids was ended.
func selectEnded(ctx context.Context, r db.Reader, ids []string) (bool, error) {
	var n int
	err := r.QueryRow(ctx, `SELECT count(*) FROM child WHERE status = 'ended' AND id IN `+db.In(1, len(ids)), db.Args(ids)...).Scan(&n)
	return n > 0, err
}

// selectState reads the tables that follow from the events.
func selectState(ctx context.Context, r db.Reader) (*Members, map[string]string, error) {
	m := NewMembers()
	rows, err := r.Query(ctx, `SELECT record, child FROM child_member WHERE ends = 0`)
	if m.Home, err = pairs(rows, err); err != nil {
		return nil, nil, err
	}
	rows, err = r.Query(ctx, `SELECT child, into_child FROM child_merged`)
	if m.Into, err = pairs(rows, err); err != nil {
		return nil, nil, err
	}
	rows, err = r.Query(ctx, `SELECT one, two FROM child_apart`)
	list, err := db.Collect(rows, err, scanPair)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range list {
		m.Apart[p] = true
	}
	rows, err = r.Query(ctx, `SELECT id FROM child WHERE status = 'ended'`)
	ended, err := db.Collect(rows, err, func(rows *sql.Rows) (s string, err error) { err = rows.Scan(&s); return s, err })
	if err != nil {
		return nil, nil, err
	}
	for _, c := range ended {
		m.Ended[c] = true
	}
	rows, err = r.Query(ctx, `SELECT c.id, `+access.Root("c.id")+` FROM child c`)
	roots, err := pairs(rows, err)
	return m, roots, err
}

func isRecord(ctx context.Context, r db.Reader, id string) (bool, error) {
	var n int
	err := r.QueryRow(ctx, `SELECT count(*) FROM child_source WHERE id = $1`, id).Scan(&n)
	return n > 0, err
}

// selectSince is since when each record that hangs on one of the ids does so.
func selectSince(ctx context.Context, r db.Reader, ids []string) (map[string]int64, error) {
	rows, err := r.Query(ctx, `SELECT record, starts FROM child_member WHERE ends = 0 AND child IN `+db.In(1, len(ids)), db.Args(ids)...)
	out := map[string]int64{}
	_, err = db.Collect(rows, err, func(rows *sql.Rows) (x struct{}, err error) {
		var record string
		var at int64
		if err = rows.Scan(&record, &at); err == nil {
			out[record] = at
		}
		return x, err
	})
	return out, err
}

// selectWhyMerged is the last word on each of the children that was merged into
// another.
func selectWhyMerged(ctx context.Context, r db.Reader, ids []string) (map[string]Event, error) {
	rows, err := r.Query(ctx, `SELECT `+eventColumns+` FROM child_event WHERE kind = 'merge' AND other_child IN `+db.In(1, len(ids))+` ORDER BY seq`, db.Args(ids)...)
	list, err := db.Collect(rows, err, scanEvent)
	out := map[string]Event{}
	for _, e := range list {
		out[e.OtherChild] = e
	}
	return out, err
}

// buryRecords empties the source records of a child and returns their ids.
func buryRecords(ctx context.Context, tx *db.Tx, child string) ([]string, error) {
	rows, err := tx.Query(ctx, `UPDATE child_source SET key = 'gone:' || id, hash = '', sealed = $2, version = version + 1
		WHERE id IN (SELECT record FROM child_member WHERE child = $1 AND ends = 0) RETURNING id`, child, []byte{})
	ids, err := db.Collect(rows, err, func(rows *sql.Rows) (id string, err error) {
		err = rows.Scan(&id)
		return id, err
	})
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if _, err := tx.Exec(ctx, `DELETE FROM child_source_past WHERE id = $1`, id); err != nil {
			return nil, err
		}
	}
	_, err = tx.Exec(ctx, `DELETE FROM child_household WHERE child = $1`, child)
	return ids, err
}
