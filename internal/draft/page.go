package draft

import (
	"embed"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"

	"onestory/internal/access"
	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/web"
)

//go:embed en.json cy.json
var messages embed.FS

// Messages is this feature's part of the catalogue.
func Messages() fs.FS { return messages }

// Pages gives drafts to the pages that have long forms.
type Pages struct {
	svc    *Service
	logger *slog.Logger
}

// NewPages makes them.
func NewPages(svc *Service, logger *slog.Logger) *Pages { return &Pages{svc: svc, logger: logger} }

// end is the last part of the path to which a form saves itself; before it stands
// the path of the page with the form.
const end = "/draft"

// Shown is what a page with a draft shows; embed it in the page's data, put
// {{.Notice}} before the form and {{draft .DraftURL}} into its tag.
type Shown struct {
	DraftURL string
	Notice   template.HTML // that a draft was put into the form; "" if none was
}

// At is Shown for a form that comes back with what was sent; path is that of the
// page which opens it.
func At(path string) Shown { return Shown{DraftURL: path + end} }

// Open puts the draft of a form, if one is kept, in place of what the blank form
// was filled with.
func (p *Pages) Open(r *http.Request, q access.Request, f *form.Form, path string) (Shown, error) {
	shown := At(path)
	d, err := p.svc.Load(r.Context(), q)
	if err != nil {
		return shown, err
	}
	if d.Typed != nil {
		f.Restore(d.Typed)
		shown.Notice = notice(web.Printer(r.Context()), d, shown.DraftURL)
	}
	f.SetDraft(d.Version)
	return shown, nil
}

// Done drops the draft of a form that was sent. That it cannot is no fault of
// what was sent: a draft left over still has the form's one-time key.
func (p *Pages) Done(r *http.Request, q access.Request) {
	if err := p.svc.Drop(r.Context(), q); err != nil {
		p.logger.Error("a draft was left over", "action", string(q.Action), "cause", err.Error())
	}
}

// Save keeps what the form sends as it is filled in, or drops it where its
// writer starts again. It is reached through the form's own door.
func (p *Pages) Save(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, MaxBytes)
	if err != nil {
		return err
	}
	if f.Button() == "drop" {
		if err := p.svc.Drop(r.Context(), q); err != nil {
			return err
		}
		return web.SeeOther(w, strings.TrimSuffix(r.URL.Path, end))
	}
	d, err := p.svc.Save(r.Context(), q, f.Typed(), f.Draft())
	if err != nil {
		return err
	}
	return web.DraftSaved(w, r, d.At, d.Version)
}

var noticeHTML = template.Must(template.New("notice").Parse(`<div class="govuk-inset-text os-draft">
<p class="govuk-body">{{.Kept}}</p>
<form method="post" action="{{.URL}}"><button type="submit" class="govuk-button govuk-button--secondary govuk-!-margin-bottom-0" name="_do" value="drop">{{.Again}}</button></form>
</div>`))

// notice says that the form shows a draft, with the way to start again.
func notice(p *i18n.Printer, d Draft, url string) template.HTML {
	var b strings.Builder
	err := noticeHTML.Execute(&b, struct{ Kept, URL, Again string }{p.T("draft.kept", p.DateTime(d.At)), url, p.T("draft.again")})
	if err != nil {
		return ""
	}
	return template.HTML(b.String())
}
