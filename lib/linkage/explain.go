package linkage

// Waterfall explains a weight: bars that add up to it, from the prior to the last
// comparison.
type Waterfall struct {
	Model       string  `json:"model"`
	Version     string  `json:"version,omitempty"`
	Bars        []Bar   `json:"bars"`
	Total       float64 `json:"total"`
	Probability float64 `json:"probability"`
}

// BarKind says what a bar stands for.
type BarKind string

// The kinds of bar.
const (
	PriorBar      BarKind = "prior"
	ComparisonBar BarKind = "comparison"
	CapBar        BarKind = "cap"
)

// Bar is one part of a weight, in bits.
type Bar struct {
	Kind BarKind `json:"kind"`
	// Name is the comparison's, or the group's whose cap this is.
	Name string `json:"name,omitempty"`
	// Level is the level reached, Null where the comparison says nothing.
	Level int     `json:"level"`
	Label string  `json:"label,omitempty"`
	M     float64 `json:"m,omitempty"`
	U     float64 `json:"u,omitempty"`
	// Bits is the whole bar; TF is the part of it that the frequency of the value
	// made.
	Bits float64 `json:"bits"`
	TF   float64 `json:"tf,omitempty"`
}

// Explain says how Score came to its weight. The bars add up to Total, which is
// the weight that Score gives, within 1e-9. There are no values of the records
// in it.
func (m *Model) Explain(a, b *Prepared) Waterfall {
	var tf [MaxComparisons]float64
	g := m.compare(a, b, &tf)
	w := Waterfall{Model: m.spec.Name, Version: m.spec.Version, Total: m.weight(g, &tf)}
	w.Probability = Probability(w.Total)
	w.Bars = append(w.Bars, Bar{Kind: PriorBar, Level: Null, Label: "before anything is compared", Bits: m.prior})
	groups := make([]float64, len(m.caps))
	for i := range m.comps {
		c := &m.spec.Comparisons[i]
		bar := Bar{Kind: ComparisonBar, Name: c.Name, Level: g.Level(i), Label: m.LevelName(i, g.Level(i))}
		if bar.Level >= 0 {
			l := c.Levels[bar.Level]
			bar.M, bar.U, bar.TF = l.M, l.U, tf[i]
			bar.Bits = m.comps[i].levels[bar.Level].bits + tf[i]
			if at := m.comps[i].group; at >= 0 {
				groups[at] += bar.Bits
			}
		}
		w.Bars = append(w.Bars, bar)
	}
	for i, most := range m.caps {
		if groups[i] > most {
			w.Bars = append(w.Bars, Bar{Kind: CapBar, Name: m.spec.Caps[i].Group, Level: Null, Label: "the group counts at most this much", Bits: most - groups[i]})
		}
	}
	return w
}

// LevelName returns the label of a level of comparison i, or its kind where it has
// none.
func (m *Model) LevelName(i, level int) string {
	if i < 0 || i >= len(m.spec.Comparisons) || level >= len(m.spec.Comparisons[i].Levels) {
		return ""
	}
	if level < 0 {
		return "missing"
	}
	l := m.spec.Comparisons[i].Levels[level]
	if l.Label != "" {
		return l.Label
	}
	return string(l.Kind)
}
