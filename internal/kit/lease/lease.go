package lease

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"time"

	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is the lease table.
func Schema() db.Schema { return db.Schema{Name: "lease", FS: schema} }

// ErrLost says that another node holds the lease by now.
var ErrLost = errors.New("the lease is held by another node")

// Lease is one node's claim to a name.
type Lease struct {
	d     *db.DB
	clock clock.Clock
	name  string
	node  string
	ttl   time.Duration
	epoch int64
}

// New prepares a claim to name by node (unique to the process) for ttl at a time.
func New(d *db.DB, clk clock.Clock, name, node string, ttl time.Duration) *Lease {
	return &Lease{d: d, clock: clk, name: name, node: node, ttl: ttl}
}

// Hold takes the lease or extends it, and returns ErrLost while another node has it.
func (l *Lease) Hold(ctx context.Context) error {
	now := l.clock.Now()
	return l.d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		// The insert makes the row exist, so that the update below decides alone.
		if _, err := tx.Exec(ctx, `INSERT INTO lease (name, holder, epoch, until) VALUES ($1, '', 0, 0) ON CONFLICT (name) DO NOTHING`, l.name); err != nil {
			return fmt.Errorf("prepare lease %s: %w", l.name, err)
		}
		err := tx.QueryRow(ctx, `UPDATE lease SET holder = $2, until = $3,
			epoch = CASE WHEN holder = $2 THEN epoch ELSE epoch + 1 END
			WHERE name = $1 AND (holder = $2 OR until < $4) RETURNING epoch`,
			l.name, l.node, db.Millis(now.Add(l.ttl)), db.Millis(now)).Scan(&l.epoch)
		if db.IsNone(err) {
			return ErrLost
		}
		if err != nil {
			return fmt.Errorf("take lease %s: %w", l.name, err)
		}
		return nil
	})
}

// Fence fails with ErrLost unless this node's epoch is still the newest. Call
// it in each transaction done under the lease.
func (l *Lease) Fence(ctx context.Context, r db.Reader) error {
	var holder string
	var epoch int64
	if err := r.QueryRow(ctx, `SELECT holder, epoch FROM lease WHERE name = $1`, l.name).Scan(&holder, &epoch); err != nil {
		return fmt.Errorf("read lease %s: %w", l.name, err)
	}
	if holder != l.node || epoch != l.epoch {
		return ErrLost
	}
	return nil
}

// Release lets another node take over at once.
func (l *Lease) Release(ctx context.Context) error {
	return l.d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE lease SET until = 0, holder = '' WHERE name = $1 AND holder = $2`, l.name, l.node)
		return err
	})
}
