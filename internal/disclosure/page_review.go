package disclosure

import (
	"net/http"

	"onestory/internal/access"
	"onestory/internal/involvement"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
)

// Reviews lists what was disclosed without consent, for governance.
func (p *Pages) Reviews(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.svc.Reviews(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "disclosure/reviews", struct{ List []Reviewed }{list})
}

// reviewPage is one with the form.
type reviewPage struct {
	form.View
	Reviewed
	RoleText string
}

// Verdicts are the answers offered.
func (reviewPage) Verdicts() []page.Option {
	return []page.Option{{Value: string(Right), Label: "disclosure.verdict.right"}, {Value: string(Wrong), Label: "disclosure.verdict.wrong", Hint: "disclosure.verdict.wrong.hint"}}
}

func readVerdict(f *form.Form) (Verdict, string) {
	return Verdict(f.Choice("verdict", "disclosure.verdict", []string{string(Right), string(Wrong)})), f.LongText("note", "disclosure.note", form.Max(2000))
}

// Review shows one.
func (p *Pages) Review(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.review(w, r, q, http.StatusOK, form.Blank())
}

func (p *Pages) review(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	d, err := p.svc.Review(r.Context(), q, r.PathValue("disclosure"))
	if err != nil {
		return err
	}
	if status == http.StatusOK {
		f.SetVersion(d.Version)
		f.Fill("verdict", string(d.Verdict))
		f.Fill("note", d.Note)
	}
	readVerdict(f)
	pr := web.Printer(r.Context())
	return p.site.Render(w, r, status, "disclosure/review", reviewPage{f.View(pr), d, involvement.RoleTitle(pr, d.FromRole)})
}

// Judge takes what governance made of it.
func (p *Pages) Judge(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<14)
	if err != nil {
		return err
	}
	v, note := readVerdict(f)
	if f.Err() == nil {
		err := p.svc.Judge(r.Context(), q, r.PathValue("disclosure"), v, note, f.Version())
		if err == nil {
			return web.SeeOther(w, "/governance/disclosures")
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.review(w, r, q, http.StatusUnprocessableEntity, f)
}
