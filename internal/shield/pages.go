package shield

import (
	"embed"
	"io/fs"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/draft"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
)

//go:embed page/*.gohtml
var pages embed.FS

//go:embed en.json cy.json
var messages embed.FS

// Messages is this feature's part of the catalogue.
func Messages() fs.FS { return messages }

// Templates are this feature's pages.
func Templates() web.Pages {
	files, _ := fs.Sub(pages, "page") // embedded under that name
	return web.Pages{Feature: "shield", Files: files}
}

// Pages is the pages of shields.
type Pages struct {
	site   *web.Site
	svc    *Service
	drafts *draft.Pages
}

// NewPages makes the pages.
func NewPages(site *web.Site, svc *Service, drafts *draft.Pages) *Pages {
	return &Pages{site: site, svc: svc, drafts: drafts}
}

type askPage struct {
	form.View
	draft.Shown
	Child string
}

func askPath(q access.Request) string { return "/child/" + q.Child + "/shield" }

// Kinds are the answers offered.
func (askPage) Kinds() []page.Option {
	return []page.Option{{Value: string(Location), Label: "shield.kind.location"}, {Value: string(Hidden), Label: "shield.kind.hidden"}}
}

func read(f *form.Form) Shield {
	return Shield{Kind: Kind(f.Choice("kind", "shield.kind", []string{string(Location), string(Hidden)})), Reason: f.LongText("reason", "shield.reason", form.Max(2000))}
}

// Ask shows the form. Someone who fears for a family opens it in a hurry: two
// questions, and it works at once.
func (p *Pages) Ask(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f := form.Blank()
	f.Fill("kind", string(Location))
	shown, err := p.drafts.Open(r, q, f, askPath(q))
	if err != nil {
		return err
	}
	read(f)
	return p.site.Render(w, r, http.StatusOK, "shield/ask", askPage{View: f.View(web.Printer(r.Context())), Shown: shown, Child: q.Child})
}

// Start shields the child.
func (p *Pages) Start(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<16)
	if err != nil {
		return err
	}
	in := read(f)
	if f.Err() == nil {
		err := p.svc.Ask(r.Context(), q, in, f.Key())
		if err == nil {
			p.drafts.Done(r, q)
			return p.site.Render(w, r, http.StatusOK, "shield/done", nil)
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.site.Render(w, r, http.StatusUnprocessableEntity, "shield/ask", askPage{View: f.View(web.Printer(r.Context())), Shown: draft.At(askPath(q)), Child: q.Child})
}

// List shows officers what is asked for and what is due for review.
func (p *Pages) List(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.svc.List(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "shield/list", struct{ Shields []Open }{list})
}

// Decide keeps or lifts a shield.
func (p *Pages) Decide(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<14)
	if err != nil {
		return err
	}
	if err := p.svc.Decide(r.Context(), q, r.PathValue("shield"), f.Button() == "keep", f.Version()); err != nil {
		return err
	}
	http.Redirect(w, r, "/shields", http.StatusSeeOther)
	return nil
}
