package document

import (
	"html/template"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/identity"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
)

// sealPage asks how far a document is kept to the team.
type sealPage struct {
	form.View
	Bar   template.HTML
	Child string
	ID    string
	Title string
	Past  []Sealing
}

// Seals are the answers offered.
func (sealPage) Seals() []page.Option { return seals() }

func readSeal(f *form.Form) (access.Seal, string) {
	s := sealOf(f.Choice("seal", "document.seal", sealNames(), form.Required, form.Message("document.need-seal")))
	return s, f.LongText("reason", "document.reason-of-change", form.Required, form.Max(1000), form.Message("document.need-reason"))
}

// AskSeal shows the form.
func (p *Pages) AskSeal(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f := form.Blank()
	return p.seal(w, r, http.StatusOK, f, q)
}

func (p *Pages) seal(w http.ResponseWriter, r *http.Request, status int, f *form.Form, q access.Request) error {
	d, err := p.svc.OpenForTeam(r.Context(), q)
	if err != nil {
		return err
	}
	if status == http.StatusOK {
		f.Fill("seal", d.Seal.String())
	}
	readSeal(f)
	pr := web.Printer(r.Context())
	return p.site.Render(w, r, status, "document/seal", sealPage{View: f.View(pr), Bar: identity.Bar(pr, d.Of, p.svc.today()), Child: q.Child, ID: q.Item, Title: d.Title, Past: d.Seals})
}

// Seal takes it.
func (p *Pages) Seal(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<14)
	if err != nil {
		return err
	}
	to, reason := readSeal(f)
	if f.Err() == nil {
		err := p.svc.Seal(r.Context(), q, to, reason, f.Key())
		if err == nil {
			return web.SeeOther(w, at(q, ""))
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.seal(w, r, http.StatusUnprocessableEntity, f, q)
}
