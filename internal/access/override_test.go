package access_test

import (
	"context"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
)

// TestBreakGlass: it opens contacts for an hour, to one account; never a place
// under a shield, a hidden child, or one's own family.
func TestBreakGlass(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		s := sharing(t, d, people{"nurse": aNurse(), "other": aNurse()})
		now := s.Clock.Now()
		s.write(func(ctx context.Context, tx *db.Tx) error {
			for child, p := range map[string]access.Protection{"open": {}, "shielded": {Shielded: true}, "hidden": {Hidden: true}, "own": {}} {
				if _, err := access.Admit(ctx, tx, child, "la", p); err != nil {
					return err
				}
				if _, err := access.BreakGlass(ctx, tx, access.Override{ID: "o", Child: child, Account: "nurse", Reason: "safety", Starts: now, Ends: now.Add(time.Hour)}); err != nil {
					return err
				}
			}
			if err := access.AddChildKeys(ctx, tx, "own", "k"); err != nil {
				return err
			}
			_, err := access.DeclareKin(ctx, tx, "nurse", "k")
			return err
		})
		type reach struct {
			level             access.Level
			locates, involved bool
		}
		look := func(who, child string) (out reach) {
			_, err := access.Read(context.Background(), s.Gate, access.Request{Actor: who, Action: "child:open", Child: child, Level: access.Contact},
				func(ctx context.Context, r db.Reader, g access.Grant) (int, audit.Event, error) {
					out = reach{g.Level(), g.Locates(), g.TellsInvolved()}
					return 0, audit.Event{}, nil
				})
			if (err == nil) != (out.level > access.None) {
				t.Errorf("%s on %s: %v", who, child, err)
			}
			return out
		}
		for child, want := range map[string]reach{"open": {access.Contact, true, true}, "shielded": {access.Contact, false, false}, "hidden": {}, "own": {}} {
			if got := look("nurse", child); got != want {
				t.Errorf("%s: %v, want %v", child, got, want)
			}
			if got := look("other", child); got != (reach{}) {
				t.Errorf("%s, by another: %v", child, got)
			}
		}
		s.Clock.Add(time.Hour)
		if got := look("nurse", "open"); got != (reach{}) {
			t.Errorf("an hour later: %v", got)
		}
	})
}
