package find

import (
	"math"
	"slices"

	"onestory/lib/linkage"
)

// Sought is a record made ready to be matched: folded, hashed, its likely
// misspellings looked up. Making it takes longer than matching it, asks nothing
// of the database and may be done on any goroutine, ahead of the transaction.
// It serves one goroutine at a time.
type Sought struct {
	births  []born
	keys    []soughtKey
	names   []soughtName
	weights *Weights
	known   int // how many words the dictionary had
}

// born is a birth date as day counts.
type born struct {
	day, turned int64 // turned: with day and month changed over, 0 if that is no date
}

type soughtKey struct {
	hash string
	what keyed
}

// keyed is how a key finds a child.
type keyed uint8

const (
	byNumber keyed = 1 << iota
	byPlace
	byCarer
)

// soughtName is one name of the record.
type soughtName struct{ given, family soughtWords }

// soughtWords is a given or a family name: its words and the ids of those that
// are like them.
type soughtWords struct {
	tokens  []string // none for a missing name
	letters []letters
	aliases []string
	judge   *judge
	ids     []int64
}

// nearest is how many likely misspellings of one word are looked for.
const nearest = 100

// Seek makes a record ready. Of the carers of e all count: callers give the
// mother of an unborn child and nobody else, since carers' names repeat.
func (x *Index) Seek(e Entry) *Sought {
	s := &Sought{weights: x.weights.Load(), known: x.words.count()}
	for _, d := range e.Births {
		if n := days(d); n != 0 {
			s.births = append(s.births, born{n, swapped(d)})
		}
	}
	add := func(hash []byte, what keyed) {
		s.keys = append(s.keys, soughtKey{string(hash), what})
	}
	for _, i := range e.Identifiers {
		if i.Verified {
			add(x.identifier(i.Kind, i.Value, true), byNumber)
		}
	}
	for _, p := range e.Places {
		add(x.hash("postcode", p.Postcode), byPlace)
	}
	for _, m := range e.Carers {
		add(x.carer(m.Given, m.Family), byCarer)
	}
	for _, n := range e.Names {
		s.names = append(s.names, soughtName{x.soughtWords(n.Given, s.weights.Given, x.Shares().Given, ordinaryGiven), x.soughtWords(n.Family, s.weights.Family, x.Shares().Family, ordinaryFamily)})
	}
	return s
}

// soughtWords makes a name ready. To share a common one says less than its weight,
// which is that of an ordinary one: without that each record would be held against
// all who share its birthday and are called Olivia too.
func (x *Index) soughtWords(name string, weigh NameWeights, share func(string) float64, ordinary float64) soughtWords {
	w := soughtWords{judge: newJudge(x.words, name, weigh)}
	if f := share(linkage.Fold(name)); f > ordinary {
		w.judge.weigh.Exact = max(weigh.Part, weigh.Exact-math.Log2(f/ordinary))
	}
	if slices.Equal(w.judge.typed, []string{unnamed}) {
		return w
	}
	w.tokens = w.judge.typed
	for _, t := range w.tokens {
		w.letters, w.aliases = append(w.letters, lettersOf(t)), append(w.aliases, linkage.Aliases(t)...)
	}
	w.look(x.words)
	return w
}

// look looks the words up that are like those of the name.
func (w *soughtWords) look(in *words) {
	w.ids = w.ids[:0]
	for _, a := range w.aliases {
		if id := in.id(a); id != 0 {
			w.ids = append(w.ids, id)
		}
	}
	for _, t := range w.tokens {
		w.ids = append(w.ids, in.near(t, slipsIn(t), nearest)...) // with the word itself
	}
}

// stale is after how many new words a record made ready is looked up anew: to
// compare it with each of them takes longer from then on. A list of names that
// nobody had before would otherwise take time by its square.
const stale = 100

// renew looks a record up anew if many words were added since it was made ready.
func (s *Sought) renew(x *Index) {
	known := x.words.count()
	if known-s.known < stale {
		return
	}
	s.known = known
	for i := range s.names {
		s.names[i].given.look(x.words)
		s.names[i].family.look(x.words)
	}
}

// slipsIn is how many slips a word may hold.
func slipsIn(word string) int {
	if len(word) > 6 {
		return 2
	}
	return 1
}

// likens reports whether a word may stand for one of the name's.
func (w soughtWords) likens(word spoken) bool {
	for i, t := range w.tokens {
		slips := min(slipsIn(t), slipsIn(word.text))
		if w.letters[i].apart(word.letters, slips) {
			continue
		}
		if _, ok := linkage.OSAWithin(t, word.text, slips); ok {
			return true
		}
	}
	return slices.Contains(w.aliases, word.text)
}

// Marks of a word: what it may stand for in the sought record.
const (
	asFamily uint8 = 1 << iota
	asGiven
)

// marks gives each likely word its mark. fresh are words added since the record
// was made ready.
func (s *Sought) marks(x *Index, resolved map[string]int64, put func(id int64, mark uint8)) {
	s.renew(x)
	for _, n := range s.names {
		for _, side := range []struct {
			words soughtWords
			mark  uint8
		}{{n.family, asFamily}, {n.given, asGiven}} {
			for _, id := range side.words.ids {
				put(id, side.mark)
			}
			for _, t := range side.words.tokens {
				if id := resolved[t]; id != 0 {
					put(id, side.mark)
				}
			}
			if len(side.words.tokens) > 0 {
				for id, w := range x.words.since(s.known) {
					if side.words.likens(w) {
						put(id, side.mark)
					}
				}
			}
		}
	}
}

// likely reports whether a row deserves a look. Where the birth date is the same,
// or has day and month changed over, one word is enough; where it is only like,
// both names must be.
func likely(family, given uint8, sameBirth bool) bool {
	if sameBirth {
		return family|given != 0
	}
	return family&asFamily != 0 && given&asGiven != 0 || family&asGiven != 0 && given&asFamily != 0
}

// unresolved lists the words that this process's copy of the dictionary lacks.
func (s *Sought) unresolved(x *Index) (out []string) {
	for _, n := range s.names {
		for _, tokens := range [][]string{n.family.tokens, n.given.tokens} {
			for _, t := range tokens {
				if x.words.id(t) == 0 && !slices.Contains(out, t) {
					out = append(out, t)
				}
			}
		}
	}
	return out
}

// Nearby dates of birth: within a month, or with two of day, month and year the
// same and the year at most ten away.
const (
	nearDays  = 31
	nearYears = 10
)

// near lists the dates near a birth, itself and that with day and month changed
// over apart.
func (b born) near() []int64 {
	y, m, d := civil(b.day)
	out := make([]int64, 0, 2*nearDays+2*nearYears+12)
	add := func(n int64) {
		if n > 0 && n != b.day && n != b.turned && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	for n := int64(1); n <= nearDays; n++ {
		add(b.day - n)
		add(b.day + n)
	}
	for n := 1; n <= nearYears; n++ {
		add(dayOf(y-n, m, d))
		add(dayOf(y+n, m, d))
	}
	for o := 1; o <= 12; o++ {
		add(dayOf(y, o, d))
	}
	return out
}

// isNear reports whether a date is among those that near lists.
func (b born) isNear(day int64) bool {
	if gap := b.day - day; gap >= -nearDays && gap <= nearDays {
		return true
	}
	y, m, d := civil(b.day)
	oy, om, od := civil(day)
	return d == od && (y == oy || m == om && y-oy >= -nearYears && y-oy <= nearYears)
}
