package review

import (
	"embed"
	"io/fs"
	"net/http"

	"onestory/internal/access"
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
	return web.Pages{Feature: "review", Files: files}
}

// Pages is the pages of the sample.
type Pages struct {
	site *web.Site
	svc  *Service
}

// NewPages makes the pages.
func NewPages(site *web.Site, svc *Service) *Pages { return &Pages{site: site, svc: svc} }

// KindKey is the catalogue key of what was done.
func (i Item) KindKey() string { return "review.kind." + string(i.Kind) }

// WhyKey is the catalogue key of the stated reason; "" where none was.
func (i Item) WhyKey() string {
	if p := access.Purpose(i.Purpose); p.Stated() || p == access.DirectCare {
		return "review.why." + i.Purpose
	}
	return "review.why.none"
}

// VerdictKey is the catalogue key of what was decided.
func (i Item) VerdictKey() string { return "review.verdict." + string(i.Verdict) }

// List shows the sample.
func (p *Pages) List(w http.ResponseWriter, r *http.Request, q access.Request) error {
	s, err := p.svc.List(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "review/list", s)
}

// onePage is one event with the form.
type onePage struct {
	form.View
	Item Item
}

// Verdicts are the answers offered.
func (onePage) Verdicts() []page.Option {
	return []page.Option{{Value: string(Right), Label: "review.verdict.right"}, {Value: string(Ask), Label: "review.verdict.ask", Hint: "review.verdict.ask.hint"}}
}

func read(f *form.Form) (Verdict, string) {
	v := f.Choice("verdict", "review.verdict", []string{string(Right), string(Ask)}, form.Required, form.Message("review.need-verdict"))
	return Verdict(v), f.LongText("note", "review.note", form.Max(1000))
}

// One shows one event.
func (p *Pages) One(w http.ResponseWriter, r *http.Request, q access.Request) error {
	item, err := p.svc.One(r.Context(), q, r.PathValue("event"))
	if err != nil {
		return err
	}
	f := form.Blank()
	f.SetVersion(item.Version)
	f.Fill("verdict", string(item.Verdict))
	f.Fill("note", item.Note)
	return p.render(w, r, http.StatusOK, f, item)
}

func (p *Pages) render(w http.ResponseWriter, r *http.Request, status int, f *form.Form, item Item) error {
	read(f)
	return p.site.Render(w, r, status, "review/one", onePage{View: f.View(web.Printer(r.Context())), Item: item})
}

// Decide takes what the officer made of it.
func (p *Pages) Decide(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<14)
	if err != nil {
		return err
	}
	event := r.PathValue("event")
	verdict, note := read(f)
	if f.Err() == nil {
		err := p.svc.Decide(r.Context(), q, event, verdict, note, f.Version())
		if err == nil {
			return web.SeeOther(w, "/governance/sample")
		}
		if !f.Add(err) {
			return err
		}
	}
	item, err := p.svc.One(r.Context(), q, event)
	if err != nil {
		return err
	}
	return p.render(w, r, http.StatusUnprocessableEntity, f, item)
}
