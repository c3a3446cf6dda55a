package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"onestory/internal/kit/problem"
	"onestory/internal/kit/web/webtest"
)

func TestRefusedAndAbsentAreTheSameBytes(t *testing.T) {
	b := newBench(t)
	for _, header := range [][]string{nil, {"Accept", "application/json"}, {"Cookie", "lang=cy"}} {
		first := b.do("GET", "/fail/refused/1", header...)
		for _, target := range []string{"/fail/absent/2222", "/nowhere/at/all", "/x/", "/assets/x/none.css", "/language/fr", "/fail/refused/a?b=c"} {
			w := b.do("GET", target, header...)
			if w.Code != 404 || !bytes.Equal(w.Body.Bytes(), first.Body.Bytes()) || len(w.Header()) != len(first.Header()) {
				t.Errorf("%s %v: %d\n%s\n%s", target, header, w.Code, w.Body, first.Body)
			}
		}
		if w := b.do("DELETE", "/panic", header...); w.Code != 404 || !bytes.Equal(w.Body.Bytes(), first.Body.Bytes()) {
			t.Errorf("a wrong method: %d", w.Code)
		}
		id := first.Header().Get("X-Request-Id")
		if id == "" || strings.Contains(first.Body.String(), id) {
			t.Error("request id missing from the header or present in the 404")
		}
	}
	doc := webtest.Parse(t, b.do("GET", "/fail/absent/1").Body.Bytes())
	webtest.Check(t, doc)
	if !strings.Contains(doc.One(t, "main").Text(), "duty broker. The number is 01632 960 001.") {
		t.Error("the line on urgent cases is missing: " + doc.One(t, "main").Text())
	}
}

func TestFaultsBecomePages(t *testing.T) {
	b := newBench(t)
	for target, want := range map[string]int{"/fail/unknown/1": 500, "/panic": 500, "/broken": 500, "/fail/conflict/1": 409, "/fail/invalid/1": 422, "/slow": 503} {
		w := b.do("GET", target)
		doc := webtest.Parse(t, w.Body.Bytes())
		webtest.Check(t, doc)
		if w.Code != want || strings.Contains(w.Body.String(), "disk") || strings.Contains(w.Body.String(), "half a page") || strings.Contains(w.Body.String(), "Zerlinda") {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
		if id := w.Header().Get("X-Request-Id"); strings.Contains(w.Body.String(), id) != (want == 500) {
			t.Errorf("%s: the reference is shown for our faults only", target)
		}
		if w.Header().Get("Content-Security-Policy") == "" || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: headers are missing", target)
		}
	}
	if w := b.send("POST", "/read", strings.Repeat("x", 11)); w.Code != 422 {
		t.Errorf("a body too large: %d", w.Code)
	}
	if w := b.send("POST", "/read", "x"); w.Code != 200 {
		t.Errorf("a body within the limit: %d", w.Code)
	}
}

func TestProblemJSON(t *testing.T) {
	b := newBench(t)
	for target, want := range map[string]int{"/api/unknown": 500, "/api/refused": 404, "/api/invalid": 422} {
		w := b.do("GET", target)
		var body struct {
			Title, Request string
			Status         int
			Errors         []struct{ Name, Detail string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || w.Code != want || body.Status != want || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %v %s", target, w.Code, err, w.Body)
		}
		if (body.Request != "") != (want == 500) || body.Title == "" || want == 422 && body.Errors[0].Detail != "Enter name" {
			t.Errorf("%s: %s", target, w.Body)
		}
	}
	if w := b.do("GET", "/fail/absent/1", "Accept", "text/html,application/json"); !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		t.Error("a browser got JSON")
	}
}

func TestSignInGoesToTheApp(t *testing.T) {
	b := newBench(t, func(c *Config) {
		c.SignIn = func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/sign-in", http.StatusSeeOther) }
	})
	b.Use(func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			b.Fail(w, r, problem.New(problem.SignIn, "problem.signin"))
		})
	})
	if w := b.do("GET", "/x/Tom"); w.Code != 303 || w.Header().Get("Location") != "/sign-in" {
		t.Errorf("%d", w.Code)
	}
	if w := b.do("GET", "/x/Tom", "Accept", "application/json"); w.Code != 401 {
		t.Errorf("%d", w.Code)
	}
}

func TestAnswers(t *testing.T) {
	b := newBench(t)
	b.Handle("GET /away", func(w http.ResponseWriter, _ *http.Request) error { return SeeOther(w, "//evil.example") })
	b.Handle("GET /file", func(w http.ResponseWriter, _ *http.Request) error {
		SignedOut(w)
		return Download(w, "plan é.html", "text/html", []byte("<script>"))
	})
	b.Handle("GET /json", func(w http.ResponseWriter, _ *http.Request) error { return JSON(w, 200, func() {}) })
	if w := b.do("GET", "/away"); w.Code != 303 || w.Header().Get("Location") != "/" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	h := b.do("GET", "/file").Header()
	if h.Get("Content-Disposition") != "attachment; filename*=utf-8''plan%20%C3%A9.html" || h.Get("Content-Security-Policy") != "default-src 'none'; sandbox" || h.Get("Cache-Control") != "no-store" || h.Get("Clear-Site-Data") == "" {
		t.Errorf("%v", h)
	}
	if w := b.do("GET", "/json"); w.Code != 500 {
		t.Errorf("what cannot be encoded: %d", w.Code)
	}
	if w := b.do("GET", "/fail/invalid/1"); !strings.Contains(w.Body.String(), "<li>Enter name</li>") {
		t.Errorf("the faults are not named: %s", w.Body)
	}
	if w := b.do("GET", "/slow"); w.Header().Get("Retry-After") != "60" {
		t.Error("no word on when to try again")
	}
}

func TestErrorPageOutlivesTheFrame(t *testing.T) {
	b := newBench(t, func(c *Config) { c.Frame = func(*http.Request) Frame { panic(canary) } })
	if w := b.do("GET", "/x/Tom"); w.Code != 500 || !strings.Contains(w.Body.String(), "<h1") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
