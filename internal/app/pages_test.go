package app

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"onestory/internal/access"
	"onestory/internal/account"
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
	ids["token"] = w.invitation(t)
	if items := w.ids(`SELECT id FROM match_queue WHERE state = 'waiting' AND NOT protected LIMIT 1`); len(items) > 0 {
		ids["item"] = items[0]
	}
	for _, d := range w.doors {
		if d.Method != get || slices.Contains([]string{"/healthz", "/readyz", "/sign-in/code", "/my/exit"}, d.Path) || strings.HasPrefix(d.Path, "/v2/") {
			continue
		}
		if d.Public || slices.ContainsFunc(roles, func(r access.Role) bool { return slices.Contains(want[d.Action], r) }) {
			paths = append(paths, d.filled(t, ids))
		}
	}
	return append(paths, w.sharingPaths(roles)...)
}

// invitation is the token of a link that was sent to a new account.
func (w *world) invitation(t testing.TB) string {
	t.Helper()
	if token, ok := w.people["invitation"]; ok {
		return token
	}
	a := account.Account{SignIn: strings.ToLower(w.d.ids.Secret()) + "@test.example", Name: "New Colleague", Agency: soloAgency, Roles: []access.Role{access.SchoolNurse}, Direct: "07700 900302", Days: account.Days()[:5]}
	made, err := w.f.accounts.Create(t.Context(), access.Request{Actor: demoOperator, Action: "account:create"}, a, "")
	if err != nil {
		t.Fatal(err)
	}
	w.people["invitation"] = made.Token
	return made.Token
}

// TestPages opens every page that each of the cast can reach, in both languages,
// and holds it against what no page may get wrong.
func TestPages(t *testing.T) {
	t.Parallel()
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
		if a := w.as(c.name).get("/welcome/" + w.invitation(t)); a.status != http.StatusOK || !a.page(t).Has("form") {
			t.Errorf("%s: the page of an invitation answers %d to %q", c.name, a.status, a.location())
		}
		if opened < 10 {
			t.Errorf("%s opened %d pages only", c.name, opened)
		}
	}
}

// TestPagesInBrowser holds each page against axe-core on a desk and on a
// telephone, and looks whether it scrolls sideways at 320 pixels. Every second
// page is in Welsh, and the next person has the other half. What does not depend
// on who looks is looked at once; the child's own page as each person; what is
// below it as two of them, in both languages. Who comes to a page after somebody
// else has one of the widths, by turns. TestPages reads all of them as all.
func TestPagesInBrowser(t *testing.T) {
	t.Parallel()
	w, seen := open(t), &firsts{}
	w.eachPage(t, func(a *actor, _ *visitor, n int, path string, _ answer) {
		kind := secretInPath.ReplaceAllString(path, "/$1/…")
		if turn := seen.turn(kind); turn == 0 || turn == 1 && strings.HasPrefix(path, "/child/") || strings.Count(path, "/") == 2 && strings.HasPrefix(path, "/child/") {
			widths := []int64{1280, 390}
			if turn > 0 {
				widths = widths[turn%2:][:1]
			}
			a.looksRightAt(path+" in "+a.opens(path, n+turn), widths...)
		}
	})
}

// firsts tells what several people at once come to for the first time.
type firsts struct {
	mu   sync.Mutex
	seen []string
}

func (o *firsts) first(what string) bool { return o.turn(what) == 0 }

// turn is how many came to it before.
func (o *firsts) turn(what string) (before int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, s := range o.seen {
		if s == what {
			before++
		}
	}
	o.seen = append(o.seen, what)
	return before
}

// eachPage gives every page that each of the cast may open, by a browser and a
// visitor who are signed in, with a number that differs between one and the next.
func (w *world) eachPage(t *testing.T, look func(a *actor, v *visitor, n int, path string, page answer)) {
	w.realIDs() // what they need is made once, before they go side by side
	inBrowsers(t, len(demoCast), func(tab context.Context, t *testing.T, i int) {
		c := demoCast[i]
		t.Run(c.role, func(t *testing.T) {
			a := &actor{t: t, w: w, tab: tab, base: w.server.URL}
			a.signsIn(c.name)
			v := w.as(c.name)
			for j, path := range w.reachable(t, v, c.roles) {
				if page := v.follow(v.get(path)); page.status == http.StatusOK && page.header.Get("Content-Disposition") == "" {
					look(a, v, i+j, path, page)
				}
			}
		})
	})
}

// browsers is how many browsers people share: one for each person spent more
// time on starting than on pages, and one for all would wait for itself.
const browsers = 4

// inBrowsers does something for each of so many people, in a few browsers side by
// side, each of which goes on to the next person when it is done with one.
func inBrowsers(t *testing.T, people int, do func(tab context.Context, t *testing.T, i int)) {
	for first := range browsers {
		t.Run(fmt.Sprint("browser ", first+1), func(t *testing.T) {
			t.Parallel()
			tab := browser.Open(t)
			for i := first; i < people; i += browsers {
				do(tab, t, i)
			}
		})
	}
}

// opens opens a page in one of the languages, by turns; it returns which.
func (a *actor) opens(path string, turn int) string {
	lang := []string{"en", "cy"}[turn%2]
	browser.Visit(a.tab, a.t, a.base+"/language/"+lang+"?to="+url.QueryEscape(path))
	return lang
}

