package sharing

import (
	"embed"
	"html/template"
	"io/fs"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/identity"
	"onestory/internal/involvement"
	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
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
	return web.Pages{Feature: "sharing", Files: files}
}

// Pages is the pages of decisions.
type Pages struct {
	site *web.Site
	svc  *Service
}

// NewPages makes the pages.
func NewPages(site *web.Site, svc *Service) *Pages { return &Pages{site: site, svc: svc} }

func of(q access.Request, id string) string { return "/child/" + q.Child + "/sharing/" + id }

func (p *Pages) bar(pr *i18n.Printer, m Made) template.HTML {
	return identity.Bar(pr, m.View, p.svc.today())
}

// Start begins a decision. The button is on the record, where somebody who wants
// to tell another agency something stands, or takes up one that was put off.
func (p *Pages) Start(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<12)
	if err != nil {
		return err
	}
	id, err := p.svc.Start(r.Context(), q, "", "", f.Text("follows", "sharing.follows"), f.Key())
	if err != nil {
		return err
	}
	return web.SeeOther(w, of(q, id)+"/step/"+string(AskPurpose))
}

// onePage is a decision as it is kept.
type onePage struct {
	Made
	Bar      template.HTML
	Child    string
	RoleText string
}

// One shows a decision. It may be printed on one sheet.
func (p *Pages) One(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.one(w, r, q, "sharing/one")
}

// Print shows it as one sheet of A4, for a paper file or where screens are not
// to be had.
func (p *Pages) Print(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.one(w, r, q, "sharing/print")
}

func (p *Pages) one(w http.ResponseWriter, r *http.Request, q access.Request, name string) error {
	m, err := p.svc.One(r.Context(), q, r.PathValue("sharing"))
	if err != nil {
		return err
	}
	pr := web.Printer(r.Context())
	return p.site.Render(w, r, http.StatusOK, name, onePage{Made: m, Bar: p.bar(pr, m), Child: q.Child, RoleText: involvement.RoleTitle(pr, m.Role)})
}

// Mine lists what the reader has still to decide.
func (p *Pages) Mine(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.svc.List(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "sharing/mine", struct{ List []Mine }{list})
}

// reportPage is how often what was decided.
type reportPage struct{ Totals, Reasons []Count }

// Report shows governance how often information was shared, not shared, and why
// not. It counts, and names nobody.
func (p *Pages) Report(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.svc.Counts(r.Context(), q)
	if err != nil {
		return err
	}
	var out reportPage
	add := func(to *[]Count, c Count) {
		for i, x := range *to {
			if x.State == c.State && x.Code == c.Code {
				(*to)[i].N += c.N
				return
			}
		}
		*to = append(*to, c)
	}
	for _, s := range []State{Share, NotShare, Deferred, Advice} {
		out.Totals = append(out.Totals, Count{State: s})
	}
	for _, code := range Codes() {
		out.Reasons = append(out.Reasons, Count{State: NotShare, Code: code})
	}
	for _, c := range list {
		add(&out.Totals, Count{State: c.State, N: c.N})
		if c.State == NotShare {
			add(&out.Reasons, Count{State: NotShare, Code: c.Code, N: c.N})
		}
	}
	return p.site.Render(w, r, http.StatusOK, "sharing/report", out)
}

// Blank shows the questions as one sheet to be filled in by hand, for where or
// when no screen is to be had.
func (p *Pages) Blank(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if err := p.svc.Blank(r.Context(), q); err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "sharing/blank", struct{ Steps []Step }{Steps()})
}
