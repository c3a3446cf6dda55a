package familyaccount_test

import (
	"testing"

	"onestory/internal/familyaccount"
	"onestory/internal/kit/id"
)

// TestNobodyIsInvitedInVain: where no message can go, nobody is told to wait for one.
func TestNobodyIsInvitedInVain(t *testing.T) {
	run(t, func(f *fixture) {
		half := familyaccount.New(familyaccount.Parts{DB: f.DB, Gate: f.Gate, Log: f.Log, Keys: f.Keys, IDs: id.Random{}, Children: someone{"2016-05-01"}, Sessions: f.svc.Sessions,
			Closed: []familyaccount.Channel{familyaccount.Email}})
		if _, err := half.Invite(ctx, q("nurse", "relative:invite", "c"), inviting("Kelly", "kelly@b.example"), ""); !faulty(err) {
			t.Errorf("by e-mail, which nothing carries: %v", err)
		}
		g, err := half.Invite(ctx, q("nurse", "relative:invite", "c"), inviting("Kelly", "07700 900111"), "")
		f.ok("by text", err)
		if _, err := half.InviteAgain(ctx, q("nurse", "relative:invite", "c"), g.Member, inviting("", "kelly@b.example")); !faulty(err) {
			t.Errorf("again, by e-mail: %v", err)
		}
	})
}
