package audit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/lease"
)

// batch is how many events a turn numbers: small enough to hold SQLite's
// writer for well under 50 ms.
const batch = 400

// Sequencer numbers, hashes and signs. One node does it at a time.
type Sequencer struct {
	d       *db.DB
	lease   *lease.Lease
	clock   clock.Clock
	signer  note.Signer
	publish string // folder outside for checkpoints; "" keeps them in the database alone
}

// NewSequencer prepares a sequencer under a lease of its own.
func NewSequencer(d *db.DB, clk clock.Clock, l *lease.Lease, signer note.Signer, publish string) *Sequencer {
	return &Sequencer{d: d, lease: l, clock: clk, signer: signer, publish: publish}
}

// Run numbers events every tick and signs a checkpoint every minute, until ctx
// ends; then it does both once more and gives the lease back.
func (s *Sequencer) Run(ctx context.Context, tick time.Duration, failed func(error)) {
	t := time.NewTicker(tick)
	defer t.Stop()
	var signed time.Time
	for {
		select {
		case <-ctx.Done():
			end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
			defer cancel()
			if err := s.Drain(end); err == nil {
				_, _ = s.Checkpoint(end)
				_ = s.lease.Release(end)
			}
			return
		case <-t.C:
			err := s.Drain(ctx)
			if err == nil && s.clock.Now().Sub(signed) >= time.Minute {
				signed = s.clock.Now()
				_, err = s.Checkpoint(ctx)
			}
			if err != nil && !errors.Is(err, lease.ErrLost) && ctx.Err() == nil {
				failed(err)
			}
		}
	}
}

// Drain takes the lease and numbers all that waits. It returns lease.ErrLost
// while another node does it.
func (s *Sequencer) Drain(ctx context.Context) error {
	if err := s.lease.Hold(ctx); err != nil {
		return err
	}
	for {
		n, err := s.turn(ctx)
		if err != nil || n < batch {
			return err
		}
	}
}

// turn numbers up to batch events in one transaction and returns how many.
func (s *Sequencer) turn(ctx context.Context) (int, error) {
	numbered := 0
	err := s.d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		numbered = 0
		if err := s.lease.Fence(ctx, tx); err != nil {
			return err
		}
		pending, err := selectPending(ctx, tx, batch)
		if err != nil || len(pending) == 0 {
			return err
		}
		n, err := size(ctx, tx)
		if err != nil {
			return err
		}
		hashes := &hashReader{ctx: ctx, r: tx, fresh: map[int64][]byte{}}
		ins, err := tx.Prepare(ctx, `INSERT INTO audit_leaf (n, id, header, commitment, hashes) VALUES ($1, $2, $3, $4, $5)`)
		if err != nil {
			return err
		}
		defer ins.Close()
		del, err := tx.Prepare(ctx, `DELETE FROM audit_pending WHERE id = $1`)
		if err != nil {
			return err
		}
		defer del.Close()
		for _, e := range pending {
			stored, err := tlog.StoredHashes(n, leaf(e.Header, e.Commitment), hashes)
			if err != nil {
				return fmt.Errorf("hash leaf %d: %w", n, err)
			}
			packed := pack(stored)
			hashes.fresh[n] = packed
			if _, err := ins.ExecContext(ctx, n, e.ID, e.Header, e.Commitment, packed); err != nil {
				return err
			}
			if _, err := del.ExecContext(ctx, e.ID); err != nil {
				return err
			}
			n++
		}
		numbered = len(pending)
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("number events: %w", err)
	}
	return numbered, nil
}

// Checkpoint signs the tree as it stands, keeps the note and publishes it.
func (s *Sequencer) Checkpoint(ctx context.Context) (string, error) {
	var text string
	err := s.d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.lease.Fence(ctx, tx); err != nil {
			return err
		}
		n, err := size(ctx, tx)
		if err != nil || n == 0 {
			return err
		}
		root, err := tlog.TreeHash(n, &hashReader{ctx: ctx, r: tx})
		if err != nil {
			return fmt.Errorf("hash the tree: %w", err)
		}
		signed, err := note.Sign(&note.Note{Text: string(tlog.FormatTree(tlog.Tree{N: n, Hash: root}))}, s.signer)
		if err != nil {
			return fmt.Errorf("sign a checkpoint: %w", err)
		}
		text = string(signed)
		return insertCheckpoint(ctx, tx, n, db.Millis(s.clock.Now()), text)
	})
	if err != nil || text == "" || s.publish == "" {
		return text, err
	}
	return text, publish(s.publish, text)
}

// publish replaces the file "checkpoint" as a whole and keeps each day's last.
func publish(dir, text string) error {
	for _, name := range []string{"checkpoint", "checkpoint-" + time.Now().UTC().Format(time.DateOnly)} {
		tmp := filepath.Join(dir, "."+name)
		if err := os.WriteFile(tmp, []byte(text), 0o644); err != nil {
			return fmt.Errorf("publish a checkpoint: %w", err)
		}
		if err := os.Rename(tmp, filepath.Join(dir, name)); err != nil {
			return fmt.Errorf("publish a checkpoint: %w", err)
		}
	}
	return nil
}

func pack(hs []tlog.Hash) []byte {
	b := make([]byte, 0, len(hs)*tlog.HashSize)
	for _, h := range hs {
		b = append(b, h[:]...)
	}
	return b
}

// hashReader finds a stored hash in the row of the leaf that completed it.
type hashReader struct {
	ctx   context.Context
	r     db.Reader
	fresh map[int64][]byte // rows of this turn
}

func (h *hashReader) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		level, k := tlog.SplitStoredHashIndex(x)
		n := (k+1)<<level - 1
		row, ok := h.fresh[n]
		if !ok {
			var err error
			if row, err = selectHashes(h.ctx, h.r, n); err != nil {
				return nil, fmt.Errorf("read the hashes of leaf %d: %w", n, err)
			}
			if h.fresh != nil {
				h.fresh[n] = row
			}
		}
		if len(row) < (level+1)*tlog.HashSize {
			return nil, fmt.Errorf("leaf %d lacks a hash of level %d", n, level)
		}
		copy(out[i][:], row[level*tlog.HashSize:])
	}
	return out, nil
}

// NewKey makes the log's signing key: the private half for the sequencer alone,
// the public half for whoever verifies. Name is the deployment's, without spaces.
func NewKey(name string) (private, public string, err error) {
	return note.GenerateKey(nil, strings.ReplaceAll(name, " ", "-"))
}

// Release gives the lease back, so that another node may go on at once.
func (s *Sequencer) Release(ctx context.Context) error { return s.lease.Release(ctx) }
