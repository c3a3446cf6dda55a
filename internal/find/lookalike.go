package find

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/lib/linkage"
)

// Lookalike is a child that an incoming record may belong to, with how it was
// found. Lookalikes are for matching, never for a page: hidden children are
// among them.
type Lookalike struct {
	Child      string
	Score      float64 // bits of evidence from names, birth date and postcode
	Guarded    bool    // hidden or shielded
	Identifier bool    // holds an equal number, verified on both sides
	Exact      bool    // exact name and birth date
	Place      bool    // has lived at the record's postcode
	Carer      bool    // has a carer of a name that the record gives
}

// Lookalikes lists the children that a record may belong to, best first. It
// looks where a likely match must lie: equal verified numbers, the same postcode,
// a carer of the same name, the birth date as it stands or with day and month
// changed over together with one name more or less, or both names within a year.
// Carers of e count only where e gives them: callers give the mother of an
// unborn child and nobody else, since carers' names repeat.
func (x *Index) Lookalikes(ctx context.Context, r db.Reader, g access.Grant, e Entry) ([]Lookalike, error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	c := &gathering{x: x, r: r, e: e, found: map[int64]*Lookalike{}}
	for _, step := range []func(context.Context) error{c.byKey, c.byName, c.shown} {
		if err := step(ctx); err != nil {
			return nil, fmt.Errorf("look for candidates: %w", err)
		}
	}
	return c.out, nil
}

// gathering is one run of Lookalikes.
type gathering struct {
	x     *Index
	r     db.Reader
	e     Entry
	found map[int64]*Lookalike
	keyed []int64 // found by a key
	out   []Lookalike
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
	what := map[string]func(*Lookalike){}
	for _, i := range c.e.Identifiers {
		if i.Verified {
			what[string(c.x.identifier(i.Kind, i.Value, true))] = func(k *Lookalike) { k.Identifier = true }
		}
	}
	for _, p := range c.e.Places {
		what[string(c.x.hash("postcode", p.Postcode))] = func(k *Lookalike) { k.Place = true }
	}
	for _, m := range c.e.Carers {
		what[string(c.x.carer(m.Given, m.Family))] = func(k *Lookalike) { k.Carer = true }
	}
	if len(what) == 0 {
		return nil
	}
	var hashes [][]byte
	for h := range what {
		hashes = append(hashes, []byte(h))
	}
	hits, err := selectHits(ctx, c.r, even(hashes))
	if err != nil {
		return err
	}
	for _, h := range hits {
		what[string(h.hash)](c.at(h.no))
	}
	for no := range c.found {
		c.keyed = append(c.keyed, no)
	}
	slices.Sort(c.keyed)
	return nil
}

// byName reads and scores the rows of names worth a look.
func (c *gathering) byName(ctx context.Context) error {
	var rows []nameRow
	dobs, turned := births(c.e.Births), []int64{}
	for _, d := range c.e.Births {
		if sw := swapped(d); sw != 0 && !slices.Contains(dobs, sw) {
			turned = append(turned, sw)
		}
	}
	likely := map[int64]bool{}
	var exact [2][]int64
	for _, n := range c.e.Names {
		for i, name := range []string{n.Family, n.Given} {
			same, near, err := c.words(ctx, name)
			if err != nil {
				return err
			}
			exact[i] = append(exact[i], same...)
			for _, id := range append(same, near...) {
				likely[id] = true
			}
		}
	}
	if len(c.keyed) > 0 {
		of, err := selectNamesOf(ctx, c.r, even(c.keyed))
		if err != nil {
			return err
		}
		for _, n := range of { // neighbours without a name in common are nobody's lookalike
			if k := c.found[n.no]; k.Identifier || k.Carer || likely[n.family] || likely[n.given] {
				rows = append(rows, n)
			}
		}
	}
	if dobs[0] != 0 {
		same, err := selectByBirth(ctx, c.r, append(slices.Clone(dobs), turned...), true)
		if err != nil {
			return err
		}
		for _, n := range same {
			if likely[n.family] || likely[n.given] {
				rows = append(rows, n)
			}
		}
		if len(exact[0]) > 0 && len(exact[1]) > 0 {
			near, err := selectByName(ctx, c.r, exact[0], exact[1], dobs[0]-366, dobs[0]+366, true)
			if err != nil {
				return err
			}
			rows = append(rows, near...)
		}
	}
	return c.score(ctx, rows)
}

