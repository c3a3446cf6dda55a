package involvement

import (
	"cmp"
	"embed"
	"html/template"
	"io/fs"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/draft"
	"onestory/internal/identity"
	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/page"
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
	return web.Pages{Feature: "involvement", Files: files}
}

// Pages is the pages of involvement.
type Pages struct {
	site   *web.Site
	svc    *Service
	drafts *draft.Pages
}

// NewPages makes the pages.
func NewPages(site *web.Site, svc *Service, drafts *draft.Pages) *Pages {
	return &Pages{site: site, svc: svc, drafts: drafts}
}

// addPage is what the page for adding shows.
type addPage struct {
	form.View
	draft.Shown
	Bar    template.HTML
	Child  string
	Name   string // of the practitioner
	Agency string
	Again  bool // it is there already and is brought up to date
}

// Kinds are the answers offered.
func (addPage) Kinds() []page.Option {
	var out []page.Option
	for _, k := range Kinds() {
		key := "involvement.kind." + string(k)
		out = append(out, page.Option{Value: string(k), Label: key, Hint: key + ".hint"})
	}
	return out
}

// Days are the days of the week.
func (addPage) Days() []page.Option {
	var out []page.Option
	for _, d := range Days() {
		out = append(out, page.Option{Value: d, Label: "involvement.day." + d})
	}
	return out
}

// noBasis is the answer that nobody outside the agency is to be told.
const noBasis = "none"

// Bases are the answers offered to on what ground others may be told.
func (addPage) Bases() []page.Option {
	var out []page.Option
	for _, b := range []string{noBasis, string(Consent), string(Harm)} {
		out = append(out, page.Option{Value: b, Label: "involvement.basis." + b})
	}
	return out
}

// read reads the form for adding.
func read(f *form.Form) Involvement {
	var kinds []string
	for _, k := range Kinds() {
		kinds = append(kinds, string(k))
	}
	i := Involvement{Kind: Kind(f.Choice("kind", "involvement.kind", kinds, form.Required, form.Message("involvement.need-kind")))}
	i.Basis = Basis(f.Choice("basis", "involvement.basis", []string{string(Consent), string(Harm), noBasis}))
	if i.Basis == noBasis {
		i.Basis = Unlisted
	}
	i.Reason = f.LongText("reason", "involvement.harm", form.Max(1000))
	i.Role = f.Text("role", "involvement.role", form.Required, form.Max(100), form.Message("involvement.need-role"))
	i.Phone = f.Phone("phone", "involvement.phone", form.Required, form.Message("involvement.need-phone"))
	i.Duty = f.Phone("duty", "involvement.duty")
	i.Days = f.Choices("days", "involvement.days", Days())
	if d, err := workday.Parse(f.Date("starts", "involvement.starts", form.Required, form.Message("involvement.need-start"))); err == nil {
		i.Starts = d
	}
	return i
}

// RoleTitle is the title of a role of access, as people say it; any other text
// is a title already.
func RoleTitle(p *i18n.Printer, role string) string {
	if key := "account.role." + role; p.Has(key) {
		return p.T(key)
	}
	return role
}

// New shows the form, filled in from the account: for most people one look and one tap.
func (p *Pages) New(w http.ResponseWriter, r *http.Request, q access.Request) error {
	start, err := p.svc.Prefilled(r.Context(), q)
	if err != nil {
		return err
	}
	f := form.Blank()
	f.Fill("kind", string(start.Kind))
	f.Fill("basis", cmp.Or(string(start.Basis), noBasis))
	f.Fill("reason", start.Reason)
	f.Fill("role", RoleTitle(web.Printer(r.Context()), start.Role))
	f.Fill("phone", start.Phone)
	f.Fill("duty", start.Duty)
	f.Fill("days", start.Involvement.Days...)
	f.Fill("starts", start.Starts.String())
	shown, err := p.drafts.Open(r, q, f, newPath(q))
	if err != nil {
		return err
	}
	return p.form(w, r, http.StatusOK, f, start, shown)
}

func newPath(q access.Request) string { return "/child/" + q.Child + "/involvement/new" }

// Add takes the form.
func (p *Pages) Add(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<14)
	if err != nil {
		return err
	}
	in := read(f)
	if f.Err() == nil {
		err := p.svc.Add(r.Context(), q, in, f.Key())
		if err == nil {
			p.drafts.Done(r, q)
			return web.SeeOther(w, "/child/"+q.Child)
		}
		if !f.Add(err) {
			return err
		}
	}
	start, err := p.svc.Prefilled(r.Context(), q)
	if err != nil {
		return err
	}
	return p.form(w, r, http.StatusUnprocessableEntity, f, start, draft.At(newPath(q)))
}

func (p *Pages) form(w http.ResponseWriter, r *http.Request, status int, f *form.Form, start Start, shown draft.Shown) error {
	read(f)
	pr := web.Printer(r.Context())
	return p.site.Render(w, r, status, "involvement/new", addPage{View: f.View(pr), Shown: shown, Child: start.Child, Name: start.Name, Agency: start.Agency,
		Again: start.ID != "", Bar: identity.Bar(pr, start.Of, p.svc.today())})
}

// Confirm confirms somebody else's claim, from the record or from the list.
func (p *Pages) Confirm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<12)
	if err != nil {
		return err
	}
	if err := p.svc.Confirm(r.Context(), q, r.PathValue("involvement")); err != nil {
		return err
	}
	if f.Button() == "list" {
		return web.SeeOther(w, "/confirmations")
	}
	return web.SeeOther(w, "/child/"+q.Child)
}

// End ends an involvement.
func (p *Pages) End(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<12)
	if err != nil {
		return err
	}
	if err := p.svc.End(r.Context(), q, r.PathValue("involvement")); err != nil {
		return err
	}
	if f.Button() == "list" {
		return web.SeeOther(w, "/")
	}
	return web.SeeOther(w, "/child/"+q.Child)
}

// Reached notes with one tap whether somebody could be reached.
func (p *Pages) Reached(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<12)
	if err != nil {
		return err
	}
	yes := f.Button() == "yes"
	if !yes && f.Button() != "no" {
		return access.ErrNotFound
	}
	if err := p.svc.Reached(r.Context(), q, r.PathValue("involvement"), yes); err != nil {
		return err
	}
	return web.SeeOther(w, "/child/"+q.Child)
}

// Follow lets the reader hear of changes.
func (p *Pages) Follow(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if err := p.svc.Follow(r.Context(), q); err != nil {
		return err
	}
	return web.SeeOther(w, "/child/"+q.Child)
}

// Unfollow stops it.
func (p *Pages) Unfollow(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if err := p.svc.Unfollow(r.Context(), q); err != nil {
		return err
	}
	return web.SeeOther(w, "/child/"+q.Child)
}

// Confirmations lists the claims that wait for the reader.
func (p *Pages) Confirmations(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.svc.Confirmations(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "involvement/confirmations", struct{ Claims []Case }{list})
}
