package assessment

import (
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"strconv"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/form"
	"onestory/internal/identity"
	kit "onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/web"
	"onestory/internal/note"
	"onestory/lib/govuk"
	"onestory/lib/questionnaire"
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
	return web.Pages{Feature: "assessment", Files: files}
}

// Tries counts tries of codes by network; too many are refused before anything is
// looked up.
type Tries interface {
	Try(r *http.Request, use string) (forgive func() error, err error)
}

// Pages is the pages of assessments.
type Pages struct {
	site  *web.Site
	svc   *Service
	tries Tries
	// PDF: a copy can be had as one.
	PDF bool
}

// NewPages makes the pages.
func NewPages(site *web.Site, svc *Service, tries Tries) *Pages {
	return &Pages{site: site, svc: svc, tries: tries}
}

// MaxBytes bounds one page of a form as it is sent.
const MaxBytes = 512 << 10

// at is the path of q's item, with what comes after it.
func at(q access.Request, more string) string {
	return "/child/" + q.Child + "/assessment/" + q.Item + more
}

func (p *Pages) bar(r *http.Request, v child.View) template.HTML {
	return identity.Bar(web.Printer(r.Context()), v, p.svc.today())
}

// whole reads the path of one section.
func whole(r *http.Request) (part string, section int, err error) {
	part = r.PathValue("whose")
	section, err = strconv.Atoi(r.PathValue("page"))
	if err != nil || section < 1 {
		return "", 0, access.ErrNotFound
	}
	return part, section, nil
}

// beginPage asks whether to begin.
type beginPage struct {
	kit.View
	Beginning
	Bar   template.HTML
	Child string
	Path  string
	Title string
}

// BeginForm shows what an assessment would be of. A practitioner opens it with the
// family beside them, at a kitchen table, on a laptop or a telephone.
func (p *Pages) BeginForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	b, err := p.svc.Beginning(r.Context(), q, r.PathValue("episode"), r.PathValue("record"))
	if err != nil {
		return err
	}
	if b.Draft != "" {
		return web.SeeOther(w, "/child/"+q.Child+"/assessment/"+b.Draft)
	}
	pr := web.Printer(r.Context())
	return p.site.Render(w, r, http.StatusOK, "assessment/begin", beginPage{View: kit.Blank().View(pr), Beginning: b, Bar: p.bar(r, b.Of), Child: q.Child, Path: r.URL.Path, Title: b.Form.Titles().In(string(pr.Lang()))})
}

// Start begins it.
func (p *Pages) Start(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := kit.Parse(r, 1<<12)
	if err != nil {
		return err
	}
	item, err := p.svc.Start(r.Context(), q, r.PathValue("episode"), r.PathValue("record"), f.Key())
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/child/"+q.Child+"/assessment/"+item)
}

// openPage is one assessment.
type openPage struct {
	kit.View
	Shown
	Bar   template.HTML
	Child string
	Base  string
	Title string
	Lang  string
	Own   template.HTML
	File  govuk.FileUpload
	Bodies
}

// Bodies are the parts of an assessment, drawn.
type Bodies []body

// body is one part as it is shown.
type body struct {
	PartView
	Title       string
	Tasks       template.HTML
	HTML        template.HTML
	Corrections []said
}

// said is a value that differs from the record.
type said struct{ Label, Was string }

// title is what a part is called.
func title(pr *i18n.Printer, p PartView, of child.View) string {
	switch p.Kind() {
	case form.FamilyPart:
		return pr.T("assessment.part.family")
	case form.AdultPart:
		if p.Adult != "" {
			return p.Adult
		}
		return pr.T("assessment.part.adult")
	}
	return identity.Name(pr, of)
}

// Open shows a draft as a list of what is left, and a signed assessment as it was
// signed, on its own version of the form.
func (p *Pages) Open(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.open(w, r, q, http.StatusOK, kit.Blank())
}

func (p *Pages) open(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *kit.Form) error {
	a, err := p.svc.Open(r.Context(), q)
	if err != nil {
		return err
	}
	readAddendum(f)
	f.Files("file", "assessment.file")
	pr := web.Printer(r.Context())
	page := openPage{View: f.View(pr), Shown: a, Bar: p.bar(r, a.Of), Child: q.Child, Base: at(q, ""), Title: a.Form.Titles().In(string(pr.Lang())), Lang: string(pr.Lang())}
	page.File = upload(pr, page.View, "assessment.file")
	for _, part := range a.Parts {
		b := body{PartView: part, Title: title(pr, part, a.Of)}
		switch {
		case part.Response != nil:
			b.HTML = part.Form.Finished(part.Response, form.Shown{Words: pr, Blank: true, Level: 3})
		case a.Writes:
			b.Tasks = tasks(pr, part, page.Base)
		default:
			b.HTML = part.Form.Finished(part.Form.Join(part.Sheets.plain()), form.Shown{Words: pr, Level: 3})
		}
		for _, c := range part.Corrections() {
			b.Corrections = append(b.Corrections, said{c.Item.Text.In(page.Lang), c.Was})
		}
		page.Bodies = append(page.Bodies, b)
	}
	if a.Keeps {
		page.Own = note.Panel(pr, q.Child, a.Notes)
	}
	return p.site.Render(w, r, status, "assessment/open", page)
}

// upload is the box for a file.
func upload(pr *i18n.Printer, v kit.View, label string) govuk.FileUpload {
	out := govuk.FileUpload{Name: "file", Label: govuk.Label{Text: pr.T(label), Classes: "govuk-label--s"}, Hint: &govuk.Hint{Text: pr.T(label + ".hint")}}
	if field, err := v.Field("file"); err == nil && field.Error != "" {
		out.ErrorMessage = &govuk.ErrorMessage{Text: field.Error, VisuallyHiddenText: new(pr.T("page.error.prefix"))}
	}
	return out
}

// Path is the path of a section that somebody was asked for.
func (p openPage) Path(a Ask) string {
	for _, s := range p.Form.Sections() {
		if s.ID == a.Section {
			return p.Base + "/" + a.Part + "/" + strconv.Itoa(s.Number)
		}
	}
	return p.Base
}

// Names is what a section that somebody was asked for is called.
func (p openPage) Names(a Ask) string {
	for _, s := range p.Form.Sections() {
		if s.ID == a.Section {
			return s.Title.In(p.Lang)
		}
	}
	return ""
}

// in is a text of the form in a language.
func in(t *questionnaire.Text, lang string) string { return t.In(lang) }
