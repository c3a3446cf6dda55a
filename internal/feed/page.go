package feed

import (
	"bytes"
	"embed"
	"io/fs"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/page"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web"
	"onestory/lib/govuk"
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

// MaxUpload is the most that an upload in the browser may hold, in bytes: about
// 20,000 rows. Longer files are for the command.
const MaxUpload = 12 << 20

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

// sourcePage is the data of the page of one source.
type sourcePage struct {
	form.View
	Opened
	File   govuk.FileUpload
	Report *runPage // of a file that was checked
}

// Acts are what can be done with a file.
func (sourcePage) Acts() []page.Option {
	return []page.Option{{Value: "check", Label: "feed.act.check", Hint: "feed.act.check.hint"}, {Value: "import", Label: "feed.act.import", Hint: "feed.act.import.hint"}}
}

// Source answers GET /feeds/{source}.
func (p *Pages) Source(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.source(w, r, q, form.Blank(), nil, http.StatusOK)
}

func (p *Pages) source(w http.ResponseWriter, r *http.Request, q access.Request, f *form.Form, report *runPage, status int) error {
	q.Action = "feed:list"
	is, err := p.service.Open(r.Context(), q, r.PathValue("source"))
	if err != nil {
		return err
	}
	words := web.Printer(r.Context())
	if len(f.Faults()) == 0 {
		upload(f)
	}
	data := sourcePage{View: f.View(words), Opened: is, Report: report}
	data.File = govuk.FileUpload{Name: "file", Label: govuk.Label{Text: words.T("feed.file")}, Hint: &govuk.Hint{Text: words.T("feed.file.hint")}}
	if field, err := data.Field("file"); err == nil && field.Error != "" {
		data.File.ErrorMessage = &govuk.ErrorMessage{Text: field.Error, VisuallyHiddenText: new(words.T("page.error.prefix"))}
	}
	return p.site.Render(w, r, status, "feed/source", data)
}

// upload reads the form of a file to take in.
func upload(f *form.Form) (files []form.File, check bool) {
	files = f.Files("file", "feed.file", form.Required)
	return files, f.Choice("act", "feed.act", []string{"check", "import"}, form.Required) != "import"
}

// Upload answers POST /feeds/{source}: a check shows its report at once, an
// import leads to the page of its run.
func (p *Pages) Upload(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, MaxUpload)
	if err != nil {
		return err
	}
	files, check := upload(f)
	if f.Err() != nil {
		return p.source(w, r, q, f, nil, http.StatusUnprocessableEntity)
	}
	data := files[0].Data
	report, err := p.service.Import(r.Context(), q, r.PathValue("source"), bytes.NewReader(data), int64(len(data)), Options{DryRun: check})
	if problem.Is(err, problem.Invalid) || problem.Is(err, problem.Conflict) {
		is := problem.Of(err)
		if len(is.Fields) == 0 {
			f.Fault("file", is.Key, is.Args...)
		}
		for _, c := range is.Fields { // one column after another, all at the file
			f.Fault("file", c.Key, c.Args...)
		}
		return p.source(w, r, q, f, nil, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	if check {
		checked := newRunPage(web.Printer(r.Context()), Run{Source: report.Source, Counts: report.Operator, Rows: report.Supplier.Rows})
		checked.Unknown = report.Columns
		return p.source(w, r, q, f, &checked, http.StatusOK)
	}
	return web.SeeOther(w, "/feeds/run/"+report.Run)
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
