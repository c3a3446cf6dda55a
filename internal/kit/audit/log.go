package audit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
	"onestory/internal/kit/seal"
)

// Log writes events. It is safe for concurrent use.
type Log struct {
	d      *db.DB
	keys   *seal.Keeper
	clock  clock.Clock
	ids    id.Source
	node   string
	file   *FileSink // nil: no second sink
	ahead  func(ctx context.Context, tx *db.Tx, changed []State) error
	logger *slog.Logger

	queue  chan waiting
	done   chan struct{}
	alarms atomic.Int64

	mu  sync.Mutex
	day string // the day whose key is known to exist
}

type waiting struct {
	e   entry
	ack chan error
}

// ErrUnrecorded says that an event could be written nowhere; whatever it was
// about is not answered.
var ErrUnrecorded = errors.New("the audit log cannot be written, so nothing personal is shown")

// Options of New. File may be nil; then the database is the only sink.
type Options struct {
	Clock  clock.Clock
	IDs    id.Source
	Node   string // unique to the process
	File   *FileSink
	Logger *slog.Logger
	// Ahead is told of every fact that a change alters, before its transaction is
	// kept; an error undoes the change. It may be told of one that is then undone,
	// and of one twice. May be nil.
	Ahead func(ctx context.Context, tx *db.Tx, changed []State) error
}

// New starts the log's group commit. Close ends it.
func New(d *db.DB, keys *seal.Keeper, o Options) *Log {
	l := &Log{d: d, keys: keys, clock: o.Clock, ids: o.IDs, node: o.Node, file: o.File, ahead: o.Ahead, logger: o.Logger,
		queue: make(chan waiting, 256), done: make(chan struct{})}
	go l.group()
	return l
}

// Close writes what waits and stops.
func (l *Log) Close() {
	close(l.queue)
	<-l.done
}

// Alarms counts events that reached only one of two sinks.
func (l *Log) Alarms() int64 { return l.alarms.Load() }

// Prepare seals an event's detail before a transaction is open, since its key
// may have to be made first. now stamps it.
func (l *Log) prepare(ctx context.Context, ev Event) (entry, error) {
	now := l.clock.Now()
	commitment, salted, err := commit(ev.Detail)
	if err != nil {
		return entry{}, err
	}
	h := header{V: 2, ID: l.ids.New(), At: db.Millis(now), Node: l.node, Actor: ev.Actor, Agency: ev.Agency, Action: ev.Action,
		Outcome: ev.Outcome, Subjects: ev.Subjects, Classes: ev.Classes, Level: ev.Level, Purpose: ev.Purpose,
		Visit: ev.Visit, Policies: ev.Policies, Reason: ev.Reason, State: ev.State, Marks: ev.Marks}
	hb, err := json.Marshal(h)
	if err != nil {
		return entry{}, fmt.Errorf("write the header of an event: %w", err)
	}
	e := entry{ID: h.ID, At: h.At, Header: hb, Commitment: commitment, Subjects: ev.Subjects}
	e.Scope = ev.Scope
	if e.Scope == "" {
		e.Scope = "audit-day:" + now.Format(time.DateOnly)
		if err := l.ensureDay(ctx, e.Scope); err != nil {
			return entry{}, err
		}
	}
	keys, err := l.keys.Keys(ctx, e.Scope)
	if err != nil {
		return entry{}, err
	}
	e.Sealed, err = keys.Seal(e.Scope, place(e.ID), salted)
	if err != nil {
		return entry{}, fmt.Errorf("seal the detail of an event: %w", err)
	}
	return e, nil
}

func place(id string) seal.Place { return seal.Place{Table: "audit_detail", Column: "sealed", Row: id} }

// ensureDay makes the day's key once a day for each process.
func (l *Log) ensureDay(ctx context.Context, scope string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.day == scope {
		return nil
	}
	if err := l.keys.Ensure(ctx, scope); err != nil {
		return fmt.Errorf("make the day's key: %w", err)
	}
	l.day = scope
	return nil
}

