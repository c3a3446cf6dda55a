package feed

import (
	"slices"

	"onestory/internal/child"
	"onestory/internal/match"
)

// Measure is what a run found, for comparison with the runs before: whether the
// rows changed, or how they match. Like the counts it tells nothing of guarded
// children: a row that waits because it may be about one is like nobody.
type Measure struct {
	Model     string  `json:"model,omitempty"` // by which rows were weighed
	Weighed   int     `json:"weighed"`         // rows that their source never sent before
	Match     int     `json:"match"`
	Potential int     `json:"potential"`
	Low       int     `json:"low"`
	Many      int     `json:"many"`
	None      int     `json:"none"`
	Bits      float64 `json:"bits"` // sum of the weights of all but None
	Read      int     `json:"read"` // rows that said something new
	Verified  int     `json:"verified"`
	NoGiven   int     `json:"no_given"`
	NoBirth   int     `json:"no_birth"`
	NoPlace   int     `json:"no_postcode"`
}

// read counts what a row says.
func (m *Measure) read(rec child.Record) {
	m.Read++
	if verified(rec) {
		m.Verified++
	}
	if rec.Current().Given == "" {
		m.NoGiven++
	}
	if rec.Birth.Date.IsZero() {
		m.NoBirth++
	}
	if !slices.ContainsFunc(rec.Addresses, func(a child.Address) bool { return a.Postcode != "" }) {
		m.NoPlace++
	}
}

// decided counts how a new row stood to the children held, as o tells the supplier's
// operator.
func (m *Measure) decided(o outcome, d match.Decision) {
	m.Weighed++
	m.Model = d.Model
	switch {
	case o == isJoined:
		m.Match++
	case o == isWaiting && d.Status == match.PotentialMatch:
		m.Potential++
	case o == isWaiting && d.Status == match.ManyMatch:
		m.Many++
	case o == isWaiting:
		m.Low++
	default:
		m.None++
		return
	}
	m.Bits += d.Weight
}

// Mean is the mean weight of the rows that were like somebody, in bits.
func (m Measure) Mean() float64 {
	if n := m.Weighed - m.None; n > 0 {
		return m.Bits / float64(n)
	}
	return 0
}

// Figure is one share of a run, beside what it usually is.
type Figure struct {
	Key   string // catalogue key after feed.figure.
	Share float64
	Usual float64 // the median of the runs before; -1 where there are none to compare with
	Alarm bool
}

// figures are the shares of a run; those of all rows are of rows read, the others
// of rows weighed.
func (m Measure) figures() []Figure {
	share := func(key string, n, of int) Figure {
		f := Figure{Key: key, Usual: -1, Share: -1}
		if of >= leastRows {
			f.Share = float64(n) / float64(of)
		}
		return f
	}
	w, r := m.Weighed, m.Read
	return []Figure{share("match", m.Match, w), share("potential", m.Potential, w), share("low", m.Low, w), share("many", m.Many, w), share("none", m.None, w),
		share("verified", m.Verified, r), share("no-given", m.NoGiven, r), share("no-birth", m.NoBirth, r), share("no-postcode", m.NoPlace, r)}
}

// When a share raises an alarm: it is more than moved times what it usually is, or
// less than that part of it, and differs by apart at least. Fewer rows than
// leastRows say nothing.
const (
	moved     = 1.5
	apart     = .02
	leastRows = 50
	lookBack  = 8 // runs that say what is usual
)

// drift holds the figures of a run against those of the runs before it, the newest
// first. The first file of a source is all new and is compared with nothing.
func drift(run Run, before []Run) []Figure {
	out := run.Counts.Measure.figures()
	for i := range out {
		var list []float64
		for _, b := range before[:min(len(before), lookBack)] {
			if f := b.Counts.Measure.figures()[i]; f.Share >= 0 && b.State == "complete" {
				list = append(list, f.Share)
			}
		}
		if len(list) == 0 || out[i].Share < 0 {
			continue
		}
		slices.Sort(list)
		usual := list[len(list)/2]
		out[i].Usual = usual
		gap := out[i].Share - usual
		out[i].Alarm = (out[i].Share > moved*usual || out[i].Share*moved < usual) && (gap >= apart || -gap >= apart)
	}
	return out
}
