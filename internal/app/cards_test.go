package app

import (
	"context"
	"testing"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// TestCardsCountWhatIsListed: the numbers on the first page are those of the lists
// behind them, for each of the cast: no child is counted who is not shown.
func TestCardsCountWhatIsListed(t *testing.T) {
	t.Parallel()
	w := open(t)
	some := 0
	for _, c := range demoCast {
		id := w.people[c.name]
		q := func(a access.Action) access.Request { return access.Request{Actor: id, Action: a} }
		counts, looks := map[string]int{}, q("self:open")
		looks.Purpose = access.LookUp
		_, err := access.Read(t.Context(), w.d.gate, looks, func(ctx context.Context, r db.Reader, g access.Grant) (struct{}, audit.Event, error) {
			for name, count := range map[string]func(context.Context, db.Reader, access.Grant) (int, int, error){
				"unsafe": w.f.contacts.Waits, "episodes": w.f.episodes.Waits, "enquiries": w.f.enquire.Waits, "overrides": w.f.overrides.Waits} {
				n, late, err := count(ctx, r, g)
				if err != nil || late > n && name != "episodes" {
					t.Errorf("%s: %s: %d late of %d, %v", c.name, name, late, n, err)
				}
				counts[name] = n
			}
			return struct{}{}, audit.Event{}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if l, err := w.f.contacts.All(t.Context(), q("contact:list")); err == nil {
			if len(l.Waiting) != counts["unsafe"] {
				t.Errorf("%s: %d contacts wait, the card says %d", c.name, len(l.Waiting), counts["unsafe"])
			}
			some += len(l.Waiting)
		}
		if l, err := w.f.episodes.All(t.Context(), q("episode:list")); err == nil {
			if len(l.Asked) != counts["episodes"] {
				t.Errorf("%s: %d ask to be let in, the card says %d", c.name, len(l.Asked), counts["episodes"])
			}
			some += len(l.Asked)
		}
		decides := q("override:decide")
		decides.Purpose = access.LookUp
		if l, err := w.f.overrides.All(t.Context(), decides); err == nil {
			if len(l) != counts["overrides"] {
				t.Errorf("%s: %d overrides wait, the card says %d", c.name, len(l), counts["overrides"])
			}
			some += len(l)
		}
		if l, err := w.f.enquire.All(t.Context(), q("enquiry:open")); err == nil {
			if len(l.ForMe) != counts["enquiries"] {
				t.Errorf("%s: %d requests wait, the card says %d", c.name, len(l.ForMe), counts["enquiries"])
			}
			some += len(l.ForMe)
		}
	}
	if some < 3 {
		t.Errorf("in the demonstration only %d things wait for anybody", some)
	}
}
