package document_test

import (
	"context"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/document"
	"onestory/internal/draft"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
	"onestory/internal/kit/web/webtest"
	"onestory/internal/record"
	"onestory/internal/record/recordtest"
)

// world is a child, Siân, with whom the nurse of "health" works, and another
// nurse of it, a social worker of the "council", and the clinic.
type world struct {
	*recordtest.World
	t     *testing.T
	svc   *document.Service
	child string
}

func schemas() []db.Schema { return recordtest.Schemas(agency.Schema(), document.Schema()) }

func setup(t *testing.T, d *db.DB) *world {
	w := &world{t: t}
	cat, err := i18n.Load(page.Messages(), form.Messages(), web.Messages(), document.Messages())
	if err != nil {
		t.Fatal(err)
	}
	w.World = recordtest.New(t, d, recordtest.Parts{Pages: []web.Pages{document.Templates()}, Messages: []fs.FS{document.Messages()},
		Cards: func(rw *recordtest.World, own *record.Own, looks *record.Looks) []record.Card {
			w.svc = document.New(rw.Gate, rw.Keys, rw.IDs, recordtest.Accounts{}, rw.Children)
			card, err := document.Card(cat, rw.Clock, w.svc)
			if err != nil {
				t.Fatal(err)
			}
			return []record.Card{card}
		}, Doors: func(rw *recordtest.World) map[string]recordtest.Door {
			drafts := draft.NewPages(draft.New(rw.Gate, rw.Keys), nil)
			p := document.NewPages(rw.Site, w.svc, drafts)
			const one = "/child/{child}/document/{document}"
			return map[string]recordtest.Door{
				"GET /child/{child}/document/new":  {Action: "document:write", Level: access.Contact, Handle: p.New},
				"POST /child/{child}/document/new": {Action: "document:write", Level: access.Contact, Handle: p.Write},
				"GET " + one:                       {Action: "document:open", Level: access.Existence, Item: "document", Handle: p.Open},
				"GET " + one + "/amend":            {Action: "document:amend", Level: access.Content, Item: "document", Handle: p.Edit},
				"POST " + one + "/amend":           {Action: "document:amend", Level: access.Content, Item: "document", Handle: p.Amend},
				"GET " + one + "/seal":             {Action: "document:seal", Level: access.Content, Item: "document", Handle: p.AskSeal},
				"POST " + one + "/seal":            {Action: "document:seal", Level: access.Content, Item: "document", Handle: p.Seal},
			}
		}})
	w.child = w.Create(t, recordtest.Full(t))
	w.write(func(ctx context.Context, tx *db.Tx) error {
		for _, a := range []string{"health", "council", "clinic"} {
			if _, err := tx.Exec(ctx, `INSERT INTO agency (id, authority, name, name_cy, kind, main, duty, ref, version) VALUES ($1, 'la', $2, '', 'other', '01632 960800', '', '', 1)`, a, "Agency of "+a); err != nil {
				return err
			}
		}
		return nil
	})
	for _, who := range []string{"nurse", "social", "clinic"} {
		w.works(who)
	}
	return w
}

func (w *world) write(fn func(context.Context, *db.Tx) error) {
	w.t.Helper()
	if err := w.DB.Write(w.t.Context(), fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) works(who string) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := access.Relate(ctx, tx, access.Relationship{ID: "works-" + who, Child: w.child, Kind: "involvement", Account: who, ClaimedBy: who, ConfirmedBy: "somebody", Starts: "2026-01-01"})
		return err
	})
}

// agree lets the council's people know or read what health holds.
func (w *world) agree(level access.Level) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := access.SetTerms(ctx, tx, "dsa-1", 1, []access.Term{{Giver: "health", Receiver: "council", Purpose: access.DirectCare, Level: level, Starts: "2026-01-01"}})
		return err
	})
}

const text = "Siân is often tired.\n\nMrs Grey next door hears shouting at night.\n\nHer brother Osian was seen too."

func filled(extra url.Values) url.Values {
	v := url.Values{"title": {"Nurse's visit"}, "class": {"health"}, "written-day": {"20"}, "written-month": {"11"}, "written-year": {"2026"}, "text": {text}, "seal": {"open"}, "_do": {"save"}}
	for k, x := range extra {
		v[k] = x
	}
	return v
}

