package app

import (
	"encoding/json"
	"fmt"
	"time"

	"onestory/internal/account"
	"onestory/internal/feed"
	"onestory/internal/kit/i18n"
)

type feedCmd struct {
	Import  feedImportCmd  `cmd:"" help:"Take in one file of a supplier."`
	SignOff feedSignOffCmd `cmd:"" help:"End the trial of a supplier whose rows have too few verified NHS numbers."`
}

type feedImportCmd struct {
	Database
	Source string `help:"Which supplier's list it is: school-roll, gp-list, health-visiting, youth-justice or council-cases." required:"" placeholder:"NAME"`
	File   string `arg:"" help:"The CSV file." type:"existingfile"`
	DryRun bool   `help:"Say what would happen and change nothing."`
	JSON   bool   `help:"Print the report as JSON."`
}

// Run imports a file. A run that was cut short goes on where it stopped; the
// same file again changes nothing.
func (c feedImportCmd) Run(r *run) error {
	d, f, q, err := openServices(r, c.Database)
	if err != nil {
		return err
	}
	defer d.finish(r.ctx)
	if err := d.index.Warm(r.ctx); err != nil {
		return err
	}
	q.Action = "feed:import"
	began := time.Now()
	rep, err := f.importFile(r, q, c.Source, c.File, c.DryRun)
	if err != nil {
		return explain(err)
	}
	if c.JSON {
		return json.NewEncoder(r.out).Encode(rep)
	}
	printImport(r, rep, time.Since(began))
	return nil
}

func printImport(r *run, rep feed.Report, took time.Duration) {
	o := rep.Operator
	fmt.Fprintf(r.out, "%s: %d rows in %.1f s (%.0f a second)\n", rep.Source, rep.Supplier.Rows, took.Seconds(), float64(rep.Supplier.Rows)/took.Seconds())
	if rep.DryRun {
		fmt.Fprintln(r.out, "dry run: nothing was changed")
	}
	fmt.Fprintf(r.out, "new %d, joined %d, changed %d, unchanged %d, waiting for a person %d, about no child held %d, refused %d\n",
		o.New, o.Joined, o.Changed, o.Unchanged, o.Waiting, o.Outside, o.Refused)
	words := english()
	for _, f := range o.Faults {
		fmt.Fprintf(r.out, "  refused: column %q: %s (%d rows, first %v)\n", f.Column, words.T(f.Key, anys(f.Args)...), f.Rows, f.First)
	}
	for _, a := range o.Agencies {
		fmt.Fprintf(r.out, "  agency not set up: %s %s (%d rows)\n", a.Kind, a.Ref, a.Rows)
	}
	if t := rep.Onboarding; t != nil {
		state := "on trial"
		if t.Live {
			state = "live"
		}
		fmt.Fprintf(r.out, "the source is %s: %d %% of the rows read have a verified NHS number, %d %% are about a child held\n", state, t.Percent(), t.MatchedPercent())
	}
	fmt.Fprintf(r.out, "may be told to the supplier: %d rows read, %d accepted, %d refused\n", rep.Supplier.Rows, rep.Supplier.Accepted, rep.Supplier.Refused)
}

type feedSignOffCmd struct {
	Database
	Source string `help:"Which supplier's list it is." required:"" placeholder:"NAME"`
	Reason string `help:"Why its files may be taken in although fewer than 95 % of the rows have a verified NHS number." required:"" placeholder:"TEXT"`
}

// Run lets a source's files be taken in for good.
func (c feedSignOffCmd) Run(r *run) error {
	d, f, q, err := openServices(r, c.Database)
	if err != nil {
		return err
	}
	defer d.finish(r.ctx)
	q.Action = "feed:setup"
	if err := f.feeds.SignOff(r.ctx, q, c.Source, c.Reason); err != nil {
		return explain(err)
	}
	fmt.Fprintln(r.out, "signed off")
	return nil
}

// openFor opens a deployment of either kind for a command run by an operator.
func openFor(r *run, c Database, operator string) (*deployment, error) {
	actors := account.Operators{Accounts: everyone{}, IDs: []string{operator}}
	d, err := openDeployment(r.ctx, c, real, true, actors, r.logger)
	if err == nil {
		if s, serr := authorityOf(r.ctx, d.db); serr == nil {
			actors.Authority = s
		}
		d.close()
		return openDeployment(r.ctx, c, real, true, actors, r.logger)
	}
	if demoed, derr := openDeployment(r.ctx, c, demo, false, actors, r.logger); derr == nil {
		if s, serr := authorityOf(r.ctx, demoed.db); serr == nil {
			actors.Authority = s
		}
		demoed.close()
		return openDeployment(r.ctx, c, demo, false, actors, r.logger)
	}
	return nil, err
}

// english is for what commands print.
func english() *i18n.Printer {
	cat, err := i18n.Load(messages()...)
	if err != nil {
		return nil
	}
	return cat.For(i18n.English)
}

func anys(of []string) []any {
	out := make([]any, len(of))
	for i, s := range of {
		out[i] = s
	}
	return out
}
