package linkage

// jaroOf is Jaro's measure without Winkler's bonus.
func jaroOf(a, b string) float64 {
	if a == b {
		return 1
	}
	if len(a) > len(b) || len(a) == len(b) && a > b {
		a, b = b, a
	}
	var abuf, bbuf [small]rune
	x, y := runes(a, &abuf), runes(b, &bbuf)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	return jaro(x, y)
}

// levenshtein counts letters wrong, missing or added.
func levenshtein(a, b string) int {
	var abuf, bbuf [small]rune
	x, y := runes(a, &abuf), runes(b, &bbuf)
	var room [small + 1]int
	row := room[:]
	if len(y) > small {
		row = make([]int, len(y)+1)
	}
	for j := range len(y) + 1 {
		row[j] = j
	}
	for i := 1; i <= len(x); i++ {
		before := row[0]
		row[0] = i
		for j := 1; j <= len(y); j++ {
			d := before
			if x[i-1] != y[j-1] {
				d++
			}
			before, row[j] = row[j], min(d, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(y)]
}
