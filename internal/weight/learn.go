package weight

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/child"
	"onestory/internal/match"
	"onestory/lib/linkage"
)

// Figures of training.
const (
	// leastPairs is from how many pairs on M is counted from them.
	leastPairs = 500
	// worth is how many pairs the standard model's M stands for beside what was
	// counted, so that a level which a few hundred pairs never showed is not held
	// to be impossible.
	worth = 50
	// randomPairs teach U.
	randomPairs = 4_000_000
)

// sessions are what EM learns from where too few numbers are verified: each leaves
// out what its pairs agree on by choice.
func sessions() []linkage.Rule {
	key := func(fields ...string) (r linkage.Rule) {
		for _, f := range fields {
			r.Keys = append(r.Keys, linkage.Key{Field: f})
		}
		return r
	}
	return []linkage.Rule{key("birth"), key("given", "family"), key("given", "postcode")}
}

// learnt is a model with how it came about.
type learnt struct {
	spec    linkage.Spec
	direct  bool
	labels  []Source
	seen    [][]int // pairs by comparison and level
	remarks []string
	filled  map[string]int // records that say something, by field
	apart   int            // levels where EM and the labels differ by more than a tenth
}

// learn trains the standard comparisons on the first part, and on those records
// of which no number tells who they are. Numbers are hidden.
func learn(ctx context.Context, people []*person, seed uint64, progress func(stage string, done, total int64)) (learnt, error) {
	base := match.Standard()
	start := base
	start.Prior = 1 / float64(max(2, len(people)))
	model, err := linkage.New(start)
	if err != nil {
		return learnt{}, err
	}
	table, pairs, out := tabulate(model, people)
	if table.Len() < 2 {
		return learnt{}, fmt.Errorf("%d records: training needs two or more", table.Len())
	}
	o := linkage.TrainOptions{Seed: seed, RandomPairs: randomPairs, Sessions: sessions(), KeepPrior: true, Progress: progress}
	em, report, err := model.Train(ctx, table, o)
	if err != nil {
		return learnt{}, err
	}
	trained, n := em.Spec(), matchesOf(report, base, out.filled)
	if out.direct = len(pairs) >= leastPairs; out.direct {
		o.Matches = pairs
		counted, again, err := model.Train(ctx, table, o)
		if err != nil {
			return learnt{}, err
		}
		trained, report = counted.Spec(), again
		out.seen = count(model, table, pairs)
		for i := range n {
			n[i] = 0
			for _, k := range out.seen[i] {
				n[i] += float64(k)
			}
		}
		out.apart = differ(em.Spec(), trained, n)
	}
	out.remarks = report.Warnings
	out.spec = temper(base, trained, n, float64(report.RandomPairs))
	out.spec.Training = trained.Training
	return out, nil
}

// tabulate puts the records that teach into a table, with the pairs that are known
// to be of one child.
func tabulate(model *linkage.Model, people []*person) (*linkage.Table, [][2]uint32, learnt) {
	table, sources := linkage.NewTable(model), map[string]int{}
	var pairs [][2]uint32
	of, out := map[[2]string]int{}, learnt{filled: map[string]int{}}
	fields := model.Spec().Fields
	for _, p := range people {
		if p.number != "" && p.part != Develop {
			continue
		}
		type added struct {
			row int
			child.Held
		}
		var own []added
		for _, h := range p.present() {
			if _, known := sources[h.Name]; !known {
				sources[h.Name] = min(len(sources), 255)
			}
			values, row := match.Values(hide(h.Record)), make([][]string, len(fields))
			for i, f := range fields {
				if row[i] = values[f.Name]; len(row[i]) > 0 {
					out.filled[f.Name]++
				}
			}
			n := table.Add(sources[h.Name], row)
			if p.number != "" && bears(h.Record, p.number) {
				own = append(own, added{n, h})
			}
		}
		for i, b := range own {
			for _, a := range own[:i] {
				if a.Name != b.Name {
					pairs = append(pairs, [2]uint32{uint32(a.row), uint32(b.row)})
					of[[2]string{min(a.Name, b.Name), max(a.Name, b.Name)}]++
				}
			}
		}
	}
	table.Close()
	for k, n := range of {
		out.labels = append(out.labels, Source{k[0], k[1], n})
	}
	slices.SortFunc(out.labels, func(a, b Source) int { return b.Pairs - a.Pairs })
	return table, pairs, out
}

// leastFilled is how many records have to say something of a field for EM to
// learn anything of it.
const leastFilled = 100

// matchesOf is about how many pairs of one child taught each comparison by EM.
func matchesOf(report *linkage.Report, spec linkage.Spec, filled map[string]int) []float64 {
	n := make([]float64, len(spec.Comparisons))
	for _, s := range report.Sessions {
		for i, c := range spec.Comparisons {
			if s.M[i] != nil && filled[c.Field] >= leastFilled {
				n[i] = max(n[i], s.Lambda*float64(s.Pairs))
			}
		}
	}
	return n
}

// count is how many pairs reached each level.
func count(model *linkage.Model, table *linkage.Table, pairs [][2]uint32) [][]int {
	out := make([][]int, len(model.Spec().Comparisons))
	for i, c := range model.Spec().Comparisons {
		out[i] = make([]int, len(c.Levels))
	}
	for _, p := range pairs {
		g := model.Score(table.Record(int(p[0])), table.Record(int(p[1]))).Gamma
		for i := range out {
			if l := g.Level(i); l >= 0 {
				out[i][l]++
			}
		}
	}
	return out
}

// differ counts the levels where two ways of learning disagree.
func differ(a, b linkage.Spec, n []float64) (levels int) {
	for i := range a.Comparisons {
		for l := range a.Comparisons[i].Levels {
			d := a.Comparisons[i].Levels[l].M - b.Comparisons[i].Levels[l].M
			if n[i] > 0 && (d > .1 || d < -.1) {
				levels++
			}
		}
	}
	return levels
}

// temper mixes what was learnt with what the standard model says, as far as few
// pairs taught it; what nothing taught stays as it is there.
func temper(base, trained linkage.Spec, n []float64, random float64) linkage.Spec {
	for i := range base.Comparisons {
		for l := range base.Comparisons[i].Levels {
			b, t := &base.Comparisons[i].Levels[l], trained.Comparisons[i].Levels[l]
			if n[i] > 0 {
				b.M = max(linkage.Unseen, (n[i]*t.M+worth*b.M)/(n[i]+worth))
				b.U = max(linkage.Unseen, (random*t.U+worth*b.U)/(random+worth))
			}
		}
	}
	return base
}
