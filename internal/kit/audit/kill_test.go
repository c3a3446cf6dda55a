package audit_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
)

// TestKilledNodeIsTakenOver: two processes on one PostgreSQL; the one that
// numbers the log is killed while both record. The other takes its lease, goes
// on, and nothing that either acknowledged is missing or there twice.
func TestKilledNodeIsTakenOver(t *testing.T) {
	private, public, err := audit.NewKey("test")
	if err != nil {
		t.Fatal(err)
	}
	c := nodeConfig{Database: dbtest.URL(t, "postgres"), Store: dbtest.URL(t, "postgres"), File: t.TempDir(), Key: private, Lease: time.Second}
	d, err := db.Open(context.Background(), c.Database, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	holder := func() (name string, leaves int) {
		err := d.Read(context.Background(), func(ctx context.Context, r db.Reader) error {
			if err := r.QueryRow(ctx, `SELECT holder FROM lease WHERE name = 'sequencer'`).Scan(&name); err != nil {
				return err
			}
			return r.QueryRow(ctx, `SELECT count(*) FROM audit_leaf`).Scan(&leaves)
		})
		if err != nil {
			return "", 0 // the tables are not there yet
		}
		return name, leaves
	}
	nodes := map[string]*process{}
	for _, name := range []string{"a", "b"} {
		c.Name = name
		nodes[name] = begin(t, c)
	}
	var first string
	await(t, "both record and one numbers", func() bool {
		name, leaves := holder()
		first = name
		return nodes["a"].acknowledged() > 100 && nodes["b"].acknowledged() > 100 && nodes[name] != nil && leaves > 50
	})
	second := map[string]string{"a": "b", "b": "a"}[first]
	acks := nodes[first].kill()
	await(t, "the other takes the lease", func() bool { name, _ := holder(); return name == second })
	_, before := holder()
	more := nodes[second].acknowledged() + 100
	await(t, "the other records and numbers", func() bool {
		_, leaves := holder()
		return nodes[second].acknowledged() > more && leaves > before
	})
	nodes[second].input.Close() // an orderly end
	acks = append(acks, nodes[second].rest()...)
	settle(t, c, public, acks, first, second)
}

// TestKilledWriterLosesNothing: a process on SQLite, with full durability, is
// killed at random moments again and again.
func TestKilledWriterLosesNothing(t *testing.T) {
	kills := 30
	if text := os.Getenv("ONESTORY_SOAK_KILLS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatalf("ONESTORY_SOAK_KILLS: %v", err)
		}
		kills = n
	}
	private, public, err := audit.NewKey("test")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	c := nodeConfig{Database: "sqlite:" + filepath.Join(dir, "main.db"), Store: "sqlite:" + filepath.Join(dir, "keys.db"),
		File: filepath.Join(dir, "audit"), Name: "n", Key: private, Lease: 20 * time.Millisecond}
	var acks []string
	early := 0
	for range kills {
		p := begin(t, c)
		if rand.N(6) == 0 {
			time.Sleep(rand.N(60 * time.Millisecond)) // perhaps while it opens and brings events home
		} else {
			await(t, "it records", func() bool { return p.acknowledged() > 0 })
			time.Sleep(rand.N(80 * time.Millisecond))
		}
		got := p.kill()
		if len(got) == 0 {
			early++
		}
		acks = append(acks, got...)
	}
	if len(acks) < 3*(kills-early) {
		t.Errorf("only %d events acknowledged in %d lives: the campaign proves little", len(acks), kills)
	}
	settle(t, c, public, acks, c.Name)
}

// TestTornLine: an event that only the file took survives a line that a crash
// cut short before it.
func TestTornLine(t *testing.T) {
	w := setup(t, "sqlite")
	name := filepath.Join(w.file, "audit-current.jsonl")
	if err := w.log.Record(context.Background(), audit.Event{Action: "child:open", Actor: "a"}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, text[:len(text)-20], 0o600); err != nil {
		t.Fatal(err)
	}
	sink, err := audit.OpenFileSink(w.file)
	if err != nil {
		t.Fatal(err)
	}
	if err := audit.WriteFile(sink, "11111111-1111-7111-8111-111111111111"); err != nil {
		t.Fatal(err)
	}
	if n, err := w.log.Recover(context.Background()); err != nil || n != 1 {
		t.Errorf("%d events brought home, %v; want the one that only the file took", n, err)
	}
}

// TestBroughtHomeLater: what the file took while the database was away comes
// home, also if the first attempt fails, and if another process put the file
// aside meanwhile.
func TestBroughtHomeLater(t *testing.T) {
	w := setup(t, "sqlite")
	ctx := context.Background()
	away := errors.New("away")
	record := func() {
		t.Helper()
		if err := w.log.Record(ctx, audit.Event{Action: "child:open", Actor: "a"}); err != nil {
			t.Fatal(err)
		}
	}
	w.d.SetFaults(func() error { return away })
	for range 150 {
		record()
	}
	if n, err := w.log.Recover(ctx); !errors.Is(err, away) {
		t.Fatalf("with the database away: %d, %v", n, err)
	}
	record()
	w.d.SetFaults(nil)

	// Another process with the same folder brings home what is there.
	sink, err := audit.OpenFileSink(w.file)
	if err != nil {
		t.Fatal(err)
	}
	other := audit.New(w.d, nil, audit.Options{File: sink})
	defer other.Close()
	if n, err := other.Recover(ctx); n != 151 || err != nil {
		t.Errorf("brought home %d, %v; want 151", n, err)
	}
	w.d.SetFaults(func() error { return away })
	record() // into the file that is current now
	w.d.SetFaults(nil)
	if n, err := other.Recover(ctx); n != 1 || err != nil {
		t.Errorf("brought home %d, %v; want the one since", n, err)
	}
	if n, err := w.log.Recover(ctx); n != 0 || err != nil {
		t.Errorf("brought home %d, %v; want none", n, err)
	}
	if left, err := filepath.Glob(filepath.Join(w.file, "*.waiting.*")); len(left) > 0 || err != nil {
		t.Errorf("files that are home still wait: %v, %v", left, err)
	}
}
