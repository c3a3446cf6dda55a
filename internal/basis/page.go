package basis

import (
	"embed"
	"io/fs"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/kit/form"
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
	return web.Pages{Feature: "basis", Files: files}
}

// Pages is the pages of the registers.
type Pages struct {
	site *web.Site
	svc  *Service
}

// NewPages makes the pages.
func NewPages(site *web.Site, svc *Service) *Pages { return &Pages{site: site, svc: svc} }

// showPage is the register. A practitioner opens it to see what the rules are,
// or were; a governance officer, to enter a day.
type showPage struct {
	form.View
	Shown
}

// Rules shows the rules of a day.
func (p *Pages) Rules(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Query(r)
	if err != nil {
		return err
	}
	day, _ := workday.Parse(f.Date("on", "basis.on"))
	shown, err := p.svc.Show(r.Context(), q, day)
	if err != nil {
		return err
	}
	status := http.StatusUnprocessableEntity
	if f.Err() == nil {
		f, status = form.Blank(), http.StatusOK
		f.Fill("on", shown.On.String())
		f.Date("on", "basis.on")
	}
	return p.site.Render(w, r, status, "basis/rules", showPage{f.View(web.Printer(r.Context())), shown})
}

// entryPage is what is entered about one basis.
type entryPage struct {
	form.View
	Entry
}

func (p *Pages) entry(r *http.Request, q access.Request) (Entry, error) {
	shown, err := p.svc.Show(r.Context(), q, workday.Date{})
	if err != nil {
		return Entry{}, err
	}
	for _, e := range shown.Settable {
		if e.ID == r.PathValue("basis") {
			return e, nil
		}
	}
	return Entry{}, access.ErrNotFound
}

func readSetting(f *form.Form, e Entry) Setting {
	s := Setting{Basis: e.ID, Version: f.Version()}
	if e.Basis.Settable {
		s.From, _ = workday.Parse(f.Date("starts", "basis.starts"))
	}
	if e.Basis.Policy {
		s.Policy = f.Text("policy", "basis.policy", form.Max(500))
	}
	return s
}

// Edit shows what is entered about one basis.
func (p *Pages) Edit(w http.ResponseWriter, r *http.Request, q access.Request) error {
	e, err := p.entry(r, q)
	if err != nil {
		return err
	}
	f := form.Blank()
	f.SetVersion(e.Version)
	f.Fill("starts", e.Setting.From.String())
	f.Fill("policy", e.Setting.Policy)
	readSetting(f, e)
	return p.site.Render(w, r, http.StatusOK, "basis/edit", entryPage{f.View(web.Printer(r.Context())), e})
}

// Set takes what was entered.
func (p *Pages) Set(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<13)
	if err != nil {
		return err
	}
	e, err := p.entry(r, q)
	if err != nil {
		return err
	}
	in := readSetting(f, e)
	if f.Err() == nil {
		err := p.svc.Set(r.Context(), q, in)
		if err == nil {
			return web.SeeOther(w, "/sharing/rules")
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.site.Render(w, r, http.StatusUnprocessableEntity, "basis/edit", entryPage{f.View(web.Printer(r.Context())), e})
}
