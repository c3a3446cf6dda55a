package match

import (
	"embed"
	"io/fs"
	"net/http"
	"net/url"
	"slices"

	"onestory/internal/access"
	"onestory/internal/kit/form"
	"onestory/internal/kit/web"
)

//go:embed en.json cy.json
var messages embed.FS

//go:embed page/*.gohtml
var pages embed.FS

// Messages is this feature's part of the catalogue.
func Messages() fs.FS { return messages }

// Templates are this feature's pages.
func Templates() web.Pages {
	files, err := fs.Sub(pages, "page")
	if err != nil { // only for a name that is no path
		return web.Pages{Feature: "match"}
	}
	return web.Pages{Feature: "match", Files: files}
}

// maxBody is the most that a form here sends, in bytes.
const maxBody = 16 << 10

// Pages answers the doors of matches.
type Pages struct {
	site    *web.Site
	service *Service
}

// NewPages makes the Pages.
func NewPages(site *web.Site, service *Service) *Pages { return &Pages{site, service} }

// Reasons lists why a record may wait, most dangerous first.
func Reasons() []Reason {
	return []Reason{Twin, Several, OtherNumber, OtherName, OtherBirth, Duplicate, OtherSex, FarBirth, OtherFamily, Unborn, Unnamed, ByHand, Alike}
}

// Sources lists from whom a record may come.
func Sources() []string {
	return []string{"council-cases", "gp-list", "school-roll", "health-visiting", "youth-justice", "hand"}
}

// filterOf reads the filter out of an address. What it does not know is no filter.
func filterOf(r *http.Request) Filter {
	q := r.URL.Query()
	f := Filter{Reason: Reason(q.Get("reason")), Source: q.Get("source"), Unsure: q.Get("show") == "unsure"}
	if !slices.Contains(Reasons(), f.Reason) {
		f.Reason = ""
	}
	if !slices.Contains(Sources(), f.Source) {
		f.Source = ""
	}
	return f
}

// Query is a filter as it stands in an address, with its question mark; "" for all.
func (f Filter) Query() string { return f.query("") }

func (f Filter) query(after string) string {
	q := url.Values{}
	for name, value := range map[string]string{"reason": string(f.Reason), "source": f.Source, "after": after} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.Unsure {
		q.Set("show", "unsure")
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// Filtered reports whether a filter leaves anything out.
func (f Filter) Filtered() bool { return f.Reason != "" || f.Source != "" }

// listPage is the data of the list.
type listPage struct {
	form.View
	Filter
	Page
}

// Reasons are offered for filtering.
func (listPage) Reasons() []Reason { return Reasons() }

// Sources are offered for filtering.
func (listPage) Sources() []string { return Sources() }

// After is the address of the next page.
func (l listPage) After() string { return l.query(l.Next) }

// Unsures is the filter of what the reader was not sure of.
func (l listPage) Unsures() string { return Filter{Unsure: true}.Query() }

// List answers GET /match.
func (p *Pages) List(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f := filterOf(r)
	page, err := p.service.Waiting(r.Context(), q, f, r.URL.Query().Get("after"))
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "match/list", listPage{form.Blank().View(web.Printer(r.Context())), f, page})
}

// minePage is the data of one's own decisions.
type minePage struct {
	form.View
	Past []Past
}

// Mine answers GET /match/mine.
func (p *Pages) Mine(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.service.Mine(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "match/mine", minePage{form.Blank().View(web.Printer(r.Context())), list})
}
