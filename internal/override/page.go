package override

import (
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"time"

	"onestory/internal/access"
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
	return web.Pages{Feature: "override", Files: files}
}

const maxBody = 1 << 16

// Pages is the pages of sharing without agreement.
type Pages struct {
	site *web.Site
	svc  *Service
}

// NewPages makes the pages.
func NewPages(site *web.Site, svc *Service) *Pages { return &Pages{site, svc} }

// Options are why somebody may know, for the radios of a form.
func Options() []page.Option {
	out := page.Options("override.because.", Becauses())
	for i, o := range out {
		switch {
		case o.Value == ByAgreement:
		case AtOnce(o.Value):
			out[i].Hint = "override.at-once"
		default:
			out[i].Hint = "override.first"
		}
	}
	return out
}

// Read reads why somebody may know whom the family's yes does not cover.
func Read(f *form.Form) Because {
	return Because{How: f.Choice("because", "override.because", Becauses()), Note: f.LongText("because-note", "override.because-note", form.Max(2000))}
}

// outside is the answer that chooses somebody who is of no organisation here.
const outside = "outside"

// childPage is what was shared about a child without agreement, and the request to a
// second person beforehand: opened by who has a court's order in hand, at a desk.
type childPage struct {
	form.View
	Page
	Bar   template.HTML
	Child string
	Lang  string
}

// Whom are the organisations, and somebody outside.
func (p childPage) Whom() []page.Option {
	out := []page.Option{{Value: outside, Label: "override.to.outside"}}
	for _, a := range p.Agencies {
		out = append(out, page.Option{Value: a.ID, Text: a.NameIn(p.Lang)})
	}
	return out
}

// Grounds are those on which a second person is asked first.
func (childPage) Grounds() []page.Option { return page.Options("override.because.", patient()) }

func patient() (out []string) {
	for _, g := range Grounds() {
		if !AtOnce(g) {
			out = append(out, g)
		}
	}
	return out
}

func readAhead(f *form.Form, p Page) (To, Because) {
	to := []string{outside}
	for _, a := range p.Agencies {
		to = append(to, a.ID)
	}
	var x To
	x.Agency = f.Choice("to", "override.to", to, form.Required, form.Message("override.need-name"))
	if x.Agency == outside {
		x.Agency = ""
	}
	x.Name = f.Text("name", "override.name", form.Max(120))
	return x, Because{How: f.Choice("because", "override.ground", patient(), form.Required, form.Message("override.need-because")), Note: f.LongText("because-note", "override.because-note", form.Max(2000))}
}

func (p *Pages) child(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	x, err := p.svc.OfChild(r.Context(), q)
	if err != nil {
		return err
	}
	readAhead(f, x)
	pr := web.Printer(r.Context())
	return p.site.Render(w, r, status, "override/child", childPage{f.View(pr), x, identity.Bar(pr, x.View, x.Today), q.Child, string(pr.Lang())})
}

// Child shows it.
func (p *Pages) Child(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.child(w, r, q, http.StatusOK, form.Blank())
}

// Ask asks a second person beforehand.
func (p *Pages) Ask(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	x, err := p.svc.OfChild(r.Context(), q)
	if err != nil {
		return err
	}
	u, b := readAhead(f, x)
	if err = f.Err(); err == nil {
		err = p.svc.Ask(r.Context(), q, u, b, f.Key())
	}
	if f.Add(err) {
		return p.child(w, r, q, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/child/"+q.Child+"/override")
}

// All lists what waits for a second person: opened by a manager, a designated
// safeguarding lead or who governs, daily, on any device.
func (p *Pages) All(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.svc.All(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "override/all", list)
}

// onePage is one that waits.
type onePage struct {
	form.View
	Waiting
}

// Verdicts are what can be said of it.
func (p onePage) Verdicts() []page.Option {
	if p.State == Asked {
		return []page.Option{{Value: "yes", Label: "override.allow"}, {Value: "no", Label: "override.refuse"}}
	}
	return []page.Option{{Value: "yes", Label: "override.right"}, {Value: "no", Label: "override.wrong", Hint: "override.wrong.hint"}}
}

func readVerdict(f *form.Form) Verdict {
	v := f.Choice("verdict", "override.verdict", []string{"yes", "no"}, form.Required, form.Message("override.need-verdict"))
	return Verdict{Yes: v == "yes", Answer: f.LongText("answer", "override.answer", form.Max(2000))}
}

func (p *Pages) one(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	x, err := p.svc.One(r.Context(), q, r.PathValue("override"))
	if err != nil {
		return err
	}
	if status == http.StatusOK {
		f.SetVersion(x.Version)
	}
	readVerdict(f)
	return p.site.Render(w, r, status, "override/one", onePage{f.View(web.Printer(r.Context())), x})
}

// One shows one that waits.
func (p *Pages) One(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.one(w, r, q, http.StatusOK, form.Blank())
}

// Decide takes what the second person made of it.
func (p *Pages) Decide(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	v := readVerdict(f)
	if err = f.Err(); err == nil {
		err = p.svc.Decide(r.Context(), q, r.PathValue("override"), v, f.Version())
	}
	if f.Add(err) {
		return p.one(w, r, q, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/overrides")
}

// Report counts grounds: opened by who governs, each quarter, at a desk.
func (p *Pages) Report(w http.ResponseWriter, r *http.Request, q access.Request) error {
	pr := web.Printer(r.Context())
	x, err := p.svc.Report(r.Context(), q, string(pr.Lang()))
	if err != nil {
		return err
	}
	month := func(c Count) string {
		if t, err := time.Parse("2006-01", c.Of); err == nil {
			return pr.T("i18n.month."+t.Format("1")) + t.Format(" 2006")
		}
		return c.Of
	}
	tables := []table{{Caption: "override.report.grounds"}, {Caption: "override.report.agencies"}, {Caption: "override.report.months"}}
	for i, list := range [][]Count{x.Grounds, x.Agencies, x.Months} {
		for _, c := range list {
			name := []func(Count) string{func(c Count) string { return pr.T("override.because." + c.Of) }, func(c Count) string { return c.Of }, month}[i](c)
			tables[i].Rows = append(tables[i].Rows, tableRow{name, c})
		}
	}
	return p.site.Render(w, r, http.StatusOK, "override/report", struct {
		Tables  []table
		Waiting []Delayed
	}{tables, x.Waiting})
}

// table is one of the report.
type table struct {
	Caption string // key
	Rows    []tableRow
}

type tableRow struct {
	Name string
	Count
}
