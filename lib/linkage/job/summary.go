package job

import (
	"fmt"
	"io"
	"strings"
	"time"

	"onestory/lib/linkage"
	"onestory/lib/linkage/propose"
)

// Summary is an outcome in figures.
type Summary struct {
	Model     string           `json:"model"`
	Version   string           `json:"version,omitempty"`
	Hash      string           `json:"hash,omitempty"`
	Files     []string         `json:"files"`
	Records   int              `json:"records"`
	Threshold float64          `json:"threshold"`
	Links     int              `json:"links"`
	Clusters  int              `json:"clusters"`
	Largest   int              `json:"largest"`
	Unsplit   int64            `json:"notCompared,omitempty"`
	Seconds   float64          `json:"seconds"`
	Proposed  []propose.Choice `json:"columns,omitempty"`
	Warnings  []string         `json:"warnings,omitempty"`
	Truth     *TruthSummary    `json:"truth,omitempty"`
}

// TruthSummary is how good an outcome is, in figures.
type TruthSummary struct {
	Pairs         int              `json:"pairs"`
	BlockingFinds float64          `json:"blockingRecall"`
	AtThreshold   linkage.Point    `json:"atThreshold"`
	Best          linkage.Point    `json:"best"`
	At            []linkage.Point  `json:"thresholds"`
	Brier         float64          `json:"brier"`
	Clusters      linkage.Accuracy `json:"clusterPairs"`
	BCubed        linkage.Accuracy `json:"bCubed"`
}

// thresholds are the weights that a summary has a line for.
var thresholds = []float64{-6, -3, 0, 3, 6, 10}

// Summary works the figures out.
func (out *Outcome) Summary() Summary {
	spec := out.Model.Spec()
	s := Summary{Model: spec.Name, Version: spec.Version, Records: out.Table.Len(), Threshold: out.Threshold, Links: len(out.Chosen),
		Unsplit: out.Unsplit, Proposed: out.Proposed}
	for _, f := range out.Files {
		s.Files = append(s.Files, f.File)
	}
	for _, c := range out.Clusters() {
		s.Clusters++
		s.Largest = max(s.Largest, len(c))
	}
	for _, st := range out.Stages {
		s.Seconds += st.Took.Seconds()
	}
	if spec.Training != nil {
		s.Hash, s.Warnings = spec.Training.Hash, spec.Training.Warnings
	}
	if j := out.Truth; j != nil {
		t := &TruthSummary{Pairs: j.Pairs.Pairs, BlockingFinds: j.Candidates, AtThreshold: j.Pairs.At(out.Threshold), Best: j.Pairs.Best,
			Brier: j.Pairs.Brier, Clusters: j.Groups, BCubed: j.Records}
		for _, w := range thresholds {
			t.At = append(t.At, j.Pairs.At(w))
		}
		s.Truth = t
	}
	return s
}

// WriteText writes the figures for people.
func (s Summary) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s records", strings.Join(s.Files, ", "), thousands(s.Records))
	fmt.Fprintf(&b, " in %s.\n", time.Duration(s.Seconds*float64(time.Second)).Round(10*time.Millisecond))
	if len(s.Proposed) > 0 {
		fmt.Fprintln(&b, "\nNo model was given. The columns were taken as:")
		for _, c := range s.Proposed {
			fmt.Fprintf(&b, "  %-20s %-22s (%s)\n", c.Column, c.Role, c.Why)
		}
	}
	fmt.Fprintf(&b, "\n%s pairs of records weigh %.1f bits or more (probability %.3f): %s clusters, the largest of %d records.\n",
		thousands(s.Links), s.Threshold, linkage.Probability(s.Threshold), thousands(s.Clusters), s.Largest)
	if s.Unsplit > 0 {
		fmt.Fprintf(&b, "%s pairs were not compared, since too many records agree on the keys of a rule: add Split keys to the model.\n", thousands(int(s.Unsplit)))
	}
	if t := s.Truth; t != nil {
		t.write(&b)
	}
	for i, warning := range s.Warnings {
		if i == 0 {
			fmt.Fprintln(&b, "\nTo look at:")
		}
		fmt.Fprintf(&b, "  %s\n", warning)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (t *TruthSummary) write(b *strings.Builder) {
	fmt.Fprintf(b, "\nAgainst the truth: %s true pairs, %.2f %% of them compared.\n", thousands(t.Pairs), 100*t.BlockingFinds)
	fmt.Fprintf(b, "  %-34s %9s %9s %9s %7s %7s\n", "", "precision", "recall", "F1", "wrong", "missed")
	point := func(name string, p linkage.Point) {
		fmt.Fprintf(b, "  %-34s %9.4f %9.4f %9.4f %7d %7d\n", name, p.Precision, p.Recall, p.F1, p.Wrong, p.Missed)
	}
	point(fmt.Sprintf("pairs at %.1f bits (chosen)", t.AtThreshold.Weight), t.AtThreshold)
	point(fmt.Sprintf("pairs at %.1f bits (best F1)", t.Best.Weight), t.Best)
	for _, p := range t.At {
		point(fmt.Sprintf("pairs at %.1f bits", p.Weight), p)
	}
	for _, a := range []struct {
		name string
		linkage.Accuracy
	}{{"clusters, by pairs", t.Clusters}, {"clusters, by records (B-cubed)", t.BCubed}} {
		fmt.Fprintf(b, "  %-34s %9.4f %9.4f %9.4f\n", a.name, a.Precision, a.Recall, a.F1)
	}
}

// thousands writes a number with commas.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
