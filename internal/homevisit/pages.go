package homevisit

import (
	"embed"
	"html/template"
	"io/fs"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/identity"
	kit "onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
	"onestory/lib/govuk"
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
	return web.Pages{Feature: "homevisit", Files: files}
}

// Pages is the pages of packs for visits.
type Pages struct {
	site *web.Site
	svc  *Service
}

// NewPages makes the pages.
func NewPages(site *web.Site, svc *Service) *Pages { return &Pages{site, svc} }

// MaxFile bounds a file that comes back.
const MaxFile = 2 << 20

func at(q access.Request, more string) string {
	return "/child/" + q.Child + "/assessment/" + q.Item + more
}

// choosePage makes a pack: on a desk, the evening before a visit.
type choosePage struct {
	kit.View
	Choosing
	Bar   template.HTML
	Base  string
	Title string
	Today workday.Date
}

// Kinds are what a pack can be.
func (choosePage) Kinds() []page.Option {
	var out []page.Option
	for _, k := range Kinds() {
		out = append(out, page.Option{Value: string(k), Label: "homevisit.kind." + string(k), Hint: "homevisit.kind." + string(k) + ".hint"})
	}
	return out
}

func readKind(f *kit.Form) Kind {
	return Kind(f.Choice("kind", "homevisit.kind", page.Values(Kinds()), kit.Required, kit.Message("homevisit.need-kind")))
}

// ChooseForm offers the kinds.
func (p *Pages) ChooseForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.choose(w, r, q, http.StatusOK, kit.Blank())
}

func (p *Pages) choose(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *kit.Form) error {
	x, err := p.svc.Choosing(r.Context(), q)
	if err != nil {
		return err
	}
	readKind(f)
	pr := web.Printer(r.Context())
	return p.site.Render(w, r, status, "homevisit/choose", choosePage{f.View(pr), x, identity.Bar(pr, x.Of, p.svc.today()), at(q, ""), x.Form.Titles().In(string(pr.Lang())), p.svc.today()})
}

// takenPage shows the pass phrase, once.
type takenPage struct {
	Choosing
	Pack   Pack
	Phrase string
	Bar    template.HTML
	Base   string
}

// Take makes a pack.
func (p *Pages) Take(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := kit.Parse(r, 1<<12)
	if err != nil {
		return err
	}
	kind := readKind(f)
	if f.Err() != nil {
		return p.choose(w, r, q, http.StatusUnprocessableEntity, f)
	}
	pr := web.Printer(r.Context())
	pack, phrase, err := p.svc.Take(r.Context(), q, kind, pr, f.Key())
	if err != nil {
		return err
	}
	if kind == Paper {
		return web.SeeOther(w, at(q, "/visit/"+pack.ID+"/paper"))
	}
	x, err := p.svc.Choosing(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "homevisit/taken", takenPage{x, pack, phrase, identity.Bar(pr, x.Of, p.svc.today()), at(q, "")})
}

// paperPage is a pack on paper.
type paperPage struct {
	Printing
	Base string
}

// Paper shows it, to be printed.
func (p *Pages) Paper(w http.ResponseWriter, r *http.Request, q access.Request) error {
	x, err := p.svc.Print(r.Context(), q, r.PathValue("paper"), web.Printer(r.Context()))
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "homevisit/paper", paperPage{x, at(q, "/visit")})
}

// File sends the file, to be kept.
func (p *Pages) File(w http.ResponseWriter, r *http.Request, q access.Request) error {
	pack, err := p.svc.Locked(r.Context(), q, r.PathValue("pack"))
	if err != nil {
		return err
	}
	pr := web.Printer(r.Context())
	return web.Download(w, "visit-"+short(pack.ID)+".html", "text/html; charset=utf-8", fileOf(pack.Details.Locked, pack.ID, pr))
}

// returnPage brings a pack back: after the visit, back at a network.
type returnPage struct {
	kit.View
	Coming
	Result *Result
	Bar    template.HTML
	Base   string
	File   govuk.FileUpload
	Today  workday.Date
}

func readReturn(f *kit.Form) (phrase string, file []byte) {
	phrase = f.Text("phrase", "homevisit.phrase", kit.Max(200), kit.Required, kit.Message("homevisit.need-phrase"))
	files := f.Files("file", "homevisit.file", kit.Required, kit.Message("homevisit.need-file"))
	if len(files) > 0 {
		file = files[0].Data
	}
	return phrase, file
}

// ReturnForm shows the form.
func (p *Pages) ReturnForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.returns(w, r, q, http.StatusOK, kit.Blank(), nil)
}

func (p *Pages) returns(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *kit.Form, done *Result) error {
	x, err := p.svc.Coming(r.Context(), q, r.PathValue("pack"))
	if err != nil {
		return err
	}
	if done == nil {
		readReturn(f)
	}
	pr := web.Printer(r.Context())
	out := returnPage{View: f.View(pr), Coming: x, Result: done, Bar: identity.Bar(pr, x.Of, p.svc.today()), Base: at(q, ""), Today: p.svc.today()}
	out.File = govuk.FileUpload{Name: "file", Label: govuk.Label{Text: pr.T("homevisit.file"), Classes: "govuk-label--s"}, Hint: &govuk.Hint{Text: pr.T("homevisit.file.hint")}}
	if field, err := out.View.Field("file"); err == nil && field.Error != "" {
		out.File.ErrorMessage = &govuk.ErrorMessage{Text: field.Error, VisuallyHiddenText: new(pr.T("page.error.prefix"))}
	}
	return p.site.Render(w, r, status, "homevisit/return", out)
}

// Return takes the file and the pass phrase, or the word that paper was written up.
func (p *Pages) Return(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := kit.Parse(r, MaxFile+1<<14)
	if err != nil {
		return err
	}
	pack := r.PathValue("pack")
	if f.Button() == "written" {
		if err := p.svc.WrittenUp(r.Context(), q, pack); err != nil {
			return err
		}
		return web.SeeOther(w, "/packs")
	}
	phrase, file := readReturn(f)
	if f.Err() == nil {
		done, err := p.svc.Return(r.Context(), q, pack, phrase, file, web.Printer(r.Context()))
		if err == nil {
			return p.returns(w, r, q, http.StatusOK, f, &done)
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.returns(w, r, q, http.StatusUnprocessableEntity, f, nil)
}

// minePage is one's own packs.
type minePage struct {
	List  []Listed
	Today workday.Date
}

// Mine lists one's own packs: opened by whoever cannot find one.
func (p *Pages) Mine(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.svc.Mine(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "homevisit/mine", minePage{list, p.svc.today()})
}

// onePage is one pack with what is in it.
type onePage struct {
	kit.View
	Listed
	Today workday.Date
}

// One shows it.
func (p *Pages) One(w http.ResponseWriter, r *http.Request, q access.Request) error {
	x, err := p.svc.One(r.Context(), q, r.PathValue("pack"))
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "homevisit/one", onePage{kit.Blank().View(web.Printer(r.Context())), x, p.svc.today()})
}

// Lose says that a pack is lost, in one click.
func (p *Pages) Lose(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if _, err := kit.Parse(r, 1<<12); err != nil {
		return err
	}
	if err := p.svc.Lose(r.Context(), q, r.PathValue("pack")); err != nil {
		return err
	}
	return web.SeeOther(w, "/packs/"+r.PathValue("pack"))
}
