package web

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/problem"
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
