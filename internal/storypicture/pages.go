package storypicture

import (
	"embed"
	"html/template"
	"io/fs"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/identity"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/picture"
	"onestory/internal/kit/web"
	"onestory/internal/story"
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
	return web.Pages{Feature: "storypicture", Files: files}
}

// Pages is the pages of pictures.
type Pages struct {
	site *web.Site
	svc  *Service
}

// NewPages makes the pages.
func NewPages(site *web.Site, svc *Service) *Pages { return &Pages{site, svc} }

// MaxBody bounds what is sent.
const MaxBody = picture.MaxBytes + 1<<16

func file(pr interface {
	T(key string, args ...any) string
}, v form.View) govuk.FileUpload {
	out := govuk.FileUpload{Name: "file", Label: govuk.Label{Text: pr.T("storypicture.file"), Classes: "govuk-label--s"}, Hint: &govuk.Hint{Text: pr.T("storypicture.file.hint")}}
	if field, err := v.Field("file"); err == nil && field.Error != "" {
		out.ErrorMessage = &govuk.ErrorMessage{Text: field.Error, VisuallyHiddenText: new(pr.T("page.error.prefix"))}
	}
	return out
}

func content(f *form.Form) []byte {
	if files := f.Files("file", "storypicture.file", form.Required, form.Message("storypicture.need-file")); len(files) > 0 {
		return files[0].Data
	}
	return nil
}

// allPage is the pictures of a family: added with their owner beside the writer, from
// a telephone's camera or a scan.
type allPage struct {
	form.View
	Page
	Bar   template.HTML
	Child string
	Lang  string
	File  govuk.FileUpload
}

// Kinds are whose it can be.
func (allPage) Kinds() []page.Option { return page.Options("story.kind.", story.Kinds()) }

// Readers are the agencies for which it can be.
func (a allPage) Readers() []page.Option {
	var out []page.Option
	for _, x := range a.Agencies {
		out = append(out, page.Option{Value: x.ID, Text: x.NameIn(a.Lang)})
	}
	return out
}

func read(f *form.Form, x Page) Picture {
	p := Picture{Kind: f.Choice("kind", "story.kind", story.Kinds())}
	p.Name = f.Text("name", "story.name", form.Max(120))
	p.Alt = f.LongText("alt", "storypicture.alt", form.Max(MaxAlt))
	p.SaidOn, _ = workday.Parse(f.Date("said", "storypicture.said")) // "" and what is at fault give none
	var ids []string
	for _, a := range x.Agencies {
		ids = append(ids, a.ID)
	}
	p.Agencies = f.Choices("agencies", "story.agencies", ids)
	if p.Kind == "child" {
		p.Name = x.View.Name().Full()
	}
	return p
}

// All shows them.
func (p *Pages) All(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f := form.Blank()
	f.Fill("said", p.svc.today().String())
	return p.show(w, r, q, http.StatusOK, f)
}

func (p *Pages) show(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	x, err := p.svc.All(r.Context(), q)
	if err != nil {
		return err
	}
	read(f, x)
	if status == http.StatusOK {
		content(f)
	}
	pr := web.Printer(r.Context())
	v := f.View(pr)
	return p.site.Render(w, r, status, "storypicture/all", allPage{v, x, identity.Bar(pr, x.View, p.svc.today()), q.Child, string(pr.Lang()), file(pr, v)})
}

// Add takes one.
func (p *Pages) Add(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, MaxBody)
	if err != nil {
		return err
	}
	open := q
	open.Action = "story:open"
	x, err := p.svc.All(r.Context(), open)
	if err != nil {
		return err
	}
	in, b := read(f, x), content(f)
	if f.Err() == nil {
		err := p.svc.Add(r.Context(), q, in, b, f.Key())
		if err == nil {
			return web.SeeOther(w, "/child/"+q.Child+"/story/pictures")
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.show(w, r, open, http.StatusUnprocessableEntity, f)
}

// Image shows one.
func (p *Pages) Image(w http.ResponseWriter, r *http.Request, q access.Request) error {
	i, err := p.svc.Image(r.Context(), q, r.PathValue("picture"))
	if err != nil {
		return err
	}
	return web.Picture(w, i.MIME, i.Content)
}

// Drop takes one out.
func (p *Pages) Drop(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if _, err := form.Parse(r, 1<<12); err != nil {
		return err
	}
	if err := p.svc.Drop(r.Context(), q, r.PathValue("picture")); err != nil {
		return err
	}
	return web.SeeOther(w, "/child/"+q.Child+"/story/pictures")
}

// ownPage is one's own, on a telephone, perhaps with somebody looking over a shoulder.
type ownPage struct {
	form.View
	Own
	Child string
	File  govuk.FileUpload
}

// Choices are the agencies for which it can be.
func (o ownPage) Choices() []page.Option {
	var out []page.Option
	for _, x := range o.Readers {
		out = append(out, page.Option{Value: x.ID, Text: x.Name})
	}
	return out
}

func readOwn(f *form.Form, o Own) Picture {
	p := Picture{Details: Details{Alt: f.LongText("alt", "storypicture.own.alt", form.Max(MaxAlt))}}
	var ids []string
	for _, a := range o.Readers {
		ids = append(ids, a.ID)
	}
	p.Agencies = f.Choices("agencies", "family.words.only", ids)
	return p
}

// Own shows one's own.
func (p *Pages) Own(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.showOwn(w, r, q, http.StatusOK, form.Blank())
}

func (p *Pages) showOwn(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	o, err := p.svc.Own(r.Context(), q)
	if err != nil {
		return err
	}
	readOwn(f, o)
	if status == http.StatusOK {
		content(f)
	}
	pr := web.Printer(r.Context())
	v := f.View(pr)
	return p.site.Render(w, r, status, "storypicture/own", ownPage{v, o, q.Child, file(pr, v)})
}

// AddOwn takes one.
func (p *Pages) AddOwn(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, MaxBody)
	if err != nil {
		return err
	}
	o, err := p.svc.Own(r.Context(), q)
	if err != nil {
		return err
	}
	in, b := readOwn(f, o), content(f)
	if f.Err() == nil {
		err := p.svc.AddOwn(r.Context(), q, in, b, f.Key())
		if err == nil {
			return web.SeeOther(w, "/my/"+q.Child+"/words/pictures")
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.showOwn(w, r, q, http.StatusUnprocessableEntity, f)
}

// OwnImage shows one of one's own.
func (p *Pages) OwnImage(w http.ResponseWriter, r *http.Request, q access.Request) error {
	i, err := p.svc.OwnImage(r.Context(), q, r.PathValue("picture"))
	if err != nil {
		return err
	}
	return web.Picture(w, i.MIME, i.Content)
}

// DropOwn takes one of one's own back.
func (p *Pages) DropOwn(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if _, err := form.Parse(r, 1<<12); err != nil {
		return err
	}
	if err := p.svc.DropOwn(r.Context(), q, r.PathValue("picture")); err != nil {
		return err
	}
	return web.SeeOther(w, "/my/"+q.Child+"/words/pictures")
}
