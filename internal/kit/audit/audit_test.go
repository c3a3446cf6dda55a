package audit_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"onestory/internal/kit/audit"
	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/id"
	"onestory/internal/kit/lease"
	"onestory/internal/kit/seal"

	"golang.org/x/mod/sumdb/note"
)

type world struct {
	d      *db.DB
	log    *audit.Log
	seq    *audit.Sequencer
	public string
	file   string // the file sink's folder
}

func setup(t testing.TB, engine string) *world {
	t.Helper()
	ctx := context.Background()
	d := dbtest.Open(t, engine, db.Options{Volatile: true}, lease.Schema(), audit.Schema())
	store := dbtest.Open(t, "sqlite", db.Options{Volatile: true}, seal.Schema())
	keys, err := seal.Open(ctx, store, seal.NewRing([32]byte{1}), clock.Real{})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{d: d, file: t.TempDir()}
	sink, err := audit.OpenFileSink(w.file)
	if err != nil {
		t.Fatal(err)
	}
	w.log = audit.New(d, keys, audit.Options{Clock: clock.Real{}, IDs: id.Random{}, Node: "n1", File: sink})
	t.Cleanup(w.log.Close)
	private, public, err := audit.NewKey("test")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		t.Fatal(err)
	}
	w.public = public
	w.seq = audit.NewSequencer(d, clock.Real{}, lease.New(d, clock.Real{}, "sequencer", "n1", time.Minute), signer, "")
	return w
}

func (w *world) record(t *testing.T, n int) {
	t.Helper()
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			err := w.log.Record(context.Background(), audit.Event{Action: "child:find", Actor: "a", Outcome: audit.Done,
				Subjects: []string{fmt.Sprint("c", i%7)}, Detail: map[string]int{"i": i}})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func both(t *testing.T, fn func(t *testing.T, w *world)) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) { fn(t, setup(t, engine)) })
	}
}

func TestLogIsProvedByItsCheckpoint(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		w.record(t, 53)
		if err := w.seq.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := w.seq.Checkpoint(ctx); err != nil {
			t.Fatal(err)
		}
		w.record(t, 500) // more than a batch
		if err := w.seq.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		cp, err := w.seq.Checkpoint(ctx)
		if err != nil {
			t.Fatal(err)
		}
		w.record(t, 3)
		rep, err := audit.Verify(ctx, w.d, audit.VerifyOptions{PublicKey: w.public, Checkpoint: cp})
		if err != nil {
			t.Fatal(err)
		}
		if !rep.OK() || rep.Leaves != 553 || rep.Proved != 553 || rep.Pending != 3 || rep.Checkpoints != 3 {
			t.Errorf("report %+v", rep)
		}
	})
}

// TestEveryTamperingIsFound flips single bits, deletes, swaps and truncates at
// random places; against the checkpoint each must be found.
func TestEveryTamperingIsFound(t *testing.T) {
	w := setup(t, "sqlite")
	ctx := context.Background()
	w.record(t, 45)
	if err := w.seq.Drain(ctx); err != nil {
		t.Fatal(err)
	}
	cp, err := w.seq.Checkpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	exec := func(ctx context.Context, tx *db.Tx, q string, args ...any) {
		if n, err := tx.Exec(ctx, q, args...); err != nil || n == 0 {
			t.Fatalf("%s: %d rows, %v", q, n, err)
		}
	}
	tricks := map[string]func(ctx context.Context, tx *db.Tx, n int64){
		"header bit":     func(ctx context.Context, tx *db.Tx, n int64) { flip(t, ctx, tx, r, "header", n) },
		"commitment bit": func(ctx context.Context, tx *db.Tx, n int64) { flip(t, ctx, tx, r, "commitment", n) },
		"hash bit":       func(ctx context.Context, tx *db.Tx, n int64) { flip(t, ctx, tx, r, "hashes", n) },
		"delete":         func(ctx context.Context, tx *db.Tx, n int64) { exec(ctx, tx, `DELETE FROM audit_leaf WHERE n = $1`, n) },
		"truncate": func(ctx context.Context, tx *db.Tx, n int64) {
			exec(ctx, tx, `DELETE FROM audit_leaf WHERE n >= $1`, n)
			exec(ctx, tx, `DELETE FROM audit_checkpoint`)
		},
		"swap": func(ctx context.Context, tx *db.Tx, n int64) {
			m := (n + 1) % 45
			exec(ctx, tx, `UPDATE audit_leaf SET n = -1 WHERE n = $1`, n)
			exec(ctx, tx, `UPDATE audit_leaf SET n = $1 WHERE n = $2`, n, m)
			exec(ctx, tx, `UPDATE audit_leaf SET n = $1 WHERE n = -1`, m)
		},
		"other id": func(ctx context.Context, tx *db.Tx, n int64) {
			exec(ctx, tx, `UPDATE audit_leaf SET id = 'x' WHERE n = $1`, n)
		},
		"checkpoint": func(ctx context.Context, tx *db.Tx, n int64) {
			exec(ctx, tx, `UPDATE audit_checkpoint SET note = replace(note, '45', '44')`)
		},
	}
	for name, trick := range tricks {
		for range 40 {
			n := r.Int64N(45)
			found := false
			file := w.copy(t)
			d, err := db.Open(ctx, "sqlite:"+file, db.Options{Volatile: true})
			if err != nil {
				t.Fatal(err)
			}
			if err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) error { trick(ctx, tx, n); return nil }); err != nil {
				t.Fatal(err)
			}
			rep, err := audit.Verify(ctx, d, audit.VerifyOptions{PublicKey: w.public, Checkpoint: cp})
			found = err != nil || !rep.OK()
			d.Close()
			if !found {
				t.Errorf("%s at leaf %d went unnoticed", name, n)
			}
		}
	}
}

