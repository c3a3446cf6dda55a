package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
)

// Spec is a job to be added.
type Spec struct {
	Kind    string    // names the handler, as in "feed:import"
	Payload any       // becomes JSON: ids, never personal data; may be nil
	RunAt   time.Time // not before; zero means at once
	Key     string    // where set, no second job of this key is added until this one is done or dead
}

// Job is a job as it is kept.
type Job struct {
	ID      string
	Kind    string
	Payload json.RawMessage
	RunAt   time.Time
	Tries   int    // begun so far
	Fault   string // of the last try, "" if none failed
	claim   int64
}

// ErrLost says that a claim ran out and the job is another worker's, or done.
var ErrLost = errors.New("the claim to this job was lost")

// Options of New; zero values are replaced by the defaults named.
type Options struct {
	Lease   time.Duration // how long a claim lasts unless extended; 1 minute
	Tries   int           // how often a job is begun before it is dead; 8
	Backoff time.Duration // before the second try, doubled for each further one; 5 seconds
	Longest time.Duration // the longest wait between tries; 1 hour
}

// Queue adds, claims and settles jobs. It is safe for concurrent use.
type Queue struct {
	d       *db.DB
	clock   clock.Clock
	ids     id.Source
	o       Options
	claimer claimer
	woken   chan struct{} // an added job wakes a worker of this process
}

// New makes a queue on a database that has the tables of Schema.
func New(d *db.DB, clk clock.Clock, ids id.Source, o Options) *Queue {
	if o.Lease == 0 {
		o.Lease = time.Minute
	}
	if o.Tries == 0 {
		o.Tries = 8
	}
	if o.Backoff == 0 {
		o.Backoff = 5 * time.Second
	}
	if o.Longest == 0 {
		o.Longest = time.Hour
	}
	return &Queue{d: d, clock: clk, ids: ids, o: o, claimer: claimerFor(d.Dialect()), woken: make(chan struct{}, 1)}
}

// Add keeps a job in the caller's transaction: with it, or not at all. It
// reports whether the job was added; false means that its key is taken.
func (q *Queue) Add(ctx context.Context, tx *db.Tx, s Spec) (bool, error) {
	if s.Kind == "" {
		return false, errors.New("a job needs a kind")
	}
	payload, err := json.Marshal(s.Payload)
	if err != nil {
		return false, fmt.Errorf("write the payload of a job of kind %s: %w", s.Kind, err)
	}
	if s.RunAt.IsZero() {
		s.RunAt = q.clock.Now()
	}
	added, err := insert(ctx, tx, q.ids.New(), s, payload)
	if err != nil {
		return false, fmt.Errorf("add a job of kind %s: %w", s.Kind, err)
	}
	tx.AfterCommit(q.wake)
	return added, nil
}

func (q *Queue) wake() {
	select {
	case q.woken <- struct{}{}:
	default:
	}
}

// Claim is one worker's hold on a job.
type Claim struct {
	Job
	q *Queue
}

// Take claims the due job that has waited longest, of one of the kinds. It
// returns nil when there is none.
func (q *Queue) Take(ctx context.Context, kinds ...string) (*Claim, error) {
	if len(kinds) == 0 {
		return nil, nil
	}
	var c *Claim
	now := q.clock.Now()
	err := q.d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		c = nil
		// A job that took its worker down each time would do so for ever.
		if err := buryAbandoned(ctx, tx, q.o.Tries, db.Millis(now)); err != nil {
			return err
		}
		j, err := q.claimer.claim(ctx, tx, db.Millis(now), db.Millis(now.Add(q.o.Lease)), kinds)
		if db.IsNone(err) {
			return nil
		}
		c = &Claim{Job: j, q: q}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("claim a job: %w", err)
	}
	return c, nil
}

// Done takes the job off the queue, in the transaction of the work it stood for.
// It fails with ErrLost if the job is another worker's by now.
func (c *Claim) Done(ctx context.Context, tx *db.Tx) error {
	n, err := remove(ctx, tx, c.ID, c.claim)
	return c.settled(n, err)
}

// Extend makes the claim last a whole lease from now, or fails with ErrLost.
func (c *Claim) Extend(ctx context.Context) error {
	return c.q.d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		n, err := extend(ctx, tx, c.ID, c.claim, db.Millis(c.q.clock.Now().Add(c.q.o.Lease)))
		return c.settled(n, err)
	})
}

// Fail gives the job back to be tried later, or puts it aside as dead after its
// last try. The cause is kept for people to read; like every error of this
// program it holds no personal data.
func (c *Claim) Fail(ctx context.Context, cause error) error {
	wait := min(c.q.o.Longest, c.q.o.Backoff<<min(c.Tries-1, 20))
	fault := []rune(cause.Error())
	return c.q.d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		n, err := release(ctx, tx, c.ID, c.claim, outcome{runAt: db.Millis(c.q.clock.Now().Add(wait)), tries: c.Tries,
			dead: c.Tries >= c.q.o.Tries, fault: string(fault[:min(len(fault), 300)])})
		return c.settled(n, err)
	})
}

// GiveBack lets another worker begin at once, and does not count as a try.
func (c *Claim) GiveBack(ctx context.Context) error {
	return c.q.d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		n, err := release(ctx, tx, c.ID, c.claim, outcome{runAt: db.Millis(c.RunAt), tries: c.Tries - 1, fault: c.Fault})
		return c.settled(n, err)
	})
}

// settled: a claim that touched no row was lost.
func (c *Claim) settled(rows int64, err error) error {
	if err != nil {
		return fmt.Errorf("settle job %s: %w", c.ID, err)
	}
	if rows == 0 {
		return ErrLost
	}
	return nil
}

// Dead lists jobs put aside, oldest first, at most limit.
func Dead(ctx context.Context, r db.Reader, limit int) ([]Job, error) {
	return selectDead(ctx, r, limit)
}

// Revive lets a dead job be tried again from the start. It reports whether
// there was one; false too if a job of the same key has been added since.
func (q *Queue) Revive(ctx context.Context, tx *db.Tx, id string) (bool, error) {
	n, err := revive(ctx, tx, id, db.Millis(q.clock.Now()))
	if err != nil {
		return false, fmt.Errorf("revive job %s: %w", id, err)
	}
	tx.AfterCommit(q.wake)
	return n > 0, nil
}
