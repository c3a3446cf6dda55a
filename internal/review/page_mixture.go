package review

import (
	"net/http"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
)

// Mixtures answers GET /governance/mixtures.
func (p *Pages) Mixtures(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.svc.Mixtures(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "review/mixtures", list)
}

// mixturePage is one breach check with the form.
type mixturePage struct {
	form.View
	Mixture Mixture
}

// Outcomes are the answers offered.
func (mixturePage) Outcomes() (out []page.Option) {
	for _, o := range child.Outcomes() {
		out = append(out, page.Option{Value: string(o), Label: "review.outcome." + string(o)})
	}
	return out
}

func readOutcome(f *form.Form) child.Outcome {
	var all []string
	for _, o := range child.Outcomes() {
		all = append(all, string(o))
	}
	return child.Outcome(f.Choice("outcome", "review.outcome", all, form.Required, form.Message("child.need-outcome")))
}

// Mixture answers GET /governance/mixtures/{mixture}.
func (p *Pages) Mixture(w http.ResponseWriter, r *http.Request, q access.Request) error {
	m, err := p.svc.Mixture(r.Context(), q, r.PathValue("mixture"))
	if err != nil {
		return err
	}
	f := form.Blank()
	f.SetVersion(m.Version)
	f.Fill("outcome", string(m.Outcome))
	return p.mixture(w, r, http.StatusOK, f, m)
}

func (p *Pages) mixture(w http.ResponseWriter, r *http.Request, status int, f *form.Form, m Mixture) error {
	readOutcome(f)
	return p.site.Render(w, r, status, "review/mixture", mixturePage{View: f.View(web.Printer(r.Context())), Mixture: m})
}

// CloseMixture answers POST /governance/mixtures/{mixture}.
func (p *Pages) CloseMixture(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<14)
	if err != nil {
		return err
	}
	id, outcome := r.PathValue("mixture"), readOutcome(f)
	if f.Err() == nil {
		err := p.svc.CloseMixture(r.Context(), q, id, outcome, f.Version())
		if err == nil {
			return web.SeeOther(w, "/governance/mixtures")
		}
		if !f.Add(err) {
			return err
		}
	}
	m, err := p.svc.Mixture(r.Context(), q, id)
	if err != nil {
		return err
	}
	return p.mixture(w, r, http.StatusUnprocessableEntity, f, m)
}
