package once_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/form"
	"onestory/internal/kit/once"
)

var (
	ctx  = context.Background()
	noon = time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)
)

// do runs an act that answers outcome, and counts it in acts.
func do(d *db.DB, actor string, key form.Key, at time.Time, outcome string, fails error, acts *int) (got string, again bool, err error) {
	err = d.Write(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		got, again, err = once.Do(ctx, tx, actor, key, at, func() (string, error) {
			if acts != nil {
				*acts++
			}
			return outcome, fails
		})
		return err
	})
	return got, again, err
}

func TestTheSecondIsTheFirst(t *testing.T) {
	dbtest.Run(t, []db.Schema{once.Schema()}, func(t *testing.T, d *db.DB) {
		acts := 0
		step := func(what, actor string, key form.Key, outcome, want string, wantAgain bool, wantActs int) {
			t.Helper()
			got, again, err := do(d, actor, key, noon, outcome, nil, &acts)
			if err != nil || got != want || again != wantAgain || acts != wantActs {
				t.Errorf("%s: %q, again %v, %v, %d acts; want %q, %v, %d acts", what, got, again, err, acts, want, wantAgain, wantActs)
			}
		}
		refused := errors.New("refused")
		if _, _, err := do(d, "ann", "k", noon, "zero", refused, &acts); !errors.Is(err, refused) {
			t.Fatalf("an act that failed: %v", err)
		}
		step("after a failure it acts", "ann", "k", "one", "one", false, 2)
		step("the second time", "ann", "k", "two", "one", true, 2)
		step("somebody else's key of the same text", "bob", "k", "three", "three", false, 3)
		step("another key", "ann", "l", "four", "four", false, 4)
		step("no key always acts", "ann", "", "five", "five", false, 5)
		step("no key always acts", "ann", "", "six", "six", false, 6)

		err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return once.Forget(ctx, tx, noon) })
		if err != nil {
			t.Fatal(err)
		}
		step("not older than the bound", "ann", "k", "seven", "one", true, 6)
		err = d.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return once.Forget(ctx, tx, noon.Add(time.Millisecond)) })
		if err != nil {
			t.Fatal(err)
		}
		step("forgotten", "ann", "k", "eight", "eight", false, 7)
	})
}

// TestAtOnce: of many sent at the same moment, all get the one act's outcome.
func TestAtOnce(t *testing.T) {
	dbtest.Run(t, []db.Schema{once.Schema()}, func(t *testing.T, d *db.DB) {
		type answer struct {
			outcome string
			again   bool
			err     error
		}
		answers := make(chan answer, 8)
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				outcome, again, err := do(d, "ann", "k", noon, fmt.Sprint("o", i), nil, nil)
				answers <- answer{outcome, again, err}
			})
		}
		wg.Wait()
		close(answers)
		outcomes, firsts := map[string]bool{}, 0
		for a := range answers {
			if a.err != nil {
				t.Error(a.err)
				continue
			}
			outcomes[a.outcome] = true
			if !a.again {
				firsts++
			}
		}
		if len(outcomes) != 1 || firsts != 1 {
			t.Errorf("outcomes %v, %d acted; want one of each", outcomes, firsts)
		}
	})
}
