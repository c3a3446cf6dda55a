package app

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"onestory/internal/kit/db"
	"onestory/internal/kit/web"
	"onestory/internal/shield"
)

// TestLedgerLost: without its ledger, or with one that is not as it was, nothing
// opens; with the flag it does, once, and a new ledger begins with what is in force.
func TestLedgerLost(t *testing.T) {
	t.Parallel()
	for what, harm := range map[string]func(t *testing.T, file string) error{
		"missing": func(t *testing.T, file string) error { return os.Remove(file) },
		"altered": func(t *testing.T, file string) error {
			b, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			b[len(b)/2] ^= 4
			return os.WriteFile(file, b, 0o600)
		},
		"cut": func(t *testing.T, file string) error {
			b, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			return os.WriteFile(file, b[:bytes.IndexByte(b, '\n')+1], 0o600)
		},
	} {
		t.Run(what, func(t *testing.T) {
			dir := copyOfDemo(t)
			conf := sqliteIn(dir)
			w := openAt(t, dir, conf)
			tyler := w.child("Tyler", "Thistlewood", "2014-02-28")
			guard(t, w, tyler, shield.Location)
			if err := w.d.markLedger(t.Context()); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(dir, "ledger", w.d.ledger.Name())
			w.close()
			if err := harm(t, file); err != nil {
				t.Fatal(err)
			}
			_, err := openDeployment(t.Context(), conf, demo, false, demoActors(), quiet())
			if err == nil || !strings.Contains(err.Error(), "ledger of shields") || !strings.Contains(err.Error(), "--ledger-lost") {
				t.Fatalf("opened: %v", err)
			}
			var out bytes.Buffer
			if code := Main([]string{"doctor", "--database", conf.Database}, &out, &out); code != 1 || !strings.Contains(out.String(), "WRONG   ledger: ") {
				t.Errorf("doctor: %d %s", code, out.String())
			}
			given := conf
			given.LedgerLost = true
			w = openAt(t, dir, given)
			w.close()
			w = openAt(t, dir, conf) // from then on without the flag
			if p, _, _ := where(t, w, tyler); !p.Shielded {
				t.Error("the child lost the shield")
			}
			w.close()
			net := newNetting()
			d := openAt(t, dir, conf).d
			if _, err := d.readLedger(net); err != nil {
				t.Fatal(err)
			}
			if c := net.children[tyler]; c == nil || !c.net().Shielded {
				t.Error("the new ledger does not begin with what is in force")
			}
		})
	}
}

// TestLedgerFull: a shield that the ledger cannot take is not acknowledged.
func TestLedgerFull(t *testing.T) {
	t.Parallel()
	w := open(t)
	tyler := w.child("Tyler", "Thistlewood", "2014-02-28")
	w.d.ledger.Close() // as a disk that is gone
	if err := askGuard(w, tyler, shield.Location); err == nil {
		t.Error("a shield was acknowledged that the ledger does not have")
	}
	if p, _, _ := where(t, w, tyler); p.Guarded() {
		t.Error("and yet it was kept")
	}
	if err := w.d.keys.Ensure(t.Context(), "test:key"); err != nil {
		t.Fatal(err)
	}
	if err := w.d.keys.Shred(t.Context(), "test:key"); err == nil {
		t.Error("a key was destroyed that the ledger does not know")
	}
	if k, err := w.d.keys.Keys(t.Context(), "test:key"); err != nil || !k.Has("test:key") {
		t.Errorf("the key is gone: %v", err)
	}
}

