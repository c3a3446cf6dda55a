package episode

import (
	"html/template"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/consent"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
	"onestory/internal/override"
)

// answerPage is what somebody of the family said to being helped. Whoever opens it
// has just spoken with them, often at their home and on a telephone.
type answerPage struct {
	form.View
	consent.Asked
	consent.FootingOptions
	Bar   template.HTML
	Child string
	ID    string
}

// Whom are the people who can be asked.
func (a answerPage) Whom() []page.Option {
	out := []page.Option{{Value: consent.Child, Label: "consent.child-self"}}
	for _, x := range a.People {
		out = append(out, page.Option{Value: x.Key, Text: x.Name})
	}
	return append(out, page.Option{Value: consent.Other, Label: "consent.other"})
}

// Answers are the answers offered.
func (answerPage) Answers() []page.Option {
	return page.Options("consent.help.answer.", []consent.Answer{consent.Yes, consent.No})
}

// Hows are the ways of answering.
func (answerPage) Hows() []page.Option { return page.Options("consent.how.", consent.Hows()) }

func (p *Pages) readAnswer(f *form.Form, a consent.Asked) consent.Help {
	var keys []string
	for _, x := range a.People {
		keys = append(keys, x.Key)
	}
	h := consent.Help{Person: f.Choice("person", "episode.person", append(keys, consent.Child, consent.Other))}
	name, relationship := f.Text("name", "episode.other-name", form.Max(120)), f.Text("relationship", "episode.other-relationship", form.Max(60))
	switch h.Person {
	case consent.Child:
		h.Name = a.View.Name().Full()
	case consent.Other:
		h.Name, h.Relationship, h.Person = name, relationship, p.svc.Consents.PersonNamed(name)
	default:
		for _, x := range a.People {
			if x.Key == h.Person {
				h.Name, h.Relationship = x.Name, x.Relationship
			}
		}
	}
	h.Answer = consent.Answer(f.Choice("answer", "consent.help.answer", []string{"yes", "no"}))
	h.Support = f.LongText("support", "episode.support", form.Max(1000))
	h.On = date(f, "starts", "consent.starts")
	h.How = consent.How(f.Choice("how", "consent.how", page.Values(consent.Hows())))
	h.Words = f.LongText("words", "consent.words", form.Max(2000))
	consent.ReadFooting(f, &h)
	return h
}

// AnswerForm shows the form.
func (p *Pages) AnswerForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if _, err := p.svc.Show(r.Context(), q, r.PathValue("episode")); err != nil {
		return err
	}
	a, err := p.svc.Consents.Ask(r.Context(), q, "")
	if err != nil {
		return err
	}
	f := form.Blank()
	f.Fill("starts", p.svc.today().String())
	f.Fill("how", "spoken")
	return p.answerForm(w, r, q, http.StatusOK, f, a)
}

func (p *Pages) answerForm(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form, a consent.Asked) error {
	p.readAnswer(f, a)
	return p.site.Render(w, r, status, "episode/answer", answerPage{f.View(web.Printer(r.Context())), a, consent.FootingOptions{}, p.bar(r, a.View), q.Child, r.PathValue("episode")})
}

// Answer takes the form.
func (p *Pages) Answer(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<15)
	if err != nil {
		return err
	}
	if _, err := p.svc.Show(r.Context(), q, r.PathValue("episode")); err != nil {
		return err
	}
	a, err := p.svc.Consents.Ask(r.Context(), q, "")
	if err != nil {
		return err
	}
	h := p.readAnswer(f, a)
	if f.Err() == nil {
		err := p.svc.Answer(r.Context(), q, r.PathValue("episode"), h, f.Key())
		if err == nil {
			return web.SeeOther(w, pathOf(q, r.PathValue("episode")))
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.answerForm(w, r, q, http.StatusUnprocessableEntity, f, a)
}

// askPage asks to be let in.
type askPage struct {
	form.View
	Existing
	Bar   template.HTML
	Child string
	ID    string
}

// Parts are what one can ask to be.
func (askPage) Parts() []page.Option { return page.Options("episode.ask.", AskedParts()) }

func readAsk(f *form.Form) Asked {
	return Asked{As: access.Part(f.Choice("as", "episode.as-what", page.Values(AskedParts()))), AskedDetails: AskedDetails{Why: f.LongText("why", "episode.ask-why", form.Max(2000))}}
}

// AskForm shows the form.
func (p *Pages) AskForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.askForm(w, r, q, http.StatusOK, form.Blank())
}

