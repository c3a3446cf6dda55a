package weight_test

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
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
	"onestory/internal/kit/job"
	"onestory/internal/match"
	"onestory/internal/synth"
	"onestory/internal/weight"
)

// world is a deployment with children in it.
type world struct {
	*accesstest.World
	feeds   *feed.Service
	index   *find.Index
	matcher *match.Matcher
	weights *weight.Service
}

type everyone struct{}

func (everyone) Universal(context.Context, db.Reader) (bool, error) { return true, nil }
func (everyone) ByRef(_ context.Context, _ db.Reader, kind, ref string) (string, bool, error) {
	return kind + "/" + ref, true, nil
}
func (everyone) FromFeed(context.Context, *db.Tx, access.Grant, string, feed.Involvement) ([]audit.State, error) {
	return nil, nil
}
func (everyone) Name(_ context.Context, _ db.Reader, account string) (string, error) {
	return account, nil
}

func schemas() []db.Schema {
	return accesstest.Schemas(job.Schema(), child.Schema(), find.Schema(), match.Schema(), weight.Schema(), feed.Schema())
}

func people() accesstest.People {
	in := func(r access.Role) access.Actor {
		return access.Actor{Active: true, Authority: "northbridge", Roles: []access.Role{r}}
	}
	return accesstest.People{"operator:ada": in(access.Operator), "admin": in(access.IndexAdmin), "other": in(access.IndexAdmin), "officer": in(access.Governance), "teacher": in(access.SchoolLead)}
}

func newWorld(t testing.TB, d *db.DB) *world {
	w := &world{World: accesstest.New(t, d, people())}
	queue := match.NewQueue(id.Random{})
	w.index = find.New(d, make([]byte, 32))
	children := child.New(w.Gate, w.Keys, w.index, id.Random{}, queue)
	w.matcher = match.NewMatcher(w.index, children, match.Standard())
	queue.Use(w.matcher)
	w.weights = weight.New(d, w.Gate, id.Random{}, children, w.matcher, everyone{})
	w.matcher.Follow(w.weights)
	w.feeds = feed.New(feed.Parts{DB: d, Gate: w.Gate, Keys: w.Keys, IDs: id.Random{}, Children: children, Matcher: w.matcher, Queue: queue,
		Scope: everyone{}, Agencies: everyone{}, Involvements: everyone{}})
	children.Followed(w.feeds)
	return w
}

var operator = access.Request{Actor: "operator:ada", Action: "feed:import"}

func by(actor string, action access.Action) access.Request {
	return access.Request{Actor: actor, Action: action}
}

// populate imports the lists of a made-up authority.
func (w *world) populate(t testing.TB, children int) {
	t.Helper()
	files, err := synth.WriteFiles(t.TempDir(), 7, children)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []struct{ source, path string }{{"council-cases", files.Council}, {"gp-list", files.GP}, {"school-roll", files.School}, {"health-visiting", files.Visiting}} {
		w.load(t, f.source, f.path)
	}
}

func (w *world) load(t testing.TB, source, path string) feed.Report {
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
	if err := w.feeds.SignOff(t.Context(), by("operator:ada", "feed:setup"), source, "a test"); err != nil {
		t.Fatal(err)
	}
	r, err := w.feeds.Import(context.Background(), operator, source, f, st.Size(), feed.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (w *world) train(t testing.TB, seed uint64, sample int) weight.Model {
	t.Helper()
	m, err := w.weights.Train(t.Context(), by("operator:ada", "model:train"), weight.TrainOptions{Seed: seed, Sample: sample})
	if err != nil {
		t.Fatal(err)
	}
	return m
}
