package consent

import (
	"context"
	"html/template"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/child"
	"onestory/internal/identity"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
	"onestory/lib/workday"
)

// Asked is whom a page is about to record something of.
type Asked struct {
	View     child.View
	Person   Person
	People   []Person // who else can be asked
	Age      Age
	Agencies []agency.Agency
}

// Ask reads who can be asked about the child of q, and finds one of them; who is
// "" while nobody was chosen.
func (s *Service) Ask(ctx context.Context, q access.Request, who string) (Asked, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (a Asked, ev audit.Event, err error) {
		ev = audit.Event{Action: "consent:open", Subjects: g.Subjects(), Classes: []string{"name", "carers"}}
		if a.View, err = s.children.Of(ctx, r, g); err != nil {
			return a, ev, err
		}
		a.Age, a.People = AgeOf(a.View, s.today()), s.Carers(a.View, s.today())
		if who != "" {
			var ok bool
			if a.Person, ok = s.find(a.View, who, s.today()); !ok {
				return a, ev, access.ErrNotFound
			}
		}
		a.Agencies, err = agency.List(ctx, r)
		return a, ev, err
	})
}

// recordPage is one person's answer about sharing.
type recordPage struct {
	form.View
	Asked
	Bar   template.HTML
	Child string
	Who   string
	Lang  string
}

// Self reports whether it is the child's or young person's own answer.
func (p recordPage) Self() bool { return p.Who == Child }

// Named reports whether the person's name has to be typed.
func (p recordPage) Named() bool { return p.Who == Other }

// Band is the child's band of age.
func (p recordPage) Band() Band { return p.Age.Band() }

// Answers are the answers offered.
func (recordPage) Answers() []page.Option { return page.Options("consent.answer.", []Answer{Yes, No}) }

// Understandings are the answers about whether a child can decide.
func (recordPage) Understandings() []page.Option {
	return page.Options("consent.understands.", []string{"yes", "no"})
}

// Evidences are the ways of knowing of parental responsibility.
func (recordPage) Evidences() []page.Option { return page.Options("consent.evidence.", Evidences()) }

// Hows are the ways of answering.
func (recordPage) Hows() []page.Option { return page.Options("consent.how.", Hows()) }

// Orders are the answers about court orders.
func (recordPage) Orders() []page.Option {
	return page.Options("consent.orders.", []string{"none", "some"})
}

// Kinds are the classes of data.
func (recordPage) Kinds() []page.Option { return page.Options("consent.class.", access.Classes()) }

// Purposes are what it is for.
func (recordPage) Purposes() []page.Option { return page.Options("consent.purpose.", Purposes()) }

// Receivers are the agencies.
func (p recordPage) Receivers() []page.Option {
	var out []page.Option
	for _, a := range p.Agencies {
		out = append(out, page.Option{Value: a.ID, Text: a.NameIn(p.Lang)})
	}
	return out
}

func date(f *form.Form, name, label string) workday.Date {
	d, _ := workday.Parse(f.Date(name, label)) // "" and what is at fault give none
	return d
}

// read reads the answer of a person.
func (p *Pages) read(f *form.Form, a Asked) Consent {
	c := Consent{Person: a.Person.Key}
	c.Name, c.Relationship = a.Person.Name, a.Person.Relationship
	if c.Person == Other {
		c.Name = f.Text("name", "consent.name", form.Max(120))
		c.Relationship = f.Text("relationship", "consent.relationship", form.Max(60))
		c.Person = p.svc.PersonNamed(c.Name)
	}
	band := a.Age.Band()
	switch {
	case c.Person == Child && (band == From16 || band == Adult):
		c.Capacity = Own
		if f.Choice("understands", "consent.understands-16", []string{"yes", "no"}) == "no" {
			c.Capacity = Wish
		}
	case c.Person == Child:
		switch f.Choice("understands", "consent.understands", []string{"yes", "no"}) {
		case "yes":
			c.Capacity = Competent
		case "no":
			c.Capacity = Wish
		}
	default:
		c.Capacity = Responsibility
		c.Evidence = Evidence(f.Choice("evidence", "consent.evidence", page.Values(Evidences())))
		some := f.Choice("orders", "consent.orders", []string{"none", "some"}, form.Required, form.Message("consent.need-orders")) == "some"
		if c.Orders = f.LongText("order", "consent.order", form.Max(1000)); some && c.Orders == "" {
			f.Fault("order", "consent.need-order")
		}
		if !some {
			c.Orders = ""
		}
	}
	c.Reasons = f.LongText("reasons", "consent.reasons", form.Max(2000))
	c.Answer = Answer(f.Choice("answer", "consent.answer", []string{"yes", "no"}))
	var agencies []string
	for _, ag := range a.Agencies {
		agencies = append(agencies, ag.ID)
	}
	c.Agency = f.Choice("agency", "consent.agency", agencies)
	for _, k := range f.Choices("classes", "consent.classes", page.Values(access.Classes())) {
		c.Classes = append(c.Classes, access.Class(k))
	}
	c.Purpose = access.Purpose(f.Choice("purpose", "consent.purpose", page.Values(Purposes())))
	c.Starts = date(f, "starts", "consent.starts")
	c.Ends = date(f, "ends", "consent.ends")
	if c.Answer == No {
		c.Ends = workday.Date{}
	}
	c.How = How(f.Choice("how", "consent.how", page.Values(Hows())))
	c.Words = f.LongText("words", "consent.words", form.Max(2000))
	return c
}

// Who asks who it is that spoke.
func (p *Pages) Who(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.who(w, r, q, "consent")
}

// whoPage is the choice of who spoke.
type whoPage struct {
	Asked
	Bar   template.HTML
	Child string
	Kind  string // of page that follows: "consent" or "help"
}

// Band is the child's band of age.
func (p whoPage) Band() Band { return p.Age.Band() }

func (p *Pages) who(w http.ResponseWriter, r *http.Request, q access.Request, kind string) error {
	a, err := p.svc.Ask(r.Context(), q, "")
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "consent/who", whoPage{Asked: a, Bar: identity.Bar(web.Printer(r.Context()), a.View, p.svc.today()), Child: q.Child, Kind: kind})
}

// New shows the form for one person's answer.
func (p *Pages) New(w http.ResponseWriter, r *http.Request, q access.Request) error {
	a, err := p.svc.Ask(r.Context(), q, r.PathValue("who"))
	if err != nil {
		return err
	}
	f := form.Blank()
	today := p.svc.today()
	f.Fill("starts", today.String())
	f.Fill("ends", today.AddMonths(6).String())
	f.Fill("how", "spoken")
	return p.form(w, r, q, http.StatusOK, f, a)
}

func (p *Pages) form(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form, a Asked) error {
	p.read(f, a)
	pr := web.Printer(r.Context())
	return p.site.Render(w, r, status, "consent/record", recordPage{View: f.View(pr), Asked: a, Bar: identity.Bar(pr, a.View, p.svc.today()), Child: q.Child,
		Who: r.PathValue("who"), Lang: string(pr.Lang())})
}

// Record takes the form.
func (p *Pages) Record(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<16)
	if err != nil {
		return err
	}
	a, err := p.svc.Ask(r.Context(), q, r.PathValue("who"))
	if err != nil {
		return err
	}
	c := p.read(f, a)
	if err := c.Check(a.Age, p.svc.today()); err != nil && !f.Add(err) {
		return err
	}
	if f.Err() == nil {
		err := p.svc.Record(r.Context(), q, c, f.Key())
		if err == nil {
			return web.SeeOther(w, path(q))
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.form(w, r, q, http.StatusUnprocessableEntity, f, a)
}
