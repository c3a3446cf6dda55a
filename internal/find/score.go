package find

import (
	"slices"
	"strings"

	"onestory/lib/linkage"
)

// The weights are bits of evidence: log2 of how much likelier an agreement is
// for the same child than for another. The matching feature's live model will
// replace this table.
const (
	givenExact, givenAlias, givenSlip, givenAlike, givenElse             = 8.1, 6.5, 5.2, 3.5, -6.4
	familyExact, familyPart, familySlip, familyAlike, familyElse         = 10.6, 7.4, 7.5, 4.0, -4.5
	birthExact, birthSwapped, birthSlip, birthMonth, birthYear, birthFar = 12.7, 5.5, 1.0, -1.0, -4.0, -10.8
	genderElse, postcodeEqual                                            = -3.0, 9.0
	// enough is where a candidate is worth showing.
	enough = 11.0
	// certain is where no looser search is made.
	certain = 24.0
)

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
	exact  float64
	table  [4]float64 // part or alias, slip, alike, else
	seen   map[int64]float64
}

func newJudge(w *words, name string, given bool) *judge {
	j := &judge{words: w, seen: map[int64]float64{}, exact: familyExact, table: [4]float64{familyPart, familySlip, familyAlike, familyElse}}
	if given {
		j.exact, j.table = givenExact, [4]float64{givenAlias, givenSlip, givenAlike, givenElse}
	}
	j.typed = nameTokens(name)
	for _, t := range j.typed {
		j.sounds = append(j.sounds, soundOf(t))
	}
	return j
}

// of is the weight of a recorded word against the typed name: the best over the
// typed name's words.
func (j *judge) of(id int64, word string) float64 {
	if w, ok := j.seen[id]; ok {
		return w
	}
	best := j.table[3]
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
		return j.exact
	case typed == word, linkage.AreAliases(typed, word):
		return j.table[0]
	}
	limit := 1
	if min(len(typed), len(word)) > 6 {
		limit = 2
	}
	if _, ok := linkage.OSAWithin(typed, word, limit); ok {
		return j.table[1]
	}
	jw := linkage.JaroWinkler(typed, word)
	switch {
	case jw >= .92:
		return j.table[1]
	case jw >= .88:
		return j.table[2]
	case len(typed) >= 3 && strings.HasPrefix(word, typed), len(word) >= 3 && strings.HasPrefix(typed, word):
		return j.table[2]
	}
	if j.words.sound(id, word).like(j.sounds[i]) {
		return j.table[2]
	}
	return j.table[3]
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

// birthWeight compares dates as day counts; swapped is the typed date with day
// and month changed over, 0 if that is no date.
func birthWeight(typed, swapped, recorded int64) float64 {
	if recorded == 0 {
		return 0
	}
	d := typed - recorded
	if d < 0 {
		d = -d
	}
	switch {
	case d == 0:
		return birthExact
	case swapped != 0 && recorded == swapped:
		return birthSwapped
	case slipped(typed, recorded):
		return birthSlip
	case d <= 31:
		return birthMonth
	case d <= 183:
		return birthYear
	}
	return birthFar
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
