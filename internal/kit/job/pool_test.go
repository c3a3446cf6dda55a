package job_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
	"onestory/internal/kit/job"
)

// start runs a pool on real time and returns what stops it and waits for it.
func (b *bench) start(o job.PoolOptions, handlers map[string]job.Handler) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	quiet := make(chan struct{})
	o.Poll = 20 * time.Millisecond
	go func() { defer close(quiet); b.q.Run(ctx, handlers, o) }()
	stop = func() { cancel(); <-quiet }
	b.Cleanup(stop)
	return stop
}

func (b *bench) left() (n int) {
	b.Helper()
	if err := b.d.Read(ctx, func(ctx context.Context, r db.Reader) error {
		return r.QueryRow(ctx, `SELECT count(*) FROM job WHERE NOT dead`).Scan(&n)
	}); err != nil {
		b.Fatal(err)
	}
	return n
}

// until waits for something that happens on another goroutine.
func (b *bench) until(what string, is func() bool) {
	b.Helper()
	for range 500 {
		if is() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	b.Fatalf("never: %s", what)
}

func onRealTime(b *bench, o job.Options) { b.q = job.New(b.d, clock.Real{}, id.Random{}, o) }

func TestPoolWorks(t *testing.T) {
	both(t, job.Options{}, func(b *bench) {
		onRealTime(b, job.Options{Backoff: time.Millisecond, Tries: 2})
		var good, bad, broken, own atomic.Int32
		stop := b.start(job.PoolOptions{}, map[string]job.Handler{
			"good":   func(context.Context, *job.Claim) error { good.Add(1); return nil },
			"bad":    func(context.Context, *job.Claim) error { bad.Add(1); return errors.New("no") },
			"broken": func(context.Context, *job.Claim) error { broken.Add(1); panic("oh") },
			"own":    func(ctx context.Context, c *job.Claim) error { own.Add(1); return b.d.Write(ctx, c.Done) },
		})
		for range 5 {
			b.add(job.Spec{Kind: "good"})
			b.add(job.Spec{Kind: "own"})
		}
		b.add(job.Spec{Kind: "bad"})
		b.add(job.Spec{Kind: "broken"})
		b.add(job.Spec{Kind: "nobody's"})
		b.until("all done", func() bool { return b.left() == 1 && len(b.dead()) == 2 })
		stop()
		if good.Load() != 5 || own.Load() != 5 || bad.Load() != 2 || broken.Load() != 2 {
			t.Errorf("good %d, own %d, bad %d, broken %d; want 5, 5, 2, 2", good.Load(), own.Load(), bad.Load(), broken.Load())
		}
	})
}

// TestStop: a job in hand is finished, and nothing more is begun.
func TestStop(t *testing.T) {
	both(t, job.Options{}, func(b *bench) {
		onRealTime(b, job.Options{})
		begun, free := make(chan struct{}, 8), make(chan struct{})
		stop := b.start(job.PoolOptions{Workers: 1}, map[string]job.Handler{"k": func(ctx context.Context, _ *job.Claim) error {
			begun <- struct{}{}
			<-free
			return ctx.Err()
		}})
		b.add(job.Spec{Kind: "k"})
		b.add(job.Spec{Kind: "k"})
		<-begun
		time.AfterFunc(50*time.Millisecond, func() { close(free) })
		stop()
		if len(begun) != 0 || b.left() != 1 {
			t.Errorf("%d more begun, %d left; want 0 and 1", len(begun), b.left())
		}
	})
}

// TestGrace: a job that outlasts the grace is cancelled and given back untried.
func TestGrace(t *testing.T) {
	both(t, job.Options{}, func(b *bench) {
		onRealTime(b, job.Options{})
		begun := make(chan struct{})
		stop := b.start(job.PoolOptions{Grace: 50 * time.Millisecond}, map[string]job.Handler{"k": func(ctx context.Context, _ *job.Claim) error {
			close(begun)
			<-ctx.Done()
			return ctx.Err()
		}})
		b.add(job.Spec{Kind: "k"})
		<-begun
		stop()
		if c := b.take("k"); c == nil || c.Tries != 1 || c.Fault != "" {
			t.Errorf("after the stop: %+v", c)
		}
	})
}

// TestLongJob: a job that takes many leases is not begun by another worker.
func TestLongJob(t *testing.T) {
	both(t, job.Options{}, func(b *bench) {
		onRealTime(b, job.Options{Lease: 300 * time.Millisecond})
		var begun atomic.Int32
		b.start(job.PoolOptions{Workers: 3}, map[string]job.Handler{"k": func(ctx context.Context, _ *job.Claim) error {
			begun.Add(1)
			select {
			case <-time.After(900 * time.Millisecond):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}})
		b.add(job.Spec{Kind: "k"})
		b.until("done", func() bool { return b.left() == 0 })
		if begun.Load() != 1 {
			t.Errorf("begun %d times", begun.Load())
		}
	})
}

// TestLostWhileWorking: a worker whose claim was taken is told so, and what it
// writes with Done is undone.
func TestLostWhileWorking(t *testing.T) {
	both(t, job.Options{}, func(b *bench) {
		onRealTime(b, job.Options{Lease: 150 * time.Millisecond})
		result := make(chan error, 1)
		b.start(job.PoolOptions{}, map[string]job.Handler{"k": func(ctx context.Context, c *job.Claim) error {
			err := b.d.Write(context.Background(), func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, `UPDATE job SET claim = claim + 1 WHERE id = $1`, c.ID) // another worker takes it
				return err
			})
			if err != nil {
				result <- err
				return nil
			}
			<-ctx.Done()
			err = b.d.Write(context.WithoutCancel(ctx), c.Done)
			result <- err
			return err
		}})
		b.add(job.Spec{Kind: "k"})
		if err := <-result; !errors.Is(err, job.ErrLost) {
			t.Errorf("after losing the claim: %v", err)
		}
	})
}
