package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"onestory/internal/disposal"
	"onestory/internal/expiry"
	"onestory/internal/feed"
	"onestory/internal/find"
	"onestory/internal/kit/db"
	"onestory/internal/kit/job"
	"onestory/internal/kit/once"
	"onestory/internal/kit/web"
	"onestory/internal/quality"
	"onestory/internal/review"
)

type serveCmd struct {
	Database
	Listen   string   `help:"Address to serve on." default:"127.0.0.1:8080" env:"ONESTORY_LISTEN" placeholder:"ADDR"`
	Metrics  string   `help:"Address to serve Prometheus metrics on; not for the public." env:"ONESTORY_METRICS" placeholder:"ADDR"`
	TLSCert  string   `help:"Certificate file; with --tls-key the service speaks https itself." env:"ONESTORY_TLS_CERT" name:"tls-cert" type:"path" placeholder:"FILE"`
	TLSKey   string   `help:"Key file of the certificate." env:"ONESTORY_TLS_KEY" name:"tls-key" type:"path" placeholder:"FILE"`
	Behind   bool     `help:"A proxy in front speaks https and adds the client's address to X-Forwarded-For." env:"ONESTORY_BEHIND_TLS" name:"behind-tls"`
	Origins  []string `help:"Other origins that may send forms here." env:"ONESTORY_ORIGINS" placeholder:"https://HOST"`
	Chromium string   `help:"A Chromium that prints families' copies as tagged PDF." env:"ONESTORY_CHROMIUM" type:"path" placeholder:"FILE"`
	Gateway  `embed:""`
	Searches int `help:"Governance looks at one in this many searches from an adult or an address." default:"10" env:"ONESTORY_SAMPLE_SEARCHES" name:"sample-searches" placeholder:"N"`
	Records  int `help:"Governance looks at one in this many records opened by duty roles without a relationship." default:"20" env:"ONESTORY_SAMPLE_RECORDS" name:"sample-records" placeholder:"N"`
}

// Run serves until it is told to stop, then ends what is under way.
func (c serveCmd) Run(r *run) error {
	d, err := openDeployment(r.ctx, c.Database, real, true, everyone{}, r.logger)
	if err != nil {
		return err
	}
	return serve(r, d, c, real)
}

// serve runs the site and the background work of one node.
func serve(r *run, d *deployment, c serveCmd, k kind) error {
	if (c.TLSCert == "") != (c.TLSKey == "") {
		d.close()
		return errors.New("give both --tls-cert and --tls-key, or neither")
	}
	ways, err := c.Gateway.open()
	if err != nil {
		d.close()
		return err
	}
	metrics := web.NewMetrics()
	site, f, err := compose(d, siteOptions{kind: k, tls: c.TLSCert != "" || c.Behind, proxied: c.Behind, trustedOrigins: c.Origins, metrics: metrics, logger: r.logger,
		sample: review.Rates{Searches: c.Searches, Records: c.Records}, gateways: ways, chromium: c.Chromium})
	if err != nil {
		d.close()
		return err
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		d.close()
		return fmt.Errorf("listen on %s: %w", c.Listen, err)
	}
	ctx, stop := context.WithCancel(r.ctx)
	defer stop()
	if err := errors.Join(d.index.Warm(ctx), f.weights.Keep(ctx), f.shipForms(ctx)); err != nil {
		d.close()
		return err
	}
	var background sync.WaitGroup
	for _, work := range append(f.background(d, r), ways.posting(d, f, r.logger)) {
		background.Go(func() { work(ctx) })
	}
	if k == demo {
		background.Go(func() {
			f.teach(ctx, d, func(err error) {
				r.logger.Error("background work failed", "action", "fill the demonstration", "cause", err.Error())
			})
		})
	}
	server := web.Server(c.Listen, site.Handler(), r.logger, 30*time.Second)
	failed := make(chan error, 2)
	go func() {
		if c.TLSCert != "" {
			failed <- server.ServeTLS(listener, c.TLSCert, c.TLSKey)
		} else {
			failed <- server.Serve(listener)
		}
	}()
	if c.Metrics != "" {
		m := web.Server(c.Metrics, metrics.Handler(), r.logger, 10*time.Second)
		go func() { failed <- m.ListenAndServe() }()
		defer m.Close()
	}
	fmt.Fprintf(r.out, "ready http://%s\n", listener.Addr())
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	shut := server.Shutdown(grace)
	stop()
	background.Wait()
	d.finish(grace)
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, shut)
}

