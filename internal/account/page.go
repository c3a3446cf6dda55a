package account

import (
	"net/http"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
)

// maxBody is the most that a form here sends, in bytes.
const maxBody = 64 << 10

// Pages answers the doors of accounts.
type Pages struct {
	site     *web.Site
	service  *Service
	agencies *agency.Service
}

// NewPages makes the Pages.
func NewPages(site *web.Site, service *Service, agencies *agency.Service) *Pages {
	return &Pages{site, service, agencies}
}

// handler is what a door calls.
type handler = func(w http.ResponseWriter, r *http.Request, q access.Request) error

// view is a form in the request's language.
func view(r *http.Request, f *form.Form) form.View { return f.View(web.Printer(r.Context())) }

// agencyOptions are agencies as answers, in the order of the page's language.
func agencyOptions(p *i18n.Printer, list []agency.Agency) []page.Option {
	out := make([]page.Option, len(list))
	for i, a := range list {
		out[i] = page.Option{Value: a.ID, Text: a.NameIn(string(p.Lang()))}
	}
	i18n.SortBy(p, out, func(o page.Option) string { return o.Text })
	return out
}
