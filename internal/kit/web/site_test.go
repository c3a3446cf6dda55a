package web

import (
	"strings"
	"testing"

	"onestory/internal/kit/web/webtest"
)

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
