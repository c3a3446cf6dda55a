package linkage

import (
	"fmt"
	"math"
	"slices"
)

// refinements is how often U is corrected for the matches among random pairs.
const refinements = 5

// learn estimates U from random pairs and M by EM, in turn: the pairs taken at
// random have some matches among them, which matter where records are few, and
// once M is known they can be discounted.
func (tr *trainer) learn() {
	start := tr.p.clone()
	matches := make([]float64, len(tr.random))
	for range refinements {
		tr.p.U = tr.unlike(matches)
		if len(tr.o.Matches) > 0 {
			tr.labelled()
			tr.share(tr.posterior(matches))
			continue
		}
		tr.report.Sessions = nil
		for _, r := range tr.runs {
			if s, ok := tr.session(r, start); ok {
				tr.report.Sessions = append(tr.report.Sessions, s)
			}
		}
		tr.median(start)
		tr.share(tr.posterior(matches))
	}
	tr.review()
}

// unlike is U from random pairs, each counted as far as it is no match.
func (tr *trainer) unlike(matches []float64) [][]float64 {
	us := tr.p.clone().U
	for i := range us {
		before := slices.Clone(us[i])
		clear(us[i])
		for k, pattern := range tr.random {
			if l := pattern.Gamma.Level(i); l >= 0 {
				us[i][l] += pattern.Count * (1 - matches[k])
			}
		}
		shares(us[i], before, false)
	}
	return us
}

// posterior works out for each pattern of random pairs how probable a match is.
func (tr *trainer) posterior(matches []float64) []float64 {
	w := tr.p.logs()
	all := make([]int, len(tr.p.M))
	for i := range all {
		all[i] = i
	}
	for k, pattern := range tr.random {
		matches[k] = Probability(w.sum(pattern.Gamma, all) - tr.m.excess(w, pattern.Gamma))
	}
	return matches
}

// share takes the prior from the records where every pair of them was looked at:
// that is better than a guess of how many matches the certain rules miss.
func (tr *trainer) share(matches []float64) {
	if tr.o.KeepPrior || !tr.everyone {
		return
	}
	sum, all := 0.0, 0.0
	for k, p := range matches {
		sum += p * tr.random[k].Count
		all += tr.random[k].Count
	}
	if sum >= 1 {
		tr.p.Lambda = min(sum/all, .5)
	}
}

// excess is how much the groups of a pattern are above their caps.
func (m *Model) excess(w weightTable, g Gamma) (over float64) {
	var groups [MaxComparisons]float64
	for i := range m.comps {
		if l := g.Level(i); l >= 0 && m.comps[i].group >= 0 {
			groups[m.comps[i].group] += w.levels[i][l]
		}
	}
	for i, most := range m.caps {
		over += max(groups[i]-most, 0)
	}
	return over
}

// session runs EM on the pairs of one rule, with U fixed. It starts from the prior
// odds times what agreement on the rule's keys says.
func (tr *trainer) session(r run, start Parameters) (Session, bool) {
	s := Session{Rule: name(r.rule), Pairs: r.pairs, Patterns: len(r.patterns)}
	if r.pairs == 0 {
		return s, false
	}
	p := Parameters{Lambda: tr.p.Lambda, M: start.M, U: tr.p.U}
	prior := WeightOf(p.Lambda)
	for _, i := range r.blocked {
		prior += math.Log2(max(p.M[i][0], Unseen) / max(p.U[i][0], Unseen))
	}
	p.Lambda = min(max(Probability(prior), 1e-6), .999)
	p, s.Rounds, s.Settled = EM(r.patterns, p, EMOptions{FixU: true, Only: r.only, Rounds: 200})
	s.Lambda = p.Lambda
	s.M = make([][]float64, len(p.M))
	for _, i := range r.only {
		s.M[i] = p.M[i]
	}
	// A handful of matches teaches nothing.
	return s, p.Lambda*float64(r.pairs) >= 10
}

