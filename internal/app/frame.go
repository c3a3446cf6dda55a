package app

import (
	"context"
	"embed"
	"io/fs"
	"net/http"
	"strings"
	"sync"
	"time"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/familyaccount"
	"onestory/internal/kit/web"
	"onestory/lib/govuk"
)

//go:embed schema/*.sql
var settingSchema embed.FS

//go:embed en.json cy.json
var ownMessages embed.FS

//go:embed page/*.gohtml
var ownFiles embed.FS

func ownPages() web.Pages {
	files, _ := fs.Sub(ownFiles, "page") // embedded under that name
	return web.Pages{Feature: "app", Files: files}
}

// framer makes what surrounds a page: who is signed in and where they can go.
type framer struct {
	d    *deployment
	f    *features
	kind kind

	mu     sync.Mutex
	number string // the duty broker's, at most a minute old
	read   time.Time
}

// duty is the duty broker's number, "" if none is set.
func (f *framer) duty() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := f.d.clock.Now(); now.Sub(f.read) > time.Minute {
		if s, err := f.f.agencies.Settings(context.Background()); err == nil {
			f.number, f.read = s.Broker, now
		}
	}
	return f.number
}

// nav are the entries of the menu with the roles that see each.
func nav(c account.Current) []web.NavItem {
	practice := c.Has(access.IndexAdmin)
	for _, r := range c.Roles {
		switch r {
		case access.AccountAdmin, access.Governance, access.Manager, access.ShieldOfficer, access.IndexAdmin:
		default:
			practice = true
		}
	}
	items := []web.NavItem{{Key: "app.nav.home", Href: "/"}}
	add := func(show bool, key, href string) {
		if show {
			items = append(items, web.NavItem{Key: key, Href: href})
		}
	}
	add(practice, "app.nav.find", "/find")
	add(c.Has(access.IndexAdmin), "app.nav.feeds", "/feeds")
	add(c.Has(access.IndexAdmin) || c.Has(access.ShieldOfficer), "app.nav.match", "/match")
	add(c.Has(access.IndexAdmin), "app.nav.quality", "/quality")
	add(c.Has(access.IndexAdmin) || c.Has(access.Governance), "app.nav.models", "/models")
	add(c.Has(access.ShieldOfficer), "app.nav.shields", "/shields")
	add(c.Has(access.AccountAdmin), "app.nav.accounts", "/accounts")
	add(c.Has(access.AccountAdmin), "app.nav.agencies", "/agencies")
	add(c.Has(access.AccountAdmin) || c.Has(access.Governance), "app.nav.forms", "/forms")
	add(c.Has(access.Governance), "app.nav.alerts", "/governance")
	add(c.Has(access.Governance), "app.nav.sample", "/governance/sample")
	add(c.Has(access.Governance), "app.nav.families", "/governance/families")
	add(c.Has(access.Governance) || c.Has(access.Manager), "app.nav.questions", "/questions")
	return items
}

// current is the entry under which a page stands: the longest that its path
// begins with; -1 if none.
func current(nav []web.NavItem, path string) int {
	best := -1
	for i, n := range nav {
		under := n.Href == path || n.Href != "/" && strings.HasPrefix(path, n.Href+"/")
		if under && (best < 0 || len(n.Href) > len(nav[best].Href)) {
			best = i
		}
	}
	return best
}

// family is what surrounds a page of families. It has no name of anybody and no
// name of the service, since it stays in a browser's history; the way out comes first.
func (f *framer) family(r *http.Request) web.Frame {
	frame := web.Frame{Product: web.Printer(r.Context()).T("familyaccount.title"), Home: familyaccount.Root, Exit: familyaccount.Root + "/exit",
		Styles: []string{govuk.StyleSheet, govuk.ThemeSheet}, Scripts: []string{govuk.StartModule, "js/timeout.js", "js/draft.js"}, DutyNumber: f.duty()}
	if c, ok := f.f.families.sessions.Current(r.Context()); ok {
		frame.SignedIn, frame.SignOut = web.Printer(r.Context()).T("app.family.signed-in"), familyaccount.Root+"/sign-out"
		frame.Session = &web.Session{Left: c.Left, Warn: 2 * time.Minute, Extend: familyaccount.Root + "/extend", Ended: familyaccount.Root + "/sign-in"}
	}
	return frame
}

func (f *framer) of(r *http.Request) web.Frame {
	_, practitioner := f.f.sessions.Current(r.Context())
	if _, family := f.f.families.sessions.Current(r.Context()); ofFamilies(r.URL.Path) && (family || !practitioner) {
		return f.family(r)
	}
	frame := web.Frame{Styles: []string{govuk.StyleSheet, govuk.ThemeSheet}, Scripts: []string{govuk.StartModule, "js/timeout.js", "js/draft.js"}, DutyNumber: f.duty()}
	if f.kind == demo {
		frame.Product = "Onestory demo"
	}
	c, ok := f.f.sessions.Current(r.Context())
	if !ok {
		return frame
	}
	frame.SignedIn, frame.Account, frame.SignOut = c.Name, "/account", "/sign-out"
	frame.Nav = nav(c)
	if i := current(frame.Nav, r.URL.Path); i >= 0 {
		frame.Nav[i].Current = true
	}
	frame.Session = &web.Session{Left: c.Left, Warn: 5 * time.Minute, Ended: "/sign-in"}
	return frame
}
