package linkage

import (
	"math"
	"math/rand/v2"
)

// enough is how often each level must be seen among random pairs before sampling
// may stop.
const enough = 500

// sample counts patterns of pairs taken at random, all pairs where there are few.
func (tr *trainer) sample() error {
	counts, stage := newTally(), tr.stage("random pairs")
	all := tr.t.pairs()
	if all <= float64(tr.o.RandomPairs) {
		tr.everyone = true
		tr.everyPair(counts, stage)
	} else {
		const chunk, chunks = together * (together - 1) / 2, 8
		rounds := int64(math.Ceil(float64(tr.o.RandomPairs) / (chunk * chunks)))
		for round := range rounds {
			// Each chunk has its own seed, so that the number of processors does
			// not matter.
			each(chunks, func(i int) { tr.draw(counts[0], uint64(round*chunks)+uint64(i)) })
			stage.say((round+1)*chunk*chunks, rounds*chunk*chunks)
			if tr.ctx.Err() != nil || round%4 == 3 && tr.seenEnough(counts) {
				break
			}
		}
	}
	tr.random, tr.report.RandomPairs = counts.patterns()
	tr.report.Patterns = len(tr.random)
	return tr.ctx.Err()
}

func (tr *trainer) everyPair(counts tally, stage Progress) {
	n := tr.t.Len()
	linked := tr.t.Linked()
	each(len(counts), func(w int) {
		for a := w; a < n && tr.ctx.Err() == nil; a += len(counts) {
			for b := a + 1; b < n; b++ {
				if linked && tr.t.sources[a] == tr.t.sources[b] {
					continue
				}
				tr.count(counts[w], a, b)
			}
			stage.say(int64(a), int64(n))
		}
	})
}

func (tr *trainer) count(counts map[Gamma]int64, a, b int) {
	var tf [MaxComparisons]float64
	counts[tr.m.compare(&tr.t.records[a], &tr.t.records[b], &tf)]++
}

// together is how many records are drawn at a time: all their pairs are compared
// while their values are at hand.
const together = 363

// draw counts the pairs of some random records.
func (tr *trainer) draw(counts map[Gamma]int64, chunk uint64) {
	rng := rand.New(rand.NewPCG(tr.o.Seed, chunk))
	linked := tr.t.Linked()
	var drawn [together]int
	for i := range drawn {
		drawn[i] = rng.IntN(tr.t.Len())
	}
	own := map[Gamma]int64{}
	for i, a := range drawn {
		for _, b := range drawn[:i] {
			if a != b && !(linked && tr.t.sources[a] == tr.t.sources[b]) {
				tr.count(own, a, b)
			}
		}
		if tr.ctx.Err() != nil {
			return
		}
	}
	tr.lock.Lock()
	defer tr.lock.Unlock()
	for g, c := range own {
		counts[g] += c
	}
}

// seenEnough reports whether every level was seen often enough, save those that
// are too rare for any sample.
func (tr *trainer) seenEnough(counts tally) bool {
	seen := make([][MaxLevels + 1]int64, len(tr.m.comps))
	for _, m := range counts {
		for g, n := range m {
			for i := range tr.m.comps {
				if l := g.Level(i); l >= 0 {
					seen[i][l] += n
				}
			}
		}
	}
	for i, c := range tr.m.comps {
		for l := range c.levels {
			if seen[i][l] < enough {
				return false
			}
		}
	}
	return true
}
