package linkage

func (m *sound) letterJ() int {
	i := m.at
	spanish := m.is(0, "SAN ")
	if m.is(i, "JOSE") || spanish {
		if i == 0 && (len(m.w) == 4 || m.is(i+4, " ")) || spanish {
			m.both("H")
		} else {
			m.differ("J", "H")
		}
		return 1
	}
	switch {
	case i == 0: // Yankelovich beside Jankelowicz
		m.differ("J", "A")
	case m.vowel(i-1) && !m.slavoGermanic && m.is(i+1, "A", "O"): // Bajador
		m.differ("J", "H")
	case m.ends(i):
		m.differ("J", "")
	case !m.is(i+1, "L", "T", "K", "S", "N", "M", "B", "Z") && !m.is(i-1, "S", "K", "L"):
		m.both("J")
	}
	return m.twice()
}

func (m *sound) letterL() int {
	i := m.at
	if !m.is(i+1, "L") {
		m.both("L")
		return 1
	}
	last := len(m.w) - 1
	spanish := i == len(m.w)-3 && m.is(i-1, "ILLO", "ILLA", "ALLE") ||
		(m.is(last-1, "AS", "OS") || m.is(last, "A", "O")) && m.is(i-1, "ALLE")
	if spanish { // Cabrillo
		m.differ("L", "")
	} else {
		m.both("L")
	}
	return 2
}

func (m *sound) letterS() int {
	i := m.at
	switch {
	case m.is(i-1, "ISL", "YSL"): // island, Carlisle
		return 1
	case i == 0 && m.is(i, "SUGAR"):
		m.differ("X", "S")
		return 1
	case m.is(i, "SH"):
		if m.is(i+1, "HEIM", "HOEK", "HOLM", "HOLZ") { // German
			m.both("S")
		} else {
			m.both("X")
		}
		return 2
	case m.is(i, "SIO", "SIA"):
		if m.slavoGermanic {
			m.both("S")
		} else {
			m.differ("S", "X")
		}
		return 3
	case i == 0 && m.is(i+1, "M", "N", "L", "W"), m.is(i+1, "Z"): // Smith beside Schmidt
		m.differ("S", "X")
		if m.is(i+1, "Z") {
			return 2
		}
		return 1
	case m.is(i, "SC"):
		return m.letterSC()
	case m.ends(i) && m.is(i-2, "AI", "OI"): // French: Artois
		m.differ("", "S")
	default:
		m.both("S")
	}
	return m.twice("Z")
}

func (m *sound) letterSC() int {
	i := m.at
	switch {
	case m.is(i+2, "H"):
		switch {
		case m.is(i+3, "ER", "EN"): // Schermerhorn
			m.differ("X", "SK")
		case m.is(i+3, "OO", "UY", "ED", "EM"): // Dutch: school
			m.both("SK")
		case i == 0 && !m.vowel(3) && !m.is(3, "W"): // Schmidt
			m.differ("X", "S")
		default:
			m.both("X")
		}
	case m.is(i+2, "I", "E", "Y"):
		m.both("S")
	default:
		m.both("SK")
	}
	return 3
}

func (m *sound) letterT() int {
	i := m.at
	switch {
	case m.is(i, "TION", "TIA", "TCH"):
		m.both("X")
		return 3
	case m.is(i, "TH", "TTH"):
		if m.is(i+2, "OM", "AM") || m.is(0, "VAN ", "VON ", "SCH") { // Thomas
			m.both("T")
		} else {
			m.differ("0", "T")
		}
		return 2
	}
	m.both("T")
	return m.twice("D")
}

func (m *sound) letterW() int {
	i := m.at
	if m.is(i, "WR") {
		m.both("R")
		return 2
	}
	if i == 0 && (m.vowel(i+1) || m.is(i, "WH")) {
		if m.vowel(i + 1) { // Wasserman beside Vasserman
			m.differ("A", "F")
		} else {
			m.both("A")
		}
	}
	switch {
	case m.ends(i) && m.vowel(i-1), m.is(i-1, "EWSKI", "EWSKY", "OWSKI", "OWSKY"), m.is(0, "SCH"):
		m.differ("", "F") // Arnow beside Arnoff
	case m.is(i, "WICZ", "WITZ"): // Filipowicz
		m.differ("TS", "FX")
		return 4
	}
	return 1
}

func (m *sound) letterZ() int {
	i := m.at
	switch {
	case m.is(i+1, "H"): // Zhao
		m.both("J")
		return 2
	case m.is(i+1, "ZO", "ZI", "ZA"), m.slavoGermanic && i > 0 && !m.is(i-1, "T"):
		m.differ("S", "TS")
	default:
		m.both("S")
	}
	return m.twice()
}
