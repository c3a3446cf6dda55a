package audit_test

import (
	"context"
	"testing"

	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// TestLookedAtPages reads a person's events page by page, half of them numbered
// and half still waiting, and expects each once, newest first.
func TestLookedAtPages(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.record(t, 20)
		if err := w.seq.Drain(context.Background()); err != nil {
			t.Fatal(err)
		}
		w.record(t, 20)
		seen := map[string]bool{}
		var after audit.Mark
		for {
			var page []audit.Looked
			err := w.d.Read(context.Background(), func(ctx context.Context, r db.Reader) (err error) {
				page, err = audit.LookedAt(ctx, r, []string{"c3"}, 2, after)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			for _, l := range page {
				if m := l.Mark(); seen[l.ID] || after.ID != "" && (m.At > after.At || m.At == after.At && m.ID >= after.ID) {
					t.Errorf("event %s is out of order or shown twice", l.ID)
				}
				if l.Actor != "a" || l.Action != "child:find" || l.Refused || l.At.IsZero() {
					t.Errorf("read %+v", l)
				}
				seen[l.ID], after = true, l.Mark()
			}
		}
		if len(seen) != 6 { // of 20 events about seven people the fourth has three, twice
			t.Errorf("%d events about one person, want 6", len(seen))
		}
	})
}
