package app

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime/debug"

	"onestory/internal/weight"
)

type matchCmd struct {
	Train matchTrainCmd `cmd:"" help:"Train a model for matching on this deployment's records. It is a draft until two people sign it in the browser."`
}

type matchTrainCmd struct {
	Database
	Seed   uint64 `help:"The same seed and records give the same model." default:"1"`
	Sample int    `help:"About how many children to read." default:"20000" placeholder:"N"`
	JSON   bool   `help:"Print the report as JSON."`
}

// Run trains a model and prints its report. It takes no part in any import and
// changes nothing of how records are matched.
func (c matchTrainCmd) Run(r *run) error {
	d, f, q, err := openServices(r, c.Database)
	if err != nil {
		return err
	}
	defer d.finish(r.ctx)
	if err := d.index.Warm(r.ctx); err != nil {
		return err
	}
	defer debug.SetGCPercent(debug.SetGCPercent(50)) // a sample is held whole
	q.Action = "model:train"
	bars := &stageBars{run: r}
	m, err := f.weights.Train(r.ctx, q, weight.TrainOptions{Seed: c.Seed, Sample: c.Sample, Progress: bars.say})
	bars.finish()
	if err != nil {
		return explain(err)
	}
	if c.JSON {
		return json.NewEncoder(r.out).Encode(struct {
			Model  string        `json:"model"`
			Hash   string        `json:"hash"`
			Report weight.Report `json:"report"`
		}{m.Name(), m.Hash, m.Report})
	}
	printModel(r.out, m)
	return nil
}

// printModel says what was found in a few lines; the page of the model has it all.
func printModel(w io.Writer, m weight.Model) {
	words, rep := english(), m.Report
	fmt.Fprintf(w, "model %q, a draft: sign it in the browser, under Models\n", m.Name())
	fmt.Fprintf(w, "%d children read with %d records; %d of them have a verified NHS number from two suppliers\n", rep.Children, rep.Records, rep.Verified)
	for _, l := range rep.Labels {
		fmt.Fprintf(w, "  %d pairs that taught: %s and %s\n", l.Pairs, l.One, l.Two)
	}
	fmt.Fprintf(w, "links from %.0f bits on\n", rep.Link)
	for _, part := range []struct {
		name string
		r    weight.Result
	}{{"sealed part, this model", rep.Sealed}, {"sealed part, " + rep.Against, rep.Former}} {
		r := part.r
		fmt.Fprintf(w, "%s: %d records with the NHS number hidden: recall %.4f, precision %.5f, wrong child %.1f per 10,000, waiting %.2f %% (its child shown to %.1f %% of them), missed %d; of children not held %.1f per 10,000 join one; Brier %.5f\n",
			part.name, r.Records, r.Recall(), r.Precision(), r.WrongPer10000(), 100*r.ReviewShare(), 100*r.ReviewPrecision(), r.Missed, r.StrangersPer10000(), r.Brier)
	}
	for _, g := range rep.Fairness {
		switch {
		case g.Unrecorded:
			fmt.Fprintf(w, "  %-10s not recorded here\n", g.Kind)
		case g.Records > 0:
			alarm := ""
			if g.Alarm {
				alarm = "  <- missed more than 1.5 times as often as all"
			}
			fmt.Fprintf(w, "  %-10s %-15s %6d records, recall %.4f, found %.4f, wrong %d, strangers %d%s\n", g.Kind, g.Value, g.Records, g.Recall(), g.Found(), g.Wrong, g.Strangers, alarm)
		}
	}
	for _, n := range rep.Warnings {
		fmt.Fprintln(w, "warning:", words.T("weight.warn."+n.Key, anys(n.Args)...))
	}
	for _, t := range rep.Remarks {
		fmt.Fprintln(w, "training:", t)
	}
}
