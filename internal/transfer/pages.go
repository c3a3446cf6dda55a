package transfer

import (
	"embed"
	"html/template"
	"io/fs"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/child"
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
	return web.Pages{Feature: "transfer", Files: files}
}

// Pages is the pages of transfer packs.
type Pages struct {
	site *web.Site
	svc  *Service
}

// NewPages makes the pages.
func NewPages(site *web.Site, svc *Service) *Pages { return &Pages{site, svc} }

func at(q access.Request, more string) string {
	return "/child/" + q.Child + "/assessment/" + q.Item + more
}

func (p *Pages) bar(r *http.Request, v child.View) template.HTML {
	return identity.Bar(web.Printer(r.Context()), v, workday.InUK(p.svc.Gate.Clock().Now()))
}