// looksRight holds the open page against axe-core at two widths, and looks
// whether it scrolls sideways at 320 pixels.
func (a *actor) looksRight(where string) { a.t.Helper(); a.looksRightAt(where, 1280, 390) }

// looksRightAt is looksRight at other widths: pages with faults, which were held
// against axe-core without them, are looked at in one each, by turns.
func (a *actor) looksRightAt(where string, widths ...int64) {
	a.t.Helper()
	for _, width := range widths {
		browser.Size(a.tab, a.t, width, 900)
		for _, fault := range browser.Axe(a.tab, a.t) {
			a.t.Errorf("%s at %d: %s", where, width, fault)
		}
	}
	browser.Size(a.tab, a.t, 320, 700)
	wide, err := chromedp.Run(a.tab, chromedp.Evaluate[string](`document.scrollingElement.scrollWidth <= 320 ? '' : document.scrollingElement.scrollWidth + ' pixels: ' +
		[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > 321).slice(0, 3).map(e => e.tagName + '.' + e.className).join(', ')`))
	if err != nil || wide != "" {
		a.t.Errorf("%s scrolls sideways at 320: %s %v", where, wide, err)
	}
}

// emptied is what a form would send with everything taken out that a person can
// fill in, by its main button; nil for a form with nothing to fill in.
func emptied(form webtest.Node) url.Values {
	typed, v := 0, url.Values{}
	for _, n := range form.All("input, textarea, select") {
		switch kind := n.Attr("type"); {
		case n.Attr("name") == "":
		case kind == "hidden":
			v.Add(n.Attr("name"), n.Attr("value"))
		case kind == "radio", kind == "checkbox", kind == "file":
			typed++
		default:
			typed++
			v.Add(n.Attr("name"), "")
		}
	}
	for _, b := range form.All("button.govuk-button") {
		if strings.Contains(b.Attr("class"), "govuk-button--secondary") {
			continue
		}
		if b.HasAttr("name") {
			v.Set(b.Attr("name"), b.Attr("value"))
		}
		break
	}
	if typed == 0 {
		return nil
	}
	return v
}

const mainButton = "button.govuk-button:not(.govuk-button--secondary)" // in a browser's words

// refusing are the actions of a page's forms that answer 422 when sent empty.
func (v *visitor) refusing(path string, page webtest.Node) (actions []string) {
	for _, f := range page.All("form[method=post]") {
		values := emptied(f)
		to := f.Attr("action")
		if to == "" {
			to = path
		}
		if values == nil || slices.Contains(actions, to) {
			continue
		}
		a := v.post(to, values)
		if f.Attr("enctype") == "multipart/form-data" {
			a = v.uploadNothing(to)
		}
		if a.status == http.StatusUnprocessableEntity {
			actions = append(actions, to)
		}
	}
	return actions
}

// uploadNothing sends a form for a file without any.
func (v *visitor) uploadNothing(path string) answer {
	v.w.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	m.Close()
	r, err := http.NewRequest(post, v.base+path, &b)
	if err != nil {
		v.w.t.Fatal(err)
	}
	r.Header.Set("Content-Type", m.FormDataContentType())
	return v.send(r)
}

// sendsEmpty empties the form to an action in the open page and sends it by its
// main button.
func (a *actor) sendsEmpty(action string) {
	a.t.Helper()
	browser.Do(a.tab, a.t, fmt.Sprintf(`(() => {
		const form = [...document.forms].find(f => f.method === 'post' && new URL(f.action).pathname === %q)
		for (const e of form.elements) {
			if (e.type === 'radio' || e.type === 'checkbox') e.checked = false
			else if (e.tagName !== 'BUTTON' && e.type !== 'hidden' && e.type !== 'file') e.value = ''
		}
		form.noValidate = true
		form.requestSubmit(form.querySelector(%q) ?? undefined)
	})()`, action, mainButton))
	a.sees("the faults of an empty form to "+action, `document.readyState === 'complete' && document.querySelector('.govuk-error-summary') !== null`)
}

// TestFaultsInBrowser sends each form of the cast's pages empty, and holds the
// page that comes back with its faults (422) against the same as every page.
func TestFaultsInBrowser(t *testing.T) {
	t.Parallel()
	w, seen := open(t), &firsts{}
	t.Run("each", func(t *testing.T) {
		w.eachPage(t, func(a *actor, v *visitor, n int, path string, page answer) {
			for i, action := range v.refusing(path, page.page(a.t)) {
				kind := secretInPath.ReplaceAllString(action, "/$1/…")
				if !seen.first(kind) {
					continue
				}
				lang := a.opens(path, n+i)
				a.sendsEmpty(action)
				a.looksRightAt("faults of "+kind+" in "+lang, []int64{390, 1280}[(n+i)/2%2])
			}
		})
	})
	slices.Sort(seen.seen)
	seen.seen = slices.Compact(seen.seen)
	if len(seen.seen) < 10 {
		t.Errorf("only these forms were looked at with faults: %v", seen.seen)
	}
	t.Logf("%d forms: %v", len(seen.seen), seen.seen)
}

// secretInPath finds what differs between two forms of one kind.
var secretInPath = regexp.MustCompile(`^/(child|my|governance/families|welcome|match|accounts)/[A-Za-z0-9_-]{20,}`)
