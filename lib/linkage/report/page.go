package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"

	"onestory/lib/linkage"
	"onestory/lib/linkage/job"
)

//go:embed page.gohtml
var pageText string

var pageTemplate = template.Must(template.New("page").Parse(pageText))

// page is what the template shows.
type page struct {
	Summary    job.Summary
	Prior      string
	Weights    []levels
	Sessions   []linkage.Session
	Samples    []sample
	Spread     bars
	Sizes      bars
	Truth      *job.TruthSummary
	PR         curve
	PRRows     []linkage.Point
	Calibrated curve
	Bins       []linkage.Bin
	Chance     string
}

// levels is a comparison with its figures.
type levels struct {
	Name    string
	Chart   bars
	MU      bars
	Figures []levelRow
}

type levelRow struct{ Label, M, U, Weight, TF string }

// sample is a pair whose weight is explained.
type sample struct {
	Title  string
	Chart  bars
	Bars   []waterfallRow
	Total  string
	Chance string
}

type waterfallRow struct{ Name, Level, M, U, Bits, TF string }

// Write writes the page.
func Write(w io.Writer, out *job.Outcome) error {
	spec := out.Model.Spec()
	p := page{Summary: out.Summary(), Prior: fmt.Sprintf("1 in %.0f", 1/spec.Prior), Chance: percent(linkage.Probability(out.Threshold))}
	for i, c := range spec.Comparisons {
		p.Weights = append(p.Weights, weightsOf(i, c))
	}
	if out.Training != nil {
		p.Sessions = out.Training.Sessions
	}
	p.Samples = samples(out)
	p.Spread, p.Sizes = spread(out.Links), sizes(out)
	if j := out.Truth; j != nil {
		p.Truth = p.Summary.Truth
		p.PR, p.PRRows = precisionRecall(j.Pairs.Curve)
		p.Calibrated, p.Bins = calibration(j.Pairs.Bins), j.Pairs.Bins
	}
	return pageTemplate.Execute(w, p)
}

func weightsOf(i int, c linkage.Comparison) levels {
	out := levels{Name: c.Name}
	var weights, shares []value
	for _, l := range c.Levels {
		label := l.Label
		if label == "" {
			label = string(l.Kind)
		}
		w := math.Log2(l.M / l.U)
		weights = append(weights, value{Label: label, To: w, Text: bits(w)})
		shares = append(shares, value{Label: label + ", m", To: l.M, Text: small(l.M)}, value{Label: "u", To: l.U, Text: small(l.U), Class: "minus"})
		row := levelRow{Label: label, M: small(l.M), U: small(l.U), Weight: bits(w)}
		if l.TF != nil {
			row.TF = small(l.TF.Weight)
		}
		out.Figures = append(out.Figures, row)
	}
	out.Chart = draw(fmt.Sprintf("weights-%d", i), "Weights of "+c.Name, "bits", weights)
	out.MU = draw(fmt.Sprintf("mu-%d", i), "How often each level occurs among matches (m) and others (u): "+c.Name, "share", shares)
	return out
}

// spread counts links by weight.
func spread(links []linkage.Link) bars {
	const step = 5.0
	count := map[int]int{}
	for _, l := range links {
		count[int(math.Floor(l.Weight/step))]++
	}
	var keys []int
	for k := range count {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var values []value
	for _, k := range keys {
		values = append(values, value{Label: fmt.Sprintf("%.0f to %.0f bits", float64(k)*step, float64(k+1)*step), To: float64(count[k]), Text: fmt.Sprint(count[k])})
	}
	return draw("spread", "Pairs by weight", "pairs", values)
}

// sizes counts clusters by the number of their records.
func sizes(out *job.Outcome) bars {
	count := map[int]int{}
	for _, c := range out.Clusters() {
		count[len(c)]++
	}
	var keys []int
	for k := range count {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var values []value
	for _, k := range keys {
		label := fmt.Sprintf("%d records", k)
		if k == 1 {
			label = "1 record"
		}
		values = append(values, value{Label: label, To: float64(count[k]), Text: fmt.Sprint(count[k])})
	}
	return draw("sizes", "Clusters by the number of their records", "clusters", values)
}
