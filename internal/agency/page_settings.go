package agency

import (
	"context"
	"net/http"
	"strconv"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
)

// Shown are the settings, for who may change them.
func (s *Service) Shown(ctx context.Context, q access.Request) (Settings, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Settings, audit.Event, error) {
		set, err := SettingsOf(ctx, r)
		return set, audit.Event{Classes: []string{"settings"}}, err
	})
}

func readAuthority(f *form.Form) Settings {
	grace, _ := f.Whole("grace", "agency.grace", form.Required, form.Between(0, MaxGrace))
	return Settings{
		Authority: f.Text("authority", "agency.authority", form.Required, form.Max(40)),
		Name:      f.Text("name", "agency.authority.name", form.Required, form.Max(120)),
		NameCy:    f.Text("namecy", "agency.authority.namecy", form.Max(120)),
		Broker:    f.Phone("broker", "agency.broker", form.Required),
		Grace:     int(grace),
		Version:   f.Version(),
	}
}

// Authority shows the form of which authority this is.
func (p *Pages) Authority(w http.ResponseWriter, r *http.Request, q access.Request) error {
	set, err := p.service.Shown(r.Context(), q)
	if err != nil {
		return err
	}
	f := form.Blank()
	for name, value := range map[string]string{"authority": set.Authority, "name": set.Name, "namecy": set.NameCy, "broker": set.Broker, "grace": strconv.Itoa(set.Grace)} {
		f.Fill(name, value)
	}
	f.SetVersion(set.Version)
	readAuthority(f)
	return p.site.Render(w, r, http.StatusOK, "agency/authority", f.View(web.Printer(r.Context())))
}

// SetAuthority writes it.
func (p *Pages) SetAuthority(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	set := readAuthority(f)
	if err = f.Err(); err == nil {
		err = p.service.SetAuthority(r.Context(), q, set)
	}
	if f.Add(err) {
		return p.site.Render(w, r, http.StatusUnprocessableEntity, "agency/authority", f.View(web.Printer(r.Context())))
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/agencies")
}

// scopePage is the data of the page of the scope.
type scopePage struct {
	form.View
	Now    Scope
	Scopes []page.Option
}

func readScope(f *form.Form) Settings {
	return Settings{
		Scope:   Scope(f.Choice("scope", "agency.scope", []string{string(Involved), string(Universal)}, form.Required)),
		Basis:   f.LongText("basis", "agency.basis", form.Max(4000)),
		DPIA:    f.Text("dpia", "agency.dpia", form.Max(120)),
		Version: f.Version(),
	}
}

func (p *Pages) scope(w http.ResponseWriter, r *http.Request, status int, f *form.Form, now Scope) error {
	return p.site.Render(w, r, status, "agency/scope", scopePage{View: f.View(web.Printer(r.Context())), Now: now, Scopes: []page.Option{
		{Value: string(Involved), Label: "agency.scope.involved", Hint: "agency.scope.involved.hint"},
		{Value: string(Universal), Label: "agency.scope.universal", Hint: "agency.scope.universal.hint"},
	}})
}

// Scope shows of which children records are kept, and by what right.
func (p *Pages) Scope(w http.ResponseWriter, r *http.Request, q access.Request) error {
	set, err := p.service.Shown(r.Context(), q)
	if err != nil {
		return err
	}
	f := form.Blank()
	for name, value := range map[string]string{"scope": string(set.Scope), "basis": set.Basis, "dpia": set.DPIA} {
		f.Fill(name, value)
	}
	f.SetVersion(set.Version)
	readScope(f)
	return p.scope(w, r, http.StatusOK, f, set.Scope)
}

// SetScope writes it.
func (p *Pages) SetScope(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	set := readScope(f)
	if err = f.Err(); err == nil {
		err = p.service.SetScope(r.Context(), q, set)
	}
	if f.Add(err) {
		now, err := p.service.Shown(r.Context(), q)
		if err != nil {
			return err
		}
		return p.scope(w, r, http.StatusUnprocessableEntity, f, now.Scope)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/settings/scope")
}
