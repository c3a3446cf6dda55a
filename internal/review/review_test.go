package review_test

import (
	"bytes"
	"context"
	"io/fs"
	"net/url"
	"strings"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/find"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/lease"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web"
	"onestory/internal/kit/web/webtest"
	"onestory/internal/record/recordtest"
	"onestory/internal/review"
	"onestory/lib/workday"

	"golang.org/x/mod/sumdb/note"
)

type people struct{}

func (people) Name(_ context.Context, _ db.Reader, account string) (string, error) {
	return "Name of " + account, nil
}

type fixture struct {
	*recordtest.World
	svc   *review.Service
	child string
}

// run makes a world in which everything wide is in the sample: a cold search
// and a record opened by duty, among others that are not wide.
func run(t *testing.T, fn func(*testing.T, *fixture)) {
	dbtest.Run(t, recordtest.Schemas(lease.Schema(), review.Schema()), func(t *testing.T, d *db.DB) {
		f := &fixture{}
		f.World = recordtest.New(t, d, recordtest.Parts{Pages: []web.Pages{review.Templates()}, Messages: []fs.FS{review.Messages()}, Doors: func(w *recordtest.World) map[string]recordtest.Door {
			f.svc = review.New(w.Gate, w.Keys, people{}, review.Rates{Searches: 1, Records: 1})
			p := review.NewPages(w.Site, f.svc)
			return map[string]recordtest.Door{"GET /governance/sample": {Action: "log:sample", Handle: p.List},
				"GET /governance/sample/{event}": {Action: "log:sample", Handle: p.One}, "POST /governance/sample/{event}": {Action: "log:review", Handle: p.Decide}}
		}})
		born, _ := workday.Parse("2017-03-04")
		f.child = f.Create(t, child.Record{Names: []child.Name{{Given: "Zebedee", Family: "Canaryson"}}, Birth: child.Birth{Date: born}})
		for who, why := range map[string]access.Purpose{"duty": access.Safeguarding, "police": access.Safeguarding} {
			f.Visit(t, who, f.child, why)
			if got := f.Get(who, "/child/"+f.child, i18n.English); got.Code != 200 {
				t.Fatalf("%s opens: %d", who, got.Code)
			}
		}
		searches := find.NewService(f.Gate, f.Keys, find.New(d, make([]byte, 32)), f.IDs)
		q := access.Request{Actor: "duty", Action: find.ActionFind}
		s, err := searches.Start(t.Context(), q, find.Query{Carer: "Mo Canaryson", Why: access.MissingChild, Note: "Canaryson rang"})
		if err == nil {
			_, err = searches.Run(t.Context(), q, s)
		}
		if err != nil {
			t.Fatal(err)
		}
		f.take(t)
		fn(t, f)
	})
}

// take numbers the log and takes the sample.
func (f *fixture) take(t *testing.T) {
	t.Helper()
	private, _, err := audit.NewKey("test")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		t.Fatal(err)
	}
	if err := audit.NewSequencer(f.DB, clock.Real{}, lease.New(f.DB, clock.Real{}, "sequencer", "n", time.Minute), signer, "").Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 2 { // again changes nothing
		if err := f.svc.Take(t.Context(), f.DB); err != nil {
			t.Fatal(err)
		}
	}
}

