package match

import (
	"fmt"
	"math"
	"strings"

	"onestory/internal/kit/i18n"
	"onestory/lib/linkage"
)

// bar is one line of a waterfall: a part of a weight, in words, in bits, and as a
// bar that begins where the one before it ended.
type bar struct {
	Label, Standing string
	Bits            float64
	X, Width, From  float64 // of a picture 100 wide; From is where nothing speaks either way
	For             bool
}

// waterfall is how a weight came about, to be shown: the bars add up to Total.
type waterfall struct {
	Bars   []bar
	Total  float64
	Zero   float64 // where in the picture even odds are
	Model  string
	Odds   string // in words
	Silent string // the fields that one side says nothing of, in words; "" if none
}

// drawn makes the picture of a piece of evidence.
func drawn(p *i18n.Printer, spec linkage.Spec, e Evidence) waterfall {
	out := waterfall{Total: e.Total(), Model: e.Model}
	out.Odds = p.T("match.odds." + odds(out.Total))
	add := func(label, standing string, bits float64) {
		out.Bars = append(out.Bars, bar{Label: label, Standing: standing, Bits: bits, For: bits >= 0})
	}
	add(p.T("match.bar.prior", e.Children), "", e.Prior)
	var silent []string
	for _, c := range clues(spec, e) {
		label := p.T("match.field.unknown")
		if key := "match.field." + c.Field; p.Has(key) {
			label = p.T(key)
		}
		if c.Standing == Silent && c.Bits == 0 {
			silent = append(silent, p.T("match.field."+c.Field+".said"))
			continue
		}
		words := ""
		if c.Standing != "" {
			words = p.T("match.standing." + string(c.Standing))
		}
		add(label, words, c.Bits)
	}
	if e.Cap != 0 {
		add(p.T("match.bar.cap"), "", e.Cap)
	}
	if len(silent) > 0 {
		out.Silent = enumerate(p, silent)
	}
	out.place()
	return out
}

// place puts the bars side by side on one scale.
func (w *waterfall) place() {
	low, high, at := 0.0, 0.0, 0.0
	for _, b := range w.Bars {
		at += b.Bits
		low, high = min(low, at), max(high, at)
	}
	scale := 100 / math.Max(high-low, 1)
	at = 0
	for i := range w.Bars {
		b := &w.Bars[i]
		next := at + b.Bits
		b.X, b.Width, b.From = tenth((min(at, next)-low)*scale), tenth(math.Max(math.Abs(b.Bits)*scale, .6)), tenth(-low*scale)
		at = next
	}
	w.Zero = tenth(-low * scale)
}

func tenth(f float64) float64 { return math.Round(f*10) / 10 }

// Signed is a bar's bits with their sign.
func (b bar) Signed() string { return signed(b.Bits) }

// Sum is the total with its sign.
func (w waterfall) Sum() string { return signed(w.Total) }

// signed writes bits to a tenth, with a sign that is a minus and no hyphen.
func signed(bits float64) string {
	s := fmt.Sprintf("%+.1f", bits)
	if s == "-0.0" || s == "+0.0" {
		return "0.0"
	}
	return strings.Replace(s, "-", "−", 1)
}
