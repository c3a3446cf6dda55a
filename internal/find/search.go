package find

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/lib/linkage"
	"onestory/lib/workday"
)

// most is how many candidates are shown; above it the answer is "add detail".
const most = 10

// Candidate is one child that may be meant. It echoes what was typed and says
// how it agrees; it reveals the name, the birth year, and nothing else.
type Candidate struct {
	Child  string
	Name   string
	Year   int // of birth, 0 if unborn or unknown
	Given  Similarity
	Family Similarity
	Birth  Similarity
	score  float64
}

// Result is the answer to a search: the candidates, best first, or More and
// none of them.
type Result struct {
	Candidates []Candidate
	More       bool
}

// Find runs a search under a Grant for it. Children that its actor may not know
// of are left out inside the queries, before anything is counted.
func (x *Index) Find(ctx context.Context, r db.Reader, g access.Grant, q Query) (Result, error) {
	if !g.Valid() {
		return Result{}, access.ErrNotFound
	}
	if err := q.Check(); err != nil {
		return Result{}, err
	}
	s := &search{x: x, r: r, q: q, cleared: g.Actor().Cleared, now: g.Now()}
	s.where = func(next int) (string, []any) {
		may, args := g.Where(access.Existence, "f.child", next)
		itself, more := g.Itself("f.child", next+len(args))
		return may + " AND " + itself, append(args, more...)
	}
	if _, err := s.run(ctx); err != nil {
		return Result{}, fmt.Errorf("search: %w", err)
	}
	return s.result(), nil
}

// search is one run.
type search struct {
	x       *Index
	r       db.Reader
	q       Query
	cleared bool
	now     time.Time
	w       *Weights
	given   *judge
	family  *judge
	places  map[int64]bool // children known at the typed postcode
	where   func(next int) (string, []any)
	scores  []scored        // best first
	visible map[int64]shown // those of scores that where lets through
}

// everyone is the condition for matching, which must see all children.
func everyone(int) (string, []any) { return "1 = 1", nil }

// scored is a child with the weights of its best row.
type scored struct {
	no                          int64
	total, given, family, birth float64
}

func nos(of []scored) []int64 {
	out := make([]int64, len(of))
	for i, s := range of {
		out[i] = s.no
	}
	return out
}

func (s *search) run(ctx context.Context) ([]scored, error) {
	s.w = s.x.weights.Load()
	s.given, s.family = newJudge(s.x.words, s.q.Given, s.w.Given), newJudge(s.x.words, s.q.Family, s.w.Family)
	if s.q.Identifier != "" || s.q.Cold() {
		return s.byKey(ctx)
	}
	s.places = map[int64]bool{}
	if s.q.Postcode != "" {
		at, err := selectByKeys(ctx, s.r, [][]byte{s.x.hash("postcode", s.q.Postcode)}, s.cleared)
		if err != nil {
			return nil, err
		}
		for _, no := range at {
			s.places[no] = true
		}
	}
	best := map[int64]scored{}
	if !s.q.Birth.IsZero() {
		dobs := []int64{days(s.q.Birth)}
		if sw := swapped(s.q.Birth); sw != 0 && sw != dobs[0] {
			dobs = append(dobs, sw)
		}
		rows, err := selectByBirth(ctx, s.r, dobs, s.cleared)
		if err != nil {
			return nil, err
		}
		s.score(rows, best)
		// Only what may be seen decides whether to look further: a child that may
		// not be known must not change what is asked.
		if err := s.see(ctx, best); err != nil {
			return nil, err
		}
		for _, b := range s.scores {
			if _, ok := s.visible[b.no]; ok && b.total >= certain {
				return s.scores, nil
			}
		}
	}
	if s.q.Given != "" && s.q.Family != "" {
		rows, err := s.byName(ctx)
		if err != nil {
			return nil, err
		}
		s.score(rows, best)
	}
	err := s.see(ctx, best)
	return s.scores, err
}

