package feed_test

import (
	"context"
	"os"
	"testing"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/child"
	"onestory/internal/feed"
	"onestory/internal/find"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
	"onestory/internal/kit/job"
	"onestory/internal/kit/once"
	"onestory/internal/match"
)

// world is a deployment with nobody in it.
type world struct {
	*accesstest.World
	feeds    *feed.Service
	children *child.Service
	index    *find.Index
	queue    *match.Queue
	matches  *match.Service
	scope    *scope
	works    *works
	jobs     *job.Queue
}

// scope is universal unless narrowed.
type scope struct{ narrow bool }

func (s *scope) Universal(context.Context, db.Reader) (bool, error) { return !s.narrow, nil }

// agencies knows every agency but those whose reference is "unknown".
type agencies struct{}

func (agencies) ByRef(_ context.Context, _ db.Reader, kind, ref string) (string, bool, error) {
	if ref == "unknown" {
		return "", false, nil
	}
	return kind + "/" + ref, true, nil
}

// works keeps involvements as they come.
type works struct{ got map[string]feed.Involvement }

func (w *works) FromFeed(_ context.Context, _ *db.Tx, g access.Grant, child string, in feed.Involvement) ([]audit.State, error) {
	w.got[in.Source+" "+in.Key] = in
	return nil, nil
}

func people() accesstest.People {
	return accesstest.People{
		"operator:ada": {Active: true, Authority: "northbridge", Roles: []access.Role{access.Operator}},
		"admin":        {Active: true, Authority: "northbridge", Roles: []access.Role{access.IndexAdmin}},
		"cleared":      {Active: true, Cleared: true, Authority: "northbridge", Roles: []access.Role{access.IndexAdmin}},
		"teacher":      {Active: true, Authority: "northbridge", Roles: []access.Role{access.SchoolLead}},
	}
}

func schemas() []db.Schema {
	return accesstest.Schemas(job.Schema(), once.Schema(), child.Schema(), find.Schema(), match.Schema(), feed.Schema())
}

// newWorld is one where no source is on trial.
func newWorld(t testing.TB, d *db.DB) *world {
	w := onTrial(t, d)
	for _, s := range feed.Sources() {
		if err := w.feeds.SignOff(t.Context(), access.Request{Actor: "operator:ada", Action: "feed:setup"}, s, "a test"); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// onTrial is one where every source is.
func onTrial(t testing.TB, d *db.DB) *world {
	w := &world{World: accesstest.New(t, d, people()), scope: &scope{}, works: &works{map[string]feed.Involvement{}}}
	w.jobs = job.New(d, clock.Real{}, id.Random{}, job.Options{})
	w.queue = match.NewQueue(id.Random{})
	w.index = find.New(d, make([]byte, 32))
	w.children = child.New(w.Gate, w.Keys, w.index, id.Random{}, w.queue)
	matcher := match.NewMatcher(w.index, w.children, match.Standard())
	w.queue.Use(matcher)
	w.feeds = feed.New(feed.Parts{DB: d, Jobs: w.jobs, Gate: w.Gate, Keys: w.Keys, IDs: id.Random{}, Children: w.children, Matcher: matcher,
		Queue: w.queue, Scope: w.scope, Agencies: agencies{}, Involvements: w.works})
	w.matches = match.New(w.Gate, w.Keys, w.children, w.queue, w.feeds, match.DefaultRules())
	w.children.Followed(w.feeds)
	return w
}

var operator = access.Request{Actor: "operator:ada", Action: "feed:import"}

// load imports a file from the disk.
func (w *world) load(t testing.TB, source, path string, o feed.Options) (feed.Report, error) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return w.feeds.Import(context.Background(), operator, source, f, st.Size(), o)
}

// work does the jobs that wait, as a node does.
func (w *world) work(t testing.TB) {
	t.Helper()
	for {
		c, err := w.jobs.Take(context.Background(), feed.JobTake)
		if err != nil {
			t.Fatal(err)
		}
		if c == nil {
			return
		}
		if err := w.feeds.Take(context.Background(), c); err != nil {
			t.Fatal(err)
		}
		if err := w.DB.Write(context.Background(), c.Done); err != nil {
			t.Fatal(err)
		}
	}
}

// newNode is another process on the same database.
func newNode(w *world) *world {
	n := *w
	n.jobs = job.New(w.DB, clock.Real{}, id.Random{}, job.Options{})
	return &n
}
