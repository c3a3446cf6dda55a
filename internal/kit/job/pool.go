package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"
)

// Handler does one kind of job. It may be called again for a job it has begun
// before. It ends soon after ctx does. A handler that writes to the database
// calls c.Done in the same transaction; for others Run does so after a nil.
type Handler func(ctx context.Context, c *Claim) error

// PoolOptions of Run; zero values are replaced by the defaults named.
type PoolOptions struct {
	Workers int           // at work at once; 2
	Poll    time.Duration // how often to look for jobs that other nodes added or that fell due; 1 second
	Grace   time.Duration // how long running jobs may go on after ctx ended; 10 seconds
	Logger  *slog.Logger  // told of failures; may be nil
}

// Run works until ctx ends. Then it claims nothing more, lets what runs finish
// within Grace, cancels and gives back the rest, and returns when all is quiet.
func (q *Queue) Run(ctx context.Context, handlers map[string]Handler, o PoolOptions) {
	if o.Workers == 0 {
		o.Workers = 2
	}
	if o.Poll == 0 {
		o.Poll = time.Second
	}
	if o.Grace == 0 {
		o.Grace = 10 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(o.Grace, cancel) })
	defer stop()
	p := &pool{q: q, handlers: handlers, kinds: slices.Sorted(maps.Keys(handlers)), o: o, work: work}
	var wg sync.WaitGroup
	for range o.Workers {
		wg.Go(func() { p.worker(ctx) })
	}
	wg.Wait()
}

// pool is one call of Run.
type pool struct {
	q        *Queue
	handlers map[string]Handler
	kinds    []string
	o        PoolOptions
	work     context.Context // ends when running jobs must
}

// worker takes jobs one after another until ctx ends.
func (p *pool) worker(ctx context.Context) {
	for ctx.Err() == nil {
		c, err := p.q.Take(ctx, p.kinds...)
		if err != nil && ctx.Err() == nil {
			p.o.Logger.Error("no job could be claimed", "cause", err.Error())
		}
		if c != nil {
			p.q.wake() // where there is one there may be more: another worker looks too
			p.do(c)
			continue
		}
		select {
		case <-ctx.Done():
		case <-p.q.woken:
		case <-time.After(p.o.Poll):
		}
	}
}

// do does one job and settles it.
func (p *pool) do(c *Claim) {
	ctx, cancel := context.WithCancel(p.work)
	var beat sync.WaitGroup
	beat.Go(func() { p.keep(ctx, cancel, c) })
	err := guarded(ctx, p.handlers[c.Kind], c)
	cancel()
	beat.Wait()
	end, stop := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer stop()
	switch {
	case err == nil:
		err = p.q.d.Write(end, c.Done)
		if errors.Is(err, ErrLost) {
			err = nil // the handler called Done itself
		}
	case errors.Is(err, ErrLost):
	case p.work.Err() != nil:
		err = c.GiveBack(end)
	default:
		p.o.Logger.Warn("a job failed", "kind", c.Kind, "job", c.ID, "try", c.Tries, "cause", err.Error())
		err = c.Fail(end, err)
	}
	if err != nil {
		p.o.Logger.Warn("a job was not settled and will be done again", "kind", c.Kind, "job", c.ID, "cause", err.Error())
	}
}

// keep extends the claim while the job runs, and ends the job when the claim is lost.
func (p *pool) keep(ctx context.Context, cancel func(), c *Claim) {
	t := time.NewTicker(p.q.o.Lease / 3)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			if err := c.Extend(ctx); errors.Is(err, ErrLost) {
				cancel()
				return
			}
		}
	}
}

// guarded turns a panic into an error, so that one job does not end the others.
func guarded(ctx context.Context, h Handler, c *Claim) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("the handler of %s panicked (%T)", c.Kind, v)
		}
	}()
	return h(ctx, c)
}