// see ranks what was found and finds out which of it may be shown.
func (s *search) see(ctx context.Context, best map[int64]scored) (err error) {
	s.scores = ranked(best)
	if s.visible, err = selectShown(ctx, s.r, atLeastNobody(nos(s.scores)), s.where); err != nil {
		return fmt.Errorf("read candidates: %w", err)
	}
	return nil
}

// byName looks for both names, as typed, as nicknames and misspelt, in either
// order, near the date or the age.
func (s *search) byName(ctx context.Context) ([]nameRow, error) {
	families, givens, err := s.expand(ctx)
	if err != nil {
		return nil, err
	}
	from, to := s.span()
	var out []nameRow
	for _, p := range [][2][]int64{{families, givens}, {givens, families}} {
		rows, err := selectByName(ctx, s.r, p[0], p[1], from, to, s.cleared)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

// near limits how many misspellings of each name are tried.
const near = 60

// expand is the token ids of both names with their aliases and misspellings.
func (s *search) expand(ctx context.Context) (families, givens []int64, err error) {
	words := func(j *judge) (out []string) {
		for _, t := range j.typed {
			out = append(append(out, t), linkage.Aliases(t)...)
		}
		return out
	}
	fw, gw := words(s.family), words(s.given)
	exact, err := resolve(ctx, s.r, append(slices.Clone(fw), gw...))
	if err != nil {
		return nil, nil, err
	}
	pick := func(j *judge, list []string) (ids []int64) {
		for _, w := range list {
			if id, ok := exact[w]; ok && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
		for _, t := range j.typed {
			slips := 1
			if len(t) > 6 {
				slips = 2
			}
			for _, id := range s.x.words.near(t, slips, near) {
				if !slices.Contains(ids, id) {
					ids = append(ids, id)
				}
			}
		}
		return ids
	}
	return atLeastNobody(pick(s.family, fw)), atLeastNobody(pick(s.given, gw)), nil
}

// atLeastNobody keeps a query from being left out: that a name is in the
// dictionary at all may be because of a child who may not be known.
func atLeastNobody(ids []int64) []int64 {
	if len(ids) == 0 {
		return []int64{0}
	}
	return ids
}

// span is the range of birth dates worth reading.
func (s *search) span() (from, to int64) {
	if !s.q.Birth.IsZero() {
		d := days(s.q.Birth)
		return d - 366, d + 366
	}
	today := days(workday.InUK(s.now))
	// A child of n was born between n+1 years ago and n years ago; a year's grace each way.
	return today - int64(s.q.Age+2)*366, today - int64(max(0, s.q.Age-1))*365
}

func (s *search) byKey(ctx context.Context) ([]scored, error) {
	var hashes [][]byte
	switch {
	case s.q.Identifier != "":
		hashes = append(hashes, s.x.identifier(s.q.Kind, s.q.Identifier, true))
	case s.q.Phone != "":
		hashes = append(hashes, s.x.phone(s.q.Phone))
	case s.q.Carer != "":
		f := strings.Fields(s.q.Carer)
		hashes = append(hashes, s.x.carer(strings.Join(f[:len(f)-1], " "), f[len(f)-1]), s.x.carer(f[0], strings.Join(f[1:], " ")), s.x.carer(f[0], f[len(f)-1]))
	default:
		hashes = append(hashes, s.x.hash("door", s.q.Postcode, s.q.House))
	}
	found, err := selectByKeys(ctx, s.r, hashes, s.cleared)
	if err != nil {
		return nil, err
	}
	rows, err := selectNamesOf(ctx, s.r, atLeastNobody(found))
	if err != nil {
		return nil, err
	}
	from, to := s.span()
	best := map[int64]scored{}
	for _, n := range rows {
		if (s.q.AgeGiven || s.q.House != "") && n.dob != 0 && (n.dob < from || n.dob > to) {
			continue
		}
		b := scored{no: n.no, total: enough, birth: s.w.Birth.Else}
		if !s.q.Birth.IsZero() {
			b.birth = s.w.Birth.of(days(s.q.Birth), swapped(s.q.Birth), n.dob)
			b.total += b.birth - s.w.Birth.Else
		}
		if s.q.Given != "" {
			b.given = s.given.of(n.given, s.x.words.text(n.given))
		}
		if s.q.Family != "" {
			b.family = s.family.of(n.family, s.x.words.text(n.family))
		}
		b.total += b.given + b.family
		// Whoever has the number is the child, whatever else was typed.
		if s.q.Identifier != "" {
			b.total = max(b.total, enough)
		}
		if old, ok := best[n.no]; !ok || b.total > old.total {
			best[n.no] = b
		}
	}
	err = s.see(ctx, best)
	return s.scores, err
}

// score keeps each child's best row.
func (s *search) score(rows []nameRow, best map[int64]scored) {
	typed, turned := days(s.q.Birth), swapped(s.q.Birth)
	from, to := s.span()
	for _, n := range rows {
		b := scored{no: n.no}
		switch {
		case typed != 0:
			b.birth = s.w.Birth.of(typed, turned, n.dob)
		case n.dob >= from && n.dob <= to:
			b.birth = s.w.Birth.Swapped // an age fits: less than a date, more than nothing
		default:
			b.birth = s.w.Birth.Else
		}
		given, family := s.x.words.text(n.given), s.x.words.text(n.family)
		if s.q.Given != "" {
			b.given = s.given.of(n.given, given)
		}
		if s.q.Family != "" {
			b.family = s.family.of(n.family, family)
		}
		// Names in the wrong boxes.
		if g, f := s.given.of(n.family, family), s.family.of(n.given, given); s.q.Given != "" && s.q.Family != "" && g > 0 && f > 0 && g+f > b.given+b.family {
			b.given, b.family = s.w.Given.Part, s.w.Family.Part
		}
		b.total = b.birth + b.given + b.family
		if s.places[n.no] {
			b.total += s.w.Postcode
		} else if s.q.Given == "" || s.q.Family == "" {
			continue // with one name only, the postcode must agree
		}
		if old, ok := best[n.no]; !ok || b.total > old.total {
			best[n.no] = b
		}
	}
}

// worst is how many of the best are held against the policy at most.
const worst = 500

func ranked(best map[int64]scored) []scored {
	out := make([]scored, 0, 16)
	for _, b := range best {
		if b.total >= enough {
			out = append(out, b)
		}
	}
	slices.SortFunc(out, func(a, b scored) int { return cmp.Or(cmp.Compare(b.total, a.total), cmp.Compare(a.no, b.no)) })
	return out[:min(len(out), worst)]
}

// result makes the answer of what may be shown, and caps it.
func (s *search) result() Result {
	var res Result
	for _, c := range s.scores {
		sh, ok := s.visible[c.no]
		if !ok {
			continue
		}
		if s.q.Gender != "" && sh.gender != "" && sh.gender != s.q.Gender {
			c.total += s.w.OtherGender
			if c.total < enough {
				continue
			}
		}
		k := Candidate{Child: sh.child, Name: sh.display, Year: int(sh.year), score: c.total, Birth: Different}
		if s.q.Given != "" {
			k.Given = similarity(c.given, s.w.Given.Exact, s.w.Given.Else)
		}
		if s.q.Family != "" {
			k.Family = similarity(c.family, s.w.Family.Exact, s.w.Family.Else)
		}
		if c.birth == s.w.Birth.Exact {
			k.Birth = Exact
		} else if c.birth > s.w.Birth.Else {
			k.Birth = Similar
		}
		res.Candidates = append(res.Candidates, k)
	}
	slices.SortStableFunc(res.Candidates, func(a, b Candidate) int { return cmp.Compare(b.score, a.score) })
	if len(res.Candidates) > most {
		return Result{More: true}
	}
	return res
}
