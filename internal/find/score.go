package find

import (
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"onestory/lib/linkage"
)

// Weights are the bits of evidence by which candidates are ranked: log2 of how
// much likelier an agreement is for the same child than for another. Feature
// match sets those of its live model (Index.Rank).
type Weights struct {
	Given, Family NameWeights
	Birth         BirthWeights
	Postcode      float64 // the same
	OtherGender   float64
}

// NameWeights are those of a given or a family name.
type NameWeights struct {
	Exact float64
	Part  float64 // one word of it, or an everyday form
	Slip  float64
	Alike float64 // begins so, sounds so, or is similar
	Else  float64
}

// BirthWeights are those of a date of birth.
type BirthWeights struct {
	Exact   float64
	Swapped float64 // day and month changed over
	Slip    float64
	Month   float64 // within one
	Year    float64 // within half of one
	Else    float64
}

// StandardWeights are those of the standard model, as far as a search needs them.
func StandardWeights() Weights {
	return Weights{
		Given:    NameWeights{Exact: 8.1, Part: 6.5, Slip: 5.2, Alike: 3.5, Else: -6.4},
		Family:   NameWeights{Exact: 10.6, Part: 7.4, Slip: 7.5, Alike: 4.0, Else: -4.5},
		Birth:    BirthWeights{Exact: 12.7, Swapped: 5.5, Slip: 1.0, Month: -1.0, Year: -4.0, Else: -10.8},
		Postcode: 9.0, OtherGender: -3.0,
	}
}

const (
	// enough is where a candidate is worth showing.
	enough = 11.0
	// certain is where no looser search is made.
	certain = 24.0
)

// Rank sets the weights by which candidates are ranked from now on.
func (x *Index) Rank(w Weights) { x.weights.Store(&w) }

// Similarity says how one typed thing agrees with what is recorded.
type Similarity string

// The similarities a candidate shows beside each thing that was typed.
const (
	Exact     Similarity = "exact"
	Similar   Similarity = "similar"
	Different Similarity = "different"
)

// judge scores words against one typed name, remembering each word it has seen.
type judge struct {
	words  *words
	typed  []string // tokens
	sounds []sound
	has    []letters
	weigh  NameWeights
	seen   map[int64]float64
}

func newJudge(w *words, name string, weigh NameWeights) *judge {
	j := &judge{words: w, seen: map[int64]float64{}, weigh: weigh}
	j.typed = nameTokens(name)
	for _, t := range j.typed {
		j.sounds, j.has = append(j.sounds, soundOf(t)), append(j.has, lettersOf(t))
	}
	return j
}

// of is the weight of a recorded word against the typed name: the best over the
// typed name's words.
func (j *judge) of(id int64, word string) float64 {
	if w, ok := j.seen[id]; ok {
		return w
	}
	best := j.weigh.Else
	switch {
	case word == unnamed || slices.Equal(j.typed, []string{unnamed}):
		best = 0 // nothing known, nothing said
	case word == "":
		return 0 // not in this process's copy yet: neither for nor against
	default:
		for i := range j.typed {
			best = max(best, j.pair(i, id, word, i == 0 || i == len(j.typed)-1 && len(j.typed) > 1))
		}
	}
	j.seen[id] = best
	return best
}

// pair is the weight of a recorded word against the typed name's word i.
func (j *judge) pair(i int, id int64, word string, whole bool) float64 {
	typed := j.typed[i]
	switch {
	case typed == word && whole:
		return j.weigh.Exact
	case typed == word, linkage.AreAliases(typed, word):
		return j.weigh.Part
	}
	limit := 1
	if min(len(typed), len(word)) > 6 {
		limit = 2
	}
	has := j.words.lettersOf(id, word)
	if !j.has[i].apart(has, limit) {
		if _, ok := linkage.OSAWithin(typed, word, limit); ok {
			return j.weigh.Slip
		}
	}
	jw := 0.0
	if mostAlike(typed, word, j.has[i], has) >= .88 {
		jw = linkage.JaroWinkler(typed, word)
	}
	switch {
	case jw >= .92:
		return j.weigh.Slip
	case jw >= .88:
		return j.weigh.Alike
	case len(typed) >= 3 && strings.HasPrefix(word, typed), len(word) >= 3 && strings.HasPrefix(typed, word):
		return j.weigh.Alike
	}
	if j.words.sound(id, word).like(j.sounds[i]) {
		return j.weigh.Alike
	}
	return j.weigh.Else
}

// mostAlike is what the similarity of Jaro and Winkler of two words cannot exceed,
// told from their letters: one that the other word lacks has no counterpart there.
// Most words are that different, and it costs a fraction of comparing them.
func mostAlike(a, b string, of, other letters) float64 {
	long, short := float64(utf8.RuneCountInString(a)), float64(utf8.RuneCountInString(b))
	common := min(long-float64(bits.OnesCount32(uint32(of&^other))), short-float64(bits.OnesCount32(uint32(other&^of))))
	if common <= 0 {
		return 0
	}
	jaro := (common/long + common/short + 1) / 3
	begin := 0
	for begin < min(4, len(a), len(b)) && a[begin] == b[begin] {
		begin++
	}
	return jaro + float64(begin)*.1*(1-jaro)
}

func similarity(w, exact, other float64) Similarity {
	switch {
	case w >= exact:
		return Exact
	case w > other && w != 0:
		return Similar
	}
	return Different
}

// of compares dates as day counts; swapped is the typed date with day and month
// changed over, 0 if that is no date.
func (w BirthWeights) of(typed, swapped, recorded int64) float64 {
	if recorded == 0 {
		return 0
	}
	d := typed - recorded
	if d < 0 {
		d = -d
	}
	switch {
	case d == 0:
		return w.Exact
	case swapped != 0 && recorded == swapped:
		return w.Swapped
	case slipped(typed, recorded):
		return w.Slip
	case d <= 31:
		return w.Month
	case d <= 183:
		return w.Year
	}
	return w.Else
}

// slipped: one of day, month and year differs, as a slip of the pen would.
func slipped(a, b int64) bool {
	ya, ma, da := civil(a)
	yb, mb, db := civil(b)
	n := 0
	for _, differs := range []bool{ya != yb, ma != mb, da != db} {
		if differs {
			n++
		}
	}
	if n != 1 {
		return false
	}
	dy := ya - yb
	return dy >= -1 && dy <= 1 || dy == 10 || dy == -10
}
