package linkage

import (
	"math"
	"math/bits"
	"slices"
	"strings"
)

// test is a Condition made ready.
type test struct {
	op    op
	field int
	with  int
	at    float64
}

// op is a LevelKind as a number.
type op uint8

const (
	opElse op = iota
	opExact
	opAlias
	opOSA
	opLevenshtein
	opJaro
	opWinkler
	opPhonetic
	opPrefix
	opPart
	opSwapped
	opCross
	opDaySwapped
	opDateNear
	opDays
	opSector
	opDistrict
	opArea
	opOverlap
	opDifference
	opPercent
)

var ops = map[LevelKind]op{Else: opElse, Exact: opExact, Alias: opAlias, OSAAtMost: opOSA, Levenshtein: opLevenshtein, JaroAt: opJaro,
	WinklerAt: opWinkler, Phonetic: opPhonetic, Prefix: opPrefix, Part: opPart, Swapped: opSwapped, Cross: opCross, DaySwapped: opDaySwapped,
	DateNear: opDateNear, DaysWithin: opDays, Sector: opSector, District: opDistrict, Area: opArea, Overlap: opOverlap,
	Difference: opDifference, Percent: opPercent}

// alike is one comparison under way. It remembers the last likeness worked out,
// since several levels ask for it.
type alike struct {
	a, b   *Prepared
	x, y   *form
	winker float64
}

// holds reports whether a test holds of any value of a and any of b, and the
// frequency of what they share, 0 when it is not known: where several pairs of
// values pass, the rarest, since it says most.
func (c *alike) holds(t *test) (ok bool, tf float64) {
	xs, ys := c.a.values(t.field), c.b.values(t.field)
	switch t.op {
	case opElse:
		return true, 0
	case opSwapped:
		return equalAny(xs, c.b.values(t.with)) && equalAny(c.a.values(t.with), ys), 0
	case opCross:
		return equalAny(xs, c.b.values(t.with)) || equalAny(c.a.values(t.with), ys), 0
	case opOverlap:
		return shared(xs, ys) >= int(math.Max(1, t.at)), 0
	}
	for _, x := range xs {
		for _, y := range ys {
			if pass, share := c.pair(t, x, y); pass {
				if !ok || share > 0 && (tf == 0 || share < tf) {
					tf = share
				}
				ok = true
			}
		}
	}
	return ok, tf
}

func equalAny(xs, ys []*form) bool { return shared(xs, ys) > 0 }

func shared(xs, ys []*form) (n int) {
	for _, x := range xs {
		for _, y := range ys {
			if x == y || x.text == y.text {
				n++
				break
			}
		}
	}
	return n
}

// pair tests two values.
func (c *alike) pair(t *test, x, y *form) (ok bool, tf float64) {
	switch t.op {
	case opSwapped, opCross, opOverlap: // these look at all values
		return c.holds(t)
	case opExact:
		ok = x == y || x.text == y.text
	case opAlias:
		ok = x.aliased && y.aliased && areOthers(x, y)
	case opOSA:
		ok = within(x, y, int(t.at))
	case opLevenshtein:
		ok = near(x, y, int(t.at)) && levenshtein(x.text, y.text) <= int(t.at)
	case opJaro:
		ok = x == y || likeness(x, y, 0) >= t.at && jaroOf(x.text, y.text) >= t.at
	case opWinkler:
		ok = c.winkler(x, y, t.at)
	case opPhonetic:
		ok = sameSound(x, y)
	case opPrefix:
		short := min(len(x.text), len(y.text))
		ok = x.text[0] == y.text[0] && float64(short) >= t.at && x.text[:short] == y.text[:short]
	case opPart:
		if !x.several && !y.several {
			return false, 0
		}
		return sharedWord(x, y)
	case opDaySwapped:
		ok = daySwapped(x.text, y.text)
	case opDateNear:
		ok = dateNear(x.text, y.text)
	case opDays, opDifference:
		ok = math.Abs(x.number-y.number) <= t.at
	case opPercent:
		ok = math.Abs(x.number-y.number) <= t.at*math.Max(math.Abs(x.number), math.Abs(y.number))
	case opSector:
		ok = sameCut(2, x, y)
	case opDistrict:
		ok = sameCut(1, x, y)
	case opArea:
		ok = sameCut(0, x, y)
	}
	if ok {
		tf = max(x.tf, y.tf)
	}
	return ok, tf
}

