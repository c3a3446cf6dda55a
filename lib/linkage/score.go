package linkage

import "math"

// Gamma is which level each comparison of a model reached, four bits each. Equal
// gammas are equal with ==.
type Gamma [2]uint64

// Null is the level of a comparison that says nothing.
const Null = -1

// Level returns the level that comparison i reached: 0 for the best, and Null where
// a value is missing or the comparison was silenced by a swap.
func (g Gamma) Level(i int) int { return int(g[i>>4]>>(i&15*4)&15) - 1 }

func (g *Gamma) set(i, level int) {
	shift := i & 15 * 4
	g[i>>4] = g[i>>4]&^(15<<shift) | uint64(level+1)<<shift
}

// Result is what a model says of two records.
type Result struct {
	// Weight is the evidence in bits, prior and caps included: 0 is even odds, 10
	// about a thousand to one that the records are of one person.
	Weight float64
	Gamma  Gamma
}

// Probability turns a weight into the probability that two records are of one
// person, from 0 to 1.
func Probability(weight float64) float64 { return 1 / (1 + math.Exp2(-weight)) }

// WeightOf turns a probability into a weight in bits. It is infinite for 0 and 1.
func WeightOf(probability float64) float64 { return math.Log2(probability / (1 - probability)) }

// Score compares two records. It allocates nothing.
func (m *Model) Score(a, b *Prepared) Result {
	var tf [MaxComparisons]float64
	g := m.compare(a, b, &tf)
	return Result{m.weight(g, &tf), g}
}

// compare finds the level of each comparison, and what frequencies add to it.
func (m *Model) compare(a, b *Prepared, tf *[MaxComparisons]float64) (g Gamma) {
	var silent uint32
	c := alike{a: a, b: b}
	for i := range m.comps {
		l, share := m.comps[i].reach(&c)
		g.set(i, l)
		if l < 0 {
			continue
		}
		level := &m.comps[i].levels[l]
		if level.tf != 0 && share > 0 {
			tf[i] = level.tf * (level.usual - math.Log2(max(share, level.tfMin)))
		}
		if level.swaps >= 0 {
			silent |= 1 << level.swaps
		}
	}
	if silent != 0 {
		for i := range m.comps {
			if silent>>m.comps[i].field&1 == 1 {
				g.set(i, Null)
				tf[i] = 0
			}
		}
	}
	return g
}

// reach returns the best level that holds, or Null.
func (c *comparison) reach(pair *alike) (int, float64) {
	xs, ys := pair.a.values(c.field), pair.b.values(c.field)
	missing := len(xs) == 0 || len(ys) == 0
	if missing && c.own {
		return Null, 0
	}
	last := len(c.levels) - 1
	if c.own && len(xs) == 1 && len(ys) == 1 {
		x, y := xs[0], ys[0]
		for i := range last {
			if ok, tf := c.levels[i].alike(pair, x, y); ok {
				return i, tf
			}
		}
		return last, 0
	}
	for i := range last {
		if ok, tf := c.levels[i].holds(pair); ok {
			return i, tf
		}
	}
	if missing {
		return Null, 0
	}
	return last, 0
}

func (l *level) holds(pair *alike) (ok bool, tf float64) {
	for i := range l.either {
		if ok, tf = pair.holds(&l.either[i]); ok {
			break
		}
	}
	for i := 0; ok && i < len(l.all); i++ {
		ok, _ = pair.holds(&l.all[i])
	}
	return ok, tf
}

// alike is holds for records with one value each, which most have.
func (l *level) alike(pair *alike, x, y *form) (ok bool, tf float64) {
	for i := range l.either {
		if ok, tf = pair.pair(&l.either[i], x, y); ok {
			break
		}
	}
	for i := 0; ok && i < len(l.all); i++ {
		ok, _ = pair.pair(&l.all[i], x, y)
	}
	return ok, tf
}

// weight adds up: prior, comparisons, and each group at most to its cap.
func (m *Model) weight(g Gamma, tf *[MaxComparisons]float64) float64 {
	var groups [MaxComparisons]float64
	sum := m.prior
	for i := range m.comps {
		l := g.Level(i)
		if l < 0 {
			continue
		}
		w := m.comps[i].levels[l].bits + tf[i]
		if at := m.comps[i].group; at >= 0 {
			groups[at] += w
		} else {
			sum += w
		}
	}
	for i, most := range m.caps {
		sum += min(groups[i], most)
	}
	return sum
}
