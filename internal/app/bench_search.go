package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync"
	"time"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/agency"
	"onestory/internal/find"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/synth"
)

type benchSearchCmd struct {
	Database
	Children int    `help:"How many made-up children the database is to hold; those missing are added." default:"20000" placeholder:"N"`
	JSON     bool   `help:"Print the figures as JSON."`
	Seed     uint64 `help:"The same seed makes the same children." default:"1"`
	Rate     int    `help:"Searches a second in the open-loop part." default:"300"`
}

// benchFigures is what a run measured. Times are in milliseconds.
type benchFigures struct {
	Machine            string       `json:"machine"`
	Engine             string       `json:"engine"`
	Children           int          `json:"children"`
	FsyncMillis        float64      `json:"fsync_ms"`
	FillPerSecond      float64      `json:"fill_children_per_second,omitempty"`
	Search             benchTimes   `json:"search"`                 // one typo and a date of birth, in the service
	Found              float64      `json:"found"`                  // share of searches whose child was among the candidates
	Importing          benchTimes   `json:"search_while_importing"` // the same while children are added
	Audited            benchTimes   `json:"audited_search"`         // with its durable event, one after the other
	OpenLoop           benchTimes   `json:"open_loop"`              // audited, at a fixed rate, from the moment each was due
	OpenLoopRate       float64      `json:"open_loop_per_second"`
	OpenLoopLost       int          `json:"open_loop_failed"`
	Page               benchTimes   `json:"record_page"`        // the whole page over HTTP, with its durable event
	Matching           benchMatches `json:"match"`              // a record against all children in the database
	MatchingMany       benchMatches `json:"match_many"`         // the same against the index in memory, as an import does
	MatchingAtOnce     benchMatches `json:"match_at_once"`      // as the first, on every processor at once
	MatchingManyAtOnce benchMatches `json:"match_many_at_once"` // as the second, on every processor at once
	Blocking           float64      `json:"blocking_recall"`    // share of records whose child was among those weighed
	VerifyEvents       int64        `json:"verify_events"`
	VerifyPerSec       float64      `json:"verify_events_per_second"`
	HeapMB             float64      `json:"heap_mb"`
	ResidentMB         float64      `json:"resident_mb"`
}

// Run fills the database as far as needed and measures. It is for made-up data
// alone: it refuses a database of real data.
func (c benchSearchCmd) Run(r *run) error {
	b := &bench{c: c, r: r, op: demoOperator}
	// Filling is not durable, since it can be done again; what is measured is.
	b.c.volatile = true
	err := b.with(r.ctx, b.prepare, b.fill)
	if err == nil {
		b.c.volatile = false
		err = b.with(r.ctx, b.pick, b.search, b.matching, b.importing, b.audited, b.openLoop, b.page, b.verify)
	}
	if err != nil {
		return explain(err)
	}
	b.memory()
	if c.JSON {
		return json.NewEncoder(r.out).Encode(b.out)
	}
	b.print()
	return nil
}

// with opens the deployment for some steps.
func (b *bench) with(ctx context.Context, steps ...func(context.Context) error) error {
	actors := account.Operators{Accounts: everyone{}, Authority: demoAuthority, IDs: []string{b.op}}
	d, err := openDeployment(ctx, b.c.Database, demo, true, actors, b.r.logger)
	if err != nil {
		return err
	}
	defer d.finish(context.WithoutCancel(ctx))
	b.d, b.f = d, services(d, siteOptions{kind: demo, logger: b.r.logger})
	b.out.Machine, b.out.Engine, b.out.FsyncMillis = machine(), d.db.Dialect().String(), fsyncTime(d.config.Keys)
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

type bench struct {
	c       benchSearchCmd
	r       *run
	d       *deployment
	f       *features
	op      string
	nurse   string
	targets []target
	out     benchFigures
}

// target is a search with one slip of the finger and the child it means.
type target struct {
	q     find.Query
	child string
}

// prepare makes the authority and the account that searches.
func (b *bench) prepare(ctx context.Context) error {
	if id, err := setting(ctx, b.d.db, "bench_account"); err != nil || id != "" {
		b.nurse = id
		return err
	}
	if err := b.f.demoSettings(ctx, []agency.Agency{{ID: "council", Name: "Northbridge Council", Kind: "council", Main: "01632 960900"}}); err != nil {
		return err
	}
	made, err := b.f.accounts.CreateByOperator(ctx, access.Request{Actor: b.op, Action: "account:create"},
		account.Account{SignIn: "bench@council.example", Name: "Bench", Agency: "council", Roles: []access.Role{access.FrontDoor}})
	if err != nil {
		return err
	}
	b.nurse = made.Account
	return setSetting(ctx, b.d.db, "bench_account", b.nurse)
}

// pick chooses searches: a thousand children spread over the world, each with
// one slip in one of the names.
func (b *bench) pick(ctx context.Context) error {
	if err := b.d.index.Warm(ctx); err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(b.c.Seed, 99))
	step := max(1, b.c.Children/1000)
	n := 0
	for h := range synth.World(b.c.Seed, b.c.Children) {
		for i := range h.Children {
			c := &h.Children[i]
			n++
			if n%step != 0 || c.Unborn() || len(c.Given) < 4 || len(c.Family) < 4 {
				continue
			}
			q := find.Query{Given: c.Given, Family: c.Family, Birth: c.Born}
			if r.IntN(2) == 0 {
				q.Given = slip(r, q.Given)
			} else {
				q.Family = slip(r, q.Family)
			}
			b.targets = append(b.targets, target{q: q, child: c.Given + " " + c.Family})
		}
	}
	if len(b.targets) < 10 {
		return errors.New("too few children to search for; use --children 1000 or more")
	}
	return nil
}