// common is at least how many letters two values have in common, whatever their
// order.
func common(x, y *form) int {
	return bits.OnesCount64(x.letters&y.letters) + int(min(x.over, y.over))
}

// near reports whether two values can be within k slips: each slip leaves all
// letters but one in common.
func near(x, y *form, k int) bool {
	if x == y || x.size == 255 || y.size == 255 {
		return true
	}
	long, short := int(max(x.size, y.size)), int(min(x.size, y.size))
	return long-short <= k && long-common(x, y) <= k
}

func within(x, y *form, k int) bool {
	if !near(x, y, k) {
		return false
	}
	_, ok := OSAWithin(x.text, y.text, k)
	return ok
}

// likeness bounds JaroWinkler from above, with so many first letters the same.
// Only letters in common can agree.
func likeness(x, y *form, first int) float64 {
	if x.size == 255 || y.size == 255 {
		return 1
	}
	c := float64(min(common(x, y), int(x.size), int(y.size)))
	jaro := (c/float64(x.size) + c/float64(y.size) + 1) / 3
	return jaro + float64(first)*0.1*(1-jaro) + 1e-12
}

// winkler reports whether JaroWinkler is at least t.
func (c *alike) winkler(x, y *form, t float64) bool {
	if x == y {
		return true
	}
	if c.x == x && c.y == y {
		return c.winker >= t
	}
	if likeness(x, y, firstSame(x.text, y.text)) < t {
		return false
	}
	c.x, c.y, c.winker = x, y, JaroWinkler(x.text, y.text)
	return c.winker >= t
}

// firstSame is how many of the first four letters are the same: exactly so where
// they are plain, and never fewer, since a letter has one byte or more.
func firstSame(x, y string) int {
	n := 0
	for n < min(4, len(x), len(y)) && x[n] == y[n] {
		n++
	}
	return n
}

func areOthers(x, y *form) bool {
	for _, v := range x.name.words {
		if len(v.others) == 0 {
			continue
		}
		for _, w := range y.name.words {
			if len(w.others) > 0 {
				if _, found := slices.BinarySearch(v.others, w.text); found {
					return true
				}
			}
		}
	}
	return false
}

func sameSound(x, y *form) bool {
	s, t := x.sounds, y.sounds
	return s[0] != 0 && (s[0] == t[0] || s[0] == t[1]) || s[1] != 0 && (s[1] == t[0] || s[1] == t[1])
}

// sharedWord finds the rarest word that two names share.
func sharedWord(x, y *form) (ok bool, tf float64) {
	if x.name == nil || y.name == nil {
		return false, 0
	}
	for i := range x.name.words {
		v := &x.name.words[i]
		for j := range y.name.words {
			if w := &y.name.words[j]; v.text == w.text {
				share := max(v.tf, w.tf)
				if !ok || share > 0 && (tf == 0 || share < tf) {
					tf = share
				}
				ok = true
			}
		}
	}
	return ok, tf
}

func daySwapped(x, y string) bool {
	return len(x) == 8 && len(y) == 8 && x[:4] == y[:4] && x[4:6] == y[6:] && x[6:] == y[4:6] && x[4:] != "0000"
}

// dateNear reports whether two dates differ in one digit, in two exchanged digits,
// or in one of day, month and year. Parts that are not known do not agree.
func dateNear(x, y string) bool {
	if len(x) != 8 || len(y) != 8 {
		return false
	}
	same, unlike, first := 0, 0, -1
	for _, p := range [...][2]int{{0, 4}, {4, 6}, {6, 8}} {
		part := x[p[0]:p[1]]
		if part == y[p[0]:p[1]] && strings.Trim(part, "0") != "" {
			same++
		}
	}
	if same >= 2 {
		return true
	}
	for i := range 8 {
		if x[i] != y[i] {
			unlike++
			if first < 0 {
				first = i
			}
		}
	}
	return unlike == 1 || unlike == 2 && first < 7 && x[first] == y[first+1] && x[first+1] == y[first]
}

func sameCut(i int, x, y *form) bool {
	n := int(x.cut[i])
	return n > 0 && x.cut[i] == y.cut[i] && x.text[:n] == y.text[:n]
}
