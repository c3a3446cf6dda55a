package note

import (
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"strings"

	"onestory/internal/access"
	"onestory/internal/draft"
	"onestory/internal/identity"
	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/web"
	"onestory/lib/workday"
)

//go:embed page/*.gohtml
var pages embed.FS

//go:embed en.json cy.json
var messages embed.FS

// Messages is this feature's part of the catalogue.
func Messages() fs.FS { return messages }

// Templates are this feature's pages.
func Templates() web.Pages {
	files, _ := fs.Sub(pages, "page") // embedded under that name
	return web.Pages{Feature: "note", Files: files}
}

// Pages is the pages of notes.
type Pages struct {
	site   *web.Site
	svc    *Service
	drafts *draft.Pages
}

// NewPages makes the pages.
func NewPages(site *web.Site, svc *Service, drafts *draft.Pages) *Pages {
	return &Pages{site: site, svc: svc, drafts: drafts}
}

func path(q access.Request) string { return "/child/" + q.Child + "/notes" }

// allPage is an agency's own notes of a child, opened beside an assessment: at a desk,
// or after a visit on a telephone.
type allPage struct {
	form.View
	draft.Shown
	Page
	Bar  template.HTML
	Path string
}

func read(f *form.Form) string {
	return f.LongText("text", "note.text", form.Required, form.Max(Max), form.Message("note.need-text"))
}

// All shows the notes and the form of a new one.
func (p *Pages) All(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f := form.Blank()
	kept := q
	kept.Action = "note:write" // the draft is kept under the action that saves it
	shown, err := p.drafts.Open(r, kept, f, path(q))
	if err != nil {
		return err
	}
	return p.show(w, r, q, http.StatusOK, f, shown)
}

func (p *Pages) show(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form, shown draft.Shown) error {
	q.Action = "note:open"
	x, err := p.svc.All(r.Context(), q)
	if err != nil {
		return err
	}
	read(f)
	pr := web.Printer(r.Context())
	return p.site.Render(w, r, status, "note/all", allPage{f.View(pr), shown, x, identity.Bar(pr, x.View, workday.InUK(p.svc.gate.Clock().Now())), path(q)})
}

// Write takes the form.
func (p *Pages) Write(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, draft.MaxBytes)
	if err != nil {
		return err
	}
	text := read(f)
	if f.Err() == nil {
		pr := web.Printer(r.Context())
		err := p.svc.Write(r.Context(), q, text, Wording{pr.T("note.titled", pr.Date(p.svc.gate.Clock().Now())), pr.T("note.reason")}, f.Key())
		if err == nil {
			p.drafts.Done(r, q)
			return web.SeeOther(w, path(q))
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.show(w, r, q, http.StatusUnprocessableEntity, f, draft.At(path(q)))
}

var panelHTML = template.Must(template.New("panel").Parse(`<section class="os-own" aria-labelledby="own-notes"><h2 class="govuk-heading-m" id="own-notes">{{.Title}}</h2>
{{if .List}}<ul class="govuk-list govuk-list--spaced">{{range .List}}<li><span class="os-typed">{{.Text}}</span><br>{{.By}}</li>{{end}}</ul>{{else}}<p class="govuk-body">{{.None}}</p>{{end}}
<p class="govuk-body"><a class="govuk-link" href="/child/{{.Child}}/notes">{{.Add}}</a></p></section>`))

// Panel is an agency's own notes on another page about the child, with the way to add
// one. Whoever calls it has asked whether the reader works with the child.
func Panel(p *i18n.Printer, child string, list []Note) template.HTML {
	type line struct{ Text, By string }
	data := struct {
		Title, None, Add, Child string
		List                    []line
	}{p.T("note.title"), p.T("note.none"), p.T("note.go"), child, nil}
	for _, n := range list[:min(len(list), 3)] {
		data.List = append(data.List, line{n.Text, n.By.Name + ", " + p.DateTime(n.At)})
	}
	var b strings.Builder
	if err := panelHTML.Execute(&b, data); err != nil {
		return ""
	}
	return template.HTML(b.String())
}
