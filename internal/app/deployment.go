package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"onestory/internal/access"
	"onestory/internal/basis"
	"onestory/internal/find"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
	"onestory/internal/kit/job"
	"onestory/internal/kit/lease"
	"onestory/internal/kit/ledger"
	"onestory/internal/kit/seal"
	"onestory/policies"
)

// kind tells data of real people from fictional data. A database is marked
// when it is made, and each command refuses the other kind.
type kind string

const (
	real kind = "real"
	demo kind = "demo"
)

var errOtherKind = errors.New("real and fictional data are kept apart")

// deployment is an open database with its keys, log and gate.
type deployment struct {
	config Database
	db     *db.DB
	store  *db.DB
	keys   *seal.Keeper
	log    *audit.Log
	file   *audit.FileSink
	ledger *ledger.File
	put    replayed // what the ledger put back in force at the start
	gate   *access.Gate
	bases  *basis.Register
	index  *find.Index
	jobs   *job.Queue
	signer note.Signer
	public string // the log's public key
	clock  clock.Clock
	ids    id.Source
	node   string
	logger *slog.Logger
}

// openDeployment opens everything, brings the tables up to date and checks the
// mark. make allows a new deployment where there is none.
func openDeployment(ctx context.Context, c Database, k kind, make bool, actors access.Actors, logger *slog.Logger) (*deployment, error) {
	return openAfter(ctx, c, k, make, false, actors, logger)
}

// openAfter is openDeployment; restored says that the database was just put back.
// Nothing of it can be asked before the ledger was replayed.
func openAfter(ctx context.Context, c Database, k kind, make, restored bool, actors access.Actors, logger *slog.Logger) (*deployment, error) {
	c, err := c.resolve()
	if err != nil {
		return nil, err
	}
	d := &deployment{config: c, clock: clock.Real{}, ids: id.Random{}, logger: logger, node: node()}
	ok := false
	defer func() {
		if !ok {
			d.close()
		}
	}()
	if path, is := strings.CutPrefix(c.Database, "sqlite:"); is {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) && !make {
			return nil, fmt.Errorf("there is no database at %s", path)
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, fmt.Errorf("make the data folder: %w", err)
		}
	}
	if d.db, err = db.Open(ctx, c.Database, db.Options{WriteCacheMB: c.CacheMB, CacheMB: c.CacheMB / 4, Volatile: c.volatile}); err != nil {
		return nil, err
	}
	if err := d.db.Migrate(ctx, schemas()...); err != nil {
		return nil, err
	}
	if err := d.mark(ctx, k, make); err != nil {
		return nil, err
	}
	if err := d.openKeys(ctx, make); err != nil {
		return nil, err
	}
	net, err := d.openLedger(ctx)
	if err != nil {
		return nil, err
	}
	if d.file, err = audit.OpenFileSink(c.AuditFiles); err != nil {
		logger.Error("the log's second sink cannot be opened", "cause", err.Error())
		d.file = nil
	}
	d.log = audit.New(d.db, d.keys, audit.Options{Clock: d.clock, IDs: d.ids, Node: d.node, File: d.file, Logger: logger, Ahead: d.ahead})
	if n, err := d.log.Recover(ctx); err != nil {
		logger.Error("events in the second sink could not be brought home", "cause", err.Error())
	} else if n > 0 {
		logger.Warn("events were brought home from the second sink", "count", n)
	}
	if d.bases, err = basis.Load(); err != nil {
		return nil, err
	}
	rules, err := access.LoadPolicies(policies.FS)
	if err != nil {
		return nil, err
	}
	d.gate = access.New(d.db, d.log, rules, recipients{actors}, d.clock, d.keys.Sub("kin"), logger)
	d.jobs = job.New(d.db, d.clock, d.ids, job.Options{})
	d.index = find.New(d.db, d.keys.Sub("search index"))
	if d.put, err = d.replay(ctx, net, rules, k, restored); err != nil {
		return nil, fmt.Errorf("replay the ledger: %w", err)
	}
	if n := d.put.Children + d.put.Accounts + d.put.Keys; n > 0 {
		logger.Warn("the ledger put protections back in force", "count", n)
	}
	ok = true
	return d, nil
}

// mark writes what kind of data this is on a new database, and refuses the other kind.
func (d *deployment) mark(ctx context.Context, k kind, make bool) error {
	return d.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		var had string
		err := tx.QueryRow(ctx, `SELECT value FROM app_setting WHERE name = 'kind'`).Scan(&had)
		switch {
		case err == nil && had != string(k):
			return fmt.Errorf("%w: this database holds %s data and this command is for %s data", errOtherKind, had, k)
		case err == nil:
			return nil
		case !db.IsNone(err):
			return fmt.Errorf("read the database's mark: %w", err)
		case !make:
			return errors.New("this database was never set up: run `onestory migrate` first")
		}
		_, err = tx.Exec(ctx, `INSERT INTO app_setting (name, value) VALUES ('kind', $1)`, string(k))
		return err
	})
}