func name(r Rule) string {
	if r.Name != "" {
		return r.Name
	}
	out := ""
	for i, k := range r.Keys {
		if i > 0 {
			out += " + "
		}
		out += k.Field
		if k.Part != Whole {
			out += " " + string(k.Part)
		}
	}
	return out
}

// median takes for each level the median of the sessions that saw it.
func (tr *trainer) median(start Parameters) {
	for i := range tr.p.M {
		copy(tr.p.M[i], start.M[i])
		seen := 0
		for l := range tr.p.M[i] {
			var list []float64
			for _, s := range tr.report.Sessions {
				if s.M[i] != nil {
					list = append(list, s.M[i][l])
				}
			}
			if seen = len(list); seen == 0 {
				break
			}
			slices.Sort(list)
			tr.p.M[i][l] = (list[(seen-1)/2] + list[seen/2]) / 2
		}
		if seen > 0 {
			shares(tr.p.M[i], start.M[i], false)
		}
	}
}

// labelled counts M from known matches.
func (tr *trainer) labelled() {
	counts := map[Gamma]int64{}
	for _, pair := range tr.o.Matches {
		if int(max(pair[0], pair[1])) < tr.t.Len() {
			tr.count(counts, int(pair[0]), int(pair[1]))
		}
	}
	patterns, _ := tally{counts}.patterns()
	for i := range tr.p.M {
		before := slices.Clone(tr.p.M[i])
		clear(tr.p.M[i])
		for _, pattern := range patterns {
			if l := pattern.Gamma.Level(i); l >= 0 {
				tr.p.M[i][l] += pattern.Count
			}
		}
		shares(tr.p.M[i], before, false)
	}
}

// review warns of what looks wrong.
func (tr *trainer) review() {
	if len(tr.o.Matches) == 0 && len(tr.report.Sessions) == 0 {
		tr.warn("no session found ten likely matches: the probabilities of agreement (m) stay guesses")
	}
	for i, c := range tr.m.spec.Comparisons {
		learnt := len(tr.o.Matches) > 0
		for l := range c.Levels {
			low, high := 1.0, 0.0
			for _, s := range tr.report.Sessions {
				if s.M[i] != nil {
					low, high, learnt = min(low, s.M[i][l]), max(high, s.M[i][l]), true
				}
			}
			if high-low > .1 {
				tr.warn("%s, %s: sessions differ, m is %.2f to %.2f", c.Name, tr.m.LevelName(i, l), low, high)
			}
		}
		if !learnt && len(tr.report.Sessions) > 0 {
			tr.warn("%s: every session leaves it out, so its m stays a guess; add a blocking rule without it", c.Name)
		}
		tr.monotone(i)
	}
	if ratio := tr.p.Lambda / tr.ruled; tr.report.Certain > 0 && (ratio > 2 || ratio < .5) {
		tr.warn("the prior moved from %.2g, by the rules that are nearly certain, to %.2g, by the records", tr.ruled, tr.p.Lambda)
	}
}

// rareLevel is the probability below which a level says too little about itself to
// be worth a warning.
const rareLevel = 1e-3

// monotone warns when a better level weighs less than a worse one.
func (tr *trainer) monotone(i int) {
	w := tr.p.logs().levels[i]
	for l := 1; l < len(w); l++ {
		// An exchange of two names speaks for both of them, so it may weigh more.
		often := min(tr.p.M[i][l], tr.p.M[i][l-1]) > rareLevel && tr.m.comps[i].levels[l].swaps < 0
		if often && w[l] > w[l-1]+.5 {
			tr.warn("%s: %q weighs %s, more than %q before it, %s", tr.m.spec.Comparisons[i].Name, tr.m.LevelName(i, l), signed(w[l]), tr.m.LevelName(i, l-1), signed(w[l-1]))
		}
	}
}

func signed(bits float64) string { return fmt.Sprintf("%+.1f bits", bits) }
