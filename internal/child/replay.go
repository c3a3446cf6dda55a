package child

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/kit/db"
)

// replayBatch is how many events are read at once.
const replayBatch = 5000

// Differences replays all that was ever said of who belongs to whom and holds it
// against the tables, and against the present ids that access decides by. It
// names each that differs, sorted; none means that the tables follow from the
// events. For checks by an operator: it reads everything.
func Differences(ctx context.Context, r db.Reader) ([]string, error) {
	want, after := NewMembers(), int64(0)
	for {
		events, err := selectEvents(ctx, r, after, replayBatch)
		if err != nil {
			return nil, fmt.Errorf("read what was said of records: %w", err)
		}
		if len(events) == 0 {
			break
		}
		for _, e := range events {
			want.Apply(e)
		}
		after = events[len(events)-1].Seq
	}
	got, roots, err := selectState(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("read who belongs to whom: %w", err)
	}
	out := differing("member", want.Home, got.Home)
	out = append(out, differing("merged", want.Into, got.Into)...)
	out = append(out, differing("apart", want.Apart, got.Apart)...)
	out = append(out, differing("ended", want.Ended, got.Ended)...)
	for child, root := range roots {
		if want.Root(child) != root {
			out = append(out, fmt.Sprintf("present id of %v: the table differs from the events", child))
		}
	}
	slices.Sort(out)
	return out, nil
}

func differing[K comparable, V comparable](what string, want, got map[K]V) (out []string) {
	for k, v := range want {
		if g, ok := got[k]; !ok || g != v {
			out = append(out, fmt.Sprintf("%s %v: the table differs from the events", what, k))
		}
	}
	for k := range got {
		if _, ok := want[k]; !ok {
			out = append(out, fmt.Sprintf("%s %v: the table has what no event said", what, k))
		}
	}
	return out
}
