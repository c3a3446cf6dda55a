package document_test

import (
	"context"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// TestOnlyDocumentsAreCounted: what an agency holds besides, such as a text that it
// shared, is no document of which others learn that it is there.
func TestOnlyDocumentsAreCounted(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := access.Hold(ctx, tx, access.Item{ID: "a-shared-text", Child: w.child, Agency: "health", Author: "nurse", Class: access.ClassHealth})
			return err
		})
		w.agree(access.Existence)
		main, _ := w.opens("social", "/child/"+w.child)
		holds(t, main, true, "None recorded")
		holds(t, main, false, "holds a document")
		w.wrote(nil)
		main, _ = w.opens("social", "/child/"+w.child)
		holds(t, main, true, "Agency of health holds a document: Health")
		if n := strings.Count(main, "holds a document"); n != 1 {
			t.Errorf("%d documents", n)
		}
	})
}
