package app

import (
	"fmt"
)

type reindexCmd struct {
	Database
}

// Run makes the search tables again from the records, after a restore. It can
// be run again, and while the service runs.
func (c reindexCmd) Run(r *run) error {
	d, f, q, err := openServices(r, c.Database)
	if err != nil {
		return err
	}
	defer d.finish(r.ctx)
	q.Action = "child:reindex"
	bar := progress(r, -1, "children")
	n, err := f.children.Reindex(r.ctx, q, func(done int) { _ = bar.Set(done) })
	_ = bar.Finish()
	if err != nil {
		return explain(err)
	}
	fmt.Fprintf(r.out, "%d children can be found again\n", n)
	return nil
}
