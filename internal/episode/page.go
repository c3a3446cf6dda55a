package episode

import (
	"embed"
	"html/template"
	"io/fs"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/child"
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
	return web.Pages{Feature: "episode", Files: files}
}

// Pages is the pages of episodes.
type Pages struct {
	site   *web.Site
	svc    *Service
	drafts *draft.Pages
}

// NewPages makes the pages.
func NewPages(site *web.Site, svc *Service, drafts *draft.Pages) *Pages {
	return &Pages{site: site, svc: svc, drafts: drafts}
}

func root(q access.Request) string { return "/child/" + q.Child + "/episodes" }

func pathOf(q access.Request, id string) string { return "/child/" + q.Child + "/episode/" + id }

func (p *Pages) bar(r *http.Request, v child.View) template.HTML {
	return identity.Bar(web.Printer(r.Context()), v, p.svc.today())
}

func date(f *form.Form, name, label string) workday.Date {
	d, _ := workday.Parse(f.Date(name, label)) // "" and what is at fault give none
	return d
}

// All lists the reader's own caseload, with what is due. It is opened at the start
// of a day, at a desk.
func (p *Pages) All(w http.ResponseWriter, r *http.Request, q access.Request) error {
	l, err := p.svc.All(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "episode/all", l)
}

// existingPage says whether there is an assessment.
type existingPage struct {
	Existing
	Bar   template.HTML
	Child string
}

// Existing shows what the look for an existing assessment found. Whoever opens it
// has a family in front of them and wants to know whether to begin.
func (p *Pages) Existing(w http.ResponseWriter, r *http.Request, q access.Request) error {
	x, err := p.svc.Existing(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "episode/existing", existingPage{x, p.bar(r, x.View), q.Child})
}

// Look takes the button that looks.
func (p *Pages) Look(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if err := p.svc.Look(r.Context(), q); err != nil {
		return err
	}
	return web.SeeOther(w, root(q))
}

// newPage is an episode about to begin.
type newPage struct {
	form.View
	draft.Shown
	Beginning
	Bar   template.HTML
	Child string
}

// KindOptions are the kinds offered.
func (newPage) KindOptions() []page.Option { return page.Options("episode.kind.", Kinds()) }

// Whoses are what social care can say it begins.
func (newPage) Whoses() []page.Option { return page.Options("episode.whose.", Whoses()) }

// Begins are the ways to begin that the authority's settings leave.
func (n newPage) Begins() []page.Option {
	var out []State
	if n.Settings.Checklist != "off" {
		out = append(out, Checklist)
	}
	if n.Settings.Checklist != "mandatory" {
		out = append(out, Asking)
	}
	return page.Options("episode.begin.", out)
}

// Brothers are the other children of the household.
func (n newPage) Brothers() []page.Option {
	var out []page.Option
	for _, v := range n.Household {
		out = append(out, page.Option{Value: v.ID, Text: v.Name().Full()})
	}
	return out
}

// Adults are the carers on the record.
func (n newPage) Adults() []page.Option {
	var out []page.Option
	for _, c := range n.Carers {
		out = append(out, page.Option{Value: c.Key, Text: c.Name})
	}
	return out
}

func readStart(f *form.Form, b Beginning) Starting {
	in := Starting{Kind: Kind(f.Choice("kind", "episode.kind", page.Values(Kinds()))), Begin: State(f.Choice("begin", "episode.begin-how", []string{string(Checklist), string(Asking)}))}
	if b.Care && b.Settings.CareHelps {
		in.Whose = Whose(f.Choice("whose", "episode.whose", page.Values(Whoses())))
	}
	in.Concern = date(f, "concern", "episode.concern")
	in.Worry = f.LongText("worry", "episode.worry", form.Max(4000))
	var children, adults []string
	for _, v := range b.Household {
		children = append(children, v.ID)
	}
	for _, c := range b.Carers {
		adults = append(adults, c.Key)
	}
	in.Children = f.Choices("children", "episode.children", children)
	for _, key := range f.Choices("adults", "episode.adults", adults) {
		for _, c := range b.Carers {
			if c.Key == key {
				in.Adults = append(in.Adults, Person{Kind: "adult", PersonDetails: PersonDetails{Name: c.Name, Relationship: c.Relationship, Key: key}})
			}
		}
	}
	mother, expected := f.Text("mother", "episode.mother", form.Max(120)), date(f, "expected", "episode.expected")
	if mother != "" || !expected.IsZero() {
		in.Unborn = []Person{{Kind: "unborn", Expected: expected, PersonDetails: PersonDetails{Name: mother}}}
	}
	return in
}

// New shows the form.
func (p *Pages) New(w http.ResponseWriter, r *http.Request, q access.Request) error {
	b, err := p.svc.Prepare(r.Context(), q)
	if err != nil {
		return err
	}
	if !b.Checked || b.OpenOne() { // look first; what is open is taken up there
		return web.SeeOther(w, root(q))
	}
	f := form.Blank()
	f.Fill("concern", p.svc.today().String())
	shown, err := p.drafts.Open(r, q, f, root(q)+"/new")
	if err != nil {
		return err
	}
	return p.newForm(w, r, q, http.StatusOK, f, b, shown)
}

func (p *Pages) newForm(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form, b Beginning, shown draft.Shown) error {
	readStart(f, b)
	return p.site.Render(w, r, status, "episode/new", newPage{f.View(web.Printer(r.Context())), shown, b, p.bar(r, b.View), q.Child})
}

// Start takes the form.
func (p *Pages) Start(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<16)
	if err != nil {
		return err
	}
	b, err := p.svc.Prepare(r.Context(), q)
	if err != nil {
		return err
	}
	in := readStart(f, b)
	if f.Err() == nil {
		id, err := p.svc.Start(r.Context(), q, in, f.Key())
		if err == nil {
			p.drafts.Done(r, q)
			return web.SeeOther(w, pathOf(q, id))
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.newForm(w, r, q, http.StatusUnprocessableEntity, f, b, draft.At(root(q)+"/new"))
}
