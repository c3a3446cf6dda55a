package visit

import (
	"embed"
	"html/template"
	"io/fs"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/identity"
	"onestory/internal/kit/clock"
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
	return web.Pages{Feature: "visit", Files: files}
}

// Pages is the page that asks why.
type Pages struct {
	site  *web.Site
	svc   *Service
	clock clock.Clock
}

// NewPages makes the pages.
func NewPages(site *web.Site, svc *Service, clk clock.Clock) *Pages {
	return &Pages{site: site, svc: svc, clock: clk}
}

// why is what the page shows.
type why struct {
	form.View
	Bar     template.HTML
	Child   string
	Name    string
	Options []page.Option
	Note    bool
}

// Ask shows the question.
func (p *Pages) Ask(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.render(w, r, q, http.StatusOK, form.Blank())
}

// Start takes the answer and opens the record.
func (p *Pages) Start(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<14)
	if err != nil {
		return err
	}
	purpose, note := read(f)
	if f.Err() == nil {
		err := p.svc.Start(r.Context(), q, purpose, note)
		if err == nil {
			return web.SeeOther(w, "/child/"+q.Child)
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.render(w, r, q, http.StatusUnprocessableEntity, f)
}

func read(f *form.Form) (access.Purpose, string) {
	var all []string
	for _, o := range access.StatedPurposes() {
		all = append(all, string(o))
	}
	p := f.Choice("why", "visit.why", all, form.Required, form.Message("visit.need-why"))
	return access.Purpose(p), f.LongText("note", "visit.note", form.Max(maxNote))
}

func (p *Pages) render(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	door, err := p.svc.Open(r.Context(), q)
	if err != nil {
		return err
	}
	read(f)
	pr := web.Printer(r.Context())
	data := why{View: f.View(pr), Child: q.Child, Name: identity.Name(pr, door.Child),
		Bar: identity.Bar(pr, door.Child.For(access.Existence, false), workday.InUK(p.clock.Now()))}
	for _, o := range door.Purposes {
		data.Options = append(data.Options, page.Option{Value: string(o), Label: "visit.purpose." + string(o), Hint: "visit.purpose." + string(o) + ".hint"})
		data.Note = data.Note || Cold(o)
	}
	return p.site.Render(w, r, status, "visit/ask", data)
}
