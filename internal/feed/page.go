package feed

import (
	"embed"
	"io/fs"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/kit/i18n"
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
		return web.Pages{Feature: "feed"}
	}
	return web.Pages{Feature: "feed", Files: files}
}

// Pages answers the doors of feeds.
type Pages struct {
	site    *web.Site
	service *Service
}

// NewPages makes the Pages.
func NewPages(site *web.Site, service *Service) *Pages { return &Pages{site, service} }

// List answers GET /feeds.
func (p *Pages) List(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.service.Sources(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "feed/list", list)
}

// Pause answers POST /feeds/{source}/pause and Resume POST /feeds/{source}/resume.
func (p *Pages) Pause(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.pause(w, r, q, true)
}

// Resume lets a source go on.
func (p *Pages) Resume(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.pause(w, r, q, false)
}

func (p *Pages) pause(w http.ResponseWriter, r *http.Request, q access.Request, paused bool) error {
	source := r.PathValue("source")
	if err := p.service.Pause(r.Context(), q, source, paused); err != nil {
		return err
	}
	return web.SeeOther(w, "/feeds/"+source)
}

// runPage is the data of the page of one run.
type runPage struct {
	Run
	Faults   []faultLine
	Unknown  []string // columns that the mapping does not know
	Supplier Supplier
}

type faultLine struct {
	Column, Text string
	Rows         int
	First        []int
}

func newRunPage(words *i18n.Printer, run Run) runPage {
	out := runPage{Run: run, Supplier: run.Counts.supplier()}
	for _, f := range run.Counts.Faults {
		out.Faults = append(out.Faults, faultLine{f.Column, say(words, f.Key, f.Args), f.Rows, f.First})
	}
	return out
}

// HasRefused reports whether the refused rows can still be had.
func (r runPage) HasRefused() bool {
	return r.ID != "" && r.Counts.Refused > 0 && r.ExpiresAt.Unix() > 0
}

// Percent is how far a run came, in whole hundredths.
func (r Run) Percent() int {
	if r.Rows == 0 || r.State == "complete" {
		return 100
	}
	return min(99, (r.Done-1)*100/r.Rows)
}

// Run answers GET /feeds/run/{run}.
func (p *Pages) Run(w http.ResponseWriter, r *http.Request, q access.Request) error {
	run, err := p.service.Run(r.Context(), q, r.PathValue("run"))
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "feed/run", newRunPage(web.Printer(r.Context()), run))
}

// Refused answers GET /feeds/run/{run}/refused.
func (p *Pages) Refused(w http.ResponseWriter, r *http.Request, q access.Request) error {
	file, err := p.service.Refused(r.Context(), q, r.PathValue("run"), web.Printer(r.Context()))
	if err != nil {
		return err
	}
	return web.Download(w, "refused-rows.csv", "text/csv; charset=utf-8", file)
}
