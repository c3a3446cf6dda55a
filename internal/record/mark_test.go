package record_test

import (
	"context"
	"slices"
	"testing"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/i18n"
	"onestory/internal/record/recordtest"
)

// TestOwnNameIsMarked: whoever opens the record of a child who bears their family
// name, now or before, leaves a mark for whoever watches the log; others do not.
func TestOwnNameIsMarked(t *testing.T) {
	run(t, func(t *testing.T, w *recordtest.World) {
		for family, want := range map[string][]string{"Silva": {"own-name"}, "SILVÁ": {"own-name"}, "Silvester": nil, "Maria": nil} {
			c := w.Create(t, child.Record{Names: []child.Name{{Given: "Ana", Family: "Quill"}, {Kind: child.Former, Given: "Ana", Family: family}}, Birth: child.Birth{Date: recordtest.Day(t, "2016-02-03")}})
			w.Visit(t, "duty", c, access.Safeguarding)
			page(t, w, "duty", "/child/"+c, i18n.English)
			err := w.DB.Read(t.Context(), func(ctx context.Context, r db.Reader) error {
				events, err := audit.LookedAt(ctx, r, []string{c}, 10, audit.Mark{})
				at := slices.IndexFunc(events, func(e audit.Looked) bool { return e.Action == "child:open" })
				if at < 0 || !slices.Equal(events[at].Marks, want) {
					t.Errorf("%s: %+v, want the marks %v", family, events, want)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}
