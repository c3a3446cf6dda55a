package report

import (
	"fmt"

	"onestory/lib/linkage"
	"onestory/lib/linkage/job"
)

// mostRows is how many points of a curve the table has.
const mostRows = 20

// precisionRecall draws the curve, and picks points of it for the table.
func precisionRecall(all []linkage.Point) (curve, []linkage.Point) {
	c := curve{ID: "pr", Title: "Precision and recall at every threshold", X: "recall", Y: "precision"}
	var points [][2]float64
	var rows []linkage.Point
	step := max(1, len(all)/400)
	for i, p := range all {
		if i%step == 0 || i == len(all)-1 {
			points = append(points, [2]float64{p.Recall, p.Precision})
		}
		if i%max(1, len(all)/mostRows) == 0 || i == len(all)-1 {
			rows = append(rows, p)
		}
	}
	c.Path = line(points)
	return c, rows
}

// calibration draws what was said against what was so.
func calibration(bins []linkage.Bin) curve {
	c := curve{ID: "calibration", Title: "Probability said and share that was so", X: "probability said", Y: "share of one person", Diagonal: true}
	var points [][2]float64
	for _, b := range bins {
		if b.Pairs == 0 {
			continue
		}
		points = append(points, [2]float64{b.Said, b.Observed})
		x, y := place(b.Said, b.Observed)
		c.Dots = append(c.Dots, dot{x, y, fmt.Sprintf("%d pairs", b.Pairs)})
	}
	c.Path = line(points)
	return c
}

// samples explains a few pairs that teach most: the surest, those next to the
// threshold, and, where the truth is known, mistakes.
func samples(out *job.Outcome) (list []sample) {
	add := func(title string, l *linkage.Link) {
		if l != nil {
			list = append(list, explain(out, len(list), title, *l))
		}
	}
	var surest, lowest, highest, wrong, missed *linkage.Link
	for i := range out.Links {
		l := &out.Links[i]
		in := l.Weight >= out.Threshold
		if surest == nil || l.Weight > surest.Weight {
			surest = l
		}
		if in && (lowest == nil || l.Weight < lowest.Weight) {
			lowest = l
		}
		if !in && (highest == nil || l.Weight > highest.Weight) {
			highest = l
		}
		if out.Truth == nil {
			continue
		}
		same, known := out.Truth.Entities.Same(l.A, l.B)
		if known && !same && in && (wrong == nil || l.Weight > wrong.Weight) {
			wrong = l
		}
		if known && same && !in && (missed == nil || l.Weight < missed.Weight) {
			missed = l
		}
	}
	add("The surest pair", surest)
	add("The pair just above the threshold", lowest)
	add("The pair just below the threshold", highest)
	add("The surest mistake: linked, and not of one person", wrong)
	add("The lowest true pair: missed", missed)
	return list
}

func explain(out *job.Outcome, n int, title string, l linkage.Link) sample {
	w := out.Model.Explain(out.Table.Record(int(l.A)), out.Table.Record(int(l.B)))
	a, i := out.Place(l.A)
	b, j := out.Place(l.B)
	s := sample{Title: fmt.Sprintf("%s: record %d of %s and record %d of %s", title, i+1, out.Files[a].File, j+1, out.Files[b].File),
		Total: bits(w.Total), Chance: small(w.Probability)}
	var values []value
	at := 0.0
	for _, bar := range w.Bars {
		name := bar.Name
		if name == "" {
			name = string(bar.Kind)
		}
		row := waterfallRow{Name: name, Level: bar.Label, Bits: bits(bar.Bits)}
		if bar.M > 0 {
			row.M, row.U = small(bar.M), small(bar.U)
		}
		if bar.TF != 0 {
			row.TF = bits(bar.TF)
		}
		s.Bars = append(s.Bars, row)
		values = append(values, value{Label: name, From: at, To: at + bar.Bits, Text: bits(bar.Bits)})
		at += bar.Bits
	}
	values = append(values, value{Label: "weight", To: w.Total, Text: bits(w.Total), Class: "total"})
	s.Chart = draw(fmt.Sprintf("pair-%d", n), s.Title, "bits", values)
	return s
}
