package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"

	"github.com/schollz/progressbar/v3"

	"onestory/lib/linkage/job"
	"onestory/lib/linkage/report"
	"onestory/lib/linkage/sheet"
)

type linkCmd struct {
	Files     []string `arg:"" name:"file" help:"One CSV file, to find its duplicates, or two, to link them." type:"path"`
	Model     string   `help:"How to compare: a model as JSON or YAML, or Splink's settings as JSON. Without one a model is proposed from the columns and trained on the records." type:"path" placeholder:"FILE"`
	SaveModel string   `help:"Write the model, trained, as JSON or YAML by the name's ending." type:"path" placeholder:"FILE"`
	Retrain   bool     `help:"Train the given model again on these records."`
	Truth     string   `help:"Column whose value is the same for all records of one person; values such as rec-7-org and rec-7-dup-0 count as rec-7. Prints how good the answer is." placeholder:"COLUMN"`
	Threshold *float64 `help:"Weight in bits from which two records are of one person; 0 is even odds. The model's own without it." placeholder:"BITS"`
	OneToOne  bool     `help:"Link each record to at most one other, the surest first."`
	As        string   `help:"What to write: clusters of records or pairs. Clusters for one file, pairs for two, without it." enum:",clusters,pairs" default:""`
	Out       string   `help:"Write there instead of to standard output." type:"path" placeholder:"FILE"`
	JSON      bool     `help:"Write figures, clusters and pairs as one JSON document instead of CSV."`
	Report    string   `help:"Write an HTML page about the model and the answer." type:"path" placeholder:"FILE"`
	Seed      uint64   `help:"The same seed gives the same answer." default:"1"`
}

// Run links and writes. The figures for people go to standard error, so that the
// answer can be piped on.
func (c linkCmd) Run(r *run) error {
	if len(c.Files) > 2 {
		return fmt.Errorf("%d files were given: name one to find its duplicates, or two to link them", len(c.Files))
	}
	o := job.Options{Retrain: c.Retrain, Truth: c.Truth, Threshold: c.Threshold, OneToOne: c.OneToOne, Seed: c.Seed}
	for _, name := range c.Files {
		s, err := readSheet(name)
		if err != nil {
			return err
		}
		o.Files = append(o.Files, s)
	}
	if c.Model != "" {
		m, notes, err := readLinkModel(c.Model)
		if err != nil {
			return err
		}
		for _, n := range notes {
			fmt.Fprintln(r.err, n)
		}
		o.Model = m
	}
	// Less than the ordinary head room: a million records fit two gigabytes.
	defer debug.SetGCPercent(debug.SetGCPercent(75))
	bars := &stageBars{run: r}
	o.Progress = bars.say
	out, err := job.Run(r.ctx, o)
	bars.finish()
	if err != nil {
		return err
	}
	if c.SaveModel != "" {
		if err := writeLinkModel(c.SaveModel, out.Model); err != nil {
			return err
		}
	}
	if c.Report != "" {
		if err := toFile(c.Report, func(w io.Writer) error { return report.Write(w, out) }); err != nil {
			return err
		}
	}
	if err := c.answer(r, out); err != nil {
		return err
	}
	return out.Summary().WriteText(r.err)
}

// answer writes what was found.
func (c linkCmd) answer(r *run, out *job.Outcome) error {
	write := out.WriteClusters
	if c.As == "pairs" || c.As == "" && len(c.Files) == 2 {
		write = out.WritePairs
	}
	if c.JSON {
		write = func(w io.Writer) error { return json.NewEncoder(w).Encode(out.Document()) }
	}
	if c.Out == "" {
		return write(r.out)
	}
	return toFile(c.Out, write)
}

// toFile writes a file, and says so when not all of it reached the disk.
func toFile(name string, write func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

func readSheet(name string) (*sheet.Sheet, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s is a folder: name a CSV file in it", name)
	}
	return sheet.Read(f, filepath.Base(name))
}

// stageBars shows one bar for each stage of the work.
type stageBars struct {
	run  *run
	lock sync.Mutex
	name string
	bar  *progressbar.ProgressBar
}

func (b *stageBars) say(stage string, done, total int64) {
	b.lock.Lock()
	defer b.lock.Unlock()
	if stage != b.name {
		b.close()
		b.name, b.bar = stage, progress(b.run, total, stage)
	}
	if done <= total {
		_ = b.bar.Set64(done)
	}
}

func (b *stageBars) finish() {
	b.lock.Lock()
	defer b.lock.Unlock()
	b.close()
}

func (b *stageBars) close() {
	if b.bar != nil {
		_ = b.bar.Finish()
	}
}
