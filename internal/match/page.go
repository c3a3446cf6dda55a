package match

import (
	"embed"
	"io/fs"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/form"
	"onestory/internal/kit/web"
)

//go:embed en.json cy.json
var messages embed.FS

//go:embed page/*.gohtml
var pages embed.FS

// Messages is this feature's part of the catalogue.
func Messages() fs.FS { return messages }

// Templates are this feature's pages.
func Templates() web.Pages {
	files, err := fs.Sub(pages, "page")
	if err != nil { // only for a name that is no path
		return web.Pages{Feature: "match"}
	}
	return web.Pages{Feature: "match", Files: files}
}

// maxBody is the most that a form here sends, in bytes.
const maxBody = 16 << 10

// Pages answers the doors of matches.
type Pages struct {
	site    *web.Site
	service *Service
}

// NewPages makes the Pages.
func NewPages(site *web.Site, service *Service) *Pages { return &Pages{site, service} }

// List answers GET /match and, after the first page, GET /match/after/{item}.
func (p *Pages) List(w http.ResponseWriter, r *http.Request, q access.Request) error {
	page, err := p.service.Waiting(r.Context(), q, r.PathValue("item"))
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "match/list", page)
}

// side is one column of the comparison: the record, or a child.
type side struct {
	Child string // "" for the record
	child.View
}

// onePage is the data of the page of one item.
type onePage struct {
	form.View
	Comparison
	Record side // as if it were a child of its own
	Sides  []side
}

// CanJoin reports whether the record may join one of the children: a child that
// was typed in already is not joined with another here.
func (o onePage) CanJoin() bool { return o.Item.Child == "" }

// One answers GET /match/{item}.
func (p *Pages) One(w http.ResponseWriter, r *http.Request, q access.Request) error {
	c, err := p.service.Open(r.Context(), q, r.PathValue("item"))
	if err != nil {
		return err
	}
	data := onePage{View: form.Blank().View(web.Printer(r.Context())), Comparison: c}
	data.Record = side{View: child.Fold("", []child.Held{{Record: c.Supplied}})}
	for _, v := range c.Children {
		data.Sides = append(data.Sides, side{v.ID, v})
	}
	return p.site.Render(w, r, http.StatusOK, "match/one", data)
}

// Same answers POST /match/{item}/same/{of}.
func (p *Pages) Same(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if _, err := form.Parse(r, maxBody); err != nil {
		return err
	}
	if err := p.service.Same(r.Context(), q, r.PathValue("item"), r.PathValue("of")); err != nil {
		return err
	}
	return web.SeeOther(w, "/match")
}

// Different answers POST /match/{item}/different.
func (p *Pages) Different(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if _, err := form.Parse(r, maxBody); err != nil {
		return err
	}
	if err := p.service.Different(r.Context(), q, r.PathValue("item")); err != nil {
		return err
	}
	return web.SeeOther(w, "/match")
}
