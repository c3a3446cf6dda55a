package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web/webtest"
)

// canary is a name that must never be found in a log, a metric or a header.
const canary = "Zerlinda Quillfeather"

type bench struct {
	*Site
	log     *bytes.Buffer
	metrics *Metrics
}

type addPage struct {
	form.View
	Name string
}

func read(f *form.Form) string { return f.Text("name", "x.name", form.Required) }

// newBench is a site with a page, a form and every way to fail.
func newBench(t *testing.T, change ...func(*Config)) bench {
	t.Helper()
	cat, err := i18n.Load(Messages(), form.Messages(), fstest.MapFS{
		"en.json": {Data: []byte(`{"x.title":"Add {0}","x.name":"Name","x.nav":"Children"}`)},
		"cy.json": {Data: []byte(`{"x.title":"Ychwanegu {0}","x.name":"Enw","x.nav":"Plant"}`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	cat.Strict(t)
	assets, err := NewAssets(fstest.MapFS{"css/app.css": {Data: []byte("p{color:red}")}, "long.txt": {Data: bytes.Repeat([]byte("onestory "), 500)}})
	if err != nil {
		t.Fatal(err)
	}
	templates, err := NewTemplates(TemplateConfig{Catalogue: cat, Assets: assets,
		Funcs: func(p *i18n.Printer) template.FuncMap { return template.FuncMap{"shout": strings.ToUpper} },
		Pages: []Pages{{"x", fstest.MapFS{
			"_row.gohtml": {Data: []byte(`{{define "row"}}<p>{{shout .}}</p>{{end}}`)},
			"add.gohtml": {Data: []byte(`{{define "title"}}{{t "x.title" .Name}}{{end}}{{define "identity"}}<p class="os-identity">{{.Name}}</p>{{end}}
{{define "main"}}{{with .Summary}}<div class="govuk-error-summary"><ul>{{range .}}<li><a href="{{.Href}}">{{.Text}}</a></li>{{end}}</ul></div>{{end}}<h1>{{t "x.title" .Name}}</h1>{{template "row" .Name}}
<form method="post" {{draft "/x/draft"}}>{{range .Hidden}}<input type="hidden" name="{{.Name}}" value="{{.Value}}">{{end}}{{with .Field "name"}}<label for="{{.ID}}">{{.Label}}</label><input id="{{.ID}}" name="{{.Name}}" value="{{.Value}}">{{end}}</form>{{end}}`)},
			"broken.gohtml": {Data: []byte(`{{define "title"}}x{{end}}{{define "main"}}<h1>half a page</h1>{{.Nowhere}}{{end}}`)},
		}}}})
	if err != nil {
		t.Fatal(err)
	}
	b := bench{log: &bytes.Buffer{}, metrics: NewMetrics()}
	c := Config{Catalogue: cat, Templates: templates, Assets: assets, Metrics: b.metrics, MaxBody: 1000,
		Logger: slog.New(SafeHandler(slog.NewJSONHandler(b.log, nil))),
		Frame: func(r *http.Request) Frame {
			return Frame{SignedIn: "Ann Baker", SignOut: "/sign-out", Styles: []string{"css/app.css"}, Exit: "https://www.bbc.co.uk/weather", DutyNumber: "01632 960 001",
				Session: &Session{Left: time.Hour, Warn: 2 * time.Minute},
				Nav:     []NavItem{{"x.nav", "/x", strings.HasPrefix(r.URL.Path, "/x")}}}
		}}
	for _, fn := range change {
		fn(&c)
	}
	if b.Site, err = New(c); err != nil {
		t.Fatal(err)
	}
	b.Handle("GET /x/{name}", func(w http.ResponseWriter, r *http.Request) error {
		SetAccount(r.Context(), "account-7")
		f := form.Blank()
		read(f)
		return b.Render(w, r, http.StatusOK, "x/add", addPage{f.View(Printer(r.Context())), r.PathValue("name")})
	})
	b.Handle("POST /x/{name}", func(w http.ResponseWriter, r *http.Request) error {
		f, err := form.Parse(r, 1<<20)
		if err != nil {
			return err
		}
		if read(f); f.Err() != nil {
			return b.Render(w, r, http.StatusUnprocessableEntity, "x/add", addPage{f.View(Printer(r.Context())), ""})
		}
		http.Redirect(w, r, "/x/done", http.StatusSeeOther)
		return nil
	})
	for name, err := range map[string]error{
		"refused": problem.Wrap(problem.NotFound, errors.New("policy 7"), "access.refused", "secret"), "absent": problem.New(problem.NotFound, "child.none"),
		"conflict": problem.New(problem.Conflict, "problem.conflict"), "unknown": fmt.Errorf("read %q: disk gone", canary),
		"invalid": problem.Check(problem.Field{Name: "name", Key: "form.required", Args: []any{i18n.Phrase("x.name")}}),
	} {
		b.Handle("GET /fail/"+name+"/{id}", func(http.ResponseWriter, *http.Request) error { return err })
		b.Handle("GET /api/"+name, func(http.ResponseWriter, *http.Request) error { return err })
	}
	b.Handle("GET /panic", func(http.ResponseWriter, *http.Request) error { panic(canary) })
	b.Handle("GET /broken", func(w http.ResponseWriter, r *http.Request) error {
		return b.Render(w, r, http.StatusOK, "x/broken", struct{}{})
	})
	b.Handle("GET /slow", func(_ http.ResponseWriter, r *http.Request) error { <-r.Context().Done(); return r.Context().Err() }, Timeout(time.Millisecond))
	b.Handle("POST /read", func(_ http.ResponseWriter, r *http.Request) error { _, err := io.ReadAll(r.Body); return err }, MaxBody(10))
	return b
}

func (b bench) do(method, target string, header ...string) *httptest.ResponseRecorder {
	return b.send(method, target, "", header...)
}

func (b bench) send(method, target, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	b.Handler().ServeHTTP(w, r)
	return w
}

func TestPageInBothLanguages(t *testing.T) {
	b := newBench(t)
	for lang, want := range map[string][3]string{"en": {"Add Tom", "Children", "Sign out"}, "cy": {"Ychwanegu Tom", "Plant", "Allgofnodi"}} {
		w := b.do("GET", "/x/Tom", "Cookie", "lang="+lang)
		doc := webtest.Parse(t, w.Body.Bytes())
		webtest.Check(t, doc)
		if w.Code != 200 || doc.One(t, "html").Attr("lang") != lang || doc.One(t, "main h1").Text() != want[0] ||
			doc.One(t, "title").Text() != want[0]+" – Onestory" || doc.One(t, "li a[aria-current=true]").Text() != want[1] ||
			doc.One(t, "form[action=/sign-out][method=post] button").Text() != want[2] || doc.One(t, ".os-identity").Text() != "Tom" {
			t.Errorf("%s: %d %s", lang, w.Code, w.Body)
		}
		other := map[string]string{"en": "cy", "cy": "en"}[lang]
		if got := doc.One(t, ".os-language a").Attr("href"); got != "/language/"+other+"?to=%2fx%2fTom" {
			t.Errorf("language switch: %s", got)
		}
		if w.Header().Get("Content-Language") != lang || !strings.Contains(w.Body.String(), "<p>TOM</p>") {
			t.Error("language header or the app's function is missing")
		}
	}
}

func TestQueryStaysOutOfTheLanguageSwitch(t *testing.T) {
	if w := newBench(t).do("GET", "/x/Tom?q=secret"); strings.Contains(w.Body.String(), "secret") {
		t.Error("the page carries the query along")
	}
}

func TestFormWithErrors(t *testing.T) {
	b := newBench(t)
	w := b.send("POST", "/x/Tom", "name=+", "Content-Type", "application/x-www-form-urlencoded")
	doc := webtest.Parse(t, w.Body.Bytes())
	webtest.Check(t, doc)
	if w.Code != 422 || !strings.HasPrefix(doc.One(t, "title").Text(), "Error: ") || doc.One(t, ".govuk-error-summary a[href=#name]").Text() != "Enter name" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w = b.send("POST", "/x/Tom", "name=Tom", "Content-Type", "application/x-www-form-urlencoded"); w.Code != 303 {
		t.Errorf("a sound form: %d", w.Code)
	}
}

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

func TestCrossOrigin(t *testing.T) {
	b := newBench(t)
	for site, want := range map[string]int{"cross-site": 403, "same-site": 403, "same-origin": 303, "none": 303, "": 303} {
		w := b.send("POST", "/x/Tom", "name=Tom", "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", site)
		if w.Code != want {
			t.Errorf("%q: %d, want %d", site, w.Code, want)
		}
	}
	c := b.Config
	c.TrustedOrigins = []string{"not an origin"}
	if _, err := New(c); err == nil {
		t.Error("a wrong trusted origin was taken")
	}
}

// TestNothingPersonalIsLogged sends a name every way a request can carry one.
func TestNothingPersonalIsLogged(t *testing.T) {
	b := newBench(t)
	q := url.QueryEscape(canary)
	b.do("GET", "/x/"+url.PathEscape(canary)+"?q="+q, "User-Agent", canary, "Referer", canary, "Cookie", "lang="+q, "X-Request-Id", canary)
	b.send("POST", "/x/Tom?"+q, "name="+q, "Content-Type", "application/x-www-form-urlencoded")
	b.do("GET", "/fail/unknown/"+q)
	b.do("GET", "/panic")
	b.do("GET", "/nowhere/"+q)
	b.do("ZERLINDA", "/x/Tom")
	log := b.log.String()
	for _, word := range []string{"Zerlinda", "ZERLINDA", "Quillfeather"} {
		if strings.Contains(log, word) {
			t.Errorf("%s is in the log:\n%s", word, log)
		}
	}
	for _, want := range []string{`"route":"GET /x/{name}"`, `"account":"account-7"`, `"status":500`, `"route":"none"`, `"cause":"read …: disk gone"`, `"method":"other"`} {
		if !strings.Contains(log, want) {
			t.Errorf("%s is not in the log:\n%s", want, log)
		}
	}
	w := httptest.NewRecorder()
	b.metrics.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if got := w.Body.String(); strings.Contains(got, "erlinda") || !strings.Contains(got, `onestory_request_seconds_count{method="GET",route="GET /x/{name}",status="200"} 1`) || !strings.Contains(got, "onestory_requests_in_flight 0") {
		t.Error(got)
	}
}

func TestSafeHandler(t *testing.T) {
	var out bytes.Buffer
	l := slog.New(SafeHandler(slog.NewTextHandler(&out, nil), "feed"))
	l.With("name", canary, "node", "n1").WithGroup(canary).Info(`could not read "`+canary+`"`, "name", canary, "feed", "f1",
		slog.Group("child", "surname", canary, "count", 3), "status", struct{ Name string }{canary},
		"cause", fmt.Errorf("parse '%s", canary), "key", "O'Brien's `"+canary)
	got := out.String()
	if strings.Contains(got, "Zerlinda") || strings.Contains(got, "Quill") {
		t.Error(got)
	}
	for _, want := range []string{"node=n1", "feed=f1", "count=3", `msg="could not read …"`, `cause="parse …"`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s missing: %s", want, got)
		}
	}
}

func TestSecurityHeaders(t *testing.T) {
	b := newBench(t, func(c *Config) { c.TLS = true; c.FormTargets = []string{"https://login.example"} })
	h := b.do("GET", "/x/Tom").Header()
	want := "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self' https://login.example; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
	if got := h.Get("Content-Security-Policy"); got != want {
		t.Error(got)
	}
	for name, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Strict-Transport-Security": "max-age=63072000; includeSubDomains"} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if newBench(t).do("GET", "/x/Tom").Header().Get("Strict-Transport-Security") != "" {
		t.Error("HSTS without TLS")
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

// TestMissingMessagesAreLogged holds outside strict tests: the page shows the key.
func TestMissingMessagesAreLogged(t *testing.T) {
	cat, err := i18n.Load(Messages())
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	cat.LogTo(slog.New(SafeHandler(slog.NewTextHandler(&log, nil))))
	for range 2 {
		cat.For(i18n.Welsh).T("x.gone")
	}
	if got := log.String(); strings.Count(got, "lang=cy key=x.gone") != 1 {
		t.Error(got)
	}
}
