package app

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"onestory/internal/access"
	"onestory/internal/kit/web/webtest"
	"onestory/internal/kit/web/webtest/browser"
)

// reachable are the addresses of pages that a person may open, filled with ids
// of things that are there.
func (w *world) reachable(t testing.TB, v *visitor, roles []access.Role) (paths []string) {
	t.Helper()
	want, ids := readRoles(t), w.realIDs()
	if a := v.post("/find", url.Values{"given": {"Jess"}, "family": {"Penhalow"}, "birth-day": {"3"}, "birth-month": {"9"}, "birth-year": {"2015"}}); len(a.location()) > 6 {
		ids["search"] = a.location()[len("/find/"):]
	}
	if items := w.ids(`SELECT id FROM match_queue WHERE state = 'waiting' AND NOT protected LIMIT 1`); len(items) > 0 {
		ids["item"] = items[0]
	}
	for _, d := range w.doors {
		if d.Method != get || d.Path == "/healthz" || d.Path == "/readyz" || d.Path == "/welcome/{token}" || d.Path == "/sign-in/code" {
			continue
		}
		if d.Public || slices.ContainsFunc(roles, func(r access.Role) bool { return slices.Contains(want[d.Action], r) }) {
			paths = append(paths, d.filled(t, ids))
		}
	}
	return paths
}

// TestPages opens every page that each of the cast can reach, in both languages,
// and holds it against what no page may get wrong.
func TestPages(t *testing.T) {
	w := open(t)
	for _, c := range demoCast {
		opened := 0
		for _, lang := range []string{"en", "cy"} {
			v := w.as(c.name)
			v.get("/language/" + lang)
			for _, path := range w.reachable(t, v, c.roles) {
				a := v.follow(v.get(path))
				if a.status == 404 {
					continue
				}
				if a.status != 200 {
					t.Errorf("%s: %s: %d", c.name, path, a.status)
				}
				if page := a.page(t); page.Has("html") && a.header.Get("Content-Disposition") == "" {
					opened++
					for _, fault := range webtest.Faults(page) {
						t.Errorf("%s: %s in %s: %s", c.name, path, lang, fault)
					}
					if got := page.One(t, "html").Attr("lang"); got != lang {
						t.Errorf("%s: %s is in %q, want %q", c.name, path, got, lang)
					}
				}
			}
		}
		if opened < 10 {
			t.Errorf("%s opened %d pages only", c.name, opened)
		}
	}
}

// TestPagesInBrowser holds each page against axe-core on a desk and on a
// telephone, and looks whether it scrolls sideways at 320 pixels. Every second
// page is in Welsh, and the next person has the other half. What does not depend
// on who looks is looked at once; a child's pages are looked at as each person.
func TestPagesInBrowser(t *testing.T) {
	w := open(t)
	done := map[string]bool{}
	for i, c := range demoCast {
		t.Run(c.role, func(t *testing.T) {
			tab := browser.Open(t)
			a := &actor{t: t, w: w, tab: tab, base: w.server.URL}
			a.signsIn(c.name)
			v := w.as(c.name)
			for j, path := range w.reachable(t, v, c.roles) {
				if a := v.follow(v.get(path)); done[path] || a.status != 200 || a.header.Get("Content-Disposition") != "" {
					continue
				}
				done[path] = !strings.HasPrefix(path, "/child/")
				lang := []string{"en", "cy"}[(i+j)%2]
				browser.Visit(tab, t, a.base+"/language/"+lang+"?to="+url.QueryEscape(path))
				for _, width := range []int64{1280, 390} {
					browser.Size(tab, t, width, 900)
					for _, fault := range browser.Axe(tab, t) {
						t.Errorf("%s in %s at %d: %s", path, lang, width, fault)
					}
				}
				browser.Size(tab, t, 320, 700)
				wide, err := chromedp.Run(tab, chromedp.Evaluate[string](`document.scrollingElement.scrollWidth <= 320 ? '' : document.scrollingElement.scrollWidth + ' pixels: ' +
					[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > 321).slice(0, 3).map(e => e.tagName + '.' + e.className).join(', ')`))
				if err != nil || wide != "" {
					t.Errorf("%s in %s scrolls sideways at 320: %s %v", path, lang, wide, err)
				}
			}
		})
	}
}
