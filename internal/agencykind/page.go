package agencykind

import (
	"embed"
	"io/fs"
	"net/http"

	"onestory/internal/access"
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
	return web.Pages{Feature: "agencykind", Files: files}
}

// Path is the page that lists the kinds.
const Path = "/agency-kinds"

const maxBody = 64 << 10

// Pages is the pages of kinds of agency.
type Pages struct {
	site *web.Site
	svc  *Service
}

// NewPages makes the pages.
func NewPages(site *web.Site, svc *Service) *Pages { return &Pages{site, svc} }

// line is a kind as a page shows it.
type line struct {
	Kind
	Name, Follows string // Follows is "" for a built-in kind
	Ended         bool
}

func lineOf(p *i18n.Printer, k Kind, today workday.Date) line {
	l := line{Kind: k, Name: k.In(p), Ended: k.Over(today)}
	if k.Local() {
		l.Follows = p.T("agency.kind." + k.Base)
	}
	return l
}

// List shows every kind: opened by whoever sets the authority up, at a desk, when an
// organisation fits none; and by whoever is to agree to a new one.
func (p *Pages) List(w http.ResponseWriter, r *http.Request, q access.Request) error {
	l, err := p.svc.All(r.Context(), q)
	if err != nil {
		return err
	}
	pr := web.Printer(r.Context())
	data := struct {
		Admin          bool
		Waiting, Kinds []line
	}{Admin: l.Admin}
	for _, k := range l.All {
		switch x := lineOf(pr, k, l.Today); k.State {
		case Proposed:
			data.Waiting = append(data.Waiting, x)
		case Refused: // its own page has it
		default:
			data.Kinds = append(data.Kinds, x)
		}
	}
	return p.site.Render(w, r, http.StatusOK, "agencykind/list", data)
}

// newPage is the form of a kind that is proposed.
type newPage struct {
	form.View
	Bases []page.Option
}

func read(f *form.Form) Kind {
	return Kind{
		En:   f.Text("en", "agencykind.en", form.Required, form.Max(60), form.Message("agencykind.need-en")),
		Cy:   f.Text("cy", "agencykind.cy", form.Required, form.Max(60), form.Message("agencykind.need-cy")),
		Code: f.Text("code", "agencykind.code", form.Required, form.Max(40), form.Message("agencykind.need-code")),
		Base: f.Choice("base", "agencykind.base", BuiltIn(), form.Required, form.Message("agencykind.need-base")),
		Maps: f.Text("maps", "agencykind.maps", form.Max(30)),
	}
}

func (p *Pages) propose(w http.ResponseWriter, r *http.Request, status int, f *form.Form) error {
	read(f)
	pr := web.Printer(r.Context())
	data := newPage{View: f.View(pr)}
	for _, b := range BuiltIn() {
		o := page.Option{Value: b, Label: "agency.kind." + b}
		if g := GuardOf(b); g != Plain {
			o = page.Option{Value: b, Text: pr.T("agency.kind."+b) + " (" + pr.T([]string{Sensitive: "agencykind.guard.sensitive", Safety: "agencykind.guard.safety"}[g]) + ")"}
		}
		data.Bases = append(data.Bases, o)
	}
	return p.site.Render(w, r, status, "agencykind/new", data)
}

// New shows the form of a kind.
func (p *Pages) New(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if _, err := p.svc.All(r.Context(), q); err != nil {
		return err
	}
	return p.propose(w, r, http.StatusOK, form.Blank())
}

// Propose takes it.
func (p *Pages) Propose(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	k := read(f)
	if err = f.Err(); err == nil {
		err = p.svc.Propose(r.Context(), q, k, f.Key())
	}
	if f.Add(err) {
		return p.propose(w, r, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, Path)
}

// onePage is a kind: what it maps to, its last day, and its history.
type onePage struct {
	form.View
	Shown
	Line line
}

func readChange(f *form.Form) (k Kind) {
	k.Maps = f.Text("maps", "agencykind.maps", form.Max(30))
	k.Ends, _ = workday.Parse(f.Date("ends", "agencykind.ends")) // "" and what is at fault give none
	return k
}

func (p *Pages) one(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	q.Action = "agencykind:list"
	x, err := p.svc.One(r.Context(), q, r.PathValue("kind"))
	if err != nil {
		return err
	}
	if status == http.StatusOK {
		f.Fill("maps", x.Maps)
		f.Fill("ends", written(x.Ends))
		f.SetVersion(x.Version)
	}
	readChange(f)
	pr := web.Printer(r.Context())
	return p.site.Render(w, r, status, "agencykind/one", onePage{f.View(pr), x, lineOf(pr, x.Kind, x.Today)})
}

// One shows a kind.
func (p *Pages) One(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.one(w, r, q, http.StatusOK, form.Blank())
}

// Change takes what it maps to and its last day.
func (p *Pages) Change(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	k := readChange(f)
	k.Code, k.Version = r.PathValue("kind"), f.Version()
	if err = f.Err(); err == nil {
		err = p.svc.Change(r.Context(), q, k)
	}
	if f.Add(err) {
		return p.one(w, r, q, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, Path+"/"+k.Code)
}

// Settle takes the second person's yes or no.
func (p *Pages) Settle(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	if b := f.Button(); b == "yes" || b == "no" {
		err = p.svc.Settle(r.Context(), q, r.PathValue("kind"), b == "yes", f.Version())
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, Path)
}
