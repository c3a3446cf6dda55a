package consent

import (
	"html/template"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/identity"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
)

// helpPage is one person's answer to being helped.
type helpPage struct {
	form.View
	Asked
	FootingOptions
	Bar   template.HTML
	Child string
	Who   string
}

// Named reports whether the person's name has to be typed.
func (p helpPage) Named() bool { return p.Who == Other }

// Answers are the answers offered.
func (helpPage) Answers() []page.Option {
	return page.Options("consent.help.answer.", []Answer{Yes, No})
}

// Hows are the ways of answering.
func (helpPage) Hows() []page.Option { return page.Options("consent.how.", Hows()) }

func (p *Pages) readHelp(f *form.Form, a Asked) Help {
	h := Help{Person: a.Person.Key}
	h.Name, h.Relationship = a.Person.Name, a.Person.Relationship
	if h.Person == Other {
		h.Name = f.Text("name", "consent.name", form.Max(120))
		h.Relationship = f.Text("relationship", "consent.relationship", form.Max(60))
		h.Person = p.svc.PersonNamed(h.Name)
	}
	h.Support = f.LongText("support", "consent.help.support", form.Max(1000))
	h.Answer = Answer(f.Choice("answer", "consent.help.answer", []string{"yes", "no"}))
	h.On = date(f, "starts", "consent.starts")
	h.How = How(f.Choice("how", "consent.how", page.Values(Hows())))
	h.Words = f.LongText("words", "consent.words", form.Max(2000))
	ReadFooting(f, &h)
	return h
}

// HelpWho asks who it is that spoke.
func (p *Pages) HelpWho(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.who(w, r, q, "help")
}

// HelpNew shows the form.
func (p *Pages) HelpNew(w http.ResponseWriter, r *http.Request, q access.Request) error {
	a, err := p.svc.Ask(r.Context(), q, r.PathValue("who"))
	if err != nil {
		return err
	}
	f := form.Blank()
	f.Fill("starts", p.svc.today().String())
	f.Fill("how", "spoken")
	return p.helpForm(w, r, q, http.StatusOK, f, a)
}

func (p *Pages) helpForm(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form, a Asked) error {
	p.readHelp(f, a)
	pr := web.Printer(r.Context())
	return p.site.Render(w, r, status, "consent/help", helpPage{View: f.View(pr), Asked: a, Bar: identity.Bar(pr, a.View, p.svc.today()), Child: q.Child, Who: r.PathValue("who")})
}

// Agree takes the form.
func (p *Pages) Agree(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<16)
	if err != nil {
		return err
	}
	a, err := p.svc.Ask(r.Context(), q, r.PathValue("who"))
	if err != nil {
		return err
	}
	h := p.readHelp(f, a)
	if f.Err() == nil {
		err := p.svc.Agree(r.Context(), q, h, f.Key())
		if err == nil {
			return web.SeeOther(w, path(q))
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.helpForm(w, r, q, http.StatusUnprocessableEntity, f, a)
}
