package feed_test

import (
	"bytes"
	"context"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/feed"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
	"onestory/internal/kit/web/webtest"
	"onestory/internal/match"
)

func catalogue(t *testing.T) *i18n.Catalogue {
	t.Helper()
	c, err := i18n.Load(web.Messages(), form.Messages(), page.Messages(), feed.Messages(), match.Messages())
	if err != nil {
		t.Fatal(err)
	}
	return c.Strict(t)
}

// site serves the pages of feeds and matches to one person.
func site(t *testing.T, w *world, actor string) *web.Site {
	t.Helper()
	assets, err := web.NewAssets()
	if err != nil {
		t.Fatal(err)
	}
	cat := catalogue(t)
	templates, err := web.NewTemplates(web.TemplateConfig{Catalogue: cat, Assets: assets, Funcs: page.Funcs, Pages: []web.Pages{feed.Templates(), match.Templates()}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := web.New(web.Config{Catalogue: cat, Templates: templates, Assets: assets, Logger: slog.New(slog.DiscardHandler), MaxBody: feed.MaxUpload})
	if err != nil {
		t.Fatal(err)
	}
	feeds, matches := feed.NewPages(s, w.feeds), match.NewPages(s, w.matches)
	for _, door := range []struct {
		pattern string
		action  access.Action
		handle  func(http.ResponseWriter, *http.Request, access.Request) error
	}{
		{"GET /feeds", "feed:list", feeds.List}, {"GET /feeds/{source}", "feed:list", feeds.Source}, {"POST /feeds/{source}", "feed:import", feeds.Upload},
		{"POST /feeds/{source}/pause", "feed:setup", feeds.Pause}, {"POST /feeds/{source}/resume", "feed:setup", feeds.Resume},
		{"GET /feeds/upload/{upload}", "feed:list", feeds.Sent}, {"GET /feeds/upload/{upload}/progress", "feed:list", feeds.Progress},
		{"GET /feeds/run/{run}", "feed:list", feeds.Run}, {"GET /feeds/run/{run}/refused", "feed:import", feeds.Refused},
		{"GET /match", "match:review", matches.List}, {"GET /match/after/{item}", "match:review", matches.List}, {"GET /match/{item}", "match:review", matches.One},
		{"POST /match/{item}/same/{of}", "match:review", matches.Same}, {"POST /match/{item}/different", "match:review", matches.Different},
	} {
		s.Handle(door.pattern, func(out http.ResponseWriter, r *http.Request) error {
			return door.handle(out, r, access.Request{Actor: actor, Action: door.action})
		})
	}
	return s
}

// get reads a page in a language and checks what every page must be.
func get(t *testing.T, s *web.Site, lang i18n.Lang, path string) webtest.Node {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Accept-Language", string(lang))
	out := httptest.NewRecorder()
	s.Handler().ServeHTTP(out, r)
	if out.Code != http.StatusOK {
		t.Fatalf("%s: %d", path, out.Code)
	}
	doc := webtest.Parse(t, out.Body.Bytes())
	webtest.Check(t, doc)
	return doc
}

// answer is the bare answer to a GET.
func answer(s *web.Site, path string) *httptest.ResponseRecorder {
	out := httptest.NewRecorder()
	s.Handler().ServeHTTP(out, httptest.NewRequest("GET", path, nil))
	return out
}

// send posts a file as a browser does.
func send(t *testing.T, s *web.Site, path, act string, data []byte) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	w.WriteField("act", act)
	if data != nil {
		part, err := w.CreateFormFile("file", "list.csv")
		if err != nil {
			t.Fatal(err)
		}
		part.Write(data)
	}
	w.Close()
	r := httptest.NewRequest("POST", path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	out := httptest.NewRecorder()
	s.Handler().ServeHTTP(out, r)
	return out
}

func TestPages(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		s := site(t, w, "admin")
		for _, l := range i18n.Langs() {
			get(t, s, l, "/feeds")
			get(t, s, l, "/feeds/gp-list")
			get(t, s, l, "/match")
		}
		data := file(t, "gp-list", gp("1", "", "Asha", "Quill", "2015-03-04", "5 Kiln Road", "ZX1 1AA"), gp("2", "9990000011", "Bo", "Reed", "2015-03-04", "6 Kiln Road", "ZX1 1AA"))
		sent := send(t, s, "/feeds/gp-list", "check", data).Header().Get("Location")
		if !strings.HasPrefix(sent, "/feeds/upload/") {
			t.Fatalf("a check leads to %q", sent)
		}
		for _, l := range i18n.Langs() {
			if doc := get(t, s, l, sent); !doc.Has(`a[href="`+sent+`"]`) || !doc.Has(`[role=status]`) {
				t.Error("no way to see how far it is")
			}
			if doc := get(t, s, l, "/feeds/gp-list"); !doc.Has(`a[href="` + sent + `"]`) {
				t.Error("the page of the feed does not lead to what is under way")
			}
		}
		w.work(t)
		for _, l := range i18n.Langs() {
			if doc := get(t, s, l, sent); !strings.Contains(doc.Text(), "2") || one[int](t, d, `SELECT count(*) FROM child`) != 0 {
				t.Error("the report of a check")
			}
		}
		for name, out := range map[string]*httptest.ResponseRecorder{"no file": send(t, s, "/feeds/gp-list", "check", nil), "another's file": send(t, s, "/feeds/gp-list", "import", file(t, "youth-justice"))} {
			doc := webtest.Parse(t, out.Body.Bytes())
			webtest.Check(t, doc)
			if out.Code != http.StatusUnprocessableEntity || !doc.Has(".govuk-error-summary") {
				t.Errorf("%s: %d", name, out.Code)
			}
		}
		out := send(t, s, "/feeds/gp-list", "import", data)
		w.work(t)
		run := answer(s, out.Header().Get("Location")).Header().Get("Location")
		if out.Code != http.StatusSeeOther || !strings.HasPrefix(run, "/feeds/run/") {
			t.Fatalf("an import: %d, leads to %q", out.Code, run)
		}
		w.take(t, "school-roll", file(t, "school-roll", pupil("1", "Baby", "Quill", "04/03/2015", "5 Kiln Road", "ZX1 1AA")))
		item := one[string](t, d, `SELECT id FROM match_queue`)
		for _, l := range i18n.Langs() {
			get(t, s, l, "/feeds")
			get(t, s, l, "/feeds/gp-list")
			if doc := get(t, s, l, run); !doc.Has(`a[href="` + run + `/refused"]`) {
				t.Error("no way to the refused rows")
			}
			if doc := get(t, s, l, "/match"); !doc.Has(`a[href="/match/` + item + `"]`) {
				t.Error("what waits is not listed")
			}
			if doc := get(t, s, l, "/match/"+item); !strings.Contains(doc.Text(), "Asha Quill") || len(doc.All("form")) < 2 {
				t.Error("no side by side")
			}
		}
		if err := w.feeds.Pause(context.Background(), access.Request{Actor: "admin", Action: "feed:setup"}, "gp-list", true); err != nil {
			t.Fatal(err)
		}
		get(t, s, i18n.Welsh, "/feeds/gp-list")
	})
}
