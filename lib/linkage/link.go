package linkage

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"
)

// Link is a pair of records, A < B, and what a model says of it.
type Link struct {
	A, B   uint32
	Weight float64
	Gamma  Gamma
}

// LinkOptions say what Links keeps.
type LinkOptions struct {
	// Keep is the least weight that is kept, in bits. Memory grows with what is
	// kept: 40 bytes a pair.
	Keep float64
	// Limit is the largest block, 5,000 when 0.
	Limit    int
	Progress Progress
}

// Links scores all candidates that the model's blocking rules make, on all
// processors, and returns those of weight Keep or more, by A and B. Unsplit is
// how many pairs were left out since their block was too large.
func (m *Model) Links(ctx context.Context, t *Table, o LinkOptions) (links []Link, unsplit int64, err error) {
	c, err := m.Block(ctx, t, m.spec.Blocking, o.Limit)
	if err != nil {
		return nil, 0, err
	}
	found := make([][]Link, Workers())
	err = c.Visit(ctx, o.Progress, func(w int, a, b uint32) {
		if r := m.Score(&t.records[a], &t.records[b]); r.Weight >= o.Keep {
			found[w] = append(found[w], Link{a, b, r.Weight, r.Gamma})
		}
	})
	if err != nil {
		return nil, 0, err
	}
	links = slices.Concat(found...)
	slices.SortFunc(links, func(x, y Link) int { return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B)) })
	return links, c.Unsplit, nil
}

// Stream scores all candidates and hands each of weight Keep or more to yield, one
// at a time, in no fixed order. Nothing is kept. An error of yield ends it.
func (m *Model) Stream(ctx context.Context, t *Table, o LinkOptions, yield func(Link) error) error {
	c, err := m.Block(ctx, t, m.spec.Blocking, o.Limit)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var lock sync.Mutex
	err = c.Visit(ctx, o.Progress, func(_ int, a, b uint32) {
		r := m.Score(&t.records[a], &t.records[b])
		if r.Weight < o.Keep {
			return
		}
		lock.Lock()
		defer lock.Unlock()
		if ctx.Err() != nil {
			return
		}
		if err := yield(Link{a, b, r.Weight, r.Gamma}); err != nil {
			stop(err)
		}
	})
	if err != nil {
		return context.Cause(ctx)
	}
	return nil
}

// byWeight sorts the best first, ties by A and B.
func byWeight(links []Link) []Link {
	links = slices.Clone(links)
	slices.SortFunc(links, func(x, y Link) int {
		return cmp.Or(cmp.Compare(y.Weight, x.Weight), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
	})
	return links
}

// OneToOne keeps links of weight threshold or more so that each record has at most
// one: the best first, equal ones by the numbers of their records.
func OneToOne(links []Link, threshold float64) []Link {
	used := map[uint32]bool{}
	var out []Link
	for _, l := range byWeight(links) {
		if l.Weight >= threshold && !used[l.A] && !used[l.B] {
			used[l.A], used[l.B] = true, true
			out = append(out, l)
		}
	}
	return out
}

// Best returns the place of the greatest weight and how far it lies above the
// second, in bits: with one weight, above even odds (0). A small margin means that
// the answer is a guess between two people. There is no best of none: place -1.
func Best(weights []float64) (place int, margin float64) {
	if len(weights) == 0 {
		return -1, 0
	}
	second := math.Inf(-1)
	for i, w := range weights {
		switch {
		case i == 0:
		case w > weights[place]:
			second, place = weights[place], i
		default:
			second = max(second, w)
		}
	}
	if len(weights) == 1 {
		second = 0
	}
	return place, weights[place] - second
}