// slip makes one typing error: a letter dropped, doubled, changed or exchanged with the next.
func slip(r *rand.Rand, name string) string {
	w := []rune(name)
	i := 1 + r.IntN(len(w)-2)
	switch r.IntN(4) {
	case 0:
		return string(append(w[:i:i], w[i+1:]...))
	case 1:
		return string(w[:i]) + string(w[i]) + string(w[i:])
	case 2:
		w[i] = 'a' + rune(r.IntN(26))
	default:
		w[i], w[i+1] = w[i+1], w[i]
	}
	return string(w)
}

// one runs a search under a Grant and reports how long the search itself took.
func (b *bench) one(ctx context.Context, t target) (took time.Duration, found bool, err error) {
	_, err = access.Read(ctx, b.d.gate, access.Request{Actor: b.nurse, Action: find.ActionFind, Purpose: access.LookUp}, func(ctx context.Context, r db.Reader, g access.Grant) (int, audit.Event, error) {
		began := time.Now()
		res, err := b.d.index.Find(ctx, r, g, t.q)
		took = time.Since(began)
		ev := audit.Event{Detail: t.q, Classes: []string{"candidates"}}
		for _, c := range res.Candidates {
			found = found || c.Name == t.child
			ev.Subjects = append(ev.Subjects, c.Child)
		}
		return 0, ev, err
	})
	return took, found, err
}

func (b *bench) search(ctx context.Context) error {
	times, found := make([]time.Duration, 0, 2*len(b.targets)), 0
	for round := range 2 {
		for _, t := range b.targets {
			took, ok, err := b.one(ctx, t)
			if err != nil {
				return err
			}
			if round == 0 {
				continue // warms the pages
			}
			times = append(times, took)
			if ok {
				found++
			}
		}
	}
	b.out.Search, b.out.Found = summarise(times), float64(found)/float64(len(times))
	return nil
}

// importing searches while children are being added.
func (b *bench) importing(ctx context.Context) error {
	work, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	var failed error
	wg.Go(func() {
		failed = b.add(work, b.f.children, b.c.Children, b.c.Children+1_000_000, turnBatch, func(int) {})
	})
	var times []time.Duration
	for _, t := range b.targets {
		took, _, err := b.one(ctx, t)
		if err != nil {
			stop()
			return err
		}
		times = append(times, took)
	}
	stop()
	wg.Wait()
	if failed != nil && !errors.Is(failed, context.Canceled) {
		return failed
	}
	b.out.Importing = summarise(times)
	return nil
}

func (b *bench) audited(ctx context.Context) error {
	var times []time.Duration
	for _, t := range b.targets {
		began := time.Now()
		if _, _, err := b.one(ctx, t); err != nil {
			return err
		}
		times = append(times, time.Since(began))
	}
	b.out.Audited = summarise(times)
	return nil
}

// openLoop starts searches at a fixed rate for ten seconds, whether or not
// earlier ones are answered, and times each from the moment it was due.
func (b *bench) openLoop(ctx context.Context) error {
	total := b.c.Rate * 10
	times := make([]time.Duration, total)
	errs := make([]error, total)
	var wg sync.WaitGroup
	began := time.Now()
	for i := range total {
		due := began.Add(time.Duration(i) * time.Second / time.Duration(b.c.Rate))
		time.Sleep(time.Until(due))
		wg.Go(func() {
			_, _, errs[i] = b.one(ctx, b.targets[i%len(b.targets)])
			times[i] = time.Since(due)
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			b.out.OpenLoopLost++
		}
	}
	b.out.OpenLoopRate = float64(total) / time.Since(began).Seconds()
	b.out.OpenLoop = summarise(times)
	return nil
}

// page opens records over HTTP, as someone on duty with a stated purpose.
func (b *bench) page(ctx context.Context) error {
	site, f, err := compose(b.d, siteOptions{kind: demo, logger: quiet()})
	if err != nil {
		return err
	}
	h := site.Handler()
	w := httptest.NewRecorder()
	if err := f.accounts.SignInAs(ctx, w, b.nurse); err != nil {
		return err
	}
	cookie := w.Result().Cookies()[0]
	children, err := someChildren(ctx, b.d.db, 400)
	if err != nil {
		return err
	}
	var times []time.Duration
	for _, c := range children {
		err := b.d.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			return access.StartVisit(ctx, tx, b.nurse, c, b.d.ids.New(), access.Safeguarding, time.Now(), time.Now().Add(time.Hour))
		})
		if err != nil {
			return err
		}
	}
	for _, c := range children {
		req := httptest.NewRequestWithContext(ctx, http.MethodGet, "/child/"+c, nil)
		req.AddCookie(cookie)
		w := httptest.NewRecorder()
		began := time.Now()
		h.ServeHTTP(w, req)
		if w.Code != http.StatusOK {
			return fmt.Errorf("a record page answered %d", w.Code)
		}
		times = append(times, time.Since(began))
	}
	b.out.Page = summarise(times)
	return nil
}

func (b *bench) verify(ctx context.Context) error {
	if err := b.d.sequencer().Drain(ctx); err != nil {
		return err
	}
	began := time.Now()
	rep, err := audit.Verify(ctx, b.d.db, audit.VerifyOptions{PublicKey: b.d.public})
	if err != nil {
		return err
	}
	if !rep.OK() {
		return fmt.Errorf("the log does not verify: %v", rep.Bad)
	}
	b.out.VerifyEvents, b.out.VerifyPerSec = rep.Leaves, float64(rep.Leaves)/time.Since(began).Seconds()
	return nil
}

func (b *bench) memory() {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	b.out.HeapMB, b.out.ResidentMB = float64(m.HeapAlloc)/1e6, resident()
}
