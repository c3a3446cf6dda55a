package app

import (
	"fmt"
	"time"
)

type qualityCmd struct {
	Count qualityCountCmd `cmd:"" help:"Count the figures of the quality board anew; once a night is enough."`
}

type qualityCountCmd struct {
	Database
}

// Run reads every child's records once and keeps the figures.
func (c qualityCountCmd) Run(r *run) error {
	d, f, q, err := openServices(r, c.Database)
	if err != nil {
		return err
	}
	defer d.finish(r.ctx)
	bar, began := progress(r, -1, "children"), time.Now()
	q.Action = "quality:count"
	n, err := f.quality.Count(r.ctx, q, func(done int) { _ = bar.Set(done) })
	_ = bar.Finish()
	if err != nil {
		return explain(err)
	}
	took := time.Since(began).Seconds()
	fmt.Fprintf(r.out, "%d children in %.1f s (%.0f a second)\n", n, took, float64(n)/took)
	return nil
}
