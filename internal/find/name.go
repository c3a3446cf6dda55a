package find

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// Named is what a list shows of a child: the name and the year of birth, 0 if
// none is recorded.
type Named struct {
	Child string // the id that it goes by now
	Name  string
	Year  int
}

// Names names those of the children that the Grant's actor may know to exist,
// for the lists of other features: one query however many there are. Whoever
// may not be known is missing.
func Names(ctx context.Context, r db.Reader, g access.Grant, children []string) (map[string]Named, error) {
	out := make(map[string]Named, len(children))
	if len(children) == 0 {
		return out, nil
	}
	rows, err := selectNamed(ctx, r, children, func(next int) (string, []any) { return g.Where(access.Existence, "f.child", next) })
	if err != nil {
		return nil, fmt.Errorf("name children: %w", err)
	}
	for _, s := range rows {
		out[s.child] = Named{s.child, s.display, int(s.year)}
	}
	return out, nil
}

// NamesByAnyID is Names for rows that were written about a child under whichever id it
// went by then: the result is by the ids that were asked.
func NamesByAnyID(ctx context.Context, r db.Reader, g access.Grant, ids []string) (map[string]Named, error) {
	now, err := access.Roots(ctx, r, ids)
	if err != nil {
		return nil, err
	}
	named, err := Names(ctx, r, g, slices.Compact(slices.Sorted(maps.Values(now))))
	if err != nil {
		return nil, err
	}
	out := make(map[string]Named, len(now))
	for id, child := range now {
		if n, ok := named[child]; ok {
			out[id] = n
		}
	}
	return out, nil
}
