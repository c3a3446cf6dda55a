package expiry

import (
	"html/template"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/identity"
	"onestory/internal/kit/form"
	"onestory/internal/kit/web"
	"onestory/lib/workday"
)

// Pages answers the doors of expiry.
type Pages struct {
	site    *web.Site
	service *Service
}

// NewPages makes the Pages.
func NewPages(site *web.Site, service *Service) *Pages { return &Pages{site, service} }

// listPage is the data of the page of what is due. An index administrator opens it a few
// times a year, at a desk, and governance when there is something to agree to.
type listPage struct {
	form.View
	Board
}

func (p *Pages) list(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	q.Action = "expiry:list"
	b, err := p.service.List(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, status, "expiry/list", listPage{f.View(web.Printer(r.Context())), b})
}

// List shows what is due and what was proposed.
func (p *Pages) List(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.list(w, r, q, http.StatusOK, form.Blank())
}

// Propose puts the chosen courses of help before whoever agrees.
func (p *Pages) Propose(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<16)
	if err != nil {
		return err
	}
	id, err := p.service.Propose(r.Context(), q, f.Typed()["episode"], f.Key())
	if f.Add(err) {
		return p.list(w, r, q, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/expiries/"+id)
}

// Sweep begins to look for what is due.
func (p *Pages) Sweep(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if err := p.service.Start(r.Context(), q); err != nil {
		return err
	}
	return web.SeeOther(w, "/expiries")
}

// batchPage is the data of one batch's page: a proposal, or a certificate, which prints.
type batchPage struct {
	form.View
	Shown
	Decides bool
	Name    string // of the authority
}

func (p *Pages) batch(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	q.Action = "expiry:list"
	b, err := p.service.One(r.Context(), q, r.PathValue("expiry"))
	if err != nil {
		return err
	}
	f.SetVersion(b.Version)
	pr := web.Printer(r.Context())
	return p.site.Render(w, r, status, "expiry/batch", batchPage{f.View(pr), b, b.State == Proposed && b.ProposedBy != q.Actor, b.Authority.NameIn(string(pr.Lang()))})
}

// Batch shows a batch.
func (p *Pages) Batch(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.batch(w, r, q, http.StatusOK, form.Blank())
}

// Decide agrees to a batch, or refuses it.
func (p *Pages) Decide(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<14)
	if err != nil {
		return err
	}
	err = p.service.Decide(r.Context(), q, r.PathValue("expiry"), f.Button() == "agree", f.Version())
	if f.Add(err) {
		return p.batch(w, r, q, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/expiries/"+r.PathValue("expiry"))
}

// keptPage is the data of the pages of how long a child's courses of help are kept: opened
// when a court, an inquiry or a complaint asks that one be.
type keptPage struct {
	form.View
	Courses
	One   Kept
	Bar   template.HTML
	Child string
}

func (p *Pages) kept(w http.ResponseWriter, r *http.Request, q access.Request, status int, name string, f *form.Form, c Courses) error {
	out := keptPage{View: f.View(web.Printer(r.Context())), Courses: c, Child: q.Child, Bar: identity.Bar(web.Printer(r.Context()), c.View, workday.InUK(p.service.Gate.Clock().Now()))}
	if len(c.List) > 0 {
		out.One = c.List[0]
	}
	return p.site.Render(w, r, status, name, out)
}

// Kept lists a child's courses of help.
func (p *Pages) Kept(w http.ResponseWriter, r *http.Request, q access.Request) error {
	c, err := p.service.Of(r.Context(), q)
	if err != nil {
		return err
	}
	return p.kept(w, r, q, http.StatusOK, "expiry/kept", form.Blank(), c)
}

func readHold(f *form.Form) Hold {
	return Hold{Held: f.Tick("held", "expiry.held"), Reason: f.LongText("reason", "expiry.reason", form.Max(2000)), Version: f.Version()}
}

// HoldForm shows what holds one of them.
func (p *Pages) HoldForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	c, err := p.service.OneOf(r.Context(), q, r.PathValue("episode"))
	if err != nil {
		return err
	}
	f, h := form.Blank(), c.List[0].Hold
	if h.Held {
		f.Fill("held", "yes")
	}
	f.Fill("reason", h.Reason)
	f.SetVersion(h.Version)
	readHold(f)
	return p.kept(w, r, q, http.StatusOK, "expiry/hold", f, c)
}

// SetHold holds one, or lets it go.
func (p *Pages) SetHold(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<16)
	if err != nil {
		return err
	}
	h := readHold(f)
	if err = f.Err(); err == nil {
		err = p.service.SetHold(r.Context(), q, r.PathValue("episode"), h)
	}
	if f.Add(err) {
		c, err := p.service.OneOf(r.Context(), q, r.PathValue("episode"))
		if err != nil {
			return err
		}
		return p.kept(w, r, q, http.StatusUnprocessableEntity, "expiry/hold", f, c)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/child/"+q.Child+"/kept")
}
