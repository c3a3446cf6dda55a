package lease_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/lease"
)

var (
	ctx  = context.Background()
	noon = time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)
)

// passes reports whether a claim passes its fence.
func passes(d *db.DB, l *lease.Lease) error {
	return d.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return l.Fence(ctx, tx) })
}

// epoch is the lease's epoch as stored.
func epoch(t interface{ Fatal(...any) }, d *db.DB, name string) (n int64) {
	err := d.Read(ctx, func(ctx context.Context, r db.Reader) error {
		return r.QueryRow(ctx, `SELECT epoch FROM lease WHERE name = $1`, name).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTakeOver(t *testing.T) {
	dbtest.Run(t, []db.Schema{lease.Schema()}, func(t *testing.T, d *db.DB) {
		clk := clock.At(noon)
		a, b := lease.New(d, clk, "job", "a", time.Minute), lease.New(d, clk, "job", "b", time.Minute)
		want := func(what string, got, want error) {
			t.Helper()
			if !errors.Is(got, want) {
				t.Errorf("%s: %v, want %v", what, got, want)
			}
		}
		want("a takes it", a.Hold(ctx), nil)
		want("b waits", b.Hold(ctx), lease.ErrLost)
		want("b's fence", passes(d, b), lease.ErrLost)
		first := epoch(t, d, "job")
		clk.Add(50 * time.Second)
		want("a extends", a.Hold(ctx), nil)
		if epoch(t, d, "job") != first {
			t.Error("extending changed the epoch")
		}
		clk.Add(59 * time.Second)
		want("b is still early", b.Hold(ctx), lease.ErrLost)
		clk.Add(2 * time.Second)
		want("b takes over", b.Hold(ctx), nil)
		if epoch(t, d, "job") <= first {
			t.Error("a new holder did not raise the epoch")
		}
		want("a's stale fence", passes(d, a), lease.ErrLost)
		want("b's fence", passes(d, b), nil)
		want("a does not release b's", a.Release(ctx), nil)
		want("b still holds", passes(d, b), nil)
		want("b releases", b.Release(ctx), nil)
		want("b's fence afterwards", passes(d, b), lease.ErrLost)
		want("a at once", a.Hold(ctx), nil)
		late := lease.New(d, clk, "job", "a", time.Minute) // the same node, begun anew before its lease was lost
		want("the node's second claim", late.Hold(ctx), nil)
		clk.Add(2 * time.Minute)
		want("b between", b.Hold(ctx), nil)
		clk.Add(2 * time.Minute)
		want("a again", a.Hold(ctx), nil)
		want("the claim of before", passes(d, late), lease.ErrLost)
		want("another name", lease.New(d, clk, "other", "b", time.Minute).Hold(ctx), nil)
	})
}

// TestRace: of many claimants at one moment exactly one wins.
func TestRace(t *testing.T) {
	dbtest.Run(t, []db.Schema{lease.Schema()}, func(t *testing.T, d *db.DB) {
		clk := clock.At(noon)
		for round := range 5 {
			won := make(chan string, 16)
			var wg sync.WaitGroup
			for i := range 8 {
				wg.Go(func() {
					node := fmt.Sprint("n", i)
					switch err := lease.New(d, clk, "job", node, time.Minute).Hold(ctx); {
					case err == nil:
						won <- node
					case !errors.Is(err, lease.ErrLost):
						t.Error(err)
					}
				})
			}
			wg.Wait()
			close(won)
			if len(won) != 1 {
				t.Errorf("round %d: %d claimants won", round, len(won))
			}
			clk.Add(2 * time.Minute)
		}
	})
}

// TestHistories: whatever nodes do and however long they sleep, at most one of
// them passes its fence, and the epoch never falls.
func TestHistories(t *testing.T) {
	dbtest.Run(t, []db.Schema{lease.Schema()}, func(t *testing.T, d *db.DB) {
		game := 0
		rapid.Check(t, func(t *rapid.T) {
			game++
			name := fmt.Sprint("game", game)
			clk := clock.At(noon)
			nodes := make([]*lease.Lease, 3)
			for i := range nodes {
				nodes[i] = lease.New(d, clk, name, fmt.Sprint("n", i), time.Minute)
			}
			if err := nodes[0].Hold(ctx); err != nil {
				t.Fatal(err)
			}
			last := epoch(t, d, name)
			for range rapid.IntRange(1, 12).Draw(t, "steps") {
				n := nodes[rapid.IntRange(0, 2).Draw(t, "node")]
				switch rapid.IntRange(0, 3).Draw(t, "act") {
				case 0, 1:
					if err := n.Hold(ctx); err != nil && !errors.Is(err, lease.ErrLost) {
						t.Fatal(err)
					}
				case 2:
					if err := n.Release(ctx); err != nil {
						t.Fatal(err)
					}
				case 3:
					clk.Add(time.Duration(rapid.IntRange(1, 90).Draw(t, "seconds")) * time.Second)
				}
				holders := 0
				for _, n := range nodes {
					switch err := passes(d, n); {
					case err == nil:
						holders++
					case !errors.Is(err, lease.ErrLost):
						t.Fatal(err)
					}
				}
				if holders > 1 {
					t.Fatalf("%d nodes pass the fence", holders)
				}
				if e := epoch(t, d, name); e < last {
					t.Fatalf("the epoch fell from %d to %d", last, e)
				} else {
					last = e
				}
			}
		})
	})
}
