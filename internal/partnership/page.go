package partnership

import (
	"net/http"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
	"onestory/lib/workday"
)

// maxBody is the most that a form here sends, in bytes.
const maxBody = 256 << 10

// Pages answers the doors of the two registers.
type Pages struct {
	site     *web.Site
	service  *Service
	agencies *agency.Service
}

// NewPages makes the Pages.
func NewPages(site *web.Site, service *Service, agencies *agency.Service) *Pages {
	return &Pages{site, service, agencies}
}

// names is what the agencies are called, by id.
type names map[string]string

func (p *Pages) names(r *http.Request) (names, []agency.Agency, error) {
	all, err := p.agencies.All(r.Context())
	out := names{}
	for _, a := range all {
		out[a.ID] = a.NameIn(string(web.Printer(r.Context()).Lang()))
	}
	return out, all, err
}

// AgencyName is what an agency is called; its id where nobody knows.
func (n names) AgencyName(id string) string {
	if name, ok := n[id]; ok {
		return name
	}
	return id
}

func date(s string) workday.Date {
	d, _ := workday.Parse(s) // form.Date has read it already
	return d
}

func typed[T ~string](list []string) (out []T) {
	for _, v := range list {
		out = append(out, T(v))
	}
	return out
}

// submit reads a form and acts on it: on to a page, or the form again with what is
// wrong.
func (p *Pages) submit(w http.ResponseWriter, r *http.Request, to string, act func(f *form.Form) error, again func(f *form.Form) error) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	err = act(f)
	if f.Add(err) {
		return again(f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, to)
}

// List shows both registers.
func (p *Pages) List(w http.ResponseWriter, r *http.Request, q access.Request) error {
	reg, err := p.service.List(r.Context(), q)
	if err != nil {
		return err
	}
	n, _, err := p.names(r)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "partnership/list", struct {
		Register
		names
	}{reg, n})
}

// colour is that of a standing's tag.
func colour(standing string) string {
	switch standing {
	case "in-force":
		return "green"
	case "waiting", "draft":
		return "blue"
	case "suspended", "expired":
		return "red"
	}
	return "grey"
}

// Colour is that of the tag of an agreement's standing.
func (a Agreement) Colour(today workday.Date) string { return colour(a.Standing(today)) }

// StandingKey is the catalogue key of an agreement's standing.
func (a Agreement) StandingKey(today workday.Date) string {
	return "partnership.standing." + a.Standing(today)
}

// roles are those that a line may name.
func roles(p *i18n.Printer) (out []page.Option) {
	for _, r := range access.Roles() {
		out = append(out, page.Option{Value: string(r), Text: p.T("account.role." + string(r))})
	}
	return out
}
