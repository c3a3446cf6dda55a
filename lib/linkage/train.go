package linkage

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sync"
)

// TrainOptions say how a model is learnt from a table. The zero value is a good
// start.
type TrainOptions struct {
	// Seed fixes what is sampled: the same table, model and seed give the same
	// model, on any number of processors.
	Seed uint64
	// RandomPairs is the most pairs from which U is estimated, 10 million when 0.
	// Sampling stops before when every level was seen 500 times.
	RandomPairs int64
	// SessionPairs is about the most pairs of each session, a million when 0.
	SessionPairs int64
	// Sessions are the blocking rules under which M is estimated, each leaving out
	// the comparisons of its own keys; the model's blocking rules when empty, save
	// those whose keys are all shared by a household.
	Sessions []Rule
	// Limit is the largest block, as for Links.
	Limit int
	// Recall is a guess of the share of matches that the model's rules Certain
	// find, 0.8 when 0.
	Recall float64
	// Matches are pairs of records known to be of one person. Where there are any,
	// M is counted from them instead of estimated.
	Matches [][2]uint32
	// KeepPrior keeps the model's Prior.
	KeepPrior bool
	// Progress is told of each stage.
	Progress func(stage string, done, total int64)
}

// Report says how training went.
type Report struct {
	RandomPairs int64
	Patterns    int
	// Certain is how many pairs the rules Certain found.
	Certain  int64
	Sessions []Session
	// Warnings are what a person should look at, in plain words.
	Warnings []string
}

// Session is one run of EM.
type Session struct {
	Rule     string
	Pairs    int64
	Patterns int
	Rounds   int
	Settled  bool
	// Lambda is the share of the session's pairs that are of one person.
	Lambda float64
	// M is by comparison and level; nil for those that the rule left out.
	M [][]float64
}

// trainer is a training under way.
type trainer struct {
	ctx    context.Context
	m      *Model
	t      *Table
	o      TrainOptions
	random []Pattern
	runs   []run
	p      Parameters
	report *Report
	lock   sync.Mutex
	// ruled is the prior by the certain rules; everyone says that the random pairs
	// are all there are.
	ruled    float64
	everyone bool
}

// run is what a session works on.
type run struct {
	rule     Rule
	only     []int // comparisons it may use
	blocked  []int
	patterns []Pattern
	pairs    int64
}

// Train learns a model's prior, M and U from a table of its records and returns
// the model that knows them. U comes from pairs taken at random, M from the pairs
// of several blocking rules by EM, the median of all sessions, and the prior from
// the rules Certain, or from the records where all their pairs were looked at. The table must have the model's fields.
func (m *Model) Train(ctx context.Context, t *Table, o TrainOptions) (*Model, *Report, error) {
	if t.Len() < 2 {
		return nil, nil, fmt.Errorf("%d records: training needs two or more", t.Len())
	}
	o.RandomPairs, o.SessionPairs = cmp.Or(o.RandomPairs, 1e7), cmp.Or(o.SessionPairs, 1e6)
	if len(o.Sessions) == 0 {
		o.Sessions = m.sessions(t.Len())
	}
	tr := &trainer{ctx: ctx, m: m, t: t, o: o, p: m.parameters(), report: &Report{}}
	tr.p.Lambda = m.spec.Prior
	for _, stage := range []func() error{tr.prior, tr.sample, tr.block} {
		if err := stage(); err != nil {
			return nil, nil, err
		}
	}
	tr.learn()
	return tr.model()
}

func (m *Model) parameters() Parameters {
	p := Parameters{Lambda: m.spec.Prior}
	for _, c := range m.spec.Comparisons {
		var ms, us []float64
		for _, l := range c.Levels {
			ms, us = append(ms, l.M), append(us, l.U)
		}
		p.M, p.U = append(p.M, ms), append(p.U, us)
	}
	return p
}

// prior counts the pairs that are certain.
func (tr *trainer) prior() error {
	rules := tr.m.spec.Certain
	if tr.o.KeepPrior || len(rules) == 0 {
		return nil
	}
	c, err := tr.m.Block(tr.ctx, tr.t, rules, tr.o.Limit)
	if err != nil {
		return err
	}
	found := make([]int64, Workers())
	if err := c.Visit(tr.ctx, tr.stage("prior"), func(w int, _, _ uint32) { found[w]++ }); err != nil {
		return err
	}
	for _, n := range found {
		tr.report.Certain += n
	}
	if tr.report.Certain == 0 {
		tr.warn("no pair agrees on any of the rules that are nearly certain: the prior stays %.2g", tr.p.Lambda)
		return nil
	}
	recall := cmp.Or(tr.o.Recall, 0.8)
	tr.ruled = min(float64(tr.report.Certain)/recall/tr.t.pairs(), 0.5)
	tr.p.Lambda = tr.ruled
	return nil
}

