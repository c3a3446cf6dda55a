package find

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// Lookalike is a child that an incoming record may belong to, with how it was
// found. Lookalikes are for matching, never for a page: hidden children are
// among them.
type Lookalike struct {
	Child      string
	Score      float64 // bits of evidence from names, birth date and postcode
	Guarded    bool    // hidden or shielded
	Identifier bool    // holds an equal number, verified on both sides
	Place      bool    // has lived at the record's postcode
	Carer      bool    // has a carer of a name that the record gives
}

// Lookalikes lists the children that a record may belong to, best first. It
// looks where a likely match must lie: equal verified numbers; the same postcode
// or a carer of the same name together with a name more or less; the birth date
// as it stands, or with day and month changed over, together with one name more
// or less; a birth date near it together with both names. Guarded children are
// listed from 11 bits on, others from floor.
func (x *Index) Lookalikes(ctx context.Context, r db.Reader, g access.Grant, s *Sought, floor float64) ([]Lookalike, error) {
	return x.lookalikes(ctx, r, g, s, floor, stored{x})
}

// source is where rows are looked for: the database or a Mirror.
type source interface {
	keysOf(ctx context.Context, r db.Reader, s *Sought) ([]hit, error)
	rowsFor(ctx context.Context, r db.Reader, s *Sought, resolved map[string]int64, keyed []int64) ([]nameRow, error)
	worth(no int64, k *Lookalike, floor float64) bool
	shownOf(ctx context.Context, r db.Reader, nos []int64) (map[int64]shown, error)
}

func (x *Index) lookalikes(ctx context.Context, r db.Reader, g access.Grant, s *Sought, floor float64, from source) ([]Lookalike, error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	resolved, err := resolve(ctx, r, db.Even(s.unresolved(x)))
	if err != nil {
		return nil, fmt.Errorf("look for candidates: %w", err)
	}
	c := &gathering{x: x, r: r, s: s, from: from, found: map[int64]*Lookalike{}}
	if err := c.gather(ctx, resolved); err != nil {
		return nil, fmt.Errorf("look for candidates: %w", err)
	}
	return c.shown(ctx, floor)
}

// gathering is one run of Lookalikes.
type gathering struct {
	x     *Index
	r     db.Reader
	s     *Sought
	from  source
	found map[int64]*Lookalike
	keyed []int64 // found by a key
}

// gather finds and scores all that may be worth a look.
func (c *gathering) gather(ctx context.Context, resolved map[string]int64) error {
	if err := c.byKey(ctx); err != nil {
		return err
	}
	rows, err := c.from.rowsFor(ctx, c.r, c.s, resolved, c.keyed)
	if err != nil {
		return err
	}
	return c.score(ctx, rows)
}

func (c *gathering) at(no int64) *Lookalike {
	k := c.found[no]
	if k == nil {
		k = &Lookalike{Score: -1000}
		c.found[no] = k
	}
	return k
}

// byKey finds who shares a number, a postcode or a carer.
func (c *gathering) byKey(ctx context.Context) error {
	if len(c.s.keys) == 0 {
		return nil
	}
	hits, err := c.from.keysOf(ctx, c.r, c.s)
	if err != nil {
		return err
	}
	c.note(hits)
	for no := range c.found {
		c.keyed = append(c.keyed, no)
	}
	slices.Sort(c.keyed)
	return nil
}

// note marks the children who have a key of the record.
func (c *gathering) note(hits []hit) {
	for _, h := range hits {
		k := c.at(h.no)
		for _, key := range c.s.keys {
			if key.hash == string(h.hash) {
				k.Identifier = k.Identifier || key.what == byNumber
				k.Place = k.Place || key.what == byPlace
				k.Carer = k.Carer || key.what == byCarer
			}
		}
	}
}

// score keeps the best row of each child.
func (c *gathering) score(ctx context.Context, rows []nameRow) error {
	texts, err := c.x.texts(ctx, c.r, rows)
	if err != nil {
		return err
	}
	w := c.s.weights
	for _, n := range c.s.names {
		given, family := n.given.judge, n.family.judge
		for _, row := range rows {
			g, f := given.of(row.given, texts(row.given)), family.of(row.family, texts(row.family))
			if a, b := given.of(row.family, texts(row.family)), family.of(row.given, texts(row.given)); a > 0 && b > 0 && a+b > g+f {
				g, f = w.Given.Part, w.Family.Part // names in the wrong boxes
			}
			k := c.at(row.no)
			if len(c.s.births) == 0 {
				k.Score = max(k.Score, k.with(w, g+f))
			}
			for _, d := range c.s.births {
				b := w.Birth.of(d.day, d.turned, row.dob)
				k.Score = max(k.Score, k.with(w, g+f+b))
			}
		}
	}
	return nil
}