func (p *Pages) askForm(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	x, err := p.svc.Existing(r.Context(), q)
	if err != nil {
		return err
	}
	id := r.PathValue("episode")
	for _, k := range x.List {
		if k.ID == id && k.Open && !k.Mine && !k.Waiting {
			readAsk(f)
			return p.site.Render(w, r, status, "episode/ask", askPage{f.View(web.Printer(r.Context())), x, p.bar(r, x.View), q.Child, id})
		}
	}
	return access.ErrNotFound
}

// Ask takes the form.
func (p *Pages) Ask(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<15)
	if err != nil {
		return err
	}
	in := readAsk(f)
	if f.Err() == nil {
		err := p.svc.Ask(r.Context(), q, r.PathValue("episode"), in, f.Key())
		if err == nil {
			return web.SeeOther(w, root(q))
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.askForm(w, r, q, http.StatusUnprocessableEntity, f)
}

// askedPage answers a request.
type askedPage struct {
	form.View
	Deciding
	Child string
}

// Becauses are why somebody is let in whom the family's yes does not cover.
func (askedPage) Becauses() []page.Option { return override.Options() }

// AskedForm shows the form.
func (p *Pages) AskedForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.askedForm(w, r, q, http.StatusOK, form.Blank())
}

func (p *Pages) askedForm(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	d, err := p.svc.Request(r.Context(), q, r.PathValue("asked"))
	if err != nil {
		return err
	}
	f.SetVersion(d.Version)
	f.LongText("answer", "episode.answer-text", form.Max(2000))
	f.Date("ends", "episode.ends")
	override.Read(f)
	return p.site.Render(w, r, status, "episode/asked", askedPage{f.View(web.Printer(r.Context())), d, q.Child})
}

// Decide takes the answer.
func (p *Pages) Decide(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<15)
	if err != nil {
		return err
	}
	answer, ends := f.LongText("answer", "episode.answer-text", form.Max(2000)), date(f, "ends", "episode.ends")
	because := override.Read(f)
	if f.Err() == nil {
		err := p.svc.Decide(r.Context(), q, r.PathValue("asked"), f.Button() == "yes", ends, answer, because, f.Version())
		if err == nil {
			return web.SeeOther(w, "/episodes")
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.askedForm(w, r, q, http.StatusUnprocessableEntity, f)
}

// handPage hands an episode over.
type handPage struct {
	form.View
	Handing
	Child string
	ID    string
	Name  string
}

// Whom are those who can take it over.
func (h handPage) Whom() []page.Option {
	var out []page.Option
	for _, c := range h.Among {
		if c.ID != h.Handing.Lead.ID {
			out = append(out, page.Option{Value: c.ID, Text: c.Name + ", " + c.Agency})
		}
	}
	return out
}

// Roles are lead, or whoever stands in.
func (handPage) Roles() []page.Option {
	return page.Options("episode.hand.", []string{"lead", "deputy"})
}

func readHand(f *form.Form, h Handing) (to, as, why string) {
	var ids []string
	for _, c := range h.Among {
		ids = append(ids, c.ID)
	}
	return f.Choice("to", "episode.hand-to", ids), f.Choice("as", "episode.hand-as", []string{"lead", "deputy"}), f.LongText("why", "episode.hand-why", form.Max(2000))
}

// HandForm shows the form.
func (p *Pages) HandForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.handForm(w, r, q, http.StatusOK, form.Blank())
}

func (p *Pages) handForm(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	h, err := p.svc.Hand(r.Context(), q, r.PathValue("episode"))
	if err != nil {
		return err
	}
	f.SetVersion(h.Version)
	readHand(f, h)
	return p.site.Render(w, r, status, "episode/hand", handPage{f.View(web.Printer(r.Context())), h, q.Child, h.Episode.ID, nameOf(h.View)})
}

func nameOf(v child.View) string { return v.Name().Full() }

// HandOver takes the form.
func (p *Pages) HandOver(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<15)
	if err != nil {
		return err
	}
	h, err := p.svc.Hand(r.Context(), q, r.PathValue("episode"))
	if err != nil {
		return err
	}
	to, as, why := readHand(f, h)
	if to == "" {
		f.Fault("to", "episode.need-to")
	}
	if f.Err() == nil {
		err := p.svc.HandOver(r.Context(), q, h.Episode.ID, to, as == "deputy", why, f.Version())
		if err == nil {
			return web.SeeOther(w, "/episodes")
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.handForm(w, r, q, http.StatusUnprocessableEntity, f)
}
