package app

import (
	"fmt"

	"onestory/internal/access"
)

type reindexCmd struct {
	Database
}

// Run makes the search tables again from the records, after a restore. It can
// be run again, and while the service runs.
func (c reindexCmd) Run(r *run) error {
	op, err := c.operator()
	if err != nil {
		return err
	}
	d, err := openFor(r, c.Database, "operator:"+op)
	if err != nil {
		return err
	}
	defer d.finish(r.ctx)
	f := services(d, siteOptions{kind: real, logger: r.logger})
	bar := progress(r, -1, "children")
	n, err := f.children.Reindex(r.ctx, access.Request{Actor: "operator:" + op, Action: "child:reindex"}, func(done int) { _ = bar.Set(done) })
	_ = bar.Finish()
	if err != nil {
		return explain(err)
	}
	fmt.Fprintf(r.out, "%d children can be found again\n", n)
	return nil
}
