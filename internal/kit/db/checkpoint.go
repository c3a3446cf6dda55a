package db

import (
	"database/sql"
	"sync"
	"sync/atomic"
	"time"
)

// checkpointer copies SQLite's write-ahead log into the file while the writer
// goes on: the copying takes a tenth of an import, and the writer would do it
// inside its commits. Nothing depends on it: a log that grew too long is copied
// by the writer, as ever.
type checkpointer struct {
	pool    *sql.DB
	commits atomic.Int64
	stop    chan struct{}
	stopped sync.WaitGroup
}

// A look at the log this often, where so many transactions came since the last.
const (
	checkpointEvery = 400 * time.Millisecond
	checkpointAfter = 10
)

func newCheckpointer(dsn string) (*checkpointer, error) {
	pool, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(1)
	c := &checkpointer{pool: pool, stop: make(chan struct{})}
	c.stopped.Go(c.run)
	return c, nil
}

func (c *checkpointer) run() {
	t := time.NewTicker(checkpointEvery)
	defer t.Stop()
	for {
		select {
		case <-c.stop:
			return
		case <-t.C:
		}
		if c.commits.Load() < checkpointAfter {
			continue
		}
		c.commits.Store(0)
		// Who is in the way is not waited for; an error means that another process
		// copies, and comes again if it means more.
		_, _ = c.pool.Exec(`PRAGMA wal_checkpoint(PASSIVE)`)
	}
}

// committed tells of a transaction; it may be called on nil.
func (c *checkpointer) committed() {
	if c != nil {
		c.commits.Add(1)
	}
}

func (c *checkpointer) close() error {
	if c == nil {
		return nil
	}
	close(c.stop)
	c.stopped.Wait()
	return c.pool.Close()
}
