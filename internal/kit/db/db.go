package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"modernc.org/sqlite"               // the driver "sqlite"
)

// Dialect names the engine behind a DB.
type Dialect int

// The two engines. An engine that speaks PostgreSQL's protocol counts as Postgres.
const (
	SQLite Dialect = iota
	Postgres
)

func (d Dialect) String() string {
	if d == Postgres {
		return "postgres"
	}
	return "sqlite"
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	dialect Dialect
	path    string // SQLite only: the file
	write   *sql.DB
	read    *sql.DB
	writing *prepared // statements kept ready for each pool; nil on PostgreSQL
	reading *prepared
	// checkpoints copies SQLite's log beside the writer; nil on PostgreSQL.
	checkpoints *checkpointer
	faults      func() error
	retries     int
}

// Options change how a database is opened; the zero value is the safe one.
type Options struct {
	// Readers is the size of the read pool; 0 means four per processor, at least 8.
	Readers int
	// CacheMB is SQLite's page cache of each reading connection in MiB; 0 means 16.
	CacheMB int
	// WriteCacheMB is that of the one connection that writes; 0 means 64. An import
	// touches pages all over the file, and those it changes are kept here until
	// the commit.
	WriteCacheMB int
	// Volatile gives up durability for speed. Tests of things other than durability use it.
	Volatile bool
	// FailCommit, where set, is asked before each commit; an error it returns
	// makes that commit fail as if the engine had refused it. Tests use it.
	FailCommit func() error
}

// Open opens the database named by a URL: sqlite:PATH or postgres://….
// The error names the URL's scheme and host but never a password.
func Open(ctx context.Context, dsn string, o Options) (*DB, error) {
	if o.Readers == 0 {
		o.Readers = max(8, 4*runtime.NumCPU())
	}
	if o.CacheMB == 0 {
		o.CacheMB = 16
	}
	if o.WriteCacheMB == 0 {
		o.WriteCacheMB = 64
	}
	var d *DB
	var err error
	switch {
	case strings.HasPrefix(dsn, "sqlite:"):
		d, err = openSQLite(strings.TrimPrefix(dsn, "sqlite:"), o)
	case strings.HasPrefix(dsn, "postgres://"), strings.HasPrefix(dsn, "postgresql://"):
		d, err = openPostgres(dsn, o)
	default:
		return nil, errors.New("the database is named as sqlite:PATH or postgres://USER@HOST/NAME")
	}
	if err != nil {
		return nil, err
	}
	d.faults, d.retries = o.FailCommit, 12
	if err := patiently(func() error { return d.read.PingContext(ctx) }); err != nil {
		d.Close()
		return nil, fmt.Errorf("open database %s: %w", Redact(dsn), redactErr(err, dsn))
	}
	return d, nil
}

// logPages is after how many pages (of 4 KiB) of write-ahead log the writer copies
// into the file what the checkpointer has not, so that the log begins anew. It
// costs no durability: the log is synced at each commit.
const logPages = 24576

func openSQLite(path string, o Options) (*DB, error) {
	if path == "" {
		return nil, errors.New("sqlite: needs the path of a file, as in sqlite:/var/lib/onestory/onestory.db")
	}
	if dir := filepath.Dir(path); dir != "." {
		if _, err := os.Stat(dir); err != nil {
			return nil, fmt.Errorf("the folder of the database does not exist: %w", err)
		}
	}
	sync := "FULL"
	if o.Volatile {
		sync = "OFF"
	}
	dsn := func(cacheMB int, extra string) string {
		return "file:" + (&url.URL{Path: path}).EscapedPath() +
			"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(" + sync +
			")&_pragma=foreign_keys(1)&_pragma=secure_delete(1)&_pragma=temp_store(2)" +
			fmt.Sprintf("&_pragma=cache_size(-%d)", cacheMB*1024) + extra
	}
	w, err := sql.Open("sqlite", dsn(o.WriteCacheMB, fmt.Sprintf("&_pragma=wal_autocheckpoint(%d)&_txlock=immediate", logPages)))
	if err != nil {
		return nil, fmt.Errorf("open SQLite for writing: %w", err)
	}
	w.SetMaxOpenConns(1)
	// The file and its WAL must exist before a read-only connection can open them.
	if err := patiently(w.Ping); err != nil {
		w.Close()
		return nil, fmt.Errorf("open SQLite for writing: %w", err)
	}
	r, err := sql.Open("sqlite", dsn(o.CacheMB, "&_pragma=query_only(1)"))
	if err != nil {
		w.Close()
		return nil, fmt.Errorf("open SQLite for reading: %w", err)
	}
	r.SetMaxOpenConns(o.Readers)
	r.SetMaxIdleConns(o.Readers)
	d := &DB{dialect: SQLite, path: path, write: w, read: r, writing: newPrepared(w), reading: newPrepared(r)}
	if !o.Volatile {
		if d.checkpoints, err = newCheckpointer(dsn(1, "")); err != nil {
			d.Close()
			return nil, fmt.Errorf("open SQLite for its log: %w", err)
		}
	}
	return d, nil
}

func openPostgres(dsn string, o Options) (*DB, error) {
	u, err := url.Parse(dsn)
	if err != nil {
		return nil, errors.New("the postgres:// address cannot be read; check it for characters that need %-encoding")
	}
	q := u.Query()
	// Statements are not prepared by name, so that a transaction pooler may sit in between.
	if q.Get("default_query_exec_mode") == "" {
		q.Set("default_query_exec_mode", "exec")
	}
	if o.Volatile {
		q.Set("synchronous_commit", "off")
	}
	u.RawQuery = q.Encode()
	p, err := sql.Open("pgx", u.String())
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", redactErr(err, dsn))
	}
	p.SetMaxOpenConns(o.Readers)
	p.SetMaxIdleConns(o.Readers)
	p.SetConnMaxLifetime(30 * time.Minute)
	return &DB{dialect: Postgres, write: p, read: p}, nil
}

// Close closes both pools.
func (d *DB) Close() error {
	err := errors.Join(d.checkpoints.close(), d.read.Close())
	if d.write != d.read {
		err = errors.Join(err, d.write.Close())
	}
	return err
}

// Dialect says which engine this is.
func (d *DB) Dialect() Dialect { return d.dialect }

// Path is the database file on SQLite, "" elsewhere.
func (d *DB) Path() string { return d.path }

// Redact removes a password from a database URL so that it may be shown.
func Redact(dsn string) string {
	u, err := url.Parse(dsn)
	if err != nil {
		return "(unreadable address)"
	}
	return u.Redacted()
}

// redactErr keeps a password out of a driver's message.
func redactErr(err error, dsn string) error {
	u, perr := url.Parse(dsn)
	if perr != nil || u.User == nil {
		return err
	}
	if pw, ok := u.User.Password(); ok && pw != "" && strings.Contains(err.Error(), pw) {
		return errors.New(strings.ReplaceAll(err.Error(), pw, "xxxxx"))
	}
	return err
}

// SetFaults sets Options.FailCommit on an open database. Only tests call it.
func (d *DB) SetFaults(f func() error) { d.faults = f }

// patiently tries again while another process turns the same new file to WAL:
// SQLite answers "locked" to that at once, whatever the busy timeout.
func patiently(try func() error) (err error) {
	for wait := time.Millisecond; wait < 2*time.Second; wait *= 2 {
		var lite *sqlite.Error
		if err = try(); !errors.As(err, &lite) || lite.Code()&0xff != 5 { // SQLITE_BUSY
			return err
		}
		time.Sleep(wait)
	}
	return err
}
