package linkage

import (
	"cmp"
	"math"
	"slices"
)

// GammaOf makes a gamma of levels, Null for comparisons that say nothing.
func GammaOf(levels ...int) (g Gamma) {
	for i, l := range levels[:min(len(levels), MaxComparisons)] {
		g.set(i, min(max(l, Null), MaxLevels))
	}
	return g
}

// Pattern is a gamma and how many pairs of records have it.
type Pattern struct {
	Gamma Gamma
	Count float64
}

// Parameters are what training estimates.
type Parameters struct {
	// Lambda is the share of pairs that are of one person.
	Lambda float64
	// M and U are by comparison and level.
	M, U [][]float64
}

// EMOptions say what EM may change.
type EMOptions struct {
	FixLambda, FixM, FixU bool
	// Only names the comparisons to use, all when empty.
	Only []int
	// Rounds is the most rounds, 25 when 0; it ends before when no figure moves by
	// Tolerance, 1e-4 when 0.
	Rounds    int
	Tolerance float64
}

// EM estimates parameters from patterns by expectation and maximisation, with the
// comparisons taken as independent given whether the records are of one person.
// It returns the parameters, how many rounds it took and whether it settled.
// Levels that never occur get Unseen. Patterns in the same order give the same
// answer to the last bit.
func EM(patterns []Pattern, start Parameters, o EMOptions) (p Parameters, rounds int, settled bool) {
	p = start.clone()
	if len(o.Only) == 0 {
		for i := range p.M {
			o.Only = append(o.Only, i)
		}
	}
	o.Rounds, o.Tolerance = cmp.Or(o.Rounds, 25), cmp.Or(o.Tolerance, 1e-4)
	for rounds < o.Rounds && !settled {
		rounds++
		next := p.step(patterns, &o)
		settled = p.distance(next, o.Only) < o.Tolerance
		p = next
	}
	return p, rounds, settled
}

// step is one round.
func (p Parameters) step(patterns []Pattern, o *EMOptions) Parameters {
	next := p.clone()
	for _, i := range o.Only {
		clear(next.M[i])
		clear(next.U[i])
	}
	weights := p.logs()
	var matches, all float64
	for _, pattern := range patterns {
		q := pattern.Count * Probability(weights.sum(pattern.Gamma, o.Only))
		matches += q
		all += pattern.Count
		for _, i := range o.Only {
			if l := pattern.Gamma.Level(i); l >= 0 {
				next.M[i][l] += q
				next.U[i][l] += pattern.Count - q
			}
		}
	}
	if !o.FixLambda && all > 0 {
		next.Lambda = min(max(matches/all, 1e-12), 1-1e-12)
	} else {
		next.Lambda = p.Lambda
	}
	for _, i := range o.Only {
		shares(next.M[i], p.M[i], o.FixM)
		shares(next.U[i], p.U[i], o.FixU)
	}
	return next
}

// shares turns counts into probabilities; where nothing was counted, or it is
// fixed, they stay as before.
func shares(counts, before []float64, fixed bool) {
	total := 0.0
	for _, c := range counts {
		total += c
	}
	if fixed || total <= 0 {
		copy(counts, before)
		return
	}
	for i := range counts {
		counts[i] = min(max(counts[i]/total, Unseen), 1)
	}
}

// bits are the weights of parameters.
type weightTable struct {
	prior  float64
	levels [][]float64
}

func (p Parameters) logs() weightTable {
	w := weightTable{prior: WeightOf(p.Lambda)}
	for i := range p.M {
		var list []float64
		for l := range p.M[i] {
			list = append(list, math.Log2(max(p.M[i][l], Unseen)/max(p.U[i][l], Unseen)))
		}
		w.levels = append(w.levels, list)
	}
	return w
}

func (w weightTable) sum(g Gamma, only []int) float64 {
	s := w.prior
	for _, i := range only {
		if l := g.Level(i); l >= 0 {
			s += w.levels[i][l]
		}
	}
	return s
}

func (p Parameters) clone() Parameters {
	q := Parameters{Lambda: p.Lambda}
	for i := range p.M {
		q.M = append(q.M, slices.Clone(p.M[i]))
		q.U = append(q.U, slices.Clone(p.U[i]))
	}
	return q
}

// distance is the largest change of any figure.
func (p Parameters) distance(q Parameters, only []int) float64 {
	d := math.Abs(p.Lambda - q.Lambda)
	for _, i := range only {
		for l := range p.M[i] {
			d = max(d, math.Abs(p.M[i][l]-q.M[i][l]), math.Abs(p.U[i][l]-q.U[i][l]))
		}
	}
	return d
}

// tally counts patterns on several processors.
type tally []map[Gamma]int64

func newTally() tally {
	t := make(tally, Workers())
	for i := range t {
		t[i] = map[Gamma]int64{}
	}
	return t
}

// patterns are the counts of all, in a fixed order.
func (t tally) patterns() (list []Pattern, total int64) {
	sum := map[Gamma]int64{}
	for _, m := range t {
		for g, n := range m {
			sum[g] += n
		}
	}
	for g, n := range sum {
		list = append(list, Pattern{g, float64(n)})
		total += n
	}
	slices.SortFunc(list, func(a, b Pattern) int {
		return cmp.Or(cmp.Compare(a.Gamma[0], b.Gamma[0]), cmp.Compare(a.Gamma[1], b.Gamma[1]))
	})
	return list, total
}