// with adds what the place says.
func (k *Lookalike) with(w *Weights, names float64) float64 {
	if k.Place {
		return names + w.Postcode
	}
	return names
}

// mayBe reports whether a birth date is one that the record could mean.
func (s *Sought) mayBe(day int64) bool {
	return slices.ContainsFunc(s.births, func(b born) bool { return day == b.day || day == b.turned || b.isNear(day) })
}

// best lists what is worth showing, best first.
func (c *gathering) best(floor float64) []int64 {
	var nos []int64
	for no, k := range c.found {
		if c.from.worth(no, k, floor) {
			nos = append(nos, no)
		}
	}
	slices.SortFunc(nos, func(a, b int64) int {
		return cmp.Or(cmp.Compare(c.found[b].Score, c.found[a].Score), cmp.Compare(a, b))
	})
	return nos[:min(len(nos), worst)]
}

// shown drops what is too weak and reads who the others are.
func (c *gathering) shown(ctx context.Context, floor float64) ([]Lookalike, error) {
	nos := c.best(floor)
	if len(nos) == 0 {
		return nil, nil
	}
	list, err := c.from.shownOf(ctx, c.r, nos)
	if err != nil {
		return nil, fmt.Errorf("read who candidates are: %w", err)
	}
	var out []Lookalike
	for _, no := range nos {
		k := *c.found[no]
		sh, ok := list[no]
		k.Child, k.Guarded = sh.child, sh.guarded
		if ok && k.worth(floor) {
			out = append(out, k)
		}
	}
	return out, nil
}

// worth reports whether a lookalike is to be listed.
func (k *Lookalike) worth(floor float64) bool {
	return k.Identifier || k.Score >= floor || k.Guarded && k.Score >= enough || k.Carer && k.Score > 0
}

// stored looks in the database.
type stored struct{ x *Index }

func (d stored) keysOf(ctx context.Context, r db.Reader, s *Sought) ([]hit, error) {
	var hashes [][]byte
	for _, k := range s.keys {
		hashes = append(hashes, []byte(k.hash))
	}
	return hitsOf(ctx, r, hashes)
}

func (d stored) rowsFor(ctx context.Context, r db.Reader, s *Sought, resolved map[string]int64, keyed []int64) ([]nameRow, error) {
	marks := map[int64]uint8{}
	s.marks(d.x, resolved, func(id int64, mark uint8) { marks[id] |= mark })
	var out []nameRow
	if len(keyed) > 0 {
		rows, err := selectNamesOf(ctx, r, db.Even(keyed))
		if err != nil {
			return nil, err
		}
		out = rows
	}
	var families, givens []int64
	for id, m := range marks {
		if m&asFamily != 0 {
			families = append(families, id)
		}
		if m&asGiven != 0 {
			givens = append(givens, id)
		}
	}
	for _, b := range s.births {
		days := []int64{b.day}
		if b.turned != 0 {
			days = append(days, b.turned)
		}
		rows, err := selectByBirth(ctx, r, days, true)
		if err != nil {
			return nil, err
		}
		for _, n := range rows {
			if likely(marks[n.family], marks[n.given], true) {
				out = append(out, n)
			}
		}
		if len(families) == 0 || len(givens) == 0 {
			continue
		}
		for _, side := range [][2][]int64{{families, givens}, {givens, families}} {
			rows, err := selectByName(ctx, r, db.Even(side[0]), db.Even(side[1]), b.day-366*(nearYears+1), b.day+366*(nearYears+1), true)
			if err != nil {
				return nil, err
			}
			for _, n := range rows {
				if b.isNear(n.dob) {
					out = append(out, n)
				}
			}
		}
	}
	return out, nil
}

func (d stored) worth(_ int64, k *Lookalike, floor float64) bool {
	return k.Score >= enough || k.worth(floor)
}

func (d stored) shownOf(ctx context.Context, r db.Reader, nos []int64) (map[int64]shown, error) {
	return selectShown(ctx, r, db.Even(nos), everyone)
}

// texts answers for every word of the rows, also those that were added a moment
// ago and are not in this process's copy yet.
func (x *Index) texts(ctx context.Context, r db.Reader, rows []nameRow) (func(int64) string, error) {
	var missing []int64
	for _, n := range rows {
		for _, id := range []int64{n.family, n.given} {
			if x.words.text(id) == "" && !slices.Contains(missing, id) {
				missing = append(missing, id)
			}
		}
	}
	if len(missing) == 0 {
		return x.words.text, nil
	}
	found, err := selectTexts(ctx, r, db.Even(missing))
	if err != nil {
		return nil, err
	}
	return func(id int64) string {
		if t, ok := found[id]; ok {
			return t
		}
		return x.words.text(id)
	}, nil
}
