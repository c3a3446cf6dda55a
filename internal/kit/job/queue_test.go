package job_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/id"
	"onestory/internal/kit/job"
)

var (
	ctx  = context.Background()
	noon = time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)
)

// bench is a queue to try things on, with a clock that stands still.
type bench struct {
	*testing.T
	d   *db.DB
	clk *clock.Fake
	q   *job.Queue
}

func both(t *testing.T, o job.Options, fn func(b *bench)) {
	t.Helper()
	dbtest.Run(t, []db.Schema{job.Schema()}, func(t *testing.T, d *db.DB) {
		clk := clock.At(noon)
		fn(&bench{t, d, clk, job.New(d, clk, id.Random{}, o)})
	})
}

func (b *bench) add(s job.Spec) (added bool) {
	b.Helper()
	err := b.d.Write(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		added, err = b.q.Add(ctx, tx, s)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return added
}

func (b *bench) take(kinds ...string) *job.Claim {
	b.Helper()
	c, err := b.q.Take(ctx, kinds...)
	if err != nil {
		b.Fatal(err)
	}
	return c
}

func (b *bench) done(c *job.Claim) error { return b.d.Write(ctx, c.Done) }

func (b *bench) dead() (list []job.Job) {
	b.Helper()
	err := b.d.Read(ctx, func(ctx context.Context, r db.Reader) (err error) {
		list, err = job.Dead(ctx, r, 10)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return list
}

func TestDueInOrder(t *testing.T) {
	both(t, job.Options{}, func(b *bench) {
		b.add(job.Spec{Kind: "k", Payload: "third", RunAt: noon.Add(-time.Second)})
		b.add(job.Spec{Kind: "k", Payload: "first", RunAt: noon.Add(-time.Hour)})
		b.add(job.Spec{Kind: "k", Payload: "later", RunAt: noon.Add(time.Minute)})
		b.add(job.Spec{Kind: "other", Payload: "not ours", RunAt: noon.Add(-2 * time.Hour)})
		b.add(job.Spec{Kind: "k", Payload: "second", RunAt: noon.Add(-time.Minute)})
		var got []string
		drain := func() {
			for c := b.take("k"); c != nil; c = b.take("k") {
				var text string
				if err := json.Unmarshal(c.Payload, &text); err != nil {
					t.Fatal(err)
				}
				got = append(got, text)
				if err := b.done(c); err != nil {
					t.Error(err)
				}
			}
		}
		drain()
		b.clk.Add(time.Minute)
		drain()
		if want := []string{"first", "second", "third", "later"}; !slices.Equal(got, want) {
			t.Errorf("done in the order %q, want %q", got, want)
		}
		if b.take() != nil {
			t.Error("a worker of no kind got a job")
		}
	})
}

func TestAddedWithTheCallersWork(t *testing.T) {
	both(t, job.Options{}, func(b *bench) {
		undone := errors.New("undone")
		err := b.d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			if _, err := b.q.Add(ctx, tx, job.Spec{Kind: "k"}); err != nil {
				return err
			}
			return undone
		})
		if !errors.Is(err, undone) || b.take("k") != nil {
			t.Errorf("a job outlived the transaction that asked for it: %v", err)
		}
		if err := b.d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := b.q.Add(ctx, tx, job.Spec{})
			return err
		}); err == nil {
			t.Error("a job without a kind was added")
		}
	})
}