// Append writes an event in the transaction of the change it tells of. The
// second sink hears of it after the commit.
func (l *Log) Append(ctx context.Context, tx *db.Tx, ev Event) error {
	e, err := l.prepare(ctx, ev)
	if err != nil {
		return err
	}
	if err := insertEntry(ctx, tx, e); err != nil {
		return fmt.Errorf("append to the audit log: %w", err)
	}
	if l.ahead != nil && len(ev.State) > 0 {
		if err := l.ahead(ctx, tx, ev.State); err != nil {
			return err
		}
	}
	tx.AfterCommit(func() {
		if l.file == nil {
			return
		}
		if err := l.file.write([]entry{e}); err != nil {
			l.alarm("file", err)
		}
	})
	return nil
}

// Record writes the event of a reading or a refusal and returns once it is
// durable in at least one sink. Many callers share one commit.
func (l *Log) Record(ctx context.Context, ev Event) error {
	e, err := l.prepare(ctx, ev)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnrecorded, err)
	}
	w := waiting{e: e, ack: make(chan error, 1)}
	select {
	case l.queue <- w:
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", ErrUnrecorded, ctx.Err())
	}
	return <-w.ack // once queued it is decided, whatever becomes of the asker
}

// group takes all that waits and writes it in one go, again and again.
func (l *Log) group() {
	defer close(l.done)
	for first := range l.queue {
		batch := []waiting{first}
		for more := true; more && len(batch) < 256; {
			select {
			case w, ok := <-l.queue:
				if more = ok; ok {
					batch = append(batch, w)
				}
			default:
				more = false
			}
		}
		err := l.write(batch)
		for _, w := range batch {
			w.ack <- err
		}
	}
}

func (l *Log) write(batch []waiting) error {
	entries := make([]entry, len(batch))
	for i, w := range batch {
		entries[i] = w.e
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	var fileErr error
	filed := make(chan struct{})
	go func() { // the two disks work at the same time
		defer close(filed)
		if l.file != nil {
			fileErr = l.file.write(entries)
		}
	}()
	dbErr := l.d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, e := range entries {
			if err := insertEntry(ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	})
	<-filed
	switch {
	case dbErr != nil && (l.file == nil || fileErr != nil):
		return fmt.Errorf("%w: database: %w; file: %w", ErrUnrecorded, dbErr, orNone(fileErr))
	case dbErr != nil:
		l.alarm("database", dbErr)
	case fileErr != nil:
		l.alarm("file", fileErr)
	}
	return nil
}

func orNone(err error) error {
	if err == nil {
		return errors.New("none configured")
	}
	return err
}

func (l *Log) alarm(sink string, err error) {
	l.alarms.Add(1)
	if l.logger != nil {
		l.logger.Error("audit sink lost", "sink", sink, "cause", err.Error())
	}
}

// Recover writes into the database what reached only the file, at start-up and
// whenever the database is back. It returns how many events it brought home. A
// file that could not be brought home waits for the next time.
func (l *Log) Recover(ctx context.Context) (int, error) {
	if l.file == nil {
		return 0, nil
	}
	files, err := l.file.aside()
	brought := 0
	for _, f := range files {
		if err == nil {
			err = batches(f, func(some []entry) error {
				n, err := l.bring(ctx, some)
				brought += n
				return err
			})
		}
		if err == nil {
			err = home(f)
		}
	}
	if err != nil {
		return brought, fmt.Errorf("bring events home from the file sink: %w", err)
	}
	return brought, nil
}

// bring writes those of some events that the database lacks.
func (l *Log) bring(ctx context.Context, some []entry) (n int, err error) {
	err = l.d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		n = 0
		for _, e := range some {
			had, err := hasEntry(ctx, tx, e.ID)
			if err != nil {
				return err
			}
			if had {
				continue
			}
			if err := insertEntry(ctx, tx, e); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}
