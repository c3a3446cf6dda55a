package match

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/find"
	"onestory/internal/kit/db"
)

// Again is Decide for a record that is held already, by its id: whoever a person
// said it is not, and whoever it belongs to now, by any of their ids, is no
// candidate, however alike. A record that is new can have no such veto.
func (m *Matcher) Again(ctx context.Context, r db.Reader, g access.Grant, from Finder, record string, rec child.Record, sought *find.Sought, now string) (Decision, child.Whole, error) {
	vetoes, err := child.Vetoes(ctx, r, g, record)
	if err != nil {
		return Decision{Status: Error}, child.Whole{}, fmt.Errorf("read who a record is not: %w", err)
	}
	same, err := access.SameAs(ctx, r, []string{now})
	if err != nil {
		return Decision{Status: Error}, child.Whole{}, err
	}
	own := map[string]bool{now: true}
	for _, id := range same[now] {
		own[id] = true
	}
	return m.decide(ctx, r, g, from, rec, sought, func(c string) bool { return own[c] || vetoes[record][c] })
}
