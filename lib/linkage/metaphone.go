package linkage

import "strings"

// DoubleMetaphone returns how a name sounds in up to four letters, after
// Lawrence Philips's rules of 2000: the usual English reading, and the likeliest
// other one, as for names of Polish, Spanish or German origin. The two are equal
// when there is only one reading. 0 stands for th, X for sh or ch, A for any
// vowel at the start. A name without Latin letters has the empty sound.
func DoubleMetaphone(name string) (primary, secondary string) {
	m := newSound(name)
	m.start()
	for m.at < len(m.w) && (len(m.one) < soundLength || len(m.two) < soundLength) {
		m.at += m.letter()
	}
	return string(m.one[:min(len(m.one), soundLength)]), string(m.two[:min(len(m.two), soundLength)])
}

const soundLength = 4

// sound is a name being read. The functions for single letters write to one and
// two, and return how many letters they took.
type sound struct {
	w        string // capital letters A to Z, words separated by one space
	at       int
	one, two []byte
	// slavoGermanic names read several letters in another way.
	slavoGermanic bool
}

// cedilla is the one accent that changes a sound of the rules.
var cedilla = strings.NewReplacer("ç", "s", "Ç", "s")

func newSound(name string) *sound {
	name = cedilla.Replace(name)
	w := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r == ' ':
			return r
		}
		return -1
	}, Fold(name))
	w = strings.TrimSpace(w)
	return &sound{w: w, slavoGermanic: strings.Contains(w, "W") || strings.Contains(w, "K") ||
		strings.Contains(w, "CZ") || strings.Contains(w, "WITZ")}
}

// start skips first letters that are silent and reads a leading X.
func (m *sound) start() {
	switch {
	case m.is(0, "GN", "KN", "PN", "WR", "PS"):
		m.at = 1
	case m.is(0, "X"): // Xavier
		m.both("S")
		m.at = 1
	}
}

// both writes the same sound for both readings.
func (m *sound) both(s string) { m.differ(s, s) }

// differ writes one sound for the usual reading and another for the second.
func (m *sound) differ(one, two string) {
	m.one = append(m.one, one...)
	m.two = append(m.two, two...)
}

// is reports whether one of the texts stands at position i.
func (m *sound) is(i int, texts ...string) bool {
	if i < 0 || i > len(m.w) {
		return false
	}
	for _, t := range texts {
		if strings.HasPrefix(m.w[i:], t) {
			return true
		}
	}
	return false
}

// ends reports whether position i is the last letter.
func (m *sound) ends(i int) bool { return i == len(m.w)-1 }

func (m *sound) vowel(i int) bool {
	return i >= 0 && i < len(m.w) && strings.IndexByte("AEIOUY", m.w[i]) >= 0
}

// twice returns 2 when the letter is doubled (or followed by one of the others),
// else 1: how many letters a plain consonant takes.
func (m *sound) twice(others ...string) int {
	if m.is(m.at+1, string(m.w[m.at])) || m.is(m.at+1, others...) {
		return 2
	}
	return 1
}

// letter reads the letter at the current place.
func (m *sound) letter() int {
	i := m.at
	switch c := m.w[i]; c {
	case 'A', 'E', 'I', 'O', 'U', 'Y':
		if i == 0 {
			m.both("A")
		}
		return 1
	case 'B':
		m.both("P")
		return m.twice()
	case 'C':
		return m.letterC()
	case 'D':
		return m.letterD()
	case 'F', 'K', 'N':
		m.both(string(c))
		return m.twice()
	case 'G':
		return m.letterG()
	case 'H':
		if (i == 0 || m.vowel(i-1)) && m.vowel(i+1) {
			m.both("H")
			return 2
		}
		return 1
	case 'J':
		return m.letterJ()
	case 'L':
		return m.letterL()
	case 'M':
		m.both("M")
		if m.is(i+1, "M") || m.is(i-1, "UMB") && (m.ends(i+1) || m.is(i+2, "ER")) { // dumb, thumber
			return 2
		}
		return 1
	case 'P':
		if m.is(i+1, "H") {
			m.both("F")
			return 2
		}
		m.both("P")
		return m.twice("B") // Campbell
	case 'Q':
		m.both("K")
		return m.twice()
	case 'R':
		if m.ends(i) && !m.slavoGermanic && m.is(i-2, "IE") && !m.is(i-4, "ME", "MA") { // French: Rogier
			m.differ("", "R")
		} else {
			m.both("R")
		}
		return m.twice()
	case 'S':
		return m.letterS()
	case 'T':
		return m.letterT()
	case 'V':
		m.both("F")
		return m.twice()
	case 'W':
		return m.letterW()
	case 'X':
		if !(m.ends(i) && (m.is(i-3, "IAU", "EAU") || m.is(i-2, "AU", "OU"))) { // Breaux
			m.both("KS")
		}
		return m.twice("C")
	case 'Z':
		return m.letterZ()
	}
	return 1
}
