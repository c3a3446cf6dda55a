package browser_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"onestory/internal/kit/web/webtest/browser"
)

const head = `<!doctype html><html lang="en"><head><title>A page</title></head><body><main><h1>A page</h1>`

// TestAxe: under a policy that allows no script, a faulty page is found faulty
// and a good one good, and the one exception covers nothing else.
func TestAxe(t *testing.T) {
	pages := map[string]string{
		"/good":  head + `<label for="a">Name</label><input id="a"></main></body></html>`,
		"/faint": head + `<p style="color:#ccc">faint</p></main></body></html>`,
		"/bare":  head + `<input id="a"></main></body></html>`,
		"/opens": head + `<label><input type="radio" aria-expanded="false">Yes</label></main></body></html>`,
		"/wrong": head + `<label><input type="text" aria-checked="true">Name</label></main></body></html>`,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; require-trusted-types-for 'script'")
		fmt.Fprint(w, pages[r.URL.Path])
	}))
	defer server.Close()
	tab := browser.Open(t)
	browser.Size(tab, t, 390, 800)
	for path, want := range map[string]string{"/good": "", "/faint": "color-contrast", "/bare": "label", "/opens": "", "/wrong": "aria-allowed-attr"} {
		browser.Visit(tab, t, server.URL+path)
		got := strings.Join(browser.Axe(tab, t), "\n")
		if want == "" && got != "" {
			t.Errorf("%s: faults found in a good page: %s", path, got)
		}
		if !strings.Contains(got, want) {
			t.Errorf("%s: %s not found, only %q", path, want, got)
		}
	}
	browser.Is(tab, t, "width", `innerWidth === 390`)
}
