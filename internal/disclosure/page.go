package disclosure

import (
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"strings"

	"onestory/internal/access"
	"onestory/internal/draft"
	"onestory/internal/identity"
	"onestory/internal/involvement"
	"onestory/internal/kit/form"
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
	return web.Pages{Feature: "disclosure", Files: files}
}

// Pages is the pages of disclosures.
type Pages struct {
	site   *web.Site
	svc    *Service
	drafts *draft.Pages
	tries  Tries
}

// Tries counts tries of codes by network, for all nodes together; too many are
// refused before anything is looked up, and leave no event.
type Tries interface {
	Try(r *http.Request, use string) (forgive func() error, err error)
}

// NewPages makes the pages.
func NewPages(site *web.Site, svc *Service, drafts *draft.Pages, tries Tries) *Pages {
	return &Pages{site: site, svc: svc, drafts: drafts, tries: tries}
}

func of(q access.Request, id string) string { return "/child/" + q.Child + "/disclosures/" + id }

// makePage is a disclosure about to be made. Its writer has just decided to
// share: what was decided is in the form already.
type makePage struct {
	form.View
	draft.Shown
	Ready
	Bar   template.HTML
	Child string
	Lang  string
}

// Receivers are those to whom it can be made: who works with the child first.
func (p makePage) Receivers() []page.Option {
	var out []page.Option
	for _, i := range p.People {
		out = append(out, page.Option{Value: "account:" + i.Account, Text: strings.Trim(i.Name+", "+i.Agency, ", ")})
	}
	out = append(out, page.Option{Value: "outside", Label: "disclosure.outside.option"})
	for _, a := range p.Agencies {
		out = append(out, page.Option{Value: "agency:" + a.ID, Text: a.NameIn(p.Lang)})
	}
	return out
}

// Classes are the kinds of data.
func (makePage) Classes() []page.Option {
	var out []page.Option
	for _, c := range access.Classes() {
		out = append(out, page.Option{Value: string(c), Label: "consent.class." + string(c)})
	}
	return out
}

// Shelf are the documents that can be shared.
func (p makePage) Shelf() []page.Option {
	var out []page.Option
	for _, d := range p.Papers {
		out = append(out, page.Option{Value: d.ID, Text: d.Title})
	}
	return out
}

// Override reports whether it holds whatever the family says.
func (p makePage) Override() bool { return p.Kind != Agreed }

func read(f *form.Form, ready Ready) Disclosure {
	d := Disclosure{}
	var to []string
	for _, o := range (makePage{Ready: ready}).Receivers() {
		to = append(to, o.Value)
	}
	chosen := f.Choice("to", "disclosure.to", to)
	kind, id, _ := strings.Cut(chosen, ":")
	switch kind {
	case "account":
		d.Account = id
	case "agency":
		d.Agency = id
	case "outside":
		d.Out = true
	}
	outside := f.Text("outside", "disclosure.outside", form.Max(200))
	if d.Out {
		d.To = outside
	}
	d.Title = f.Text("title", "disclosure.title", form.Max(200))
	d.Text = f.LongText("text", "disclosure.text", form.Max(20000))
	var papers []string
	for _, p := range ready.Papers {
		papers = append(papers, p.ID)
	}
	for _, id := range f.Choices("documents", "disclosure.documents", papers) {
		for _, p := range ready.Papers {
			if p.ID == id {
				d.Documents = append(d.Documents, p)
			}
		}
	}
	var classes []string
	for _, c := range access.Classes() {
		classes = append(classes, string(c))
	}
	d.Class = access.Class(f.Choice("class", "disclosure.class", classes))
	d.Ends, _ = workday.Parse(f.Date("ends", "disclosure.ends"))
	hold := f.Tick("hold", "disclosure.hold")
	until, _ := workday.Parse(f.Date("hold-until", "disclosure.hold-until"))
	why := f.LongText("hold-why", "disclosure.hold-why", form.Max(2000))
	if hold {
		d.HoldUntil, d.HoldWhy = until, why
		if until.IsZero() {
			f.Fault("hold-until", "disclosure.need-hold")
		}
	}
	return d
}

// New shows the form.
func (p *Pages) New(w http.ResponseWriter, r *http.Request, q access.Request) error {
	ready, err := p.svc.Ready(r.Context(), q, r.PathValue("sharing"))
	if err != nil {
		return err
	}
	f := form.Blank()
	f.Fill("text", ready.Items)
	f.Fill("ends", p.svc.today().AddMonths(3).String())
	if len(ready.Classes) > 0 {
		f.Fill("class", string(ready.Classes[0]))
	}
	shown, err := p.drafts.Open(r, q, f, makePath(q, ready.ID))
	if err != nil {
		return err
	}
	return p.form(w, r, q, http.StatusOK, f, ready, shown)
}

