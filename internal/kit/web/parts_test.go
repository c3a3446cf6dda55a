package web

import (
	"compress/gzip"
	"io"
	"io/fs"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"onestory/internal/kit/clock"
	"onestory/internal/kit/i18n"
)

func TestLanguage(t *testing.T) {
	b := newBench(t)
	for header, want := range map[string]string{"": "en", "cy": "cy", "fr, cy;q=0.5, en;q=0.3": "cy", "en-US": "en", "de": "en", ";;": "en"} {
		if got := b.do("GET", "/x/Tom", "Accept-Language", header).Header().Get("Content-Language"); got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
	if got := b.do("GET", "/x/Tom", "Accept-Language", "cy", "Cookie", "lang=en").Header().Get("Content-Language"); got != "en" {
		t.Error("the choice does not beat the browser")
	}
	for _, method := range []string{"GET", "POST"} {
		w := b.do(method, "/language/cy?to=/x/Tom")
		if w.Code != 303 || w.Header().Get("Location") != "/x/Tom" || !strings.HasPrefix(w.Header().Get("Set-Cookie"), "lang=cy; Path=/") {
			t.Errorf("%s: %d %v", method, w.Code, w.Header())
		}
	}
}

func TestLocalPath(t *testing.T) {
	for to, want := range map[string]string{
		"/x": "/x", "/x/y?q=1#z": "/x/y", "": "/", "x": "/", "//evil.example": "/", "/\\evil.example": "/", "https://evil.example/x": "/",
		"/%5cevil.example": "/", "/%2f/evil.example": "/", "javascript:x": "/", "/x\r\nSet-Cookie: a": "/", "/%0d%0aa": "/", "/é": "/%C3%A9", "/%09/evil.example": "/",
	} {
		if got := LocalPath(to); got != want {
			t.Errorf("%q: %q, want %q", to, got, want)
		}
	}
}

func TestAssets(t *testing.T) {
	b := newBench(t)
	at, err := b.Assets.URL("long.txt")
	if err != nil {
		t.Fatal(err)
	}
	w := b.do("GET", at)
	if w.Code != 200 || w.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" || w.Body.Len() != 4500 {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if w = b.do("GET", at, "Accept-Encoding", "gzip, br"); w.Header().Get("Content-Encoding") != "gzip" || w.Body.Len() > 500 {
		t.Errorf("not squeezed: %v", w.Header())
	}
	if zip, err := gzip.NewReader(w.Body); err != nil {
		t.Error(err)
	} else if got, err := io.ReadAll(zip); err != nil || len(got) != 4500 {
		t.Errorf("%d %v", len(got), err)
	}
	if w = b.do("GET", "/assets/0000000000000000/long.txt"); w.Code != 200 || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("another release's hash: %d %v", w.Code, w.Header())
	}
	if _, err := b.Assets.URL("none.css"); err == nil {
		t.Error("an asset that is not there has an address")
	}
	if _, err := NewAssets(fstest.MapFS{"x.exe": {}}); err == nil {
		t.Error("an unknown kind of file was taken")
	}
	if _, err := NewAssets(fstest.MapFS{"js/enable.js": {}}); err == nil {
		t.Error("a name that is there twice was taken")
	}
	other, err := NewAssets(fstest.MapFS{"css/app.css": {Data: []byte("p{}")}})
	if err != nil || other.hash == b.Assets.hash {
		t.Error("other files, the same hash")
	}
}

func TestTemplatesRefuse(t *testing.T) {
	b := newBench(t)
	for name, files := range map[string]fstest.MapFS{
		"no main":  {"a.gohtml": {Data: []byte(`{{define "title"}}x{{end}}`)}},
		"no title": {"a.gohtml": {Data: []byte(`{{define "main"}}x{{end}}`)}},
		"syntax":   {"a.gohtml": {Data: []byte(`{{define "main"}}`)}},
		"function": {"a.gohtml": {Data: []byte(`{{nowhere}}`)}},
	} {
		if _, err := NewTemplates(TemplateConfig{Catalogue: b.Catalogue, Assets: b.Assets, Pages: []Pages{{"y", files}}}); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	page := fstest.MapFS{"a.gohtml": {Data: []byte(`{{define "title"}}x{{end}}{{define "main"}}{{when "2026-03-02"}} {{date "2026-03-02"}} {{money 750}} {{lang}} {{.m}}{{end}}`)}}
	ts, err := NewTemplates(TemplateConfig{Catalogue: b.Catalogue, Assets: b.Assets, Clock: clock.At(mustTime(t, "2026-03-03T09:00:00Z")), Pages: []Pages{{"y", page}}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := ts.Execute("y/a", i18n.Welsh, map[string]any{"m": "there"})
	if err != nil || !strings.Contains(string(got), "ddoe 2 Mawrth 2026 £7.50 cy there") {
		t.Errorf("%s %v", got, err)
	}
	if _, err := ts.Execute("y/a", i18n.English, map[string]any{}); err == nil {
		t.Error("a missing key of the data went unnoticed")
	}
	if _, err := draft(b.Catalogue.For(i18n.English), "//evil.example"); err == nil {
		t.Error("a draft would go to another site")
	}
}

// TestScriptsMakeNoMarkup holds the scripts to what Trusted Types allow.
func TestScriptsMakeNoMarkup(t *testing.T) {
	files, err := fs.Glob(ownAssets, "assets/js/*.js")
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		data, err := fs.ReadFile(ownAssets, file)
		if err != nil {
			t.Fatal(err)
		}
		for _, sink := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", ".style", "localStorage", "sessionStorage"} {
			if strings.Contains(string(data), sink) {
				t.Errorf("%s uses %s", file, sink)
			}
		}
	}
}

func TestServerLogsNoDetail(t *testing.T) {
	b := newBench(t)
	s := Server(":0", b.Handler(), b.Logger, 0)
	s.ErrorLog.Print("http: bad request from " + canary)
	if strings.Contains(b.log.String(), "Zerlinda") || !strings.Contains(b.log.String(), "connection failed") {
		t.Error(b.log.String())
	}
	r := httptest.NewRecorder()
	s.Handler.ServeHTTP(r, httptest.NewRequest("HEAD", "/x/Tom", nil))
	if r.Code != 200 {
		t.Errorf("HEAD: %d", r.Code)
	}
}

func mustTime(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