func (tr *trainer) stage(name string) Progress {
	if tr.o.Progress == nil {
		return nil
	}
	return func(done, total int64) { tr.o.Progress(name, done, total) }
}

func (tr *trainer) warn(format string, args ...any) {
	tr.report.Warnings = append(tr.report.Warnings, fmt.Sprintf(format, args...))
}

// block gathers the patterns of each session.
func (tr *trainer) block() error {
	if len(tr.o.Matches) > 0 {
		return nil
	}
	for i, rule := range tr.o.Sessions {
		r := run{rule: rule}
		r.only, r.blocked = tr.m.split(rule)
		if len(r.only) == 0 {
			continue
		}
		c, err := tr.m.Block(tr.ctx, tr.t, []Rule{rule}, tr.o.Limit)
		if err != nil {
			return err
		}
		// Of more pairs than are wanted, those are kept whose hash is low.
		keep := uint64(math.MaxUint64)
		if most := c.Most(); most > tr.o.SessionPairs {
			keep = uint64(float64(math.MaxUint64) * (float64(tr.o.SessionPairs) / float64(most)))
		}
		counts, stage := newTally(), tr.stage(fmt.Sprintf("session %d of %d", i+1, len(tr.o.Sessions)))
		err = c.Visit(tr.ctx, stage, func(w int, a, b uint32) {
			if keep == math.MaxUint64 || hashDone(tr.o.Seed^uint64(a)<<32^uint64(b)) < keep {
				var tf [MaxComparisons]float64
				counts[w][tr.m.compare(&tr.t.records[a], &tr.t.records[b], &tf)]++
			}
		})
		if err != nil {
			return err
		}
		r.patterns, r.pairs = counts.patterns()
		tr.runs = append(tr.runs, r)
	}
	return nil
}

// split says which comparisons a session under a rule may use, and which its keys
// decide: there everything agrees, matches and others alike.
func (m *Model) split(rule Rule) (only, blocked []int) {
	used := map[int]bool{}
	for _, k := range m.keys(rule.Keys) {
		used[k.field] = true
		used[k.with] = true
	}
	for i, c := range m.comps {
		if used[c.field] {
			blocked = append(blocked, i)
		} else {
			only = append(only, i)
		}
	}
	return only, blocked
}

// manyRecords is the number above which training leaves out sessions that teach
// nothing new.
const manyRecords = 100_000

// sessions are the blocking rules under which EM can learn what two records of one
// person have in common. Where a rule's keys all belong to a group, such as a
// household, most of its pairs are of brothers and sisters, and EM would learn
// what a household has in common. With many records few rules are enough, as long
// as each comparison is free in two.
func (m *Model) sessions(records int) (list []Rule) {
	free := make([]int, len(m.comps))
	shared := map[int]bool{}
	for i, c := range m.comps {
		if m.spec.Comparisons[i].Group != "" {
			shared[c.field] = true
		}
	}
	personal := func(r Rule) bool {
		return slices.ContainsFunc(m.keys(r.Keys), func(k key) bool { return !shared[k.field] || k.with >= 0 && !shared[k.with] })
	}
	for _, r := range m.spec.Blocking {
		if len(r.Keys) == 0 || !personal(r) {
			continue
		}
		only, _ := m.split(r)
		if records > manyRecords && !slices.ContainsFunc(only, func(i int) bool { return free[i] < 2 }) {
			continue
		}
		for _, i := range only {
			free[i]++
		}
		list = append(list, r)
	}
	return list
}

// model is the model with what was learnt.
func (tr *trainer) model() (*Model, *Report, error) {
	spec := tr.m.Spec()
	before, err := json.Marshal(spec)
	if err != nil {
		return nil, nil, err
	}
	if !tr.o.KeepPrior {
		spec.Prior = tr.p.Lambda
	}
	for i := range spec.Comparisons {
		for l := range spec.Comparisons[i].Levels {
			level := &spec.Comparisons[i].Levels[l]
			level.M, level.U = max(tr.p.M[i][l], Unseen), max(tr.p.U[i][l], Unseen)
		}
	}
	pairs := tr.report.RandomPairs
	for _, r := range tr.runs {
		pairs += r.pairs
	}
	spec.Training = &Training{Seed: tr.o.Seed, Records: tr.t.Len(), Pairs: pairs, Warnings: tr.report.Warnings}
	spec.Training.Hash = tr.t.hash(fmt.Appendf(before, "%d %d %d %d %v %v", tr.o.Seed, tr.o.RandomPairs, tr.o.SessionPairs, tr.o.Limit, tr.o.Sessions, tr.o.Matches))
	trained, err := New(spec)
	if err != nil {
		return nil, nil, err
	}
	trained.tf = tr.m.tf
	return trained, tr.report, nil
}