// TestLedgerAhead stops a shield at each point between ledger and commit. In the
// ledger alone, it is in force at the next start; kept, it was in the ledger.
func TestLedgerAhead(t *testing.T) {
	t.Parallel()
	onBothKept(t, func(k *keeping) {
		w := openAt(k.t, k.dir, k.conf)
		tyler := w.child("Tyler", "Thistlewood", "2014-02-28")
		w.close()
		file := k.backup("older.backup")
		w = openAt(k.t, k.dir, k.conf)
		stop := errors.New("the power went")
		w.d.db.SetFaults(func() error { return stop })
		if err := askGuard(w, tyler, shield.Location); !errors.Is(err, stop) {
			k.t.Fatal(err)
		}
		w.d.db.SetFaults(nil)
		if p, _, _ := where(k.t, w, tyler); p.Guarded() {
			k.t.Fatal("kept")
		}
		w.close()
		w = openAt(k.t, k.dir, k.conf) // what may have been acknowledged counts as acknowledged
		if p, _, household := where(k.t, w, tyler); !p.Shielded || household {
			k.t.Errorf("after the next start: %+v, household %v", p, household)
		}
		lift(k.t, w, tyler)

		// A retry of the engine's tells the ledger twice, and the last word counts.
		tries := 0
		w.d.db.SetFaults(func() error {
			if tries++; tries < 3 {
				return db.ErrRetry
			}
			return nil
		})
		guard(k.t, w, tyler, shield.Location)
		w.d.db.SetFaults(nil)

		// The node dies after the commit, before the ledger is told: its last line goes.
		path := filepath.Join(k.conf.ledgerDir(k.dir), w.d.ledger.Name())
		w.close()
		b, err := os.ReadFile(path)
		if err != nil {
			k.t.Fatal(err)
		}
		lines := bytes.SplitAfter(b, []byte("\n"))
		if err := os.WriteFile(path, slices.Concat(lines[:len(lines)-2]...), 0o600); err != nil {
			k.t.Fatal(err)
		}
		if code, out := k.restore(file); code != 0 {
			k.t.Fatalf("restore: %s", out)
		}
		w = openAt(k.t, k.dir, k.conf)
		if p, _, _ := where(k.t, w, tyler); !p.Shielded {
			k.t.Error("a shield that was kept is lost: the ledger did not have it before the commit")
		}
	})
}

func (c Database) ledgerDir(home string) string {
	if c.Ledger != "" {
		return c.Ledger
	}
	return filepath.Join(home, "ledger")
}

// TestLedgerKilled kills the program within a stream of shields and suspensions,
// puts the database of before in place and starts: whatever was acknowledged holds.
func TestLedgerKilled(t *testing.T) {
	t.Parallel()
	dir := copyOfDemo(t)
	w := openAt(t, dir, sqliteIn(dir))
	officer := w.people["Ruth Adler"]
	children := strings.Fields(w.scalar(`SELECT string_agg(child, ' ') FROM access_child WHERE NOT hidden AND NOT shielded`))
	w.close()
	db := filepath.Join(dir, "onestory.db")
	older, err := os.ReadFile(db)
	if err != nil {
		t.Fatal(err)
	}
	p := runProgram(t, dir)
	far := &world{t: t, metrics: web.NewMetrics()}
	var mu sync.Mutex
	var acknowledged []string
	var workers sync.WaitGroup
	for n := range 3 {
		v := far.strangerAt(p.base)
		if a := v.post("/demo/sign-in/"+officer, nil); a.status != http.StatusSeeOther {
			t.Fatalf("sign in: %d", a.status)
		}
		workers.Go(func() {
			for i := n; i < len(children); i += 3 {
				for _, step := range []struct {
					path string
					form url.Values
				}{
					{"/child/" + children[i] + "/visit", url.Values{"why": {"safeguarding"}, "note": {"A reason for the test"}}},
					{"/child/" + children[i] + "/shield", url.Values{"kind": {"location"}, "reason": {"A reason for the test"}}},
				} {
					res, err := v.client.PostForm(p.base+step.path, step.form)
					if err != nil {
						return // killed
					}
					res.Body.Close()
					if strings.HasSuffix(step.path, "/shield") && res.StatusCode == http.StatusOK {
						mu.Lock()
						acknowledged = append(acknowledged, children[i])
						mu.Unlock()
					}
				}
			}
		})
	}
	for range 100 {
		time.Sleep(20 * time.Millisecond)
		mu.Lock()
		enough := len(acknowledged) >= 15
		mu.Unlock()
		if enough {
			break
		}
	}
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	workers.Wait()
	p.cmd.Wait()
	if len(acknowledged) < 10 || len(acknowledged) == len(children) {
		t.Fatalf("%d of %d shields were acknowledged before the end: that proves nothing", len(acknowledged), len(children))
	}
	for _, end := range []string{"-wal", "-shm"} {
		os.Remove(db + end)
	}
	if err := os.WriteFile(db, older, 0o600); err != nil {
		t.Fatal(err)
	}
	w = openAt(t, dir, sqliteIn(dir))
	for _, c := range acknowledged {
		if p, _, household := where(t, w, c); !p.Shielded || household {
			t.Errorf("an acknowledged shield is lost: %+v, household %v", p, household)
		}
	}
	t.Logf("%d shields acknowledged, %d children guarded again", len(acknowledged), w.d.put.Children)
}
