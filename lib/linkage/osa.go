package linkage

import "slices"

// small is the length up to which comparisons use memory on the stack.
const small = 64

// runes reads s into buf where it fits. Bytes that are not UTF-8 count as one
// unknown letter each.
func runes(s string, buf *[small]rune) []rune {
	out := buf[:0]
	for _, r := range s {
		out = append(out, r)
	}
	return out
}

// OSA returns the number of slips between two names: a letter wrong, missing or
// added, or two neighbours exchanged (optimal string alignment). Letters are
// compared as given, so fold first. It is 0 when the names are equal.
func OSA(a, b string) int {
	d, _ := OSAWithin(a, b, max(len(a), len(b)))
	return d
}

// OSAWithin returns the number of slips between two names when it is at most
// limit, and otherwise false, without working out how many there are.
func OSAWithin(a, b string, limit int) (int, bool) {
	if a == b {
		return 0, limit >= 0
	}
	var abuf, bbuf [small]rune
	x, y := runes(a, &abuf), runes(b, &bbuf)
	if len(x) < len(y) {
		x, y = y, x
	}
	if limit < 0 || len(x)-len(y) > limit {
		return 0, false
	}
	// Equal beginnings and ends cost nothing; most names share one or the other.
	for len(y) > 0 && x[0] == y[0] {
		x, y = x[1:], y[1:]
	}
	for len(y) > 0 && x[len(x)-1] == y[len(y)-1] {
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	if len(y) == 0 {
		return len(x), len(x) <= limit
	}
	if len(x) > small {
		return align(x, y, limit, make([]int32, 3*(len(y)+1)))
	}
	var room [3 * (small + 1)]uint8
	return align(x, y, limit, room[:])
}

// align fills the table of distances row by row, keeping three rows in room.
func align[N uint8 | int32](x, y []rune, limit int, room []N) (int, bool) {
	w := len(y) + 1
	two, one, now := room[:w], room[w:2*w], room[2*w:3*w]
	for j := range len(y) + 1 {
		one[j] = N(j)
	}
	for i := 1; i <= len(x); i++ {
		now[0] = N(i)
		best := now[0]
		for j := 1; j <= len(y); j++ {
			d := one[j-1]
			if x[i-1] != y[j-1] {
				d++
			}
			d = min(d, one[j]+1, now[j-1]+1)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d = min(d, two[j-2]+1)
			}
			now[j] = d
			best = min(best, d)
		}
		// A whole row beyond the limit can only come back through an exchange,
		// which starts from the row before: both must be beyond.
		if int(best) > limit && i > 1 && int(slices.Min(one)) > limit {
			return 0, false
		}
		two, one, now = one, now, two
	}
	d := int(one[len(y)])
	return d, d <= limit
}
