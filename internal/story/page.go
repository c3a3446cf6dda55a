package story

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
	return web.Pages{Feature: "story", Files: files}
}

// Pages is the pages of stories.
type Pages struct {
	site   *web.Site
	svc    *Service
	drafts *draft.Pages
}

// NewPages makes the pages.
func NewPages(site *web.Site, svc *Service, drafts *draft.Pages) *Pages {
	return &Pages{site: site, svc: svc, drafts: drafts}
}

func path(q access.Request) string { return "/child/" + q.Child + "/story" }

// allPage is what a family wants known: read before a visit, and written down during
// one, with the person it belongs to beside the writer.
type allPage struct {
	form.View
	draft.Shown
	Page
	Bar   template.HTML
	Child string
	Lang  string
	Of    Story // the one that is being changed, if any
}

// Kinds are whose it can be.
func (allPage) Kinds() []page.Option { return page.Options("story.kind.", Kinds()) }

// Readers are the agencies that help the child.
func (a allPage) Readers() []page.Option {
	var out []page.Option
	for _, x := range a.Agencies {
		out = append(out, page.Option{Value: x.ID, Text: x.NameIn(a.Lang)})
	}
	return out
}

// NameOf is an agency's name.
func (a allPage) NameOf(id string) string {
	for _, x := range a.names {
		if x.ID == id {
			return x.NameIn(a.Lang)
		}
	}
	return ""
}

// Afters are what the question about repeating follows.
func (allPage) Afters() []page.Option { return page.Options("story.occasion.", Afters()) }

// YesNo are the answers to it.
func (allPage) YesNo() []page.Option { return page.Options("story.repeated.", []string{"no", "yes"}) }

func read(f *form.Form, p Page) Story {
	s := Story{Kind: f.Choice("kind", "story.kind", Kinds())}
	s.Name = f.Text("name", "story.name", form.Max(120))
	s.Text = f.LongText("text", "story.text", form.Max(Max))
	s.SaidOn, _ = workday.Parse(f.Date("said", "story.said")) // "" and what is at fault give none
	var ids []string
	for _, a := range p.Agencies {
		ids = append(ids, a.ID)
	}
	s.Agencies = f.Choices("agencies", "story.agencies", ids)
	if s.Kind == "child" {
		s.Name = p.View.Name().Full()
	}
	return s
}

func readRepeat(f *form.Form) (occasion, answer string) {
	return f.Choice("occasion", "story.occasion", Afters()), f.Choice("repeated", "story.repeated", []string{"yes", "no"})
}

// All shows what the family wants known.
func (p *Pages) All(w http.ResponseWriter, r *http.Request, q access.Request) error {
	x, err := p.svc.All(r.Context(), q)
	if err != nil {
		return err
	}
	f := form.Blank()
	f.Fill("said", p.svc.today().String())
	shown, err := p.drafts.Open(r, q, f, path(q))
	if err != nil {
		return err
	}
	return p.show(w, r, q, http.StatusOK, f, x, Story{}, shown)
}

func (p *Pages) show(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form, x Page, of Story, shown draft.Shown) error {
	read(f, x)
	readRepeat(f)
	pr := web.Printer(r.Context())
	return p.site.Render(w, r, status, "story/all", allPage{f.View(pr), shown, x, identity.Bar(pr, x.View, p.svc.today()), q.Child, string(pr.Lang()), of})
}

// One shows one, to change it as its owner asks.
func (p *Pages) One(w http.ResponseWriter, r *http.Request, q access.Request) error {
	x, err := p.svc.All(r.Context(), q)
	if err != nil {
		return err
	}
	for _, s := range x.List {
		if s.ID == r.PathValue("story") {
			f := form.Blank()
			f.Fill("kind", s.Kind)
			f.Fill("name", s.Name)
			f.Fill("text", s.Text)
			f.Fill("said", p.svc.today().String())
			f.Fill("agencies", s.Agencies...)
			f.SetVersion(s.Version)
			return p.show(w, r, q, http.StatusOK, f, x, s, draft.Shown{})
		}
	}
	return access.ErrNotFound
}

// Write takes the form, of a new one or of one that is changed.
func (p *Pages) Write(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<16)
	if err != nil {
		return err
	}
	id := r.PathValue("story")
	if f.Button() == "drop" {
		if err := p.svc.Drop(r.Context(), q, id, f.Version()); err != nil {
			return err
		}
		return web.SeeOther(w, path(q))
	}
	x, err := p.svc.All(r.Context(), q)
	if err != nil {
		return err
	}
	in := read(f, x)
	in.ID, in.Version = id, f.Version()
	if f.Err() == nil {
		err := p.svc.Write(r.Context(), q, in, f.Key())
		if err == nil {
			q.Action = "story:open" // the form's own
			p.drafts.Done(r, q)
			return web.SeeOther(w, path(q))
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.show(w, r, q, http.StatusUnprocessableEntity, f, x, Story{ID: id}, draft.At(path(q)))
}

// Repeated takes the answer to the question whether somebody had to repeat themselves.
func (p *Pages) Repeated(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<12)
	if err != nil {
		return err
	}
	occasion, answer := readRepeat(f)
	err = p.svc.Repeated(r.Context(), q, occasion, answer, f.Key())
	if err == nil {
		return web.SeeOther(w, path(q))
	}
	if !f.Add(err) {
		return err
	}
	x, err := p.svc.All(r.Context(), q)
	if err != nil {
		return err
	}
	return p.show(w, r, q, http.StatusUnprocessableEntity, f, x, Story{}, draft.At(path(q)))
}

// Headline shows the figure.
func (p *Pages) Headline(w http.ResponseWriter, r *http.Request, q access.Request) error {
	h, err := p.svc.Headline(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "story/headline", h)
}
