package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
)

// Reader is a snapshot that can be asked. A *Tx is one too.
type Reader interface {
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) *sql.Row
	Dialect() Dialect
}

// Tx is a transaction that may write.
type Tx struct {
	snapshot
	after []func()
	later later
}

// snapshot is what Read and Write share.
type snapshot struct {
	tx      *sql.Tx
	dialect Dialect
	count   *Count
	kept    *prepared
	bound   map[string]*sql.Stmt // statements of kept that this transaction has used
}

func (d *DB) snapshot(ctx context.Context, tx *sql.Tx, kept *prepared) snapshot {
	return snapshot{tx: tx, dialect: d.dialect, count: counter(ctx), kept: kept, bound: map[string]*sql.Stmt{}}
}

// ready returns the statement made ready for a text, nil if there is none.
func (s snapshot) ready(ctx context.Context, query string) *sql.Stmt {
	st := s.bound[query]
	if st == nil {
		if st = s.kept.of(ctx, s.tx, query); st != nil {
			s.bound[query] = st
		}
	}
	return st
}

// Count counts the statements of a context, by kind, where a test asked for it
// with WithCount: two refusals must cost the same.
type Count struct{ Queries, Execs int }

type countKey struct{}

// insideKey marks a context as inside a transaction of one database; a second
// database (the key store) may be asked meanwhile.
type insideKey struct{ d *DB }

// WithCount returns a context whose transactions count their statements into c.
// It is not safe for concurrent transactions.
func WithCount(ctx context.Context, c *Count) context.Context {
	return context.WithValue(ctx, countKey{}, c)
}

// ErrNested is returned when a use case opens a transaction inside another one.
var ErrNested = errors.New("a transaction was opened inside another: pass the outer one on")

func (s snapshot) Dialect() Dialect { return s.dialect }

// Query runs a statement that returns rows; the caller closes them.
func (s snapshot) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s.count != nil {
		s.count.Queries++
	}
	query = rewrite(s.dialect, query)
	if st := s.ready(ctx, query); st != nil {
		return st.QueryContext(ctx, args...)
	}
	return s.tx.QueryContext(ctx, query, args...)
}

// QueryRow runs a statement that returns at most one row.
func (s snapshot) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	if s.count != nil {
		s.count.Queries++
	}
	query = rewrite(s.dialect, query)
	if st := s.ready(ctx, query); st != nil {
		return st.QueryRowContext(ctx, args...)
	}
	return s.tx.QueryRowContext(ctx, query, args...)
}

func (t *Tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	if t.count != nil {
		t.count.Execs++
	}
	query = rewrite(t.dialect, query)
	var res sql.Result
	var err error
	if st := t.ready(ctx, query); st != nil {
		res, err = st.ExecContext(ctx, args...)
	} else {
		res, err = t.tx.ExecContext(ctx, query, args...)
	}
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Prepare readies a statement for many executions in this transaction.
func (t *Tx) Prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if err := t.flush(ctx); err != nil {
		return nil, err
	}
	return t.tx.PrepareContext(ctx, rewrite(t.dialect, query))
}

// AfterCommit runs f once, after the transaction was kept. f must not fail.
func (t *Tx) AfterCommit(f func()) { t.after = append(t.after, f) }

// Write runs fn in a transaction that may write, and keeps it if fn returns
// nil. On PostgreSQL it is serializable and fn runs again when the engine asks
// for it; on SQLite there is one writer at a time. fn gets a context that
// knows it is inside: opening a second transaction with it is ErrNested.
func (d *DB) Write(ctx context.Context, fn func(context.Context, *Tx) error) error {
	if ctx.Value(insideKey{d}) != nil {
		return ErrNested
	}
	inner := context.WithValue(ctx, insideKey{d}, true)
	var err error
	for try := range d.retries {
		if err = d.writeOnce(inner, fn); !retryable(err) {
			return err
		}
		wait := min(200*time.Millisecond, time.Duration(1<<try)*time.Millisecond)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait/2 + rand.N(wait)):
		}
	}
	return fmt.Errorf("gave up after %d tries: %w", d.retries, err)
}

func (d *DB) writeOnce(ctx context.Context, fn func(context.Context, *Tx) error) error {
	opts := &sql.TxOptions{}
	if d.dialect == Postgres {
		opts.Isolation = sql.LevelSerializable
	}
	d.writing.ready(ctx)
	stx, err := d.write.BeginTx(ctx, opts)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer stx.Rollback() // does nothing after a commit
	tx := &Tx{snapshot: d.snapshot(ctx, stx, d.writing)}
	if err := fn(ctx, tx); err != nil {
		return err
	}
	if err := tx.flush(ctx); err != nil {
		return fmt.Errorf("write what was put off: %w", err)
	}
	if d.faults != nil {
		if err := d.faults(); err != nil {
			return err
		}
	}
	if err := stx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	d.checkpoints.committed()
	for _, f := range tx.after {
		f()
	}
	return nil
}

// Read runs fn on one read-only snapshot.
func (d *DB) Read(ctx context.Context, fn func(context.Context, Reader) error) error {
	if ctx.Value(insideKey{d}) != nil {
		return ErrNested
	}
	opts := &sql.TxOptions{}
	if d.dialect == Postgres {
		opts.ReadOnly, opts.Isolation = true, sql.LevelRepeatableRead
	}
	inner := context.WithValue(ctx, insideKey{d}, true)
	d.reading.ready(ctx)
	stx, err := d.read.BeginTx(inner, opts)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer stx.Rollback()
	return fn(inner, d.snapshot(ctx, stx, d.reading))
}

// Hold marks a point in a snapshot that its reader can return to when a query
// failed: PostgreSQL otherwise refuses everything after the first error. Call
// back after a failure, as often as there are any; SQLite needs nothing.
func Hold(ctx context.Context, r Reader) (back func() error, err error) {
	var s snapshot
	switch r := r.(type) {
	case snapshot:
		s = r
	case *Tx:
		if err := r.flush(ctx); err != nil {
			return nil, err
		}
		s = r.snapshot
	}
	if s.tx == nil || s.dialect != Postgres {
		return func() error { return nil }, nil
	}
	if _, err := s.tx.ExecContext(ctx, `SAVEPOINT held`); err != nil {
		return nil, fmt.Errorf("hold a snapshot: %w", err)
	}
	return func() error {
		_, err := s.tx.ExecContext(ctx, `ROLLBACK TO SAVEPOINT held`)
		return err
	}, nil
}

func counter(ctx context.Context) *Count {
	c, _ := ctx.Value(countKey{}).(*Count)
	return c
}

// ErrRetry is what a fault injected by Options.FailCommit returns to look like
// an engine's request to run the transaction again.
var ErrRetry = errors.New("the engine asks for the transaction to be run again")

// retryable: serialization failures, deadlocks, and an engine that is shutting a
// connection down before anything was kept.
func retryable(err error) bool {
	if err == nil {
		return false
	}
	if errors.Is(err, ErrRetry) {
		return true
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "40001" || pg.Code == "40P01"
	}
	return false
}

// IsUnique reports whether err says that a unique index would be broken.
func IsUnique(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505"
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code() == 2067 || lite.Code() == 1555 // SQLITE_CONSTRAINT_UNIQUE, _PRIMARYKEY
	}
	return false
}

// IsNone reports whether err says that no row was found.
func IsNone(err error) bool { return errors.Is(err, sql.ErrNoRows) }