// wrote is the path of a document that the nurse writes.
func (w *world) wrote(extra url.Values) string {
	w.t.Helper()
	got := w.Post("nurse", "/child/"+w.child+"/document/new", filled(extra), i18n.English)
	if got.Code != http.StatusSeeOther {
		w.t.Fatalf("write: %d %s", got.Code, webtest.Parse(w.t, got.Body.Bytes()).One(w.t, "main").Text())
	}
	return got.Header().Get("Location")
}

func (w *world) opens(who, path string) (string, webtest.Node) {
	w.t.Helper()
	got := w.Get(who, path, i18n.English)
	if got.Code != http.StatusOK {
		w.t.Fatalf("%s opens %s: %d", who, path, got.Code)
	}
	doc := webtest.Parse(w.t, got.Body.Bytes())
	webtest.Check(w.t, doc)
	return doc.One(w.t, "main").Text(), doc
}

func both(t *testing.T, fn func(t *testing.T, w *world)) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) { fn(t, setup(t, d)) })
}

func lite(t *testing.T) *world {
	return setup(t, dbtest.Open(t, "sqlite", db.Options{Volatile: true}, schemas()...))
}

func holds(t *testing.T, text string, want bool, words ...string) {
	t.Helper()
	for _, word := range words {
		if strings.Contains(text, word) != want {
			t.Errorf("%q is there: %v, in %q", word, !want, text)
		}
	}
}

// TestVersions: nothing that was written is changed, and whoever writes on top of
// somebody else's version is told.
func TestVersions(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		path := w.wrote(nil)
		main, _ := w.opens("nurse", path)
		holds(t, main, true, "Nurse's visit", "often tired", "Mrs Grey next door", "20 November 2026", "Priya Nair", "Agency of health")

		amend := filled(url.Values{"text": {"Siân is well again."}, "why": {"A date was wrong"}, "_version": {"1"}, "_once": {string(form.NewKey())}})
		for range 2 { // sent twice, it is one version
			if got := w.Post("nurse", path+"/amend", amend, i18n.English); got.Code != http.StatusSeeOther {
				t.Fatalf("amend: %d", got.Code)
			}
		}
		main, _ = w.opens("nurse", path)
		holds(t, main, true, "Siân is well again", "A date was wrong", "Version 2")
		holds(t, main, false, "often tired", "Version 3", "not the newest")
		main, _ = w.opens("nurse", path+"?version=1")
		holds(t, main, true, "often tired", "This is version 1, which is not the newest")
		for _, bad := range []string{"?version=3", "?version=0", "?version=x"} {
			if got := w.Get("nurse", path+bad, i18n.English); got.Code != http.StatusNotFound {
				t.Errorf("%s: %d", bad, got.Code)
			}
		}
		amend.Set("_once", string(form.NewKey()))
		amend.Set("text", "What I had typed meanwhile.")
		got := w.Post("nurse", path+"/amend", amend, i18n.English)
		page := webtest.Parse(t, got.Body.Bytes())
		webtest.Check(t, page)
		if got.Code != http.StatusConflict || page.One(t, "textarea[name=text]").Text() != "What I had typed meanwhile." || page.One(t, "input[name=_version]").Attr("value") != "2" {
			t.Errorf("a stale version: %d", got.Code)
		}
	})
}

// TestMarking: the passages are shown before anything is kept, with what was
// typed carried along, in both languages.
func TestMarking(t *testing.T) {
	w := lite(t)
	for _, l := range i18n.Langs() {
		got := w.Post("nurse", "/child/"+w.child+"/document/new", filled(url.Values{"_do": {"check"}, "source": {"Anna Grey"}, "protect": {"yes"}}), l)
		page := webtest.Parse(t, got.Body.Bytes())
		webtest.Check(t, page)
		if got.Code != http.StatusOK || len(page.All("fieldset")) != 3 || !page.One(t, "#protects-2").HasAttr("checked") || page.One(t, "#protects-1").HasAttr("checked") {
			t.Fatalf("%s: %d, %d passages", l, got.Code, len(page.All("fieldset")))
		}
		if page.One(t, "input[name=text]").Attr("value") != text || page.One(t, "input[name=source]").Attr("value") != "Anna Grey" {
			t.Error("what was typed is not carried along")
		}
		for _, bad := range []url.Values{{"title": {""}}, {"text": {""}}, {"written-year": {"2031"}}, {"seal": {"sealed"}}, {"protect": {"yes"}}, {"class": {"gossip"}}} {
			got := w.Post("nurse", "/child/"+w.child+"/document/new", filled(bad), l)
			page := webtest.Parse(t, got.Body.Bytes())
			webtest.Check(t, page)
			if got.Code != http.StatusUnprocessableEntity || !page.Has(".govuk-error-summary") {
				t.Errorf("%s: %v: %d", l, bad, got.Code)
			}
		}
	}
}

