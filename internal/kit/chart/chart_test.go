package chart_test

import (
	"fmt"
	"strings"
	"testing"

	"onestory/internal/kit/chart"
	"onestory/internal/kit/web/webtest"
)

// TestBars: what is below 0 goes to the left of the line and the rest to the right,
// and words are words, whatever letters they have.
func TestBars(t *testing.T) {
	doc := webtest.Parse(t, []byte("<main>"+string(chart.Bars("weights", `Weights & "more"`, []chart.Bar{{Label: "<same>", Value: 10, Text: "+10"}, {Label: "other", Value: -5, Text: "-5", Two: true, Beside: 4}}))+"</main>"))
	var x, w []float64
	for _, r := range doc.All("rect") {
		var a, b float64
		fmt.Sscan(r.Attr("x"), &a)
		fmt.Sscan(r.Attr("width"), &b)
		x, w = append(x, a), append(w, b)
	}
	if len(x) != 3 || w[0] < 1.9*w[1] || w[0] > 2.1*w[1] || x[1]+w[1] > x[0]+1 || x[2] != x[0] {
		t.Errorf("bars at %v, as wide as %v", x, w)
	}
	if got := doc.One(t, "title").Text(); got != `Weights & "more"` || doc.One(t, "svg").Attr("aria-labelledby") != "weights" {
		t.Errorf("the picture is called %q", got)
	}
	if !strings.Contains(doc.One(t, "svg").Text(), "<same>") {
		t.Error("a label lost its letters")
	}
}

// TestLines: no line leaves the picture, and no two labels stand on each other.
func TestLines(t *testing.T) {
	var all []chart.Series
	for i := range 6 {
		all = append(all, chart.Series{Label: fmt.Sprint("line ", i), Shares: []float64{-1, .5, 2, .9}})
	}
	doc := webtest.Parse(t, []byte("<main>"+string(chart.Lines("drift", "Drift", all))+"</main>"))
	for _, c := range doc.All("circle") {
		var y float64
		if fmt.Sscan(c.Attr("cy"), &y); y < 0 || y > 226 {
			t.Errorf("a point at %v", y)
		}
	}
	seen := map[string]bool{}
	for _, n := range doc.All("text") {
		if strings.HasPrefix(n.Text(), "line") {
			if seen[n.Attr("y")] {
				t.Errorf("two labels at %s", n.Attr("y"))
			}
			seen[n.Attr("y")] = true
		}
	}
	if len(seen) != 6 {
		t.Errorf("%d labels", len(seen))
	}
}
