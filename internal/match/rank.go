package match

import (
	"math"

	"onestory/internal/find"
	"onestory/lib/linkage"
)

// rankBy are a model's weights as far as a search needs them; what a model does
// not compare keeps its standard weight.
func rankBy(spec linkage.Spec) find.Weights {
	w := find.StandardWeights()
	level := func(comparison string, kind linkage.LevelKind, into *float64) {
		for _, c := range spec.Comparisons {
			for _, l := range c.Levels {
				if c.Name == comparison && l.Kind == kind && l.M > 0 && l.U > 0 {
					*into = math.Log2(l.M / l.U)
				}
			}
		}
	}
	for name, n := range map[string]*find.NameWeights{fieldGiven: &w.Given, fieldFamily: &w.Family} {
		level(name, linkage.Exact, &n.Exact)
		level(name, linkage.Part, &n.Part)
		level(name, linkage.OSAAtMost, &n.Slip)
		level(name, linkage.Phonetic, &n.Alike)
		level(name, linkage.Else, &n.Else)
	}
	level(fieldBirth, linkage.Exact, &w.Birth.Exact)
	level(fieldBirth, linkage.DaySwapped, &w.Birth.Swapped)
	level(fieldBirth, linkage.DateNear, &w.Birth.Slip)
	level(fieldBirth, linkage.Else, &w.Birth.Else)
	return w
}