// TestOthersReadAsFarAsTheGrantsGo: nothing, that it is there, or all but who is
// protected; and never the pages that change it.
func TestOthersReadAsFarAsTheGrantsGo(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		path := w.wrote(url.Values{"title": {"What Anna Grey said"}, "source": {"Anna Grey"}, "protect": {"yes"}, "protects": {"2"}, "third": {"3"}})
		main, _ := w.opens("nurse", path)
		holds(t, main, true, "Anna Grey", "Identity protected", "Mrs Grey next door", "About somebody else")

		main, _ = w.opens("social", "/child/"+w.child)
		holds(t, main, true, "None recorded")
		holds(t, main, false, "health", "Grey")
		w.refused("social", path)

		w.agree(access.Existence)
		for _, at := range []string{"/child/" + w.child, path} {
			main, _ = w.opens("social", at)
			holds(t, main, true, "Agency of health holds a document: Health")
			holds(t, main, false, "Grey", "said", "20 November", "tired")
		}
		w.agree(access.Content)
		main, _ = w.opens("social", path)
		holds(t, main, true, "What […] said", "often tired", "A part is left out here", "Somebody whose identity is protected", "About somebody else", "Osian")
		holds(t, main, false, "Grey", "shouting")
		main, _ = w.opens("social", "/child/"+w.child)
		holds(t, main, true, "What […] said", "20 November 2026")
		for _, at := range []string{path + "/amend", path + "/seal"} {
			if got := w.Get("social", at, i18n.English); got.Code != http.StatusNotFound {
				t.Errorf("another agency opens %s: %d", at, got.Code)
			}
		}
	})
}

// refused holds the answer against that to an id of nothing.
func (w *world) refused(who, path string) {
	w.t.Helper()
	absent := path[:strings.LastIndex(path, "/")+1] + w.IDs.Secret()
	a, b := w.Get(who, path, i18n.English), w.Get(who, absent, i18n.English)
	if a.Code != http.StatusNotFound || a.Body.String() != b.Body.String() {
		w.t.Errorf("%s learns of %s: %d and %d", who, path, a.Code, b.Code)
	}
}

// TestSealing: sealed, others learn that it is there; locked, it is not; opened
// again, all is as before. Each needs a reason, which only the team reads.
func TestSealing(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		path := w.wrote(nil)
		w.agree(access.Content)
		if got := w.Post("nurse", path+"/seal", url.Values{"seal": {"sealed"}}, i18n.English); got.Code != http.StatusUnprocessableEntity {
			t.Errorf("sealed without a reason: %d", got.Code)
		}
		seal := func(to string) {
			t.Helper()
			if got := w.Post("nurse", path+"/seal", url.Values{"seal": {to}, "reason": {"A threat was made to the neighbour"}}, i18n.English); got.Code != http.StatusSeeOther {
				t.Fatalf("make it %s: %d", to, got.Code)
			}
		}
		seal("sealed")
		main, _ := w.opens("social", path)
		holds(t, main, true, "It is sealed", "Agency of health holds a document")
		holds(t, main, false, "tired", "threat", "Nurse's visit")
		seal("locked")
		w.refused("social", path)
		main, _ = w.opens("social", "/child/"+w.child)
		holds(t, main, true, "None recorded")
		main, _ = w.opens("nurse", path+"/seal")
		holds(t, main, true, "A threat was made to the neighbour", "Sealed and locked")
		seal("open")
		main, _ = w.opens("social", path)
		holds(t, main, true, "often tired")
	})
}