// background is the work of a node beside answering: numbering the log,
// refreshing the dictionary, forgetting what need not be kept.
func (f *features) background(d *deployment, r *run) []func(context.Context) {
	complain := func(what string) func(error) {
		return func(err error) { r.logger.Error("background work failed", "action", what, "cause", err.Error()) }
	}
	seq := d.sequencer()
	return []func(context.Context){
		func(ctx context.Context) { seq.Run(ctx, 500*time.Millisecond, complain("number the log")) },
		func(ctx context.Context) { d.index.Keep(ctx, complain("refresh the dictionary")) },
		func(ctx context.Context) { // one at a time: they all want the one writer
			d.jobs.Run(ctx, f.jobs(), job.PoolOptions{Workers: 1, Logger: r.logger})
		},
		func(ctx context.Context) {
			every(ctx, 10*time.Minute, func() {
				if err := d.index.Count(ctx); err != nil && ctx.Err() == nil {
					complain("count names")(err)
				}
			})
		},
		func(ctx context.Context) {
			every(ctx, 5*time.Second, func() {
				if err := f.watcher.Take(ctx, d.db); err != nil && ctx.Err() == nil {
					complain("watch the log")(err)
				}
			})
		},
		func(ctx context.Context) {
			every(ctx, time.Minute, func() {
				if err := f.reviews.Take(ctx, d.db); err != nil && ctx.Err() == nil {
					complain("sample the log")(err)
				}
			})
		},
		func(ctx context.Context) {
			every(ctx, time.Minute, func() {
				if err := f.families.views.Take(ctx); err != nil && ctx.Err() == nil {
					complain("go through the log for families")(err)
				}
			})
		},
		func(ctx context.Context) {
			every(ctx, time.Minute, func() {
				if err := f.weights.Keep(ctx); err != nil && ctx.Err() == nil {
					complain("look for another model")(err)
				}
			})
		},
		func(ctx context.Context) {
			every(ctx, time.Hour, func() {
				if err := f.disposer.Shred(ctx); err != nil && ctx.Err() == nil {
					complain("destroy keys that were agreed on")(err)
				}
				if err := f.expiries.Finish(ctx); err != nil && ctx.Err() == nil {
					complain("finish ending courses of help")(err)
				}
			})
		},
		func(ctx context.Context) {
			every(ctx, time.Hour, func() {
				if _, err := f.episodes.ArchiveEnded(ctx); err != nil && ctx.Err() == nil {
					complain("put closed episodes into the archive")(err)
				}
				if err := f.forget(ctx, d); err != nil && ctx.Err() == nil {
					complain("forget")(err)
				}
			})
		},
	}
}

// jobs are the kinds of work that a node does for use cases.
func (f *features) jobs() map[string]job.Handler {
	return map[string]job.Handler{feed.JobTake: f.feeds.Take, quality.JobCount: f.quality.Take, disposal.JobSweep: f.disposer.Take, expiry.JobSweep: f.expiries.Take}
}

// forget drops what is kept for a while only.
func (f *features) forget(ctx context.Context, d *deployment) error {
	day := d.clock.Now().Add(-24 * time.Hour)
	err := d.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		return errors.Join(find.Forget(ctx, tx, day), once.Forget(ctx, tx, day))
	})
	_, expired := f.feeds.Expire(ctx)
	return errors.Join(err, d.markLedger(ctx), expired, f.sessions.Forget(ctx), f.families.sessions.Forget(ctx), f.drafts.Forget(ctx, d.db, d.clock.Now()))
}

func every(ctx context.Context, d time.Duration, fn func()) {
	t := time.NewTicker(d)
	defer t.Stop()
	for {
		fn()
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

type migrateCmd struct {
	Database
	DryRun bool `help:"Say what would be done."`
}

// Run brings the tables up to date.
func (c migrateCmd) Run(r *run) error {
	conf, err := c.resolve()
	if err != nil {
		return err
	}
	if c.DryRun {
		d, err := db.Open(r.ctx, conf.Database, db.Options{})
		if err != nil {
			return err
		}
		defer d.Close()
		pending, err := d.Pending(r.ctx, schemas()...)
		for _, p := range pending {
			fmt.Fprintln(r.out, "would apply", p)
		}
		if len(pending) == 0 && err == nil {
			fmt.Fprintln(r.out, "nothing to do")
		}
		return err
	}
	d, err := openDeployment(r.ctx, c.Database, real, true, everyone{}, r.logger)
	if err != nil {
		return err
	}
	d.close()
	fmt.Fprintln(r.out, "the tables are up to date")
	return nil
}
