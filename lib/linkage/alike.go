package linkage

import (
	"math"
	"math/bits"
	"slices"
	"strings"
)

// test is a Condition made ready.
type test struct {
	kind  LevelKind
	field int
	with  int
	at    float64
}

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
	switch t.kind {
	case Else:
		return true, 0
	case Swapped:
		return equalAny(xs, c.b.values(t.with)) && equalAny(c.a.values(t.with), ys), 0
	case Cross:
		return equalAny(xs, c.b.values(t.with)) || equalAny(c.a.values(t.with), ys), 0
	case Overlap:
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
func (c *alike) pair(t *test, x, y *form) (bool, float64) {
	tf := max(x.tf, y.tf)
	switch t.kind {
	case Exact:
		return x == y || x.text == y.text, tf
	case Alias:
		return areOthers(x, y), tf
	case OSAAtMost:
		return within(x, y, int(t.at)), tf
	case Levenshtein:
		return near(x, y, int(t.at)) && levenshtein(x.text, y.text) <= int(t.at), tf
	case JaroAt:
		return jaroOf(x.text, y.text) >= t.at, tf
	case WinklerAt:
		return c.winkler(x, y, t.at), tf
	case Phonetic:
		return sameSound(x, y), tf
	case Prefix:
		short := min(len(x.text), len(y.text))
		return float64(short) >= t.at && x.text[:short] == y.text[:short], tf
	case Part:
		return sharedWord(x, y)
	case DaySwapped:
		return daySwapped(x.text, y.text), tf
	case DateNear:
		return dateNear(x.text, y.text), tf
	case DaysWithin, Difference:
		return math.Abs(x.number-y.number) <= t.at, tf
	case Percent:
		return math.Abs(x.number-y.number) <= t.at*math.Max(math.Abs(x.number), math.Abs(y.number)), tf
	case Sector, District, Area:
		return sameCut(t.kind, x, y), tf
	}
	return false, 0
}

// near reports whether two values can be within k slips: a slip changes at most
// one letter for another.
func near(x, y *form, k int) bool {
	if x == y {
		return true
	}
	if x.ascii && y.ascii && (len(x.text)-len(y.text) > k || len(y.text)-len(x.text) > k) {
		return false
	}
	return !x.ascii || !y.ascii || max(bits.OnesCount32(x.mask&^y.mask), bits.OnesCount32(y.mask&^x.mask)) <= k
}

func within(x, y *form, k int) bool {
	if !near(x, y, k) {
		return false
	}
	_, ok := OSAWithin(x.text, y.text, k)
	return ok
}

// winkler reports whether JaroWinkler is at least t. Letters that the other name
// does not have cannot agree, which bounds it.
func (c *alike) winkler(x, y *form, t float64) bool {
	if x == y {
		return true
	}
	if c.x == x && c.y == y {
		return c.winker >= t
	}
	if x.ascii && y.ascii {
		most := float64(min(lettersIn(x.text, y.mask), lettersIn(y.text, x.mask)))
		if most == 0 {
			return false
		}
		bound := (most/float64(len(x.text)) + most/float64(len(y.text)) + 1) / 3
		if bound+0.4*(1-bound) < t {
			return false
		}
	}
	c.x, c.y, c.winker = x, y, JaroWinkler(x.text, y.text)
	return c.winker >= t
}

func lettersIn(s string, mask uint32) (n int) {
	for i := range len(s) {
		n += int(mask >> (s[i] & 31) & 1)
	}
	return n
}

func areOthers(x, y *form) bool {
	if x.name == nil || y.name == nil || len(x.name.words) == 0 || len(y.name.words) == 0 {
		return false
	}
	// The joined form of a double name, or the first of several given names.
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
	if x.name == nil || y.name == nil {
		return false
	}
	s, t := x.name.sounds, y.name.sounds
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
			if w := &y.name.words[j]; v.text == w.text && len(v.text) > 1 {
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

func sameCut(kind LevelKind, x, y *form) bool {
	i := 0
	switch kind {
	case Sector:
		i = 2
	case District:
		i = 1
	}
	n := int(x.cut[i])
	return n > 0 && x.cut[i] == y.cut[i] && x.text[:n] == y.text[:n]
}
