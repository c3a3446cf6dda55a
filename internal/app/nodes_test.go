package app

import (
	"errors"
	"net/http"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/lease"
)

// TestTwoNodes runs two nodes on one PostgreSQL with a shared key store: neither
// remembers anything that the other would have to know.
func TestTwoNodes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	conf := Database{Database: dbtest.URL(t, "postgres"), KeyStore: dbtest.URL(t, "postgres"), Keys: filepath.Join(dir, "keys"), Ledger: filepath.Join(dir, "ledger"), AuditFiles: filepath.Join(dir, "audit-1"), Checkpoints: filepath.Join(dir, "checkpoints")}
	if err := seedData(dir, conf); err != nil {
		t.Fatal(err)
	}
	one := openAt(t, dir, conf)
	conf.AuditFiles = filepath.Join(dir, "audit-2")
	two := openAt(t, dir, conf)
	for _, w := range []*world{one, two} {
		go w.d.index.Keep(t.Context(), func(err error) {
			if t.Context().Err() == nil {
				t.Errorf("refresh the dictionary: %v", err)
			}
		})
	}

	nurse := one.as("Nia Bevan")
	over := func(v *visitor, w *world) { v.base = w.server.URL } // the balancer sends the next request elsewhere
	over(nurse, two)
	if a := nurse.get("/find"); a.status != http.StatusOK {
		t.Errorf("a session made on one node: %d on the other", a.status)
	}

	form := wellFilled(Door{})
	form.Set("given", "Marigold")
	form.Set("family", "Featherstonehaugh")
	form.Set("_do", "create")
	form.Set("lines", "")
	over(nurse, one)
	made := nurse.post("/child/new", form)
	if made.status != http.StatusSeeOther {
		t.Fatalf("make a child on one node: %d %v", made.status, faultsOf(t, made))
	}
	began := time.Now()
	over(nurse, two)
	for {
		// Without the birth date only the dictionary of names can help.
		misspelt := nurse.post("/find", url.Values{"given": {"Marigould"}, "family": {"Fetherstonehaugh"}, "age": {"11"}})
		if a := nurse.follow(misspelt); containsLink(t, a, made.location()) {
			break
		}
		if time.Since(began) > 8*time.Second {
			t.Fatal("a new name was not found misspelt on the other node within eight seconds")
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Logf("found on the other node after %v", time.Since(began).Round(time.Millisecond))

	q := access.Request{Actor: one.people["Jo Carr"], Action: "account:suspend"}
	if err := one.f.accounts.Suspend(t.Context(), q, one.people["Nia Bevan"]); err != nil {
		t.Fatal(err)
	}
	if a := nurse.get("/find"); a.status != http.StatusSeeOther || a.location() != "/sign-in" {
		t.Errorf("suspended on one node: the next request to the other answers %d", a.status)
	}
}

// TestOneNumbersTheLog: of two nodes one numbers the log. When it falls silent
// the other takes over, and one that wakes too late, in the middle of a turn,
// writes nothing more: the log stays whole.
func TestOneNumbersTheLog(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	conf := Database{Database: dbtest.URL(t, "postgres"), KeyStore: dbtest.URL(t, "postgres"), Keys: filepath.Join(dir, "keys"), Ledger: filepath.Join(dir, "ledger"), AuditFiles: filepath.Join(dir, "audit-1"), Checkpoints: filepath.Join(dir, "checkpoints")}
	if err := seedData(dir, conf); err != nil {
		t.Fatal(err)
	}
	one := openAt(t, dir, conf)
	conf.AuditFiles = filepath.Join(dir, "audit-2")
	two := openAt(t, dir, conf)
	first, second := one.d.sequencer(), two.d.sequencer()
	if err := first.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := second.Drain(t.Context()); !errors.Is(err, lease.ErrLost) {
		t.Errorf("a second node numbers the log as well: %v", err)
	}
	one.exec(`UPDATE lease SET until = 1 WHERE name = 'audit-sequencer'`) // it has said nothing for too long
	if err := second.Drain(t.Context()); err != nil {
		t.Fatalf("nobody takes over: %v", err)
	}
	if _, err := first.Checkpoint(t.Context()); !errors.Is(err, lease.ErrLost) { // which it had begun before
		t.Errorf("a node whose lease was taken signs a checkpoint: %v", err)
	}
	if err := first.Drain(t.Context()); !errors.Is(err, lease.ErrLost) {
		t.Errorf("a node whose lease was taken numbers the log: %v", err)
	}
}

func containsLink(t *testing.T, a answer, href string) bool {
	for _, n := range a.page(t).All("a[href]") {
		if n.Attr("href") == href {
			return true
		}
	}
	return false
}
