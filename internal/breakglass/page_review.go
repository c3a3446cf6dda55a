package breakglass

import (
	"net/http"

	"onestory/internal/access"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
)

// List shows governance who broke the glass. An officer opens it in the morning,
// at a desk, with all that waits.
func (p *Pages) List(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.svc.List(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "breakglass/list", struct{ Items []Item }{list})
}

// onePage is one with the form.
type onePage struct {
	form.View
	Item Item
}

// Outcomes are the answers offered.
func (onePage) Outcomes() (out []page.Option) {
	for _, o := range Outcomes() {
		out = append(out, page.Option{Value: string(o), Label: "breakglass.outcome." + string(o)})
	}
	return out
}

func readReview(f *form.Form) (Outcome, string) {
	var all []string
	for _, o := range Outcomes() {
		all = append(all, string(o))
	}
	o := f.Choice("outcome", "breakglass.outcome", all, form.Required, form.Message("breakglass.need-outcome"))
	return Outcome(o), f.LongText("note", "breakglass.note", form.Max(maxText))
}

// One shows one to its reviewer.
func (p *Pages) One(w http.ResponseWriter, r *http.Request, q access.Request) error {
	i, err := p.svc.One(r.Context(), q, r.PathValue("glass"))
	if err != nil {
		return err
	}
	f := form.Blank()
	f.SetVersion(i.Version)
	f.Fill("outcome", string(i.Outcome))
	f.Fill("note", i.Note)
	return p.one(w, r, http.StatusOK, f, i)
}

func (p *Pages) one(w http.ResponseWriter, r *http.Request, status int, f *form.Form, i Item) error {
	readReview(f)
	return p.site.Render(w, r, status, "breakglass/one", onePage{View: f.View(web.Printer(r.Context())), Item: i})
}

// Review takes what the reviewer made of it.
func (p *Pages) Review(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<14)
	if err != nil {
		return err
	}
	glass := r.PathValue("glass")
	outcome, note := readReview(f)
	if f.Err() == nil {
		err := p.svc.Review(r.Context(), q, glass, outcome, note, f.Version())
		if err == nil {
			return web.SeeOther(w, "/governance/break-glass")
		}
		if !f.Add(err) {
			return err
		}
	}
	i, err := p.svc.One(r.Context(), q, glass)
	if err != nil {
		return err
	}
	return p.one(w, r, http.StatusUnprocessableEntity, f, i)
}

// Waiting shows a cleared person which contacts to make.
func (p *Pages) Waiting(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.svc.Waiting(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "breakglass/waiting", struct{ Asked []Asked }{list})
}

// Decide takes what the second person does.
func (p *Pages) Decide(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<12)
	if err != nil {
		return err
	}
	if err := p.svc.Decide(r.Context(), q, r.PathValue("glass"), Second(f.Button())); err != nil {
		return err
	}
	return web.SeeOther(w, "/break-glass")
}
