package app

import (
	"context"
	"testing"

	"onestory/internal/kit/db"
)

// TestAnswersAreWords: what a form is filled in with about its writer is words.
func TestAnswersAreWords(t *testing.T) {
	t.Parallel()
	w := open(t)
	err := w.d.db.Read(t.Context(), func(ctx context.Context, r db.Reader) error {
		c, err := w.f.assess.Accounts.Card(ctx, r, w.people["Nia Bevan"])
		if c.Role != "School nurse" {
			t.Errorf("the writer is a %q", c.Role)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
