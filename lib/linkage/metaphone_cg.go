package linkage

func (m *sound) letterC() int {
	i := m.at
	switch {
	case i > 1 && !m.vowel(i-2) && m.is(i-1, "ACH") && !m.is(i+2, "I") &&
		(!m.is(i+2, "E") || m.is(i-2, "BACHER", "MACHER")): // Bach
		m.both("K")
		return 2
	case i == 0 && m.is(i, "CAESAR"):
		m.both("S")
		return 2
	case m.is(i, "CHIA"): // Chianti
		m.both("K")
		return 2
	case m.is(i, "CH"):
		return m.letterCH()
	case m.is(i, "CZ") && !m.is(i-2, "WICZ"): // Czerny
		m.differ("S", "X")
		return 2
	case m.is(i+1, "CIA"): // Focaccia
		m.both("X")
		return 3
	case m.is(i, "CC") && !(i == 1 && m.is(0, "M")): // but McClellan
		if m.is(i+2, "I", "E", "H") && !m.is(i+2, "HU") {
			if i == 1 && m.is(0, "A") || m.is(i-1, "UCCEE", "UCCES") { // accident, succeed
				m.both("KS")
			} else { // Bertucci
				m.both("X")
			}
			return 3
		}
		m.both("K") // Piccolo
		return 2
	case m.is(i, "CK", "CG", "CQ"):
		m.both("K")
		return 2
	case m.is(i, "CI", "CE", "CY"):
		if m.is(i, "CIO", "CIE", "CIA") { // Italian beside English
			m.differ("S", "X")
		} else {
			m.both("S")
		}
		return 2
	}
	m.both("K")
	switch {
	case m.is(i+1, " C", " Q", " G"): // Mac Gregor
		return 3
	case m.is(i+1, "C", "K", "Q") && !m.is(i+1, "CE", "CI"):
		return 2
	}
	return 1
}

func (m *sound) letterCH() int {
	i := m.at
	switch {
	case i > 0 && m.is(i, "CHAE"): // Michael
		m.differ("K", "X")
	case i == 0 && !m.is(0, "CHORE") && (m.is(i+1, "HARAC", "HARIS") || m.is(i+1, "HOR", "HYM", "HIA", "HEM")): // Greek
		m.both("K")
	case m.is(0, "VAN ", "VON ", "SCH"), m.is(i-2, "ORCHES", "ARCHIT", "ORCHID"), m.is(i+2, "T", "S"),
		(i == 0 || m.is(i-1, "A", "O", "U", "E")) && (i+2 >= len(m.w) || m.is(i+2, "L", "R", "N", "M", "B", "H", "F", "V", "W", " ")):
		m.both("K") // German and Greek, but not Tichner
	case i == 0:
		m.both("X")
	case m.is(0, "MC"): // McHugh
		m.both("K")
	default:
		m.differ("X", "K")
	}
	return 2
}

func (m *sound) letterD() int {
	i := m.at
	switch {
	case m.is(i, "DGI", "DGE", "DGY"): // edge
		m.both("J")
		return 3
	case m.is(i, "DG"): // Edgar
		m.both("TK")
		return 2
	}
	m.both("T")
	return m.twice("T")
}

func (m *sound) letterG() int {
	i := m.at
	switch {
	case m.is(i+1, "H"):
		return m.letterGH()
	case m.is(i+1, "N"):
		switch {
		case i == 1 && m.vowel(0) && !m.slavoGermanic:
			m.differ("KN", "N")
		case !m.is(i+2, "EY") && m.w[i+1:] != "Y" && !m.slavoGermanic:
			m.differ("N", "KN")
		default:
			m.both("KN")
		}
		return 2
	case m.is(i+1, "LI") && !m.slavoGermanic: // Tagliaro
		m.differ("KL", "L")
		return 2
	case i == 0 && m.is(i+1, "Y", "ES", "EP", "EB", "EL", "EY", "IB", "IL", "IN", "IE", "EI", "ER"):
		m.differ("K", "J")
		return 2
	case m.is(i+1, "ER", "Y") && !m.is(0, "DANGER", "RANGER", "MANGER") && !m.is(i-1, "E", "I") && !m.is(i-1, "RGY", "OGY"):
		m.differ("K", "J")
		return 2
	case m.is(i+1, "E", "I", "Y"), m.is(i-1, "AGGI", "OGGI"):
		switch {
		case m.is(0, "VAN ", "VON ", "SCH"), m.is(i+1, "ET"):
			m.both("K")
		case m.is(i+1, "IER") && m.ends(i+3):
			m.both("J")
		default:
			m.differ("J", "K")
		}
		return 2
	}
	m.both("K")
	return m.twice()
}

func (m *sound) letterGH() int {
	i := m.at
	switch {
	case i > 0 && !m.vowel(i-1): // Burgh
		m.both("K")
	case i == 0 && m.is(i+2, "I"): // Ghislane
		m.both("J")
	case i == 0:
		m.both("K")
	case m.is(i-2, "B", "H", "D"), m.is(i-3, "B", "H", "D"), m.is(i-4, "B", "H"): // Hugh, bough: silent
	case i > 2 && m.is(i-1, "U") && m.is(i-3, "C", "G", "L", "R", "T"): // laugh
		m.both("F")
	case !m.is(i-1, "I"):
		m.both("K")
	}
	return 2
}
