package agency

import (
	"net/http"
	"slices"

	"onestory/internal/access"
	"onestory/internal/agencykind"
	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
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
	m, err := p.service.Listed(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "agency/list", lines(web.Printer(r.Context()), m))
}

// line is an agency as a list shows it: its kind, and the one that was asked for it.
type line struct {
	Agency
	KindName, AskedName string
	Settles             bool
}

func lines(pr *i18n.Printer, m Managed) (out []line) {
	name := func(code string) string {
		if k, ok := m.Kinds.Find(code); ok {
			return k.In(pr)
		}
		return ""
	}
	for _, a := range m.Agencies {
		out = append(out, line{a, name(a.Code()), name(a.Asked), a.MaySettle(m.Who)})
	}
	return out
}

// Changes shows the agencies whose kind waits to be changed: opened by the second
// person, at a desk.
func (p *Pages) Changes(w http.ResponseWriter, r *http.Request, q access.Request) error {
	m, err := p.service.Listed(r.Context(), q)
	if err != nil {
		return err
	}
	m.Agencies = slices.DeleteFunc(m.Agencies, func(a Agency) bool { return a.Asked == "" })
	return p.site.Render(w, r, http.StatusOK, "agency/changes", lines(web.Printer(r.Context()), m))
}

// Settle takes the second person's yes or no.
func (p *Pages) Settle(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	if b := f.Button(); b == "yes" || b == "no" {
		err = p.service.Settle(r.Context(), q, r.PathValue("agency"), b == "yes", f.Version())
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/agency-changes")
}

// edit is the data of the form of an agency, new or old.
type edit struct {
	form.View
	New   bool
	Kinds []page.Option
}

// offered are the kinds that can be chosen, and the one that the agency has.
func offered(l agencykind.List, has string) (out []agencykind.Kind) {
	for _, k := range l.All {
		if _, err := l.Chosen(k.Code); err == nil || k.Code == has {
			out = append(out, k)
		}
	}
	return out
}

// read reads an agency from its form.
func read(f *form.Form, kinds []agencykind.Kind) Agency {
	var codes []string
	for _, k := range kinds {
		codes = append(codes, k.Code)
	}
	return Agency{
		Name:    f.Text("name", "agency.name", form.Required, form.Max(120)),
		NameCy:  f.Text("namecy", "agency.namecy", form.Max(120)),
		Local:   f.Choice("kind", "agency.kind", codes, form.Required),
		Main:    f.Phone("main", "agency.main", form.Required),
		Duty:    f.Phone("duty", "agency.duty"),
		Ref:     f.Text("ref", "agency.ref", form.Max(12)),
		Version: f.Version(),
	}
}

func (p *Pages) edit(w http.ResponseWriter, r *http.Request, status int, f *form.Form, kinds []agencykind.Kind, isNew bool) error {
	pr := web.Printer(r.Context())
	data := edit{View: f.View(pr), New: isNew}
	for _, k := range kinds {
		data.Kinds = append(data.Kinds, page.Option{Value: k.Code, Text: k.In(pr)})
	}
	return p.site.Render(w, r, status, "agency/edit", data)
}

// New shows the empty form.
func (p *Pages) New(w http.ResponseWriter, r *http.Request, q access.Request) error {
	m, err := p.service.Listed(r.Context(), q)
	if err != nil {
		return err
	}
	f, kinds := form.Blank(), offered(m.Kinds, "")
	read(f, kinds)
	return p.edit(w, r, http.StatusOK, f, kinds, true)
}

// Add adds what the form holds.
func (p *Pages) Add(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	m, err := p.service.Listed(r.Context(), q)
	if err != nil {
		return err
	}
	kinds := offered(m.Kinds, "")
	a := read(f, kinds)
	if err = f.Err(); err == nil {
		_, err = p.service.Add(r.Context(), q, a, f.Key())
	}
	if f.Add(err) {
		return p.edit(w, r, http.StatusUnprocessableEntity, f, kinds, true)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/agencies")
}

// Edit shows the form of one agency.
func (p *Pages) Edit(w http.ResponseWriter, r *http.Request, q access.Request) error {
	a, l, err := p.service.One(r.Context(), q, r.PathValue("agency"))
	if err != nil {
		return err
	}
	f, kinds := form.Blank(), offered(l, a.Code())
	for name, value := range map[string]string{"name": a.Name, "namecy": a.NameCy, "kind": a.Code(), "main": a.Main, "duty": a.Duty, "ref": a.Ref} {
		f.Fill(name, value)
	}
	f.SetVersion(a.Version)
	read(f, kinds)
	return p.edit(w, r, http.StatusOK, f, kinds, false)
}

// Change writes what the form of one agency holds.
func (p *Pages) Change(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	was, l, err := p.service.One(r.Context(), q, r.PathValue("agency"))
	if err != nil {
		return err
	}
	kinds := offered(l, was.Code())
	a := read(f, kinds)
	a.ID = was.ID
	if err = f.Err(); err == nil {
		err = p.service.Change(r.Context(), q, a)
	}
	if f.Add(err) {
		return p.edit(w, r, http.StatusUnprocessableEntity, f, kinds, false)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/agencies")
}
