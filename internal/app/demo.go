package app

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/agency"
	"onestory/internal/feed"
	"onestory/internal/kit/db"
	"onestory/internal/synth"
	"onestory/internal/weight"
	"onestory/lib/workday"
)

type demoCmd struct {
	Data     string `help:"Folder of the demonstration's data." default:"demo-data" type:"path" placeholder:"DIR"`
	Listen   string `help:"Address to serve on." default:"127.0.0.1:8080" placeholder:"ADDR"`
	Chromium string `help:"A Chromium that prints families' copies as tagged PDF." env:"ONESTORY_CHROMIUM" type:"path" placeholder:"FILE"`
	Children int    `help:"How many children to make up." default:"20000" placeholder:"N"`
	Seed     uint64 `help:"The same seed makes the same children." default:"1"`
}

// demoOperator is who sets a demonstration up, in its log.
const demoOperator = "operator:demo"

// Run makes the fictional authority where there is none yet, and serves it.
func (c demoCmd) Run(r *run) error {
	if c.Children < 50 || c.Children > 2_000_000 {
		return fmt.Errorf("--children: %d is not possible; choose 50 to 2,000,000", c.Children)
	}
	actors := account.Operators{Accounts: everyone{}, Authority: demoAuthority, IDs: []string{demoOperator}}
	d, err := openDeployment(r.ctx, Database{Database: "sqlite:" + filepath.Join(c.Data, "onestory.db")}, demo, true, actors, r.logger)
	if err != nil {
		return err
	}
	if err := c.seed(r, d); err != nil {
		d.close()
		return err
	}
	if err := printPeople(r, d, c.Listen); err != nil {
		d.close()
		return err
	}
	return serve(r, d, serveCmd{Listen: c.Listen, Chromium: c.Chromium}, demo)
}

// seed fills a new demonstration through the use cases that fill a real one. If
// it was cut short, it goes on where it stopped.
func (c demoCmd) seed(r *run, d *deployment) error {
	done, err := setting(r.ctx, d.db, "demo_seeded")
	if err != nil || done != "" {
		return err
	}
	began := time.Now()
	f := services(d, siteOptions{kind: demo, logger: r.logger})
	dir := filepath.Join(c.Data, "supplier-files")
	fmt.Fprintf(r.err, "Making up %d children and the files of five suppliers …\n", c.Children)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make a folder for the suppliers' files: %w", err)
	}
	files, err := synth.WriteFiles(dir, c.Seed, c.Children)
	if err != nil {
		return fmt.Errorf("write the suppliers' files: %w", err)
	}
	agencies, err := demoAgencies(files)
	if err != nil {
		return err
	}
	if err := f.demoSettings(r.ctx, agencies); err != nil {
		return err
	}
	if err := f.shipForms(r.ctx); err != nil {
		return err
	}
	if err := f.demoAccounts(r.ctx, d); err != nil {
		return err
	}
	if err := f.demoKinds(r.ctx, d); err != nil {
		return err
	}
	if err := f.demoAgreements(r.ctx, workday.InUK(d.clock.Now())); err != nil {
		return err
	}
	if err := d.index.Warm(r.ctx); err != nil {
		return err
	}
	// The council's shields come first: whoever they guard is guarded before
	// anyone else speaks of the child.
	for _, in := range []struct{ source, file string }{
		{"council-cases", files.Council}, {"gp-list", files.GP}, {"school-roll", files.School}, {"health-visiting", files.Visiting}, {"youth-justice", files.Justice},
	} {
		if err := f.feeds.SignOff(r.ctx, access.Request{Actor: demoOperator, Action: "feed:setup"}, in.source, "Fictional supplier of the demonstration: its files are made up, and some give no NHS number on purpose."); err != nil {
			return fmt.Errorf("sign %s off: %w", in.source, err)
		}
		if _, err := f.importFile(r, access.Request{Actor: demoOperator, Action: "feed:import"}, in.source, in.file, false); err != nil {
			return fmt.Errorf("import %s: %w", in.source, err)
		}
	}
	if err := f.demoFamilies(r.ctx, d); err != nil {
		return err
	}
	if err := f.demoDocuments(r.ctx, d); err != nil {
		return err
	}
	if err := f.demoShares(r.ctx, d); err != nil {
		return err
	}
	if err := f.demoHelp(r.ctx, d); err != nil {
		return err
	}
	if err := f.demoAssessments(r.ctx, d); err != nil {
		return err
	}
	if err := f.demoOverrides(r.ctx, d); err != nil {
		return err
	}
	if err := f.demoAudits(r.ctx, d); err != nil {
		return err
	}
	if err := setSetting(r.ctx, d.db, "demo_seeded", time.Now().UTC().Format(time.RFC3339)); err != nil {
		return err
	}
	fmt.Fprintf(r.err, "Ready after %.1f seconds.\n", time.Since(began).Seconds())
	return nil
}

