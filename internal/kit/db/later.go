package db

import (
	"context"
	"database/sql"
	"slices"
	"strings"
)

// later is what a transaction has put off: rows to be inserted, by statement, and
// then rows to be changed.
type later struct {
	inserts []*batch
	changes []*batch
	waiting int
}

// batch is the rows of one statement.
type batch struct {
	into, conflict string
	rows           [][]any
	keys           map[string]bool
}

// enough is how many rows wait at most before they are written.
const enough = 512

// Later is Insert of one row at some time before the transaction runs another
// statement or ends: many rows then go with one statement. It is for rows that
// nothing can refuse: a fault is told by the statement that comes next, or by the
// commit. key names the row where conflict changes one that is there already: no
// two rows of one key go with one statement; it is "" otherwise.
func (t *Tx) Later(ctx context.Context, into, conflict, key string, row ...any) error {
	return t.put(ctx, &t.later.inserts, into, conflict, key, row)
}

// LaterIn is a statement that ends in "WHERE column IN ", for one value, at some
// time before the transaction runs another statement or ends, and after the rows
// of Later.
func (t *Tx) LaterIn(ctx context.Context, statement, value string) error {
	return t.put(ctx, &t.later.changes, statement, "", value, []any{value})
}

func (t *Tx) put(ctx context.Context, to *[]*batch, into, conflict, key string, row []any) error {
	at := slices.IndexFunc(*to, func(b *batch) bool { return b.into == into && b.conflict == conflict })
	if at >= 0 && key != "" && (*to)[at].keys[key] || t.later.waiting >= enough {
		if err := t.flush(ctx); err != nil {
			return err
		}
		at = -1
	}
	if at < 0 {
		at = len(*to)
		*to = append(*to, &batch{into: into, conflict: conflict, keys: map[string]bool{}})
	}
	b := (*to)[at]
	b.rows, b.keys[key] = append(b.rows, row), true
	t.later.waiting++
	return nil
}

// flush writes what was put off.
func (t *Tx) flush(ctx context.Context) error {
	if t.later.waiting == 0 {
		return nil
	}
	waiting := t.later
	t.later = later{}
	for _, b := range waiting.inserts {
		if err := t.Insert(ctx, b.into, b.conflict, b.rows); err != nil {
			return err
		}
	}
	for _, b := range waiting.changes {
		values := make([]any, len(b.rows))
		for i, r := range b.rows {
			values[i] = r[0]
		}
		for len(values) > 0 {
			n := portion(len(values))
			if _, err := t.exec(ctx, b.into+In(1, n), values[:n]...); err != nil {
				return err
			}
			values = values[n:]
		}
	}
	return nil
}

// portion is how many of so many rows go with the next statement: a power of two,
// so that few different statements are made.
func portion(rows int) int {
	n := most
	for n > rows {
		n /= 2
	}
	return n
}

// Query runs a statement that returns rows; the caller closes them.
func (t *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := t.flush(ctx); err != nil {
		return nil, err
	}
	return t.snapshot.Query(ctx, query, args...)
}

// QueryRow runs a statement that returns at most one row.
func (t *Tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	if err := t.flush(ctx); err != nil { // a Row tells a fault only by way of its context
		dead, stop := context.WithCancelCause(ctx)
		stop(err)
		return t.tx.QueryRowContext(dead, query, args...)
	}
	return t.snapshot.QueryRow(ctx, query, args...)
}

// Exec runs a statement that changes rows and returns how many.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	if err := t.flush(ctx); err != nil {
		return 0, err
	}
	return t.exec(ctx, query, args...)
}

// Insert adds rows with few statements: a statement costs more than a row. into
// is "INSERT INTO table (columns) VALUES ", conflict what follows the values, as
// in " ON CONFLICT DO NOTHING", or "". All rows have as many values as the first.
func (t *Tx) Insert(ctx context.Context, into, conflict string, rows [][]any) error {
	if err := t.flush(ctx); err != nil {
		return err
	}
	for len(rows) > 0 {
		n := portion(len(rows))
		var b strings.Builder
		b.WriteString(into)
		args := make([]any, 0, n*len(rows[0]))
		for i, row := range rows[:n] {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(In(len(args)+1, len(row)))
			args = append(args, row...)
		}
		b.WriteString(conflict)
		if _, err := t.exec(ctx, b.String(), args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// most is how many rows one statement takes; more come in several.
const most = 32
