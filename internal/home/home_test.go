package home_test

import (
	"context"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/home"
	"onestory/internal/involvement"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/web"
	"onestory/internal/kit/web/webtest"
	"onestory/internal/record/recordtest"
)

func run(t *testing.T, fn func(t *testing.T, w *recordtest.World)) {
	links := []home.Link{{Title: "find.title", Text: "find.lead", Href: "/feeds", Action: "feed:list", Waits: func(context.Context, db.Reader, access.Grant) (int, int, error) { return 3, 1, nil }}, {Title: "home.title", Text: "home.nothing", Href: "/accounts", Action: "account:list"}}
	dbtest.Run(t, recordtest.Schemas(), func(t *testing.T, d *db.DB) {
		fn(t, recordtest.New(t, d, recordtest.Parts{Pages: []web.Pages{home.Templates()}, Messages: []fs.FS{home.Messages()},
			Doors: func(w *recordtest.World) map[string]recordtest.Door {
				return map[string]recordtest.Door{"GET /{$}": {Action: "self:open", Handle: home.NewPages(w.Site, w.Gate, w.Involvements, links).Home}}
			}}))
	})
}

func page(t *testing.T, w *recordtest.World, who string, l i18n.Lang) webtest.Node {
	t.Helper()
	got := w.Get(who, "/", l)
	if got.Code != http.StatusOK {
		t.Fatalf("home of %s: %d", who, got.Code)
	}
	doc := webtest.Parse(t, got.Body.Bytes())
	webtest.Check(t, doc)
	return doc
}

func TestHome(t *testing.T) {
	run(t, func(t *testing.T, w *recordtest.World) {
		for _, l := range i18n.Langs() {
			for _, who := range []string{"nurse", "boss", "governance", "index", "accounts"} {
				page(t, w, who, l) // with nothing on it
			}
		}
		c := w.Busy(t)
		w.Post("nurse", "/child/"+c+"/follow", url.Values{}, "en")
		w.Clock.Add(3600e9)
		w.Visit(t, "duty", c, access.Safeguarding)
		w.Post("duty", "/child/"+c+"/involvement", recordtest.Claim(involvement.Additional), "en")
		for _, l := range i18n.Langs() {
			nurse := page(t, w, "nurse", l)
			if got := len(nurse.All("main a[href=/child/" + c + "]")); got != 2 {
				t.Errorf("%s: the child is linked %d times, want once on the caseload and once as news", l, got)
			}
			if nurse.Has("main a[href=/feeds]") || !nurse.Has("form[action=/find] input[name=birth-year]") || !nurse.Has("main a[href=/confirmations]") {
				t.Errorf("%s: a nurse's first page lacks the search or what waits, or has an administrator's link", l)
			}
			if index := page(t, w, "index", l); !index.Has("main a[href=/feeds]") || index.Has("main a[href=/accounts]") || len(index.All(".os-card .govuk-tag")) != 2 || index.Has("form[action=/find]") || strings.Contains(index.Text(), "Kowalczyk") {
				t.Errorf("%s: an administrator's first page: %s", l, index.Text())
			}
		}
		if got := w.Get("gone", "/", i18n.English).Code; got != http.StatusNotFound {
			t.Errorf("home of nobody: %d", got)
		}
	})
}