// TestLockedLeavesNoTrace: with and without a locked document the record and the
// list are the same bytes after the same queries, and take the same time.
func TestLockedLeavesNoTrace(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := setup(t, d)
		locked := w.child
		w.child = w.Create(t, recordtest.Full(t))
		for _, who := range []string{"nurse", "social", "clinic"} {
			w.works(who)
		}
		bare := w.child
		w.child = locked
		w.agree(access.Content)
		for range 3 {
			w.wrote(url.Values{"seal": {"locked"}, "reason": {"A threat was made to her"}})
		}
		look := func(child string) (string, db.Count, time.Duration) {
			var n db.Count
			r := httptest.NewRequest("GET", "/child/"+child, nil)
			r.Header.Set("X-Account", "social")
			rec := httptest.NewRecorder()
			began := time.Now()
			w.Handler.ServeHTTP(rec, r.WithContext(db.WithCount(r.Context(), &n)))
			took := time.Since(began)
			if rec.Code != http.StatusOK {
				t.Fatalf("open: %d", rec.Code)
			}
			return strings.ReplaceAll(rec.Body.String(), child, "CHILD"), n, took
		}
		look(bare)
		a, ca, _ := look(bare)
		b, cb, _ := look(w.child)
		if a != b {
			t.Error("the record tells that something is locked")
		}
		if ca != cb || ca.Queries == 0 {
			t.Errorf("queries without and with locked documents: %v and %v", ca, cb)
		}
		var without, with []time.Duration
		n := 300
		if d.Dialect() == db.Postgres { // where each takes longer
			n = 60
		}
		for i := range n {
			first, second := bare, w.child
			if i%2 == 1 {
				first, second = second, first
			}
			_, _, x := look(first)
			_, _, y := look(second)
			if i%2 == 1 {
				x, y = y, x
			}
			without, with = append(without, x), append(with, y)
		}
		z := rankSum(without, with)
		slices.Sort(without)
		slices.Sort(with)
		t.Logf("%s: median without %v, with three locked documents %v; rank sum z = %.2f (|z| < 1.96 is p > 0.05)", d.Dialect(), without[n/2], with[n/2], z)
	})
}

// TestUnderAShield: what one wrote oneself is no longer one's own to read once
// somebody else has added to it.
func TestUnderAShield(t *testing.T) {
	w := lite(t)
	path := w.wrote(nil)
	w.Protect(t, w.child, access.Protection{Shielded: true})
	if main, _ := w.opens("nurse", path); !strings.Contains(main, "often tired") {
		t.Error("the author does not read what she wrote")
	}
	w.refused("social", path)
	w.Protect(t, w.child, access.Protection{})
	w.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := access.Hold(ctx, tx, access.Item{ID: path[strings.LastIndex(path, "/")+1:], Child: w.child, Agency: "council", Author: "nurse", Class: access.ClassHealth})
		return err
	})
	if got := w.Post("social", path+"/amend", filled(url.Values{"why": {"More is known"}, "_version": {"1"}}), i18n.English); got.Code != http.StatusSeeOther {
		t.Fatalf("amend by a colleague: %d", got.Code)
	}
	var author string
	w.write(func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, `SELECT author FROM access_item WHERE child = $1`, w.child).Scan(&author)
	})
	if author != "" {
		t.Errorf("of two authors one is taken for the only one: %q", author)
	}
}

// TestWhoMayWrite: nobody writes who is not known to work with the child.
func TestWhoMayWrite(t *testing.T) {
	w := lite(t)
	w.Visit(t, "duty", w.child, access.Safeguarding) // contact level by duty, no relationship
	for _, got := range []*httptest.ResponseRecorder{w.Get("duty", "/child/"+w.child+"/document/new", i18n.English), w.Post("duty", "/child/"+w.child+"/document/new", filled(nil), i18n.English),
		w.Post("duty", "/child/"+w.child+"/document/new", url.Values{}, i18n.English)} {
		if got.Code != http.StatusNotFound {
			t.Errorf("the front door writes: %d", got.Code)
		}
	}
	if text, _ := w.opens("duty", "/child/"+w.child); strings.Contains(text, "Write a document") {
		t.Error("the record offers what the door refuses")
	}
	w.wrote(nil)
}
