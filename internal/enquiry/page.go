package enquiry

import (
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"strings"

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
	return web.Pages{Feature: "enquiry", Files: files}
}

// Pages is the pages of requests.
type Pages struct {
	site   *web.Site
	svc    *Service
	drafts *draft.Pages
}

// NewPages makes the pages.
func NewPages(site *web.Site, svc *Service, drafts *draft.Pages) *Pages {
	return &Pages{site: site, svc: svc, drafts: drafts}
}

// newPage is a request about to be made. Its writer has the child's record open
// and lacks one thing that a colleague knows.
type newPage struct {
	form.View
	draft.Shown
	Start
	Bar   template.HTML
	Child string
}

// Receivers are those who can be asked.
func (p newPage) Receivers() []page.Option {
	var out []page.Option
	for _, i := range p.People {
		out = append(out, page.Option{Value: i.Account, Text: strings.Trim(i.Name+", "+i.Agency, ", ")})
	}
	return out
}

func read(f *form.Form, start Start) (Enquiry, int) {
	var e Enquiry
	var to []string
	for _, i := range start.People {
		to = append(to, i.Account)
	}
	e.To = f.Choice("to", "enquiry.to", to)
	e.Question = f.LongText("question", "enquiry.question", form.Max(4000))
	e.Why = f.LongText("why", "enquiry.why", form.Max(4000))
	days, ok := f.Whole("days", "enquiry.days", form.Required, form.Message("enquiry.need-days"), form.Between(soonest, latest))
	if !ok {
		days = usual
	}
	return e, int(days)
}

// New shows the form.
func (p *Pages) New(w http.ResponseWriter, r *http.Request, q access.Request) error {
	start, err := p.svc.Start(r.Context(), q)
	if err != nil {
		return err
	}
	f := form.Blank()
	f.Fill("days", "5")
	shown, err := p.drafts.Open(r, q, f, newPath(q))
	if err != nil {
		return err
	}
	return p.form(w, r, q, http.StatusOK, f, start, shown)
}

func newPath(q access.Request) string { return "/child/" + q.Child + "/enquiries/new" }

func (p *Pages) form(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form, start Start, shown draft.Shown) error {
	read(f, start)
	pr := web.Printer(r.Context())
	return p.site.Render(w, r, status, "enquiry/new", newPage{View: f.View(pr), Shown: shown, Start: start, Bar: identity.Bar(pr, start.View, p.svc.today()), Child: q.Child})
}

// Ask takes the form.
func (p *Pages) Ask(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<16)
	if err != nil {
		return err
	}
	start, err := p.svc.Start(r.Context(), q)
	if err != nil {
		return err
	}
	in, days := read(f, start)
	if err := in.Check(p.svc.today()); err != nil && !f.Add(err) {
		return err
	}
	if f.Err() == nil {
		id, err := p.svc.Ask(r.Context(), q, in, days, f.Key())
		if err == nil {
			p.drafts.Done(r, q)
			return web.SeeOther(w, "/child/"+q.Child+"/enquiries/"+id)
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.form(w, r, q, http.StatusUnprocessableEntity, f, start, draft.At(newPath(q)))
}

// onePage is one request, as either of the two sees it.
type onePage struct {
	form.View
	Shown
	Bar          template.HTML
	Child        string
	Late, Remind bool
}

// One shows one.
func (p *Pages) One(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.one(w, r, q, http.StatusOK, form.Blank())
}

func (p *Pages) one(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	e, err := p.svc.One(r.Context(), q, r.PathValue("enquiry"))
	if err != nil {
		return err
	}
	f.SetVersion(e.Version)
	f.LongText("reply", "enquiry.reply", form.Max(4000))
	pr := web.Printer(r.Context())
	return p.site.Render(w, r, status, "enquiry/one", onePage{View: f.View(pr), Shown: e, Bar: identity.Bar(pr, e.View, p.svc.today()), Child: q.Child,
		Late: e.Overdue(p.svc.today()), Remind: e.Mine && e.MayRemind(p.svc.today())})
}

// Refuse takes a refusal.
func (p *Pages) Refuse(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<15)
	if err != nil {
		return err
	}
	text := f.LongText("reply", "enquiry.reply", form.Max(4000))
	if f.Err() == nil {
		err := p.svc.Refuse(r.Context(), q, r.PathValue("enquiry"), text, f.Version())
		if err == nil {
			return web.SeeOther(w, "/enquiries")
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.one(w, r, q, http.StatusUnprocessableEntity, f)
}

// Decide leads to the decision that is to answer it.
func (p *Pages) Decide(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<12)
	if err != nil {
		return err
	}
	id, err := p.svc.Decide(r.Context(), q, r.PathValue("enquiry"), f.Key())
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/child/"+q.Child+"/sharing/"+id+"/step/purpose")
}

// Follow reminds, or ends it.
func (p *Pages) Follow(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<12)
	if err != nil {
		return err
	}
	act := p.svc.End
	if f.Button() == "remind" {
		act = p.svc.Remind
	}
	if err := act(r.Context(), q, r.PathValue("enquiry"), f.Version()); err != nil {
		return err
	}
	return web.SeeOther(w, "/enquiries")
}

// All lists what waits for the reader and for others.
func (p *Pages) All(w http.ResponseWriter, r *http.Request, q access.Request) error {
	l, err := p.svc.All(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "enquiry/all", l)
}

// paceLine is one agency in the report.
type paceLine struct {
	Pace
	Days int
	Has  bool
}

// Paces shows governance how fast agencies answer.
func (p *Pages) Paces(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.svc.Paces(r.Context(), q)
	if err != nil {
		return err
	}
	var out []paceLine
	for _, x := range list {
		days, ok := x.Median()
		out = append(out, paceLine{x, days, ok})
	}
	return p.site.Render(w, r, http.StatusOK, "enquiry/paces", struct{ List []paceLine }{out})
}
