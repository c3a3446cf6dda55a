package app

import (
	"net/http"
	"testing"

	"pgregory.net/rapid"

	"onestory/internal/access"
)

// TestRestoreKeepsPagesClosed: a page that was closed since a backup is closed
// again before anything is served from it, and its sessions are over.
func TestRestoreKeepsPagesClosed(t *testing.T) {
	t.Parallel()
	w := open(t)
	child, father := w.childOf(access.Family), w.people["Mark Penhallow"]
	v := w.as("Mark Penhallow")
	if a := v.get("/my/" + child); a.status != http.StatusOK {
		t.Fatalf("the father's page: %d", a.status)
	}
	w.suspended("Mark Penhallow")
	w.exec(`UPDATE access_family SET suspended = $2, version = version - 1 WHERE member = $1`, father, false) // as it was in the backup
	if a := w.as("Mark Penhallow").get("/my/" + child); a.status != http.StatusOK {
		t.Fatalf("the father's page, put back: %d", a.status)
	}
	w.close()
	again := openAt(t, w.dir, sqliteIn(w.dir))
	if a := again.as("Mark Penhallow").get("/my/" + child); a.status != http.StatusNotFound {
		t.Errorf("after the ledger was replayed the father's page answers %d", a.status)
	}
	if n := again.scalar(`SELECT COUNT(*) FROM access_family WHERE member = $1 AND suspended`, father); n != "1" {
		t.Error("the row says nothing of it")
	}
	if again.d.put.Families != 1 || !again.d.put.Sessions {
		t.Errorf("replayed: %+v", again.d.put)
	}
	again.close()
	if third := openAt(t, w.dir, sqliteIn(w.dir)); third.d.put.Families != 0 {
		t.Errorf("replayed once more: %+v", third.d.put)
	}
}

// TestNettingFamilies plays any history of one page, as TestNettingChildren does:
// put over any backup the ledger gives at least what was in force at the end.
func TestNettingFamilies(t *testing.T) {
	t.Parallel()
	change := rapid.Custom(func(t *rapid.T) access.Membership {
		return access.Membership{Member: "family:m", Child: "c", Suspended: rapid.Bool().Draw(t, "suspended"), Placeless: rapid.Bool().Draw(t, "placeless"),
			Ends: rapid.SampledFrom([]string{"", "", "2026-01-01", "2027-01-01"}).Draw(t, "ends"), Says: rapid.SampledFrom([]string{"", "yes", "no"}).Draw(t, "says")}
	})
	rapid.Check(t, func(t *rapid.T) {
		now := access.Membership{Member: "family:m", Child: "c", Version: 1}
		backups := []access.Membership{now}
		var lines []ledgerLine
		for range rapid.IntRange(0, 6).Draw(t, "changes") {
			next := change.Draw(t, "change")
			next.Version = now.Version + 1
			lines = append(lines, familyLine(next, false))
			switch rapid.SampledFrom([]string{"kept", "kept", "undone", "cut off"}).Draw(t, "end") {
			case "kept":
				lines = append(lines, familyLine(next, true))
				now = next
			case "cut off":
				now = next
			}
			backups = append(backups, now)
		}
		n := newNetting()
		for _, l := range rapid.Permutation(lines).Draw(t, "order") {
			if err := n.take(l.record()); err != nil {
				t.Fatal(err)
			}
		}
		got := rapid.SampledFrom(backups).Draw(t, "backup")
		if f := n.families["family:m c"]; f != nil {
			if want := f.net(); want.Version > got.Version {
				got = got.With(want)
			}
		}
		if strict := got.With(now); strict.Suspended != got.Suspended || strict.Placeless != got.Placeless || strict.Ends != got.Ends || strict.Says != got.Says {
			t.Fatalf("the ledger gives %+v, and %+v was in force", got, now)
		}
	})
}
