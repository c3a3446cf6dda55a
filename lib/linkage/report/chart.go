package report

import (
	"fmt"
	"math"
)

// bars is a chart of lying bars, to the right of a middle line where positive.
type bars struct {
	ID, Title string
	Unit      string
	Rows      []barRow
	Height    int
	Zero      float64 // where the middle line stands
}

type barRow struct {
	Label, Note string
	Y           int
	X, Width    float64
	Text        string
	TextX       float64
	Anchor      string
	Class       string // plus, minus, total
}

// The page's measures in SVG units.
const (
	labelWidth = 270.0
	plotWidth  = 420.0
	rowHeight  = 24
)

// value is one bar to be: it runs from From to To.
type value struct {
	Label    string
	From, To float64
	Text     string
	Class    string
}

// draw lays bars out so that all fit.
func draw(id, title, unit string, values []value) bars {
	low, high := 0.0, 0.0
	for _, v := range values {
		low, high = min(low, v.From, v.To), max(high, v.From, v.To)
	}
	if high == low {
		high = low + 1
	}
	scale := (plotWidth - 110) / (high - low) // room for figures on both sides
	at := func(x float64) float64 { return labelWidth + 55 + (x-low)*scale }
	out := bars{ID: id, Title: title, Unit: unit, Height: len(values)*rowHeight + 10, Zero: at(0)}
	for i, v := range values {
		a, b := at(min(v.From, v.To)), at(max(v.From, v.To))
		row := barRow{Label: v.Label, Y: 5 + i*rowHeight, X: a, Width: max(b-a, 1), Text: v.Text, Class: v.Class}
		if row.Class == "" {
			row.Class = "plus"
			if v.To < v.From {
				row.Class = "minus"
			}
		}
		row.TextX, row.Anchor = b+5, "start"
		if v.To < v.From {
			row.TextX, row.Anchor = a-5, "end"
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// TextY and BarHeight place what belongs to a row.
func (r barRow) TextY() int { return r.Y + rowHeight - 9 }

// BarHeight is the height of a bar.
func (r barRow) BarHeight() int { return rowHeight - 6 }

// Width is the width of the chart.
func (b bars) Width() float64 { return labelWidth + plotWidth }

// curve is a line in a square from 0 to 1.
type curve struct {
	ID, Title, X, Y string
	Path            string
	Dots            []dot
	Diagonal        bool
}

type dot struct {
	X, Y float64
	Text string
}

const (
	squareSize = 320.0
	squareLeft = 50.0
	squareTop  = 10.0
)

// place turns a point from 0 to 1 into SVG units.
func place(x, y float64) (float64, float64) {
	return squareLeft + clamp(x)*squareSize, squareTop + (1-clamp(y))*squareSize
}

func clamp(x float64) float64 {
	if math.IsNaN(x) {
		return 0
	}
	return min(max(x, 0), 1)
}

// line draws a path through points.
func line(points [][2]float64) string {
	path := ""
	for i, p := range points {
		x, y := place(p[0], p[1])
		verb := "L"
		if i == 0 {
			verb = "M"
		}
		path += fmt.Sprintf("%s%.1f %.1f", verb, x, y)
	}
	return path
}

func bits(x float64) string { return fmt.Sprintf("%+.1f", x) }

func percent(x float64) string { return fmt.Sprintf("%.1f %%", 100*x) }

func small(x float64) string { return fmt.Sprintf("%.3g", x) }
