package watch

import (
	"net/http"

	"onestory/internal/access"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
)

// Pages answers the doors of watching.
type Pages struct {
	site    *web.Site
	service *Service
}

// NewPages makes the Pages.
func NewPages(site *web.Site, service *Service) *Pages { return &Pages{site, service} }

// List shows what is to be looked at.
func (p *Pages) List(w http.ResponseWriter, r *http.Request, q access.Request) error {
	b, err := p.service.List(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "watch/list", b)
}

// alertPage is the data of one alert's page.
type alertPage struct {
	form.View
	Alert  Alert
	States []page.Option
}

func read(f *form.Form) (State, string) {
	states := []string{string(Looking)}
	for _, o := range Outcomes() {
		states = append(states, string(o))
	}
	return State(f.Choice("state", "watch.state", states, form.Required, form.Message("watch.need-state"))), f.LongText("note", "watch.note", form.Required, form.Message("watch.need-note"), form.Max(4000))
}

func (p *Pages) alert(w http.ResponseWriter, r *http.Request, status int, f *form.Form, a Alert) error {
	data := alertPage{View: f.View(web.Printer(r.Context())), Alert: a}
	for _, s := range append([]State{Looking}, Outcomes()...) {
		data.States = append(data.States, page.Option{Value: string(s), Label: "watch.state." + string(s), Hint: "watch.state." + string(s) + ".hint"})
	}
	return p.site.Render(w, r, status, "watch/alert", data)
}

// Alert shows one alert.
func (p *Pages) Alert(w http.ResponseWriter, r *http.Request, q access.Request) error {
	a, err := p.service.One(r.Context(), q, r.PathValue("alert"))
	if err != nil {
		return err
	}
	f := form.Blank()
	f.SetVersion(a.Version)
	read(f)
	return p.alert(w, r, http.StatusOK, f, a)
}

// Note writes what was found.
func (p *Pages) Note(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<16)
	if err != nil {
		return err
	}
	id := r.PathValue("alert")
	state, note := read(f)
	if err = f.Err(); err == nil {
		err = p.service.Note(r.Context(), q, id, state, note, f.Version())
	}
	if f.Add(err) {
		q.Action = "watch:list"
		a, err := p.service.One(r.Context(), q, id)
		if err != nil {
			return err
		}
		return p.alert(w, r, http.StatusUnprocessableEntity, f, a)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/alerts/"+id)
}

// Suspend closes the account that an alert is about.
func (p *Pages) Suspend(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if err := p.service.Suspend(r.Context(), q, r.PathValue("alert")); err != nil {
		return err
	}
	return web.SeeOther(w, "/alerts/"+r.PathValue("alert"))
}

// Answer takes a manager's answer about a sampled look.
func (p *Pages) Answer(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<14)
	if err != nil {
		return err
	}
	if err := p.service.Answer(r.Context(), q, r.PathValue("event"), f.Button() == "justified"); err != nil {
		return err
	}
	return web.SeeOther(w, "/alerts")
}

// NotableForm shows whether a child is one whom the public knows.
func (p *Pages) NotableForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	is, err := p.service.IsNotable(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "watch/notable", struct {
		Child   string
		Notable bool
	}{q.Child, is})
}

// SetNotable says so, or no longer.
func (p *Pages) SetNotable(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<14)
	if err != nil {
		return err
	}
	if err := p.service.SetNotable(r.Context(), q, f.Button() == "on"); err != nil {
		return err
	}
	return web.SeeOther(w, "/child/"+q.Child)
}

// WhyKey is the catalogue key of the stated reason.
func (s Sampled) WhyKey() string {
	if p := access.Purpose(s.Purpose); p.Stated() || p == access.DirectCare {
		return "review.why." + s.Purpose
	}
	return "review.why.none"
}

// Late reports whether an alert is past its day.
func (a Alert) Late(today string) bool { return !a.State.Over() && a.Due < today }

// Colour is that of the tag of a state.
func (s State) Colour() string {
	switch s {
	case Open:
		return "red"
	case Looking:
		return "yellow"
	case Misuse:
		return "purple"
	}
	return "grey"
}
