package document

import (
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"strconv"

	"onestory/internal/access"
	"onestory/internal/draft"
	"onestory/internal/identity"
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
	return web.Pages{Feature: "document", Files: files}
}

// Pages is the pages of documents.
type Pages struct {
	site   *web.Site
	svc    *Service
	drafts *draft.Pages
}

// NewPages makes the pages.
func NewPages(site *web.Site, svc *Service, drafts *draft.Pages) *Pages {
	return &Pages{site: site, svc: svc, drafts: drafts}
}

// at is the path of q's item, with what comes after it.
func at(q access.Request, more string) string {
	return "/child/" + q.Child + "/document/" + q.Item + more
}

// classes are the classes offered.
func classes() (out []page.Option) {
	for _, c := range access.Classes() {
		out = append(out, page.Option{Value: string(c), Label: ClassKey(c)})
	}
	return out
}

// seals are the answers offered to how far it is kept to the team.
func seals() (out []page.Option) {
	for _, s := range Seals() {
		key := "document.seal." + s.String()
		out = append(out, page.Option{Value: s.String(), Label: key, Hint: key + ".hint"})
	}
	return out
}

func sealOf(value string) access.Seal {
	for _, s := range Seals() {
		if s.String() == value {
			return s
		}
	}
	return access.Seal(-1)
}

// openPage is one document.
type openPage struct {
	Shown
	Bar   template.HTML
	Child string
	Lang  string
}

// Old reports whether a newer version is there.
func (p openPage) Old() bool { return p.Version != p.Latest() }

// Open shows a document, or one of its versions. A practitioner opens it at a
// desk before a meeting, or on a telephone at a door.
func (p *Pages) Open(w http.ResponseWriter, r *http.Request, q access.Request) error {
	version := int64(0)
	if v := r.URL.Query().Get("version"); v != "" {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n < 1 {
			return access.ErrNotFound
		}
		version = n
	}
	d, err := p.svc.Open(r.Context(), q, version)
	if err != nil {
		return err
	}
	pr := web.Printer(r.Context())
	return p.site.Render(w, r, http.StatusOK, "document/open", openPage{Shown: d, Bar: identity.Bar(pr, d.Of, p.svc.today()), Child: q.Child, Lang: string(pr.Lang())})
}
