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
	return p.site.Render(w, r, http.StatusOK, "match/list", listPage{form.Blank().View(web.Printer(r.Context())), page})
}

// listPage is the data of the list.
type listPage struct {
	form.View
	Page
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

// Typed reports whether somebody typed the child in: the two children become one.
func (o onePage) Typed() bool { return o.Item.Child != "" }

// Waits reports whether a verdict waits for a second person.
func (o onePage) Waits() bool { return o.Proposal.By != "" }

// ProposedName is the child whom the one who proposed Same meant, "" for another
// verdict or one whom the reader may not know.
func (o onePage) ProposedName() string {
	for _, s := range o.Sides {
		if s.Child == o.Proposal.Child {
			return s.Name().Full()
		}
	}
	return ""
}

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
	outcome, err := p.service.Same(r.Context(), q, r.PathValue("item"), r.PathValue("of"))
	return next(w, r.PathValue("item"), outcome, err)
}

// Different answers POST /match/{item}/different.
func (p *Pages) Different(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if _, err := form.Parse(r, maxBody); err != nil {
		return err
	}
	outcome, err := p.service.Different(r.Context(), q, r.PathValue("item"))
	return next(w, r.PathValue("item"), outcome, err)
}

// next goes on to the list, or back to an item that waits for a second person.
func next(w http.ResponseWriter, item string, o Outcome, err error) error {
	switch {
	case err != nil:
		return err
	case o == Proposed:
		return web.SeeOther(w, "/match/"+item)
	}
	return web.SeeOther(w, "/match")
}

// Confirm answers POST /match/{item}/confirm.
func (p *Pages) Confirm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if _, err := form.Parse(r, maxBody); err != nil {
		return err
	}
	return next(w, "", Decided, p.service.Confirm(r.Context(), q, r.PathValue("item")))
}

// Refuse answers POST /match/{item}/refuse.
func (p *Pages) Refuse(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if _, err := form.Parse(r, maxBody); err != nil {
		return err
	}
	item := r.PathValue("item")
	return next(w, item, Proposed, p.service.Refuse(r.Context(), q, item))
}

// Undo answers POST /match/undo.
func (p *Pages) Undo(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if _, err := form.Parse(r, maxBody); err != nil {
		return err
	}
	item, err := p.service.Undo(r.Context(), q)
	return next(w, item, Proposed, err)
}
