package familyaccount_test

import (
	"testing"

	"onestory/internal/access"
	"onestory/internal/familyaccount"
	"onestory/internal/kit/db"
)

func (f *fixture) children(member string) (out []access.Membership) {
	f.t.Helper()
	f.write(func(tx *db.Tx) (err error) {
		out, err = access.ChildrenOf(ctx, tx, member)
		return err
	})
	return out
}

func home(member string) access.Request {
	return access.Request{Actor: member, Action: "family:join"}
}

// TestJoin: a mother of two has one account; a code works once and for a page that
// nobody uses yet.
func TestJoin(t *testing.T) {
	run(t, func(f *fixture) {
		first := f.invite("c", "Kelly", "07700 900111")
		f.setUp(first.Code)
		second := f.invite("d", "Kelly", "07700 900111")
		if err := f.svc.Join(from(""), home(first.Member), "ABCDEFGHJKMN"); !faulty(err) {
			t.Errorf("a code of nobody: %v", err)
		}
		f.ok("join", f.svc.Join(from(""), home(first.Member), familyaccount.Spaced(second.Code)))
		if got := f.children(first.Member); len(got) != 2 || got[1].Child != "d" && got[0].Child != "d" || got[0].Suspended || got[1].Suspended {
			t.Errorf("her page is about %+v", got)
		}
		if got := f.children(second.Member); len(got) != 0 {
			t.Errorf("the other account is about %+v", got)
		}
		if err := f.svc.Join(from(""), home(first.Member), second.Code); !faulty(err) {
			t.Errorf("the code works twice: %v", err)
		}
		again, err := f.svc.InviteAgain(ctx, q("nurse", "relative:invite", "c"), first.Member, inviting("", "07700 900111"))
		f.ok("a new code", err)
		other := f.invite("d", "Sean", "07700 900222")
		if f.children(other.Member)[0].Suspended {
			t.Error("a page that was joined counts as one that was closed")
		}
		f.setUp(other.Code)
		if err := f.svc.Join(from(""), home(other.Member), again.Code); !faulty(err) {
			t.Errorf("somebody takes over a page that is in use: %v", err)
		}
	})
}

// TestNoWayAround: where an adult's page about a child was closed, another
// invitation waits for the reviewer, and joining by it opens nothing either.
func TestNoWayAround(t *testing.T) {
	run(t, func(f *fixture) {
		father := f.invite("c", "Sean", "07700 900222")
		f.ok("close", f.svc.Suspend(ctx, q("nurse", "relative:suspend", "c"), father.Member))
		again := f.invite("c", "Sean", "07700 900333")
		if got := f.children(again.Member); len(got) != 1 || !got[0].Suspended {
			t.Errorf("invited once more: %+v", got)
		}
		elsewhere := f.invite("d", "Sean", "07700 900444")
		f.setUp(elsewhere.Code)
		f.ok("join", f.svc.Join(from(""), home(elsewhere.Member), again.Code))
		for _, m := range f.children(elsewhere.Member) {
			if m.Suspended != (m.Child == "c") {
				t.Errorf("joined: %+v", m)
			}
		}
		self := inviting("Tyler", "07700 900555")
		self.Kind, self.Able, self.Reasons = access.Self, true, "He explains it back in his own words."
		young, err := f.svc.Invite(ctx, q("nurse", "relative:invite", "c"), self, "")
		f.ok("invite the young person", err)
		if got := f.children(young.Member); got[0].Suspended {
			t.Error("the young person's page waits too")
		}
	})
}
