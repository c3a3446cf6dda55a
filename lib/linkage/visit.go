package linkage

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// Progress is told how much of a job is done: so many of total. It may be nil. It
// is called from several goroutines, not more often than every few thousand steps.
type Progress func(done, total int64)

func (p Progress) say(done, total int64) {
	if p != nil {
		p(done, total)
	}
}

// Most returns how many pairs there are at most, counting those that several rules
// make more than once.
func (c *Candidates) Most() (n int64) {
	for _, list := range c.blocks {
		blocks(list, func(b []entry) { n += int64(len(b)) * int64(len(b)-1) / 2 })
	}
	return n
}

// job is a run of blocks of one rule, with about as many pairs as a worker does
// between two looks at the clock.
type job struct {
	rule int
	list []entry
}

const jobPairs = 1 << 15

// Visit calls visit for each pair once, with a < b. It runs on all processors:
// worker, from 0 to Workers()-1, says which of them calls. Pairs of one source are
// left out of a table with two. It ends early, with the context's error, when the
// context does.
func (c *Candidates) Visit(ctx context.Context, progress Progress, visit func(worker int, a, b uint32)) error {
	jobs := make(chan job, 64)
	var done atomic.Int64
	var group sync.WaitGroup
	total, linked := c.Most(), c.table.Linked()
	for w := range Workers() {
		group.Go(func() {
			for j := range jobs {
				if ctx.Err() == nil {
					progress.say(done.Add(c.run(ctx, j, linked, w, visit)), total)
				}
			}
		})
	}
	for rule := range c.blocks {
		c.jobs(ctx, rule, jobs)
	}
	close(jobs)
	group.Wait()
	return ctx.Err()
}

// Workers is how many goroutines Visit uses.
func Workers() int { return runtime.GOMAXPROCS(0) }

func (c *Candidates) jobs(ctx context.Context, rule int, jobs chan<- job) {
	list := c.blocks[rule]
	start, end, pairs := 0, 0, 0
	blocks(list, func(b []entry) {
		end += len(b)
		pairs += len(b) * (len(b) - 1) / 2
		if pairs >= jobPairs && ctx.Err() == nil {
			jobs <- job{rule, list[start:end]}
			start, pairs = end, 0
		}
	})
	if start < end {
		jobs <- job{rule, list[start:end]}
	}
}

// run visits the pairs of a job and returns how many it looked at.
func (c *Candidates) run(ctx context.Context, j job, linked bool, worker int, visit func(int, uint32, uint32)) (pairs int64) {
	blocks(j.list, func(b []entry) {
		for i, one := range b {
			if i&255 == 255 && ctx.Err() != nil {
				return
			}
			for _, other := range b[i+1:] {
				if linked && c.table.sources[one.record] == c.table.sources[other.record] {
					continue
				}
				if c.first(j.rule, one.key, one.record, other.record) {
					visit(worker, one.record, other.record)
				}
			}
		}
		pairs += int64(len(b)) * int64(len(b)-1) / 2
	})
	return pairs
}
