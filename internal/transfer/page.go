package transfer

import (
	"embed"
	"html/template"
	"io/fs"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/identity"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
	"onestory/internal/override"
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

// Pages is the page on which an assessment is sent.
type Pages struct {
	site *web.Site
	svc  *Service
}

// NewPages makes the pages.
func NewPages(site *web.Site, svc *Service) *Pages { return &Pages{site, svc} }

// sendPage asks to whom and by what right: opened by whoever works with a child that
// moves, at a desk.
type sendPage struct {
	form.View
	Page
	Bar  template.HTML
	Back string
	Home string // of the child
}

// Becauses are why the other authority may know.
func (sendPage) Becauses() []page.Option { return override.Options() }

func read(f *form.Form) Sending {
	return Sending{f.Text("to", "transfer.to", form.Required, form.Max(120), form.Message("transfer.need-to")), override.Read(f)}
}

func (p *Pages) show(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	x, err := p.svc.Before(r.Context(), q)
	if err != nil {
		return err
	}
	read(f)
	pr, home := web.Printer(r.Context()), "/child/"+q.Child
	return p.site.Render(w, r, status, "transfer/send", sendPage{f.View(pr), x, identity.Bar(pr, x.View, p.svc.today()), home + "/assessment/" + q.Item, home})
}

// Form shows it.
func (p *Pages) Form(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.show(w, r, q, http.StatusOK, form.Blank())
}

// Send answers with the pack.
func (p *Pages) Send(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<16)
	if err != nil {
		return err
	}
	in := read(f)
	var pack []byte
	if err = f.Err(); err == nil {
		pack, err = p.svc.Send(r.Context(), q, in, f.Key())
	}
	if f.Add(err) {
		return p.show(w, r, q, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return web.Download(w, "transfer-pack.fhir.json", "application/fhir+json", pack)
}
