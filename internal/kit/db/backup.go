package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
)

// Copy writes a consistent copy of an SQLite database to a new file, while
// others read and write. The copy is in clear: keep it in a folder of mode 0700
// and encrypt it. PostgreSQL has pg_dump for this, and Copy says so.
func (d *DB) Copy(ctx context.Context, to string) error {
	if d.dialect != SQLite {
		return errors.New("a PostgreSQL database is backed up with pg_dump")
	}
	// A connection of its own: the readers are query-only, and the writer must not wait.
	c, err := sql.Open("sqlite", "file:"+(&url.URL{Path: d.path}).EscapedPath()+"?_pragma=busy_timeout(10000)")
	if err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	defer c.Close()
	if _, err := c.ExecContext(ctx, `VACUUM INTO ?1`, to); err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	return nil
}

// Vacuum rewrites the file, so that nothing deleted stays in its free pages.
func (d *DB) Vacuum(ctx context.Context) error {
	if d.dialect != SQLite {
		return nil
	}
	if _, err := d.write.ExecContext(ctx, `VACUUM`); err != nil {
		return fmt.Errorf("rewrite the database: %w", err)
	}
	if _, err := d.write.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		return fmt.Errorf("rewrite the database: %w", err)
	}
	return nil
}
