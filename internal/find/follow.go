package find

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// ahead is what was found out, in one go, for all records of a transaction.
type ahead struct {
	hits  map[string][]int64    // who has their keys
	found map[*Sought]gathering // what they are like
	known map[int64]shown       // who those are
}

// Follow brings the mirror up to what a transaction sees. What an earlier one
// wrote that was not kept is forgotten.
func (m *Mirror) Follow(ctx context.Context, r db.Reader, g access.Grant) error {
	if !g.Valid() {
		return access.ErrNotFound
	}
	m.End()
	m.now = newWriting()
	if tx, ok := r.(*db.Tx); ok {
		m.now.tx = tx
		m.x.watched.Store(tx, m.now)
	}
	if err := m.catchUp(ctx, r); err != nil {
		return fmt.Errorf("bring the copy of the index up to date: %w", err)
	}
	if m.x.size.Store(m.size); m.size > 2*m.counted {
		m.count()
	}
	return nil
}

// Ready finds out with few statements what the next records of the transaction
// are like. It returns the children that Lookalikes will list from floor on; if
// something is written meanwhile that changes that, Lookalikes looks again.
func (m *Mirror) Ready(ctx context.Context, r db.Reader, g access.Grant, records []*Sought, floor float64) ([]string, error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	m.now.looked()
	m.ahead = ahead{hits: map[string][]int64{}, found: map[*Sought]gathering{}}
	if err := m.ask(ctx, r, records); err != nil {
		return nil, err
	}
	return m.gather(ctx, r, records, floor)
}

// ask reads who has the keys of the records.
func (m *Mirror) ask(ctx context.Context, r db.Reader, records []*Sought) error {
	var hashes [][]byte
	for _, s := range records {
		for _, k := range s.keys {
			if _, asked := m.hits[k.hash]; !asked {
				m.hits[k.hash] = nil
				hashes = append(hashes, []byte(k.hash))
			}
		}
	}
	for part := range slices.Chunk(hashes, chunk) {
		found, err := hitsOf(ctx, r, part)
		if err != nil {
			return fmt.Errorf("look for who has the keys of records: %w", err)
		}
		for _, h := range found {
			m.hits[string(h.hash)] = append(m.hits[string(h.hash)], h.no)
		}
	}
	return nil
}

// gather finds what the records are like.
func (m *Mirror) gather(ctx context.Context, r db.Reader, records []*Sought, floor float64) ([]string, error) {
	var tokens []string
	for _, s := range records {
		tokens = append(tokens, s.unresolved(m.x)...)
	}
	slices.Sort(tokens)
	resolved := map[string]int64{}
	for part := range slices.Chunk(slices.Compact(tokens), chunk) {
		ids, err := resolve(ctx, r, db.Even(part))
		if err != nil {
			return nil, fmt.Errorf("look for words: %w", err)
		}
		for t, id := range ids {
			resolved[t] = id
		}
	}
	var nos []int64
	for _, s := range records {
		c := gathering{x: m.x, r: r, s: s, from: m, found: map[int64]*Lookalike{}}
		if err := c.gather(ctx, resolved); err != nil {
			return nil, fmt.Errorf("look for candidates: %w", err)
		}
		m.found[s] = c
		nos = append(nos, c.best(floor)...)
	}
	slices.Sort(nos)
	nos = slices.Compact(nos)
	known := make(map[int64]shown, len(nos))
	var children []string
	for part := range slices.Chunk(nos, chunk) {
		list, err := selectShown(ctx, r, db.Even(part), everyone)
		if err != nil {
			return nil, fmt.Errorf("read who candidates are: %w", err)
		}
		for no, sh := range list {
			known[no] = sh
			children = append(children, sh.child)
		}
	}
	m.known = known
	return children, nil
}

// Lookalikes is that of Index, answered from memory. The record is best one of
// those that Ready was given.
func (m *Mirror) Lookalikes(ctx context.Context, r db.Reader, g access.Grant, s *Sought, floor float64) ([]Lookalike, error) {
	if c, ok := m.found[s]; ok && !m.now.recent.rewrote(c.found) {
		c.r = r
		if err := c.extend(ctx, m.now); err != nil {
			return nil, fmt.Errorf("look for candidates: %w", err)
		}
		return c.shown(ctx, floor)
	}
	return m.x.lookalikes(ctx, r, g, s, floor, m)
}

// extend adds what was written since: children who are new, or were not like the
// record before.
func (c *gathering) extend(ctx context.Context, w *writing) error {
	var hits []hit
	for _, k := range c.s.keys {
		if w.recent.keys[k.hash] {
			for _, no := range w.keys[k.hash] {
				hits = append(hits, hit{[]byte(k.hash), no})
			}
		}
	}
	c.note(hits)
	var rows []nameRow
	for _, n := range w.rows[w.recent.rows:] {
		if c.s.mayBe(n.dob) || c.found[n.no] != nil {
			rows = append(rows, n)
		}
	}
	return c.score(ctx, rows)
}

// worth is that of the lookalike, with what is known of the child.
func (m *Mirror) worth(no int64, k *Lookalike, floor float64) bool {
	k.Guarded = m.isGuarded(no)
	return k.worth(floor)
}

func (m *Mirror) shownOf(ctx context.Context, r db.Reader, nos []int64) (map[int64]shown, error) {
	out := make(map[int64]shown, len(nos))
	var rest []int64
	for _, no := range nos {
		if sh, ok := m.known[no]; ok && !m.now.recent.children[no] {
			out[no] = sh
		} else {
			rest = append(rest, no)
		}
	}
	if len(rest) == 0 {
		return out, nil
	}
	list, err := selectShown(ctx, r, db.Even(rest), everyone)
	for no, sh := range list {
		out[no] = sh
	}
	return out, err
}
