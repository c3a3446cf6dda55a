package explanation

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
	return web.Pages{Feature: "explanation", Files: files}
}

// Pages is the page that explains.
type Pages struct {
	site *web.Site
	svc  *Service
}

// NewPages makes the pages.
func NewPages(site *web.Site, svc *Service) *Pages { return &Pages{site: site, svc: svc} }

type whyPage struct {
	Explained
	Bar  template.HTML
	Back string
}

// Why shows why the reader can see a record or a document. Somebody opens it who
// is asked by a family, or who wonders whether they ought to be here.
func (p *Pages) Why(w http.ResponseWriter, r *http.Request, q access.Request) error {
	e, err := p.svc.Explain(r.Context(), q)
	if err != nil {
		return err
	}
	back := "/child/" + q.Child
	if q.Item != "" {
		back += "/document/" + q.Item
	}
	today := workday.InUK(p.svc.gate.Clock().Now())
	return p.site.Render(w, r, http.StatusOK, "explanation/why", whyPage{Explained: e, Bar: identity.Bar(web.Printer(r.Context()), e.Of, today), Back: back})
}
