package app

import (
	"context"
	"net/http"
	"strings"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/family"
	"onestory/internal/familyaccount"
	"onestory/internal/kit/db"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/web"
)

// everyone finds accounts and members of families for package access.
type everyone struct{}

// Actor is the member of a family or the account as it stands now: one query.
func (everyone) Actor(ctx context.Context, r db.Reader, id string) (access.Actor, error) {
	if strings.HasPrefix(id, access.FamilyPrefix) {
		return familyaccount.Actor(ctx, r, id)
	}
	return account.Actors{}.Actor(ctx, r, id)
}

// familyParts are the services and pages of families.
type familyParts struct {
	sessions *familyaccount.Sessions
	accounts *familyaccount.Service
	views    *family.Service

	signIn *familyaccount.Pages
	view   *family.Pages
}

// newFamilies makes the services of families.
func newFamilies(d *deployment, f *features, o siteOptions) familyParts {
	var p familyParts
	p.sessions = familyaccount.NewSessions(d.db, d.clock, d.ids, d.keys.Sub("family sessions"), familyaccount.SessionOptions{TLS: o.tls, Address: sessionOptions(o).Address})
	p.accounts = familyaccount.New(familyaccount.Parts{DB: d.db, Gate: d.gate, Log: d.log, Keys: d.keys, IDs: d.ids, Children: f.children, Words: f.words, Sessions: p.sessions, Demo: o.kind == demo, Closed: o.closed()})
	p.views = family.New(d.db, d.gate, d.keys, d.ids, f.children, f.involved, p.accounts, d.keys.Sub("family rows"))
	return p
}

// words are the catalogue for messages that leave the site. Every part of it was
// tried when the site was made; one that cannot be read leaves the keys.
func words() *i18n.Catalogue {
	cat, err := i18n.Load(messages()...)
	if err != nil {
		return nil
	}
	return cat
}

func (p *familyParts) pages(site *web.Site, f *features, duty func() string) {
	p.sessions.Fail = site.Fail
	p.signIn = familyaccount.NewPages(site, p.accounts)
	p.view = family.NewPages(site, p.views, f.draftPages, duty)
}

// signIn leads whoever must sign in first to where they can.
func signIn(w http.ResponseWriter, r *http.Request) {
	to := "/sign-in"
	if ofFamilies(r.URL.Path) {
		to = familyaccount.Root + "/sign-in"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// ofFamilies reports whether a path is of the pages of families.
func ofFamilies(path string) bool {
	return path == familyaccount.Root || strings.HasPrefix(path, familyaccount.Root+"/")
}
