package weight

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"onestory/internal/child"
	"onestory/internal/match"
	"onestory/lib/linkage"
)

// query is a record whose child is known, to be matched again with its number
// hidden.
type query struct {
	record child.Record
	source string
	own    *person
	rest   child.View // its child without it
	twice  bool       // its source has another record of that child
	among  []*person  // whom it may be about, by blocking, without its own child
}

// stage is all that models are rehearsed on.
type stage struct {
	people  []*person
	queries []*query
}

// most is how many candidates are weighed in earnest, as in feature match.
const most = 12

// blocking are the rules by which candidates are found, as generous as the index.
func blocking() []linkage.Rule {
	k := func(field string, part linkage.KeyPart, n int) linkage.Key {
		return linkage.Key{Field: field, Part: part, N: n}
	}
	rule := func(keys ...linkage.Key) linkage.Rule { return linkage.Rule{Keys: keys} }
	return []linkage.Rule{
		rule(k("birth", linkage.DayOrMonth, 0), k("family", linkage.Sound, 0)), rule(k("birth", linkage.Whole, 0), k("given", linkage.First, 3)),
		rule(k("birth", linkage.Whole, 0), k("postcode", linkage.KeySector, 0)), rule(k("postcode", linkage.Whole, 0), k("given", linkage.First, 2)),
		rule(k("postcode", linkage.Whole, 0), k("family", linkage.Sound, 0)), rule(k("given", linkage.Whole, 0), k("family", linkage.Sound, 0), k("birth", linkage.Year, 0)),
		rule(k("upn", linkage.Whole, 0)), rule(k("phone", linkage.Whole, 0)),
	}
}

// prepare finds the queries of the two parts that taught nothing, and for each the
// children that it may be about.
func prepare(ctx context.Context, people []*person) (*stage, error) {
	model, err := linkage.New(match.Standard())
	if err != nil {
		return nil, err
	}
	st := &stage{people: people}
	table, of, ask := linkage.NewTable(model), []*person(nil), []*query(nil)
	fields := model.Spec().Fields
	for _, p := range people {
		numbered := p.numbered()
		for _, h := range p.present() {
			values, row := match.Values(hide(h.Record)), make([][]string, len(fields))
			for i, f := range fields {
				row[i] = values[f.Name]
			}
			table.Add(0, row)
			var q *query
			bearing := slices.ContainsFunc(numbered, func(o child.Held) bool { return o.Source.Record == h.Source.Record })
			other := slices.ContainsFunc(numbered, func(o child.Held) bool { return o.Name != h.Name })
			if p.part != Develop && bearing && other {
				q = &query{record: hide(h.Record), source: h.Name, own: p}
				var rest []child.Held
				q.rest, rest = p.without(h.Source.Record)
				q.twice = from(rest, h.Name)
				st.queries = append(st.queries, q)
			}
			of, ask = append(of, p), append(ask, q)
		}
	}
	table.Close()
	pairs, err := model.Block(ctx, table, blocking(), 0)
	if err != nil {
		return nil, err
	}
	var lock sync.Mutex
	note := func(q *query, p *person) {
		if q != nil && q.own != p {
			lock.Lock()
			q.among = append(q.among, p)
			lock.Unlock()
		}
	}
	if err := pairs.Visit(ctx, nil, func(_ int, a, b uint32) { note(ask[a], of[b]); note(ask[b], of[a]) }); err != nil {
		return nil, err
	}
	place := make(map[*person]int, len(people))
	for i, p := range people {
		place[p] = i
	}
	for _, q := range st.queries {
		slices.SortFunc(q.among, func(a, b *person) int { return cmp.Compare(place[a], place[b]) })
		q.among = slices.Compact(q.among)
	}
	return st, nil
}

func from(held []child.Held, source string) bool {
	return slices.ContainsFunc(held, func(h child.Held) bool { return h.Name == source && !h.Past })
}

// weighed is a query with its candidates by a model: its own child first.
type weighed struct {
	*query
	own    match.Candidate
	others []match.Candidate // the heaviest first
}

// weigh weighs the queries of a part by a model.
func (st *stage) weigh(ctx context.Context, h *match.Rehearsal, part Part) ([]weighed, error) {
	ready := map[*person]*linkage.Prepared{}
	of := func(p *person) *linkage.Prepared {
		if ready[p] == nil {
			v := h.Child(p.view)
			ready[p] = &v
		}
		return ready[p]
	}
	var out []weighed
	for _, q := range st.queries {
		if q.own.part != part {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		record, rest := h.Record(q.record), h.Child(q.rest)
		w := weighed{query: q, own: h.Weigh(&record, &rest, q.rest, q.twice)}
		for _, p := range q.among {
			w.others = append(w.others, h.Weigh(&record, of(p), p.view, from(p.held, q.source)))
		}
		slices.SortStableFunc(w.others, func(a, b match.Candidate) int { return cmp.Compare(b.Weight, a.Weight) })
		w.others = slices.Clone(w.others[:min(len(w.others), most-1)])
		out = append(out, w)
	}
	return out, nil
}

// judge adds up what becomes of queries.
func judge(h *match.Rehearsal, list []weighed) (r Result) {
	var bins [10]linkage.Bin
	for _, w := range list {
		r.add(h, w)
		for i, c := range append([]match.Candidate{w.own}, w.others...) {
			p, is := linkage.Probability(c.Weight), 0.0
			if i == 0 {
				is = 1
			}
			r.Brier += (is - p) * (is - p)
			b := &bins[min(int(p*10), 9)]
			b.Pairs, b.Said, b.Observed = b.Pairs+1, b.Said+p, b.Observed+is
			r.Pairs++
		}
	}
	if r.Pairs > 0 {
		r.Brier /= float64(r.Pairs)
	}
	for i, b := range bins {
		b.From, b.To = float64(i)/10, float64(i+1)/10
		if b.Pairs > 0 {
			b.Said, b.Observed = b.Said/float64(b.Pairs), b.Observed/float64(b.Pairs)
		}
		r.Bins = append(r.Bins, b)
	}
	return r
}

// add decides one query, with its child held and without.
func (r *Result) add(h *match.Rehearsal, w weighed) {
	own := w.own.Child
	d := h.Decide(w.record, append([]match.Candidate{w.own}, w.others...))
	r.Records++
	switch shown := slices.Contains(d.Children(), own); {
	case d.Status == match.Match && d.Child == own:
		r.Right++
	case d.Status == match.Match:
		r.Wrong++
	case d.Waits() && shown:
		r.Review++
	case d.Waits():
		r.Vain++
	default:
		r.Missed++
	}
	switch alone := h.Decide(w.record, w.others); {
	case alone.Status == match.Match:
		r.Strangers++
	case alone.Waits():
		r.Queued++
	}
}
