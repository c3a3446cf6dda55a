package job

import (
	"context"
	"fmt"
	"slices"
	"time"

	"onestory/lib/linkage"
	"onestory/lib/linkage/propose"
	"onestory/lib/linkage/sheet"
)

// Options say what to do.
type Options struct {
	// Files are one file whose duplicates are wanted, or two that are to be linked.
	Files []*sheet.Sheet
	// Model says how; a model is proposed and trained when nil. A model that was
	// never trained is trained, others are used as they are.
	Model *linkage.Model
	// Retrain trains a given model in any case.
	Retrain bool
	// Truth is the column that says which records are of one person, "" for none.
	// See TruthOf for how it is read.
	Truth string
	// Threshold is the weight from which records are of one person; the model's
	// own when nil.
	Threshold *float64
	// OneToOne links each record of two files to at most one of the other.
	OneToOne bool
	Seed     uint64
	// Progress is told of each stage, from several goroutines.
	Progress func(stage string, done, total int64)
}

// Outcome is what was found.
type Outcome struct {
	Files    []*sheet.Sheet
	Model    *linkage.Model
	Proposed []propose.Choice // nil where a model was given
	Training *linkage.Report  // nil where a model was used as it is
	Table    *linkage.Table
	// Links are the pairs of weight Keep and more.
	Links []linkage.Link
	Keep  float64
	// Unsplit is how many pairs were not compared since too many records agree.
	Unsplit   int64
	Threshold float64
	// Chosen are the links that join records.
	Chosen []linkage.Link
	// Groups has the group of each record.
	Groups []uint32
	Truth  *Judgement // nil where the truth is not known
	Stages []Stage
}

// Stage is how long a part of the work took.
type Stage struct {
	Name string
	Took time.Duration
}

// density is the share of pairs between two groups that must be links before they
// are joined.
const density = 0.3

// Run does all of it.
func Run(ctx context.Context, o Options) (*Outcome, error) {
	out := &Outcome{Files: o.Files}
	if len(o.Files) < 1 || len(o.Files) > 2 {
		return nil, fmt.Errorf("%d files: one is de-duplicated, two are linked", len(o.Files))
	}
	started := time.Now()
	stage := func(name string) {
		out.Stages = append(out.Stages, Stage{name, time.Since(started)})
		started = time.Now()
	}
	if err := out.choose(o); err != nil {
		return nil, err
	}
	if err := out.load(ctx, o); err != nil {
		return nil, err
	}
	stage("prepare")
	spec := out.Model.Spec()
	if spec.Training == nil || o.Retrain {
		m, report, err := out.Model.Train(ctx, out.Table, out.training(o))
		if err != nil {
			return nil, err
		}
		out.Model, out.Training = m, report
		stage("train")
	}
	if err := out.link(ctx, o); err != nil {
		return nil, err
	}
	stage("score")
	out.group(o)
	stage("group")
	if o.Truth != "" {
		truth, err := TruthOf(o.Files, o.Truth)
		if err != nil {
			return nil, err
		}
		if out.Truth, err = out.judge(ctx, truth); err != nil {
			return nil, err
		}
		stage("judge")
	}
	return out, nil
}

// choose takes the model, or makes one.
func (out *Outcome) choose(o Options) error {
	if o.Model != nil {
		out.Model = o.Model
		return nil
	}
	spec, choices, err := propose.Propose(o.Files, propose.Options{Leave: []string{o.Truth}})
	if err != nil {
		return err
	}
	out.Proposed = choices
	out.Model, err = linkage.New(spec)
	return err
}

// load fills the table.
func (out *Outcome) load(ctx context.Context, o Options) error {
	out.Table = linkage.NewTable(out.Model)
	total, done := 0, 0
	for _, f := range o.Files {
		total += len(f.Rows)
	}
	for source, f := range o.Files {
		pick, err := NewPicker(out.Model, f)
		if err != nil {
			return err
		}
		for _, row := range f.Rows {
			if done&0xfff == 0 {
				if o.Progress != nil {
					o.Progress("reading", int64(done), int64(total))
				}
				if ctx.Err() != nil {
					return ctx.Err()
				}
			}
			done++
			out.Table.Add(source, pick.Values(row))
		}
	}
	out.Table.Close()
	return nil
}

func (out *Outcome) link(ctx context.Context, o Options) (err error) {
	th := out.Model.Spec().Thresholds
	out.Threshold = th.Link
	if o.Threshold != nil {
		out.Threshold = *o.Threshold
	}
	out.Keep = min(th.Review, out.Threshold)
	if o.Truth != "" {
		out.Keep = min(out.Keep, -20)
	}
	var progress linkage.Progress
	if o.Progress != nil {
		progress = func(done, total int64) { o.Progress("scoring", done, total) }
	}
	out.Links, out.Unsplit, err = out.Model.Links(ctx, out.Table, linkage.LinkOptions{Keep: out.Keep, Limit: out.limit(), Progress: progress})
	return err
}

// limit is the largest block: the more records, the sooner a block is divided, so
// that the work grows with the number of records and not with its square.
func (out *Outcome) limit() int { return min(max(5e7/out.Table.Len(), 30), 5000) }

// training samples as many pairs as the records can give different ones of.
func (out *Outcome) training(o Options) linkage.TrainOptions {
	random := min(max(400*int64(out.Table.Len()), 2e6), 1e7)
	return linkage.TrainOptions{Seed: o.Seed, Limit: out.limit(), RandomPairs: random, SessionPairs: 300_000, Progress: o.Progress}
}

func (out *Outcome) group(o Options) {
	chosen := out.Links
	if o.OneToOne {
		chosen = linkage.OneToOne(chosen, out.Threshold)
	}
	out.Chosen = slices.DeleteFunc(slices.Clone(chosen), func(l linkage.Link) bool { return l.Weight < out.Threshold })
	out.Groups = linkage.Clusters(out.Table.Len(), out.Chosen, linkage.ClusterOptions{Threshold: out.Threshold, Density: density})
}

// Place returns the file of a record and its row there, from 0.
func (out *Outcome) Place(record uint32) (file, row int) {
	row = int(record)
	for row >= len(out.Files[file].Rows) {
		row -= len(out.Files[file].Rows)
		file++
	}
	return file, row
}