func (f *fixture) list(t *testing.T) review.Sample {
	t.Helper()
	s, err := f.svc.List(t.Context(), access.Request{Actor: "governance", Action: "log:sample"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheSample(t *testing.T) {
	run(t, func(t *testing.T, f *fixture) {
		s := f.list(t)
		if len(s.Open) != 2 || len(s.Decided) != 0 {
			t.Fatalf("the sample is %+v", s)
		}
		got := map[review.Kind]review.Item{}
		for _, i := range s.Open {
			got[i.Kind] = i
		}
		if i := got[review.Search]; i.Account != "duty" || i.Name != "Name of duty" || i.Purpose != "missing-child" {
			t.Errorf("the search: %+v", i)
		}
		if i := got[review.Record]; i.Account != "duty" || i.Purpose != "safeguarding" {
			t.Errorf("the record: %+v", i)
		}
	})
}

// TestDecisions: governance alone decides, once for each version.
func TestDecisions(t *testing.T) {
	run(t, func(t *testing.T, f *fixture) {
		event := f.list(t).Open[0].Event
		decide := func(who, event string, v review.Verdict, version int64) error {
			return f.svc.Decide(t.Context(), access.Request{Actor: who, Action: "log:review"}, event, v, "Canaryson's note", version)
		}
		for who, a := range recordtest.People() {
			if who != "governance" && a.Has(access.Governance) {
				continue // another officer
			}
			if err := decide(who, event, review.Right, 1); who != "governance" && !problem.Is(err, problem.NotFound) {
				t.Errorf("%s decides: %v", who, err)
			}
			if _, err := f.svc.List(t.Context(), access.Request{Actor: who, Action: "log:sample"}); who != "governance" && !problem.Is(err, problem.NotFound) {
				t.Errorf("%s sees the sample: %v", who, err)
			}
		}
		if err := decide("governance", event, review.Ask, 1); !problem.Is(err, problem.Conflict) {
			t.Errorf("on an old version: %v", err)
		}
		if err := decide("governance", "no-such-event", review.Ask, 1); !problem.Is(err, problem.NotFound) {
			t.Errorf("on nothing: %v", err)
		}
		if err := decide("governance", event, review.Ask, 2); err != nil {
			t.Errorf("to think again: %v", err)
		}
		i, err := f.svc.One(t.Context(), access.Request{Actor: "governance", Action: "log:sample"}, event)
		if err != nil || i.Verdict != review.Ask || i.DecidedBy != "governance" || i.Note != "Canaryson's note" || i.Version != 3 {
			t.Errorf("decided: %+v, %v", i, err)
		}
		if s := f.list(t); len(s.Open) != 1 || len(s.Decided) != 1 {
			t.Errorf("afterwards: %+v", s)
		}
		f.take(t)
		if s := f.list(t); len(s.Open) != 1 || len(s.Decided) != 1 {
			t.Errorf("taking again put it back: %+v", s)
		}
		f.nothingInClear(t)
	})
}

func (f *fixture) nothingInClear(t *testing.T) {
	t.Helper()
	err := f.DB.Read(t.Context(), func(ctx context.Context, r db.Reader) error {
		rows, err := r.Query(ctx, `SELECT event, account, agency, kind, purpose, verdict, decided_by, sealed FROM review_item`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var c [7]string
			var sealed []byte
			if err := rows.Scan(&c[0], &c[1], &c[2], &c[3], &c[4], &c[5], &c[6], &sealed); err != nil {
				return err
			}
			if text := strings.Join(c[:], " "); strings.Contains(text, "Canaryson") || strings.Contains(text, f.child) || bytes.Contains(sealed, []byte("Canaryson")) {
				t.Errorf("in clear: %s", text)
			}
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestPages in both languages, empty and full: no child is named.
func TestPages(t *testing.T) {
	run(t, func(t *testing.T, f *fixture) {
		list := f.list(t).Open
		one := "/governance/sample/" + list[0].Event
		for _, l := range i18n.Langs() {
			for _, path := range []string{"/governance/sample", one} {
				got := f.Get("governance", path, l)
				if got.Code != 200 {
					t.Fatalf("%s: %d", path, got.Code)
				}
				webtest.Check(t, webtest.Parse(t, got.Body.Bytes()))
				if page := got.Body.String(); strings.Contains(page, "Canaryson") || strings.Contains(page, f.child) || !strings.Contains(page, "Name of duty") {
					t.Errorf("%s in %s is not as it should be", path, l)
				}
			}
			got := f.Post("governance", one, url.Values{"verdict": {"ask"}, "_version": {"1"}}, l)
			if got.Code != 422 {
				t.Errorf("asking without a note: %d", got.Code)
			}
			webtest.Check(t, webtest.Parse(t, got.Body.Bytes()))
		}
		for _, i := range list {
			if got := f.Post("governance", "/governance/sample/"+i.Event, url.Values{"verdict": {"right"}, "_version": {"1"}}, i18n.English); got.Code != 303 {
				t.Errorf("decide: %d", got.Code)
			}
		}
		for _, l := range i18n.Langs() {
			got := f.Get("governance", "/governance/sample", l)
			webtest.Check(t, webtest.Parse(t, got.Body.Bytes()))
		}
		if page := f.Get("governance", "/governance/sample", i18n.English).Body.String(); !strings.Contains(page, "There is nothing to look at") || !strings.Contains(page, "Looks right") {
			t.Error("what was decided is not listed")
		}
	})
}