func (w *world) copy(t *testing.T) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy.db")
	err := w.d.Write(context.Background(), func(ctx context.Context, tx *db.Tx) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	if err := w.d.Copy(context.Background(), to); err != nil {
		t.Fatal(err)
	}
	return to
}

func flip(t *testing.T, ctx context.Context, tx *db.Tx, r *rand.Rand, column string, n int64) {
	t.Helper()
	var b []byte
	if err := tx.QueryRow(ctx, `SELECT `+column+` FROM audit_leaf WHERE n = $1`, n).Scan(&b); err != nil {
		t.Fatal(err)
	}
	b[r.IntN(len(b))] ^= 1 << r.IntN(8)
	if _, err := tx.Exec(ctx, `UPDATE audit_leaf SET `+column+` = $1 WHERE n = $2`, b, n); err != nil {
		t.Fatal(err)
	}
}

func TestOneLostSinkAlarmsBothLostRefuse(t *testing.T) {
	w := setup(t, "sqlite")
	ctx := context.Background()
	ev := audit.Event{Action: "child:open", Actor: "a", Outcome: audit.Done}

	broken := errors.New("disk full")
	w.d.SetFaults(func() error { return broken })
	if err := w.log.Record(ctx, ev); err != nil {
		t.Fatalf("with the file alone: %v", err)
	}
	if w.log.Alarms() != 1 {
		t.Errorf("%d alarms, want 1", w.log.Alarms())
	}
	w.d.SetFaults(nil)
	if n, err := w.log.Recover(ctx); n != 1 || err != nil {
		t.Errorf("brought home %d events, %v; want 1", n, err)
	}
	if err := w.seq.Drain(ctx); err != nil {
		t.Fatal(err)
	}
	rep, _ := audit.Verify(ctx, w.d, audit.VerifyOptions{})
	if rep.Leaves != 1 {
		t.Errorf("%d leaves after the database came back, want 1", rep.Leaves)
	}

	w.log.BreakFile()
	if err := w.log.Record(ctx, ev); err != nil || w.log.Alarms() != 2 {
		t.Errorf("with the database alone: %v, %d alarms", err, w.log.Alarms())
	}
	w.d.SetFaults(func() error { return broken })
	if err := w.log.Record(ctx, ev); !errors.Is(err, audit.ErrUnrecorded) {
		t.Errorf("with both lost: %v, want ErrUnrecorded", err)
	}
}

func TestHeadersHoldNoDetail(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		canary := "Zebedee Canaryson"
		if err := w.log.Record(ctx, audit.Event{Action: "child:find", Actor: "a", Detail: map[string]string{"name": canary}}); err != nil {
			t.Fatal(err)
		}
		var head, sealed []byte
		err := w.d.Read(ctx, func(ctx context.Context, r db.Reader) error {
			return r.QueryRow(ctx, `SELECT header, sealed FROM audit_pending JOIN audit_detail USING (id)`).Scan(&head, &sealed)
		})
		if err != nil {
			t.Fatal(err)
		}
		file, err := os.ReadFile(filepath.Join(w.file, "audit-current.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range [][]byte{head, sealed, file} {
			if strings.Contains(string(b), "Canaryson") {
				t.Error("a name stands in clear in the log")
			}
		}
	})
}