func makePath(q access.Request, decision string) string {
	return "/child/" + q.Child + "/sharing/" + decision + "/disclose"
}

// Keep keeps what is typed so far.
func (p *Pages) Keep(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if _, err := p.svc.Ready(r.Context(), q, r.PathValue("sharing")); err != nil {
		return err
	}
	return p.drafts.Save(w, r, q)
}

func (p *Pages) form(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form, ready Ready, shown draft.Shown) error {
	read(f, ready)
	pr := web.Printer(r.Context())
	return p.site.Render(w, r, status, "disclosure/make", makePage{View: f.View(pr), Shown: shown, Ready: ready, Bar: identity.Bar(pr, ready.View, p.svc.today()), Child: q.Child, Lang: string(pr.Lang())})
}

// Make takes the form.
func (p *Pages) Make(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<17)
	if err != nil {
		return err
	}
	ready, err := p.svc.Ready(r.Context(), q, r.PathValue("sharing"))
	if err != nil {
		return err
	}
	in := read(f, ready)
	if f.Err() == nil {
		id, err := p.svc.Disclose(r.Context(), q, ready.ID, in, f.Key())
		if err == nil {
			p.drafts.Done(r, q)
			return web.SeeOther(w, of(q, id))
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.form(w, r, q, http.StatusUnprocessableEntity, f, ready, draft.At(makePath(q, ready.ID)))
}

// onePage is a disclosure, for its receiver or for those who made it.
type onePage struct {
	form.View
	Shown
	Bar      template.HTML
	Child    string
	RoleText string
	Today    workday.Date
}

// One shows a disclosure.
func (p *Pages) One(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.one(w, r, q, http.StatusOK, form.Blank())
}

func (p *Pages) one(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	d, err := p.svc.One(r.Context(), q, r.PathValue("disclosure"))
	if err != nil {
		return err
	}
	f.SetVersion(d.Version)
	f.LongText("reply", "disclosure.reply", form.Max(4000))
	pr := web.Printer(r.Context())
	return p.site.Render(w, r, status, "disclosure/one", onePage{View: f.View(pr), Shown: d, Bar: identity.Bar(pr, d.View, p.svc.today()), Child: q.Child,
		RoleText: involvement.RoleTitle(pr, d.FromRole), Today: p.svc.today()})
}

// Notice shows what the family is told of it, as one sheet to hand over. It is
// not there while the family is not to be told.
func (p *Pages) Notice(w http.ResponseWriter, r *http.Request, q access.Request) error {
	d, err := p.svc.One(r.Context(), q, r.PathValue("disclosure"))
	if err == nil && (!d.Mine || d.Held(p.svc.today())) {
		err = access.ErrNotFound
	}
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "disclosure/notice", struct{ Shown }{d})
}

// Reply takes what the receiver writes back.
func (p *Pages) Reply(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<15)
	if err != nil {
		return err
	}
	text := f.LongText("reply", "disclosure.reply", form.Max(4000))
	if f.Err() == nil {
		err := p.svc.Respond(r.Context(), q, r.PathValue("disclosure"), text, f.Version())
		if err == nil {
			return web.SeeOther(w, of(q, r.PathValue("disclosure")))
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.one(w, r, q, http.StatusUnprocessableEntity, f)
}

// Revoke ends a disclosure.
func (p *Pages) Revoke(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<12)
	if err != nil {
		return err
	}
	if err := p.svc.Revoke(r.Context(), q, r.PathValue("disclosure"), f.Version()); err != nil {
		return err
	}
	return web.SeeOther(w, of(q, r.PathValue("disclosure")))
}

// linkPage shows a link and its code, this once.
type linkPage struct {
	Shown
	Link
	Bar   template.HTML
	Child string
	URL   string
}

// MakeLink makes a link for somebody without an account and shows it.
func (p *Pages) MakeLink(w http.ResponseWriter, r *http.Request, q access.Request) error {
	l, shown, err := p.svc.MakeLink(r.Context(), q, r.PathValue("disclosure"))
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "disclosure/link", linkPage{Shown: shown, Link: l, Bar: identity.Bar(web.Printer(r.Context()), shown.View, p.svc.today()), Child: q.Child,
		URL: p.site.Address(r, "/section/"+l.Token)})
}

// Shared lists what was shared with the reader.
func (p *Pages) Shared(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.svc.Shared(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "disclosure/shared", struct{ List []Received }{list})
}
