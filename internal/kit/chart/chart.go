package chart

import (
	"fmt"
	"html/template"
	"strings"
)

// Colours of the theme.
const (
	plus   = "#14606b"
	minus  = "#a3262a"
	pale   = "#45585d"
	line   = "#b9d0d4"
	ink    = "#14282d"
	letter = 14 // height of letters, in the picture's own units
)

// Bar is one row of bars.
type Bar struct {
	Label  string
	Value  float64
	Beside float64 // a second, thin bar beneath; not drawn where Two is false
	Two    bool
	Text   string // the value in words
}

// Measures of the pictures, in their own units.
const (
	width     = 380.0 // a telephone shows all of it
	rowHeight = 44    // the label stands above its bar
)

// Bars draws rows of bars to the right of a middle line, and to the left of it
// where a value is below 0. id names the picture on its page.
func Bars(id, title string, rows []Bar) template.HTML {
	low, high := 0.0, 0.0
	for _, r := range rows {
		low, high = min(low, r.Value), max(high, r.Value)
		if r.Two {
			low, high = min(low, r.Beside), max(high, r.Beside)
		}
	}
	if high == low {
		high = low + 1
	}
	const room = 52.0 // for figures on both sides
	left := 0.0
	if low < 0 {
		left = room
	}
	scale := (width - left - room) / (high - low)
	at := func(v float64) float64 { return left + (v-low)*scale }
	height := len(rows)*rowHeight + 8
	var b strings.Builder
	fmt.Fprintf(&b, `<line x1="%.1f" x2="%.1f" y1="0" y2="%d" stroke="%s"/>`, at(0), at(0), height, line)
	for i, r := range rows {
		y := 4 + i*rowHeight
		colour, x, anchor := plus, at(max(r.Value, 0))+4, "start"
		if r.Value < 0 {
			colour, x, anchor = minus, at(r.Value)-4, "end"
		}
		fmt.Fprintf(&b, `<text x="0" y="%d" font-size="%d" fill="%s">%s</text>`, y+11, letter, ink, esc(cut(r.Label, 44)))
		bar(&b, at(0), at(r.Value), y+17, 14, colour)
		if r.Two {
			bar(&b, at(0), at(r.Beside), y+33, 4, pale)
		}
		fmt.Fprintf(&b, `<text x="%.1f" y="%d" font-size="%d" text-anchor="%s" fill="%s">%s</text>`, x, y+29, letter-1, anchor, ink, esc(r.Text))
	}
	return frame(id, title, height, b.String())
}

func bar(b *strings.Builder, zero, to float64, y, height int, colour string) {
	fmt.Fprintf(b, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>`, min(zero, to), y, max(zero, to)-min(zero, to)+.5, height, colour)
}

// Series is a line of shares, from 0 to 1, the oldest first.
type Series struct {
	Label  string
	Shares []float64
}

// Measures of lines.
const (
	plotLeft, plotRight = 44.0, 236.0
	plotTop, plotBottom = 12.0, 212.0
)

var dashes = [...]string{"", "7 4", "2 3", "10 3 2 3", "1 5", "14 4"}

// Lines draws shares over time, each line with its label at its end.
func Lines(id, title string, all []Series) template.HTML {
	var b strings.Builder
	for _, share := range []float64{0, .25, .5, .75, 1} {
		y := height(share)
		fmt.Fprintf(&b, `<line x1="%.0f" x2="%.0f" y1="%.1f" y2="%.1f" stroke="%s"/><text x="%.0f" y="%.1f" font-size="%d" text-anchor="end" fill="%s">%.0f %%</text>`,
			plotLeft, plotRight, y, y, line, plotLeft-6, y+4, letter-2, ink, 100*share)
	}
	ends := labels(all)
	for i, s := range all {
		colour := [...]string{plus, ink, minus, pale}[i%4]
		var points []string
		for j, share := range s.Shares {
			x := plotRight
			if len(s.Shares) > 1 {
				x = plotLeft + (plotRight-plotLeft)*float64(j)/float64(len(s.Shares)-1)
			}
			points = append(points, fmt.Sprintf("%.1f,%.1f", x, height(share)))
			fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>`, x, height(share), colour)
		}
		fmt.Fprintf(&b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="2" stroke-dasharray="%s"/>`, strings.Join(points, " "), colour, dashes[i%len(dashes)])
		fmt.Fprintf(&b, `<text x="%.0f" y="%.1f" font-size="%d" fill="%s">%s</text>`, plotRight+10, ends[i], letter-1, colour, esc(cut(s.Label, 20)))
	}
	return frame(id, title, int(plotBottom)+14, b.String())
}

func height(share float64) float64 { return plotBottom - (plotBottom-plotTop)*min(max(share, 0), 1) }

// slots is how many labels there is room for.
const slots = 13

// labels places the labels at the ends of lines, each in the free place nearest
// to its line, so that none covers another.
func labels(all []Series) []float64 {
	out := make([]float64, len(all))
	var taken [slots]bool
	for i, s := range all {
		want := 0
		if len(s.Shares) > 0 {
			want = min(int((height(s.Shares[len(s.Shares)-1])-plotTop)/16), slots-1)
		}
		slot := want
		for d := range slots {
			if want-d >= 0 && !taken[want-d] {
				slot = want - d
				break
			}
			if want+d < slots && !taken[want+d] {
				slot = want + d
				break
			}
		}
		taken[slot] = true
		out[i] = plotTop + float64(slot)*16 + 8
	}
	return out
}

// frame is a picture with its name.
func frame(id, title string, height int, inside string) template.HTML {
	id = esc(id)
	return template.HTML(fmt.Sprintf(`<svg class="os-chart" viewBox="0 0 %.0f %d" role="img" aria-labelledby="%s"><title id="%s">%s</title>%s</svg>`,
		width, height, id, id, esc(title), inside))
}

func esc(s string) string { return template.HTMLEscapeString(s) }

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return strings.TrimSpace(string(r[:n-1])) + "…"
	}
	return s
}
