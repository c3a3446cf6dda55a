package partnership

import (
	"net/http"

	"onestory/internal/access"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
)

// signPage is the data of the form that signs for a party.
type signPage struct {
	form.View
	Opened
	names
	Agency string
	Back   string
}

func readSignature(f *form.Form) Party {
	return Party{
		Name: f.Text("name", "partnership.sign.name", form.Required, form.Max(120)),
		Job:  f.Text("job", "partnership.sign.job", form.Required, form.Max(120)),
		On:   date(f.Date("on", "partnership.sign.on")),
	}
}

func (p *Pages) sign(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	q.Action = "partnership:list"
	is, err := p.opened(r, q)
	if err != nil {
		return err
	}
	n, _, err := p.names(r)
	if err != nil {
		return err
	}
	if to := r.PathValue("agency"); !is.Has(to) || !is.Signs(to) {
		return access.ErrNotFound
	}
	if len(f.Faults()) == 0 {
		f.SetVersion(is.Edit)
		readSignature(f)
	}
	return p.site.Render(w, r, status, "partnership/sign", signPage{f.View(web.Printer(r.Context())), is, n, r.PathValue("agency"), at(r)})
}

// SignForm shows what is signed, and by whom.
func (p *Pages) SignForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.sign(w, r, q, http.StatusOK, form.Blank())
}

// Sign writes the signature down.
func (p *Pages) Sign(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.submit(w, r, at(r), func(f *form.Form) error {
		party := readSignature(f)
		party.Agency = r.PathValue("agency")
		if err := f.Err(); err != nil {
			return err
		}
		return p.service.Sign(r.Context(), q, r.PathValue("agreement"), f.Version(), party)
	}, func(f *form.Form) error { return p.sign(w, r, q, http.StatusUnprocessableEntity, f) })
}

// stopPage is the data of the form that suspends or ends an agreement.
type stopPage struct {
	form.View
	Back string
	Acts []page.Option
}

func readStop(f *form.Form) (act, why string) {
	return f.Choice("act", "partnership.stop.act", []string{"suspend", "end"}, form.Required), f.LongText("why", "partnership.stop.why", form.Required, form.Max(2000))
}

func (p *Pages) stop(w http.ResponseWriter, r *http.Request, status int, f *form.Form) error {
	acts := page.Options("partnership.stop.", []string{"suspend", "end"})
	for i := range acts {
		acts[i].Hint = acts[i].Label + ".hint"
	}
	return p.site.Render(w, r, status, "partnership/stop", stopPage{f.View(web.Printer(r.Context())), at(r), acts})
}

// StopForm shows the form that suspends or ends an agreement.
func (p *Pages) StopForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	q.Action = "partnership:list"
	if _, err := p.service.Open(r.Context(), q, r.PathValue("agreement"), 0); err != nil {
		return err
	}
	f := form.Blank()
	readStop(f)
	return p.stop(w, r, http.StatusOK, f)
}

// Stop suspends or ends it.
func (p *Pages) Stop(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.submit(w, r, at(r), func(f *form.Form) error {
		act, why := readStop(f)
		if err := f.Err(); err != nil {
			return err
		}
		if act == "end" {
			return p.service.End(r.Context(), q, r.PathValue("agreement"), why)
		}
		return p.service.Suspend(r.Context(), q, r.PathValue("agreement"), why)
	}, func(f *form.Form) error { return p.stop(w, r, http.StatusUnprocessableEntity, f) })
}

// Resume puts a suspended agreement in force again.
func (p *Pages) Resume(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if err := p.service.Resume(r.Context(), q, r.PathValue("agreement")); err != nil {
		return err
	}
	return web.SeeOther(w, at(r))
}

// Revise begins the next version.
func (p *Pages) Revise(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if err := p.service.Revise(r.Context(), q, r.PathValue("agreement")); err != nil {
		return err
	}
	return web.SeeOther(w, at(r))
}