func TestKeys(t *testing.T) {
	both(t, job.Options{Tries: 1}, func(b *bench) {
		spec := job.Spec{Kind: "k", Key: "feed:roll"}
		if !b.add(spec) || b.add(spec) {
			t.Fatal("the second of a key was added too, or the first was not")
		}
		if !b.add(job.Spec{Kind: "k"}) || !b.add(job.Spec{Kind: "k"}) {
			t.Error("jobs without a key keep each other out")
		}
		c := b.take("k")
		if b.add(spec) {
			t.Error("a job of the same key was added while the first runs")
		}
		if err := b.done(c); err != nil {
			t.Fatal(err)
		}
		if !b.add(spec) {
			t.Error("the key is not free after the job was done")
		}
		for c := b.take("k"); c != nil; c = b.take("k") {
			if err := c.Fail(ctx, errors.New("no")); err != nil {
				t.Fatal(err)
			}
		}
		if !b.add(spec) {
			t.Error("the key is not free after the job was put aside")
		}
		revived := func(id string) (ok bool) {
			err := b.d.Write(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
				ok, err = b.q.Revive(ctx, tx, id)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return ok
		}
		count := 0
		for _, j := range b.dead() {
			if revived(j.ID) {
				count++
			}
		}
		if count != 2 {
			t.Errorf("%d of 3 dead jobs revived; the one whose key is taken must stay", count)
		}
	})
}

// TestCrash: a job whose worker vanished between claim and done is done again,
// and the one that vanished can no longer settle it.
func TestCrash(t *testing.T) {
	both(t, job.Options{Lease: time.Minute}, func(b *bench) {
		b.add(job.Spec{Kind: "k"})
		lost := b.take("k")
		b.clk.Add(59 * time.Second)
		if b.take("k") != nil {
			t.Fatal("two workers hold one job")
		}
		if err := lost.Extend(ctx); err != nil {
			t.Fatal(err)
		}
		b.clk.Add(59 * time.Second)
		if b.take("k") != nil {
			t.Fatal("an extended claim was taken away")
		}
		b.clk.Add(2 * time.Second)
		again := b.take("k")
		if again == nil || again.ID != lost.ID || again.Tries != 2 {
			t.Fatalf("after the crash: %+v", again)
		}
		for what, err := range map[string]error{"done": b.done(lost), "extend": lost.Extend(ctx), "fail": lost.Fail(ctx, errors.New("x")), "give back": lost.GiveBack(ctx)} {
			if !errors.Is(err, job.ErrLost) {
				t.Errorf("%s by the worker that was too slow: %v", what, err)
			}
		}
		if err := b.done(again); err != nil {
			t.Error(err)
		}
		if err := b.done(again); !errors.Is(err, job.ErrLost) {
			t.Errorf("done twice: %v", err)
		}
	})
}

func TestTriesAndDead(t *testing.T) {
	both(t, job.Options{Tries: 4, Backoff: 10 * time.Second, Longest: 25 * time.Second, Lease: time.Minute}, func(b *bench) {
		b.add(job.Spec{Kind: "k"})
		for i, wait := range []time.Duration{10 * time.Second, 20 * time.Second, 25 * time.Second} {
			c := b.take("k")
			if c == nil || c.Tries != i+1 {
				t.Fatalf("try %d: %+v", i+1, c)
			}
			if err := c.Fail(ctx, fmt.Errorf("fault %d", i)); err != nil {
				t.Fatal(err)
			}
			b.clk.Add(wait - time.Millisecond)
			if b.take("k") != nil {
				t.Fatalf("tried again before %v had passed", wait)
			}
			b.clk.Add(time.Millisecond)
		}
		c := b.take("k")
		if err := c.GiveBack(ctx); err != nil {
			t.Fatal(err)
		}
		if c = b.take("k"); c == nil || c.Tries != 4 || c.Fault != "fault 2" {
			t.Fatalf("after it was given back: %+v", c)
		}
		if err := c.Fail(ctx, errors.New(strings.Repeat("é", 400))); err != nil {
			t.Fatal(err)
		}
		b.clk.Add(time.Hour)
		if b.take("k") != nil {
			t.Error("a dead job was tried again")
		}
		list := b.dead()
		if len(list) != 1 || list[0].Fault != strings.Repeat("é", 300) {
			t.Fatalf("put aside: %+v", list)
		}
		if err := b.d.Write(ctx, func(ctx context.Context, tx *db.Tx) error { _, err := b.q.Revive(ctx, tx, list[0].ID); return err }); err != nil {
			t.Fatal(err)
		}
		for range 4 { // now its worker vanishes each time
			if b.take("k") == nil {
				t.Fatal("a revived job has not all its tries")
			}
			b.clk.Add(2 * time.Minute)
		}
		if b.take("k") != nil || len(b.dead()) != 1 {
			t.Error("a job that takes its worker down each time is not put aside")
		}
	})
}

// TestManyWorkers: workers of two queues take each job once.
func TestManyWorkers(t *testing.T) {
	both(t, job.Options{}, func(b *bench) {
		const jobs = 40
		for range jobs {
			b.add(job.Spec{Kind: "k"})
		}
		other := job.New(b.d, b.clk, id.Random{}, job.Options{})
		var mu sync.Mutex
		taken := map[string]int{}
		var wg sync.WaitGroup
		for w := range 6 {
			q := []*job.Queue{b.q, other}[w%2]
			wg.Go(func() {
				for {
					c, err := q.Take(ctx, "k")
					if err != nil {
						t.Error(err)
					}
					if c == nil {
						return
					}
					mu.Lock()
					taken[c.ID]++
					mu.Unlock()
					if err := b.done(c); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		// A worker may find nothing while others still hold the last rows.
		for c := b.take("k"); c != nil; c = b.take("k") {
			taken[c.ID]++
			if err := b.done(c); err != nil {
				t.Error(err)
			}
		}
		if len(taken) != jobs {
			t.Errorf("%d jobs were taken of %d", len(taken), jobs)
		}
		for _, n := range taken {
			if n != 1 {
				t.Errorf("a job was taken %d times", n)
			}
		}
	})
}
