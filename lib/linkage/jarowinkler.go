package linkage

// JaroWinkler returns how alike two names are, from 0 (nothing shared) to 1
// (equal), leaning on the first letters, where people slip least. It counts
// letters, not bytes, and does not depend on the order of its arguments. Two
// empty names are equal: where an empty name means "not known", do not compare
// it.
//
// As in Winkler's own programme of 1990, letters agree within half the longer
// name, exchanged pairs are rounded down, and the bonus of a tenth for each of
// up to four equal first letters is given only above 0.7.
func JaroWinkler(a, b string) float64 {
	if a == b {
		return 1
	}
	// The search for agreeing letters is greedy, so fix the order for symmetry.
	if len(a) > len(b) || len(a) == len(b) && a > b {
		a, b = b, a
	}
	var abuf, bbuf [small]rune
	x, y := runes(a, &abuf), runes(b, &bbuf)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	jaro := jaro(x, y)
	if jaro <= 0.7 {
		return jaro
	}
	same := 0
	for same < min(4, len(x), len(y)) && x[same] == y[same] {
		same++
	}
	return jaro + float64(same)*0.1*(1-jaro)
}

func jaro(x, y []rune) float64 {
	var xbuf, ybuf [small]bool
	xhit, yhit := xbuf[:], ybuf[:]
	if len(x) > small || len(y) > small {
		xhit, yhit = make([]bool, len(x)), make([]bool, len(y))
	}
	reach := max(len(x), len(y))/2 - 1
	hits := 0
	for i, r := range x {
		for j := max(0, i-reach); j < min(len(y), i+reach+1); j++ {
			if !yhit[j] && y[j] == r {
				xhit[i], yhit[j] = true, true
				hits++
				break
			}
		}
	}
	if hits == 0 {
		return 0
	}
	moved, j := 0, 0
	for i, r := range x {
		if !xhit[i] {
			continue
		}
		for !yhit[j] {
			j++
		}
		if y[j] != r {
			moved++
		}
		j++
	}
	h := float64(hits)
	return (h/float64(len(x)) + h/float64(len(y)) + (h-float64(moved/2))/h) / 3
}
