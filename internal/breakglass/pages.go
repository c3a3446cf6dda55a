package breakglass

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
	return web.Pages{Feature: "breakglass", Files: files}
}

// Pages is the pages of break-glass.
type Pages struct {
	site   *web.Site
	svc    *Service
	drafts *draft.Pages
	duty   func() string
}

// NewPages makes the pages. duty is the duty broker's number, "" if none is set.
func NewPages(site *web.Site, svc *Service, drafts *draft.Pages, duty func() string) *Pages {
	return &Pages{site: site, svc: svc, drafts: drafts, duty: duty}
}

// breakPage asks for the reason.
type breakPage struct {
	form.View
	draft.Shown
	Bar  template.HTML
	Path string
	Back string
	Item bool
	Duty string
}

// Reasons are the answers offered.
func (p breakPage) Reasons() (out []page.Option) {
	list := Reasons()
	if p.Item {
		list = Grounds()
	}
	for _, r := range list {
		o := page.Option{Value: string(r), Label: r.Key()}
		if p.Item {
			o.Hint = r.Key() + ".hint"
		}
		out = append(out, o)
	}
	return out
}

func paths(q access.Request) (own, back string) {
	back = "/child/" + q.Child
	if q.Item == "" {
		return back + "/break-glass", back
	}
	back += "/document/" + q.Item
	return back + "/override", back
}

func read(f *form.Form, item bool) (Reason, string) {
	list, label := Reasons(), "breakglass.reason"
	if item {
		list, label = Grounds(), "breakglass.ground"
	}
	var names []string
	for _, r := range list {
		names = append(names, string(r))
	}
	why := f.Choice("reason", label, names, form.Required, form.Message("breakglass.need-reason"))
	return Reason(why), f.LongText("text", "breakglass.text", form.Required, form.Max(maxText), form.Message("breakglass.need-text"))
}

// Ask shows the form. Somebody fears for a child and has no time: two questions,
// on a telephone if need be, and it is open.
func (p *Pages) Ask(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f := form.Blank()
	own, _ := paths(q)
	shown, err := p.drafts.Open(r, q, f, own)
	if err != nil {
		return err
	}
	return p.ask(w, r, q, http.StatusOK, f, shown)
}

func (p *Pages) ask(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form, shown draft.Shown) error {
	a, err := p.svc.Start(r.Context(), q)
	if err != nil {
		return err
	}
	own, back := paths(q)
	if a.Open {
		return web.SeeOther(w, back)
	}
	read(f, q.Item != "")
	pr := web.Printer(r.Context())
	return p.site.Render(w, r, status, "breakglass/break", breakPage{View: f.View(pr), Shown: shown, Bar: identity.Bar(pr, a.Of, p.svc.today()), Path: own, Back: back, Item: q.Item != "", Duty: p.duty()})
}

// Break takes the answers and opens.
func (p *Pages) Break(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<14)
	if err != nil {
		return err
	}
	own, back := paths(q)
	why, text := read(f, q.Item != "")
	if f.Err() == nil {
		err := p.svc.Break(r.Context(), q, why, text, f.Key())
		if err == nil {
			p.drafts.Done(r, q)
			return web.SeeOther(w, back)
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.ask(w, r, q, http.StatusUnprocessableEntity, f, draft.At(own))
}
