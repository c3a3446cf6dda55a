package override

import (
	"cmp"
	"slices"
)

// Count is how often something was.
type Count struct {
	Of string // a ground, an agency, or a month as in "2026-11"
	N  int
}

// few is the least number that is told; larger ones are rounded to it, so that no table
// can be reckoned from another.
const few = 5

// Few reports whether it is told as few.
func (c Count) Few() bool { return c.N < few }

// About is the number as it is told.
func (c Count) About() int { return (c.N + few/2) / few * few }

// tally counts by something, the names in order.
func tally(list []counted, by func(counted) string) (out []Count) {
	for _, x := range list {
		at := slices.IndexFunc(out, func(c Count) bool { return c.Of == by(x) })
		if at < 0 {
			at, out = len(out), append(out, Count{Of: by(x)})
		}
		out[at].N += x.n
	}
	slices.SortFunc(out, func(a, b Count) int { return cmp.Compare(a.Of, b.Of) })
	return out
}
