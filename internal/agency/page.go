package agency

import (
	"net/http"

	"onestory/internal/access"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
)

// maxBody is the most that a form here sends, in bytes.
const maxBody = 64 << 10

// Pages answers the doors of agencies and settings.
type Pages struct {
	site    *web.Site
	service *Service
}

// NewPages makes the Pages.
func NewPages(site *web.Site, service *Service) *Pages { return &Pages{site, service} }

// List shows every agency.
func (p *Pages) List(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.service.Listed(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "agency/list", list)
}

// edit is the data of the form of an agency, new or old.
type edit struct {
	form.View
	New   bool
	Kinds []page.Option
}

// read reads an agency from its form.
func read(f *form.Form) Agency {
	kinds := make([]string, 0, len(Kinds()))
	for _, k := range Kinds() {
		kinds = append(kinds, string(k))
	}
	return Agency{
		Name:    f.Text("name", "agency.name", form.Required, form.Max(120)),
		NameCy:  f.Text("namecy", "agency.namecy", form.Max(120)),
		Kind:    Kind(f.Choice("kind", "agency.kind", kinds, form.Required)),
		Main:    f.Phone("main", "agency.main", form.Required),
		Duty:    f.Phone("duty", "agency.duty"),
		Ref:     f.Text("ref", "agency.ref", form.Max(12)),
		Version: f.Version(),
	}
}

func (p *Pages) edit(w http.ResponseWriter, r *http.Request, status int, f *form.Form, isNew bool) error {
	data := edit{View: f.View(web.Printer(r.Context())), New: isNew}
	for _, k := range Kinds() {
		data.Kinds = append(data.Kinds, page.Option{Value: string(k), Label: k.Key()})
	}
	return p.site.Render(w, r, status, "agency/edit", data)
}

// New shows the empty form.
func (p *Pages) New(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if _, err := p.service.Listed(r.Context(), q); err != nil {
		return err
	}
	f := form.Blank()
	read(f)
	return p.edit(w, r, http.StatusOK, f, true)
}

// Add adds what the form holds.
func (p *Pages) Add(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	a := read(f)
	if err = f.Err(); err == nil {
		_, err = p.service.Add(r.Context(), q, a, f.Key())
	}
	if f.Add(err) {
		return p.edit(w, r, http.StatusUnprocessableEntity, f, true)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/agencies")
}

// Edit shows the form of one agency.
func (p *Pages) Edit(w http.ResponseWriter, r *http.Request, q access.Request) error {
	a, err := p.service.One(r.Context(), q, r.PathValue("agency"))
	if err != nil {
		return err
	}
	f := form.Blank()
	for name, value := range map[string]string{"name": a.Name, "namecy": a.NameCy, "kind": string(a.Kind), "main": a.Main, "duty": a.Duty, "ref": a.Ref} {
		f.Fill(name, value)
	}
	f.SetVersion(a.Version)
	read(f)
	return p.edit(w, r, http.StatusOK, f, false)
}

// Change writes what the form of one agency holds.
func (p *Pages) Change(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	a := read(f)
	a.ID = r.PathValue("agency")
	if err = f.Err(); err == nil {
		err = p.service.Change(r.Context(), q, a)
	}
	if f.Add(err) {
		return p.edit(w, r, http.StatusUnprocessableEntity, f, false)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/agencies")
}