// teach fills the pages that nobody waits for: the quality board, and a model to
// look at and to sign. Few children teach it little, and its report says so. What
// was cut short is done at the next start.
func (f *features) teach(ctx context.Context, d *deployment, failed func(error)) {
	done, err := setting(ctx, d.db, "demo_taught")
	if done != "" {
		return
	}
	if err == nil {
		_, err = f.quality.Count(ctx, access.Request{Actor: demoOperator, Action: "quality:count"}, nil)
	}
	if err == nil {
		_, err = f.weights.Train(ctx, access.Request{Actor: demoOperator, Action: "model:train"}, weight.TrainOptions{Seed: 1, Sample: 5000})
	}
	if err == nil {
		err = setSetting(ctx, d.db, "demo_taught", time.Now().UTC().Format(time.RFC3339))
	}
	if err != nil && ctx.Err() == nil {
		failed(err)
	}
}

// importFile imports one file with a progress bar.
func (f *features) importFile(r *run, q access.Request, source, path string, dry bool) (feed.Report, error) {
	file, err := os.Open(path)
	if err != nil {
		return feed.Report{}, err
	}
	defer file.Close()
	st, err := file.Stat()
	if err != nil {
		return feed.Report{}, err
	}
	bar := progress(r, -1, source)
	defer bar.Finish()
	// An import makes much that is soon forgotten; collecting it less often is
	// worth a tenth of its time for some tens of megabytes.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	return f.feeds.Import(r.ctx, q, source, file, st.Size(), feed.Options{DryRun: dry, Progress: func(done, total int) {
		bar.ChangeMax(total)
		_ = bar.Set(done)
	}})
}

const demoAuthority = "northbridge"

// demoSettings names the authority, adds its agencies, and enters the basis on
// which every child may be held, without which that is refused.
func (f *features) demoSettings(ctx context.Context, agencies []agency.Agency) error {
	q := access.Request{Actor: demoOperator}
	do := func(action access.Action) access.Request { q.Action = action; return q }
	now, err := f.agencies.Settings(ctx)
	if err != nil {
		return err
	}
	set := agency.Settings{Authority: demoAuthority, Name: "Northbridge", NameCy: "Pont y Gogledd", Broker: "01632 960999", Grace: now.Grace, Version: now.Version}
	if err := f.agencies.SetAuthority(ctx, do("settings:authority"), set); err != nil {
		return fmt.Errorf("name the authority: %w", err)
	}
	if now, err = f.agencies.Settings(ctx); err != nil {
		return err
	}
	now.Scope, now.Basis, now.DPIA = agency.Universal, "Fictional: regulations under section 12 of the Children Act 2004, as in 2007", "DPIA-DEMO-1"
	if err := f.agencies.SetScope(ctx, do("settings:scope"), now); err != nil {
		return fmt.Errorf("enter the legal basis: %w", err)
	}
	have, err := f.agencies.All(ctx)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, a := range have {
		known[a.ID] = true
	}
	for _, a := range agencies {
		if known[a.ID] {
			continue
		}
		if _, err := f.agencies.Add(ctx, do("agency:create"), a, ""); err != nil {
			return fmt.Errorf("add an agency: %w", err)
		}
	}
	return nil
}

func setting(ctx context.Context, d *db.DB, name string) (value string, err error) {
	err = d.Read(ctx, func(ctx context.Context, r db.Reader) error {
		return r.QueryRow(ctx, `SELECT value FROM app_setting WHERE name = $1`, name).Scan(&value)
	})
	if db.IsNone(err) {
		return "", nil
	}
	return value, err
}

func setSetting(ctx context.Context, d *db.DB, name, value string) error {
	return d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO app_setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
		return err
	})
}

// printPeople says who can be signed in as.
func printPeople(r *run, d *deployment, listen string) error {
	people, err := demoPeople(r.ctx, d)
	if err != nil {
		return err
	}
	fmt.Fprintf(r.out, "\nA fictional authority. Open http://%s/demo and choose who to be:\n", listen)
	for _, p := range people {
		fmt.Fprintf(r.out, "  %-18s %s\n", p.Name, p.Role)
	}
	fmt.Fprintln(r.out)
	return nil
}

// demoPeople are the demonstration's accounts, as they were kept when it was seeded.
func demoPeople(ctx context.Context, d *deployment) ([]demoPerson, error) {
	text, err := setting(ctx, d.db, "demo_people")
	if err != nil || text == "" {
		return nil, err
	}
	var out []demoPerson
	return out, json.Unmarshal([]byte(text), &out)
}
