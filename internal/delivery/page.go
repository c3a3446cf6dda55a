package delivery

import (
	"embed"
	"html/template"
	"io/fs"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/identity"
	"onestory/internal/kit/web"
	"onestory/lib/workday"
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
	return web.Pages{Feature: "delivery", Files: files}
}

// Pages is the pages of delivery.
type Pages struct {
	site *web.Site
	svc  *Service
}

// NewPages makes the pages.
func NewPages(site *web.Site, svc *Service) *Pages { return &Pages{site, svc} }

// allPage is the plan and everything that was written in an episode: opened by its
// lead before a meeting or a review, on a laptop in the room, and by those who have
// a part in it to see what is theirs to do.
type allPage struct {
	Page
	Bar   template.HTML
	Child string
	ID    string
	Today workday.Date
}

// Late reports whether a line's day has gone by and it is not done.
func (p allPage) Late(l Line) bool { return !l.Done && !l.When.IsZero() && l.When.Before(p.Today) }

// All shows them.
func (p *Pages) All(w http.ResponseWriter, r *http.Request, q access.Request) error {
	pr := web.Printer(r.Context())
	x, err := p.svc.Show(r.Context(), q, r.PathValue("episode"), string(pr.Lang()))
	if err != nil {
		return err
	}
	today := workday.InUK(p.svc.Gate.Clock().Now())
	return p.site.Render(w, r, http.StatusOK, "delivery/all", allPage{x, identity.Bar(pr, x.View, today), q.Child, x.Episode.ID, today})
}

// Print is the plan for paper: given to the family and laid on the table at a
// meeting, printed by the lead at a desk beforehand.
func (p *Pages) Print(w http.ResponseWriter, r *http.Request, q access.Request) error {
	x, err := p.svc.Show(r.Context(), q, r.PathValue("episode"), string(web.Printer(r.Context()).Lang()))
	if err != nil {
		return err
	}
	today := workday.InUK(p.svc.Gate.Clock().Now())
	return p.site.Render(w, r, http.StatusOK, "delivery/print", allPage{Page: x, Child: q.Child, ID: x.Episode.ID, Today: today})
}
