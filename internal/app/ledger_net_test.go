package app

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"onestory/internal/access"
	"onestory/internal/account"
)

func protections() *rapid.Generator[access.Protection] {
	return rapid.SampledFrom([]access.Protection{{}, {Shielded: true}, {Hidden: true, Shielded: true}, {Shielded: true, Owner: "a"}, {Hidden: true, Shielded: true, Owner: "b"}})
}

// TestNettingChildren plays any history of one child: changes that are kept or
// undone, told to the ledger in any order a crash or a slow node allows. Put
// over any backup the ledger gives at least what was in force at the end; and
// exactly that, over what the backup had, where nothing was undone or cut off.
func TestNettingChildren(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		now := access.Guard{Child: "c"}
		backups := []access.Guard{now}
		var lines []ledgerLine
		sure := true
		for range rapid.IntRange(0, 8).Draw(t, "changes") {
			next := access.Guard{Child: "c", Version: now.Version + 1, Protection: protections().Draw(t, "change")}
			if next.Guarded() { // durable before the transaction is kept
				lines = append(lines, guardLine(next, false))
			}
			switch rapid.SampledFrom([]string{"kept", "kept", "kept", "undone", "cut off"}).Draw(t, "end") {
			case "kept":
				lines = append(lines, guardLine(next, true))
				now = next
			case "cut off": // kept, and the node died before it said so
				now, sure = next, false
			case "undone":
				sure = false
			}
			backups = append(backups, now)
		}
		lines = rapid.Permutation(lines).Draw(t, "order")
		n := newNetting()
		for _, l := range lines {
			if err := n.take(l.record()); err != nil {
				t.Fatal(err)
			}
		}
		back := rapid.SampledFrom(backups).Draw(t, "backup")
		got := back.Protection
		if c := n.children["c"]; c != nil {
			if want := c.net(); want.Version > back.Version {
				got = back.With(want.Protection)
			}
		}
		if got.With(now.Protection) != got {
			t.Fatalf("from %+v the ledger gives %+v, and %+v was in force", back, got, now)
		}
		if got.With(back.Protection) != got {
			t.Fatalf("from %+v the ledger loosens to %+v", back, got)
		}
		if want := back.With(now.Protection); sure && got != want {
			t.Fatalf("from %+v the ledger gives %+v, want %+v", back, got, want)
		}
	})
}

// TestNettingAccounts is the same for accounts.
func TestNettingAccounts(t *testing.T) {
	t.Parallel()
	same := func(a, b account.Standing) bool { return a.Same(b) }
	rapid.Check(t, func(t *rapid.T) {
		now := account.Standing{Account: "a", Version: 1, Status: account.Active, Cleared: true, Roles: access.Roles()}
		backups := []account.Standing{now}
		var lines []ledgerLine
		sure := true
		for range rapid.IntRange(0, 8).Draw(t, "changes") {
			next := account.Standing{Account: "a", Version: now.Version + 1,
				Status:  rapid.SampledFrom([]account.Status{account.Active, account.Suspended, account.Invited}).Draw(t, "status"),
				Cleared: rapid.Bool().Draw(t, "cleared"),
				Roles:   slices.DeleteFunc(access.Roles(), func(access.Role) bool { return rapid.Bool().Draw(t, "without") })}
			lines = append(lines, standingLine(next, false))
			switch rapid.SampledFrom([]string{"kept", "kept", "kept", "undone", "cut off"}).Draw(t, "end") {
			case "kept":
				lines = append(lines, standingLine(next, true))
				now = next
			case "cut off":
				now, sure = next, false
			case "undone":
				sure = false
			}
			backups = append(backups, now)
		}
		n := newNetting()
		for _, l := range rapid.Permutation(lines).Draw(t, "order") {
			if err := n.take(l.record()); err != nil {
				t.Fatal(err)
			}
		}
		back := rapid.SampledFrom(backups).Draw(t, "backup")
		got := back
		if a := n.accounts["a"]; a != nil {
			if want := a.net(); want.Version > back.Version {
				got = back.With(want)
			}
		}
		if !same(got.With(now), got) || !same(got.With(back), got) {
			t.Fatalf("from %+v the ledger gives %+v, and %+v was in force", back, got, now)
		}
		if sure && !same(got, back.With(now)) {
			t.Fatalf("from %+v the ledger gives %+v, want %+v", back, got, back.With(now))
		}
	})
}