// openKeys opens the key files and the key store, and makes both for a new deployment.
func (d *deployment) openKeys(ctx context.Context, make bool) error {
	c := d.config
	kek := filepath.Join(c.Keys, "kek.txt")
	ring, err := seal.ReadRing(kek)
	if errors.Is(err, fs.ErrNotExist) && make {
		if err := d.refuseNewKeys(ctx); err != nil {
			return err
		}
		if err := os.MkdirAll(c.Keys, 0o700); err != nil {
			return fmt.Errorf("make the folder of keys: %w", err)
		}
		ring, err = seal.CreateRing(kek)
	}
	if err != nil {
		return fmt.Errorf("keys (--keys): %w", err)
	}
	if d.store, err = db.Open(ctx, c.KeyStore, db.Options{Readers: 8}); err != nil {
		return fmt.Errorf("key store (--keystore): %w", err)
	}
	if err := d.store.Migrate(ctx, seal.Schema()); err != nil {
		return err
	}
	if d.keys, err = seal.Open(ctx, d.store, ring, d.clock); err != nil {
		return err
	}
	return d.openSigner()
}

// refuseNewKeys: a database with children in it and no key file has lost its
// keys; making new ones would hide that.
func (d *deployment) refuseNewKeys(ctx context.Context) error {
	return d.db.Read(ctx, func(ctx context.Context, r db.Reader) error {
		var n int
		if err := r.QueryRow(ctx, `SELECT count(*) FROM (SELECT 1 FROM audit_leaf LIMIT 1) x`).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return fmt.Errorf("the key file is missing from %s, but the database is in use: put the key file back", d.config.Keys)
		}
		return nil
	})
}

// openSigner opens or makes the key that signs checkpoints of the log.
func (d *deployment) openSigner() error {
	private, public := filepath.Join(d.config.Keys, "log-signing.key"), filepath.Join(d.config.Keys, "log-public.key")
	b, err := os.ReadFile(private)
	if errors.Is(err, fs.ErrNotExist) {
		priv, pub, err := audit.NewKey("onestory-" + d.keys.Deployment())
		if err != nil {
			return fmt.Errorf("make the log's signing key: %w", err)
		}
		if err := os.WriteFile(private, []byte(priv+"\n"), 0o600); err != nil {
			return fmt.Errorf("keep the log's signing key: %w", err)
		}
		if err := os.WriteFile(public, []byte(pub+"\n"), 0o644); err != nil {
			return fmt.Errorf("keep the log's public key: %w", err)
		}
		b = []byte(priv)
	} else if err != nil {
		return fmt.Errorf("read the log's signing key: %w", err)
	}
	if d.signer, err = note.NewSigner(strings.TrimSpace(string(b))); err != nil {
		return fmt.Errorf("the log's signing key cannot be used: %w", err)
	}
	pub, err := os.ReadFile(public)
	if err != nil {
		return fmt.Errorf("read the log's public key: %w", err)
	}
	d.public = strings.TrimSpace(string(pub))
	return os.MkdirAll(d.config.Checkpoints, 0o755)
}

// sequencer is this node's claim to number the log.
func (d *deployment) sequencer() *audit.Sequencer {
	l := lease.New(d.db, d.clock, "audit-sequencer", d.node, 15*time.Second)
	return audit.NewSequencer(d.db, d.clock, l, d.signer, d.config.Checkpoints)
}

// finish numbers what this process logged, as far as no other node does it, and closes.
func (d *deployment) finish(ctx context.Context) {
	s := d.sequencer()
	if err := s.Drain(ctx); err == nil {
		if _, err := s.Checkpoint(ctx); err != nil {
			d.logger.Error("no checkpoint was signed", "cause", err.Error())
		}
		_ = s.Release(ctx) // another process may go on at once
	} else if !errors.Is(err, lease.ErrLost) {
		d.logger.Error("events were not numbered", "cause", err.Error())
	}
	d.close()
}

func (d *deployment) close() {
	if d.log != nil {
		d.log.Close()
	}
	if d.file != nil {
		d.file.Close()
	}
	if d.ledger != nil {
		d.ledger.Close()
	}
	if d.store != nil {
		d.store.Close()
	}
	if d.db != nil {
		d.db.Close()
	}
}

// node names this process.
func node() string {
	host, err := os.Hostname()
	if err != nil {
		host = "node"
	}
	return fmt.Sprintf("%s-%d-%s", host, os.Getpid(), id.Random{}.Secret()[:6])
}
