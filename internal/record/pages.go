package record

import (
	"embed"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/identity"
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
	return web.Pages{Feature: "record", Files: files}
}

// Pages is the child's page and its log.
type Pages struct {
	site   *web.Site
	svc    *Service
	own    *Own
	duty   func() string
	logger *slog.Logger
}

// NewPages makes the pages. duty is the duty broker's number, "" if none is set.
func NewPages(site *web.Site, svc *Service, own *Own, duty func() string, logger *slog.Logger) *Pages {
	return &Pages{site, svc, own, duty, logger}
}

// shownSection is a section as the template shows it.
type shownSection struct {
	ID, Title string
	Wide      bool
	Markup    template.HTML
	Failed    bool
}

// openPage is what the child's page shows.
type openPage struct {
	Page
	Bar      template.HTML
	Name     string
	Child    string
	Duty     template.HTML // the number, to tap; "" if none is set
	Sections []shownSection
}

// Open shows the record.
func (p *Pages) Open(w http.ResponseWriter, r *http.Request, q access.Request) error {
	rec, err := p.svc.Open(r.Context(), q)
	if err != nil {
		return err
	}
	pr := web.Printer(r.Context())
	data := openPage{Page: rec, Bar: identity.Bar(pr, rec.View, p.svc.today()), Name: identity.Name(pr, rec.View), Child: q.Child, Duty: number(p.duty)}
	for _, s := range rec.Sections {
		show := shownSection{ID: s.ID, Title: s.Title, Wide: s.Wide, Failed: s.Body == nil}
		if s.Body != nil {
			if show.Markup, err = s.Body(pr); err != nil {
				p.logger.ErrorContext(r.Context(), "a card of the record failed", "card", s.ID, "cause", err.Error())
				show.Markup, show.Failed = "", true
			}
		}
		data.Sections = append(data.Sections, show)
	}
	return p.site.Render(w, r, http.StatusOK, "record/open", data)
}

func number(duty func() string) template.HTML {
	if n := duty(); n != "" {
		return tel(n)
	}
	return ""
}

// logPage is what the page of who has looked shows.
type logPage struct {
	Bar    template.HTML
	Name   string
	Child  string
	Markup template.HTML
	Next   string
}

// Log shows who has looked, a page at a time, newest first.
func (p *Pages) Log(w http.ResponseWriter, r *http.Request, q access.Request) error {
	l, err := p.svc.Log(r.Context(), q, r.URL.Query().Get("after"))
	if err != nil {
		return err
	}
	pr := web.Printer(r.Context())
	data := logPage{Child: q.Child, Next: l.Next}
	if l.Known {
		data.Name, data.Bar = identity.Name(pr, l.Child), identity.Bar(pr, l.Child, p.svc.today())
	}
	if data.Markup, err = p.own.parts.Body("looks", l.Looks)(pr); err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "record/log", data)
}
