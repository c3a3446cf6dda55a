package feed

import (
	"errors"
	"html/template"
	"io"
	"net/http"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/page"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web"
	"onestory/lib/govuk"
)

// sourcePage is the data of the page of one source.
type sourcePage struct {
	form.View
	Opened
	File    govuk.FileUpload
	Drifts  []drifting
	Picture template.HTML // of them
}

// Acts are what can be done with a file.
func (sourcePage) Acts() []page.Option {
	return []page.Option{{Value: "check", Label: "feed.act.check", Hint: "feed.act.check.hint"}, {Value: "import", Label: "feed.act.import", Hint: "feed.act.import.hint"}}
}

// Source answers GET /feeds/{source}.
func (p *Pages) Source(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.source(w, r, q, form.Blank(), http.StatusOK)
}

func (p *Pages) source(w http.ResponseWriter, r *http.Request, q access.Request, f *form.Form, status int) error {
	q.Action = "feed:list"
	is, err := p.service.Open(r.Context(), q, r.PathValue("source"))
	if err != nil {
		return err
	}
	words := web.Printer(r.Context())
	if len(f.Faults()) == 0 {
		upload(f)
	}
	data := sourcePage{View: f.View(words), Opened: is, Drifts: drifts(is.Runs)}
	data.Picture = picture(words, data.Drifts)
	data.File = govuk.FileUpload{Name: "file", Label: govuk.Label{Text: words.T("feed.file")}, Hint: &govuk.Hint{Text: words.T("feed.file.limit", MaxUpload>>20)}}
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

// How much of a request is read, so that a browser which sends too much is there
// to be told, and how long a slow line may take: 200 MB at 2 Mbit a second.
const (
	MostSent    = 5 * MaxUpload
	SendingTime = 15 * time.Minute
)

// Upload answers POST /feeds/{source}: the file is kept as it comes, and leads to
// the page that tells how far a job has come with it.
func (p *Pages) Upload(w http.ResponseWriter, r *http.Request, q access.Request) error {
	until := time.Now().Add(SendingTime)
	c := http.NewResponseController(w)
	// A writer that cannot do this keeps the time of other requests.
	_, _ = c.SetReadDeadline(until), c.SetWriteDeadline(until.Add(time.Minute))
	var id string
	var size int64
	var refused error
	f, err := form.Stream(r, MostSent, func(name string, file io.Reader) error {
		if name == "file" && id == "" && refused == nil {
			id, size, refused = p.service.Receive(r.Context(), q, r.PathValue("source"), file)
		}
		_, err := io.Copy(io.Discard, file)
		return err
	})
	if err != nil {
		return errors.Join(err, p.drop(r, q, id))
	}
	_, check := upload(f)
	if f.Err() == nil && refused == nil {
		refused = p.service.Start(r.Context(), q, id, size, check)
	}
	if problem.Is(refused, problem.Invalid) || problem.Is(refused, problem.Conflict) {
		is := problem.Of(refused)
		if len(is.Fields) == 0 {
			f.Fault("file", is.Key, is.Args...)
		}
		for _, c := range is.Fields { // one column after another, all at the file
			f.Fault("file", c.Key, c.Args...)
		}
		refused = nil
	}
	if refused != nil || f.Err() != nil {
		if err := errors.Join(refused, p.drop(r, q, id)); err != nil {
			return err
		}
		return p.source(w, r, q, f, http.StatusUnprocessableEntity)
	}
	return web.SeeOther(w, "/feeds/upload/"+id)
}

// drop destroys what came of a form that is not used.
func (p *Pages) drop(r *http.Request, q access.Request, id string) error {
	if id == "" {
		return nil
	}
	return p.service.Drop(r.Context(), q, id)
}

// sentPage is the data of the page of a file that was sent.
type sentPage struct {
	Upload
	Text   string   // how far it is
	Report *runPage // of a check
	Faults []string
}

func newSentPage(words *i18n.Printer, u Upload) sentPage {
	out := sentPage{Upload: u, Text: progressText(words, u)}
	for _, f := range u.Outcome.Faults {
		out.Faults = append(out.Faults, words.T(f.Key, f.Args...))
	}
	if rep := u.Outcome.Report; rep != nil {
		checked := newRunPage(words, Run{Source: rep.Source, Counts: rep.Operator, Rows: rep.Supplier.Rows})
		checked.Unknown = rep.Columns
		out.Report = &checked
	}
	return out
}

func progressText(words *i18n.Printer, u Upload) string {
	switch {
	case u.State == Done:
		return words.T("feed.sent.done")
	case u.State == Failed:
		return words.T("feed.sent.failed")
	case u.Rows == 0:
		return words.T("feed.sent.waiting")
	}
	return words.T("feed.sent.running", u.Percent(), u.Rows)
}

// Sent answers GET /feeds/upload/{upload}; of a file that was taken in it leads
// to the run.
func (p *Pages) Sent(w http.ResponseWriter, r *http.Request, q access.Request) error {
	u, err := p.service.Sent(r.Context(), q, r.PathValue("upload"))
	if err != nil {
		return err
	}
	if u.Outcome.Run != "" {
		return web.SeeOther(w, "/feeds/run/"+u.Outcome.Run)
	}
	return p.site.Render(w, r, http.StatusOK, "feed/upload", newSentPage(web.Printer(r.Context()), u))
}

// Progress answers GET /feeds/upload/{upload}/progress, which the page's script
// asks for now and then.
func (p *Pages) Progress(w http.ResponseWriter, r *http.Request, q access.Request) error {
	u, err := p.service.Sent(r.Context(), q, r.PathValue("upload"))
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, map[string]any{"ended": u.State == Done || u.State == Failed, "percent": u.Percent(), "text": progressText(web.Printer(r.Context()), u)})
}