// words are the ids under which a name is filed, and those of its everyday forms
// and likely misspellings.
func (c *gathering) words(ctx context.Context, name string) (same, near []int64, err error) {
	tokens := nameTokens(name)
	if slices.Equal(tokens, []string{unnamed}) {
		return nil, nil, nil
	}
	ids, err := c.x.ids(ctx, c.r, tokens)
	if err != nil {
		return nil, nil, err
	}
	for _, t := range tokens {
		if id, ok := ids[t]; ok {
			same = append(same, id)
		}
		// Exact words are always found; others as far as this process's copy goes.
		for _, a := range linkage.Aliases(t) {
			if id := c.x.words.id(a); id != 0 {
				near = append(near, id)
			}
		}
		slips := 1
		if len(t) > 6 {
			slips = 2
		}
		near = append(near, c.x.words.near(t, slips, 200)...)
	}
	return same, near, nil
}

// score keeps the best row of each child.
func (c *gathering) score(ctx context.Context, rows []nameRow) error {
	texts, err := c.x.texts(ctx, c.r, rows)
	if err != nil {
		return err
	}
	for _, n := range c.e.Names {
		given, family := newJudge(c.x.words, n.Given, true), newJudge(c.x.words, n.Family, false)
		for _, row := range rows {
			g, f := given.of(row.given, texts(row.given)), family.of(row.family, texts(row.family))
			if a, b := given.of(row.family, texts(row.family)), family.of(row.given, texts(row.given)); a > 0 && b > 0 && a+b > g+f {
				g, f = givenAlias, familyPart // names in the wrong boxes
			}
			k := c.at(row.no)
			for _, d := range c.e.Births {
				b := birthWeight(days(d), swapped(d), row.dob)
				total := g + f + b
				if k.Place {
					total += postcodeEqual
				}
				k.Score = max(k.Score, total)
				k.Exact = k.Exact || g == givenExact && f == familyExact && b == birthExact
			}
		}
	}
	return nil
}

// shown drops what is too weak and reads who the others are.
func (c *gathering) shown(ctx context.Context) error {
	var nos []int64
	for no, k := range c.found {
		if k.Score >= enough || k.Identifier || k.Carer && k.Score > 0 {
			nos = append(nos, no)
		}
	}
	if len(nos) == 0 {
		return nil
	}
	slices.SortFunc(nos, func(a, b int64) int {
		return cmp.Or(cmp.Compare(c.found[b].Score, c.found[a].Score), cmp.Compare(a, b))
	})
	nos = nos[:min(len(nos), worst)]
	list, err := selectShown(ctx, c.r, even(nos), everyone)
	if err != nil {
		return err
	}
	for _, no := range nos {
		if s, ok := list[no]; ok {
			k := c.found[no]
			k.Child, k.Guarded = s.child, s.guarded
			c.out = append(c.out, *k)
		}
	}
	return nil
}

// ids finds words in this process's copy of the dictionary, and those that it
// lacks in the table.
func (x *Index) ids(ctx context.Context, r db.Reader, tokens []string) (map[string]int64, error) {
	out := make(map[string]int64, len(tokens))
	var rest []string
	for _, t := range tokens {
		if id := x.words.id(t); id != 0 {
			out[t] = id
		} else {
			rest = append(rest, t)
		}
	}
	found, err := resolve(ctx, r, even(rest))
	for t, id := range found {
		out[t] = id
	}
	return out, err
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
	found, err := selectTexts(ctx, r, even(missing))
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

// even repeats the last of a list until its length is a power of two, so that
// few different statements are made of lists.
func even[T any](list []T) []T {
	n := 1
	for n < len(list) {
		n *= 2
	}
	for len(list) > 0 && len(list) < n {
		list = append(list, list[len(list)-1])
	}
	return list
}
