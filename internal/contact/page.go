package contact

import (
	"embed"
	"html/template"
	"io/fs"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/draft"
	"onestory/internal/identity"
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
	return web.Pages{Feature: "contact", Files: files}
}

// Pages is the pages of contacts.
type Pages struct {
	site   *web.Site
	svc    *Service
	drafts *draft.Pages
	duty   func() string
}

// NewPages makes the pages. duty is the number of whoever answers now.
func NewPages(site *web.Site, svc *Service, drafts *draft.Pages, duty func() string) *Pages {
	return &Pages{site: site, svc: svc, drafts: drafts, duty: duty}
}

func path(q access.Request) string { return "/child/" + q.Child + "/unsafe" }

// newPage is somebody who fears for a child, in a hurry, on whatever they have in
// their hand.
type newPage struct {
	form.View
	draft.Shown
	Start
	Bar   template.HTML
	Child string
	Duty  string
}

// Dangers are the answers about how soon.
func (newPage) Dangers() []page.Option { return page.Options("contact.danger.", Dangers()) }

func read(f *form.Form) Contact {
	c := Contact{Danger: f.Choice("danger", "contact.danger", Dangers())}
	c.Worry = f.LongText("worry", "contact.worry", form.Max(8000))
	c.Carried = f.LongText("carried", "contact.carried", form.Max(40_000))
	c.Told = f.LongText("told", "contact.told", form.Max(2000))
	return c
}

// New shows the form, with what the sender has been writing about this child.
func (p *Pages) New(w http.ResponseWriter, r *http.Request, q access.Request) error {
	start, err := p.svc.Start(r.Context(), q)
	if err != nil {
		return err
	}
	f := form.Blank()
	f.Fill("carried", start.Carried)
	shown, err := p.drafts.Open(r, q, f, path(q))
	if err != nil {
		return err
	}
	return p.form(w, r, q, http.StatusOK, f, start, shown)
}

func (p *Pages) form(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form, start Start, shown draft.Shown) error {
	start.Carried = read(f).Carried
	pr := web.Printer(r.Context())
	return p.site.Render(w, r, status, "contact/new", newPage{f.View(pr), shown, start, identity.Bar(pr, start.View, p.svc.today()), q.Child, p.duty()})
}

// Carry takes what stands in another form about the child, sent here by a button of
// that form, and shows the form of a contact with it: nothing is sent yet.
func (p *Pages) Carry(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, draft.MaxBytes)
	if err != nil {
		return err
	}
	start, err := p.svc.Start(r.Context(), q)
	if err != nil {
		return err
	}
	out := form.Blank()
	out.Fill("carried", draft.Text(f.Typed()))
	return p.form(w, r, q, http.StatusOK, out, start, draft.At(path(q)))
}

// Send takes the form.
func (p *Pages) Send(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<17)
	if err != nil {
		return err
	}
	in := read(f)
	if f.Err() == nil {
		id, err := p.svc.Send(r.Context(), q, in, f.Key())
		if err == nil {
			p.drafts.Done(r, q)
			return web.SeeOther(w, path(q)+"/"+id)
		}
		if !f.Add(err) {
			return err
		}
	}
	start, err := p.svc.Start(r.Context(), q)
	if err != nil {
		return err
	}
	return p.form(w, r, q, http.StatusUnprocessableEntity, f, start, draft.At(path(q)))
}

// onePage is one contact, as its sender or the front door sees it.
type onePage struct {
	form.View
	Shown
	Bar   template.HTML
	Child string
	Duty  string
	Late  bool
}

// Decisions are what the front door can decide.
func (onePage) Decisions() []page.Option { return page.Options("contact.decision.", Decisions()) }

// One shows one.
func (p *Pages) One(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.one(w, r, q, http.StatusOK, form.Blank())
}

func (p *Pages) one(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	c, err := p.svc.One(r.Context(), q, r.PathValue("contact"))
	if err != nil {
		return err
	}
	f.SetVersion(c.Version)
	readAnswer(f)
	pr := web.Printer(r.Context())
	return p.site.Render(w, r, status, "contact/one", onePage{f.View(pr), c, identity.Bar(pr, c.View, p.svc.today()), q.Child, p.duty(), c.Overdue(p.svc.today())})
}

func readAnswer(f *form.Form) (Decision, string) {
	return Decision(f.Choice("decision", "contact.decision", page.Values(Decisions()))), f.LongText("reason", "contact.reason", form.Max(4000))
}

// Answer takes the answer.
func (p *Pages) Answer(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<15)
	if err != nil {
		return err
	}
	d, reason := readAnswer(f)
	if f.Err() == nil {
		err := p.svc.Answer(r.Context(), q, r.PathValue("contact"), d, reason, f.Version())
		if err == nil {
			return web.SeeOther(w, "/contacts")
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.one(w, r, q, http.StatusUnprocessableEntity, f)
}

// All lists what waits for the front door and what the reader sent.
func (p *Pages) All(w http.ResponseWriter, r *http.Request, q access.Request) error {
	l, err := p.svc.All(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "contact/all", l)
}
