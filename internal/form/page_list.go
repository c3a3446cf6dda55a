package form

import (
	"io/fs"
	"net/http"
	"strconv"
	"strings"

	"onestory/internal/access"
	kit "onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
	"onestory/lib/questionnaire"
	"onestory/lib/workday"
)

// Templates are this feature's pages.
func Templates() web.Pages {
	files, _ := fs.Sub(pageFiles, "page") // embedded under that name
	return web.Pages{Feature: "form", Files: files}
}

// Pages is the pages of forms: those who set a deployment up change them, at a desk,
// without hurry.
type Pages struct {
	site *web.Site
	svc  *Service
}

// NewPages makes the pages.
func NewPages(site *web.Site, svc *Service) *Pages { return &Pages{site: site, svc: svc} }

// listed is a form as the list shows it.
type listed struct {
	Listed
	Title string
	State State
}

// List lists every form.
func (p *Pages) List(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.svc.List(r.Context(), q)
	if err != nil {
		return err
	}
	lang := string(web.Lang(r.Context()))
	var out []listed
	for _, l := range list {
		x := listed{Listed: l, Title: l.Titles.In(lang)}
		if n := len(l.Versions); n > 0 {
			x.State = l.Versions[n-1].StateOn(l.Versions, p.svc.today())
		}
		out = append(out, x)
	}
	return p.site.Render(w, r, http.StatusOK, "form/list", struct{ List []listed }{out})
}

// newPage is the form of a new form.
type newPage struct{ kit.View }

func readNew(f *kit.Form) (id, title, text string) {
	id = f.Text("id", "forms.id", kit.Required, kit.Max(40), kit.Message("forms.need-id"))
	title = f.Text("title", "forms.name", kit.Max(150))
	text = f.LongText("json", "forms.json", kit.Max(MaxBytes))
	return id, title, text
}

// New asks what a new form is called, or takes one as FHIR JSON.
func (p *Pages) New(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	f := kit.Blank()
	readNew(f)
	return p.site.Render(w, r, http.StatusOK, "form/new", newPage{f.View(web.Printer(r.Context()))})
}

// Create makes its draft.
func (p *Pages) Create(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := kit.Parse(r, 2*MaxBytes)
	if err != nil {
		return err
	}
	id, name, text := readNew(f)
	if text == "" && name == "" {
		f.Fault("title", "forms.need-title")
	}
	if text != "" {
		if faults := Faults([]byte(text)); len(faults) > 0 {
			f.Fault("json", "forms.json-fault", faults[0])
		}
	}
	if f.Err() == nil {
		definition := []byte(text)
		if text == "" {
			if definition, err = Blank(id, name); err != nil {
				return err
			}
		}
		if err = p.svc.Start(r.Context(), q, id, definition, f.Key()); err == nil {
			return web.SeeOther(w, "/forms/"+id+"/draft")
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.site.Render(w, r, http.StatusUnprocessableEntity, "form/new", newPage{f.View(web.Printer(r.Context()))})
}

// onePage is one form.
type onePage struct {
	kit.View
	Listed
	Title  string
	States map[int64]State
	Off    []page.Option
	Has    bool
}

// One shows a form: its versions, its draft, and what the authority decides.
func (p *Pages) One(w http.ResponseWriter, r *http.Request, q access.Request) error {
	l, err := p.svc.One(r.Context(), q, r.PathValue("form"))
	if err != nil {
		return err
	}
	f := kit.Blank()
	f.SetVersion(l.Setting.Version)
	f.Fill("asked", l.Setting.Asked...)
	f.Fill("ends", l.Setting.Ends.String())
	out := onePage{Listed: l, Title: l.Titles.In(string(web.Lang(r.Context()))), States: map[int64]State{}, Has: len(l.Versions) > 0}
	for _, v := range l.Versions {
		out.States[v.Number] = v.StateOn(l.Versions, p.svc.today())
	}
	if out.Has {
		d, err := p.svc.Version(r.Context(), q, l.ID, l.Versions[len(l.Versions)-1].Number)
		if err != nil {
			return err
		}
		for _, i := range d.Off() {
			out.Off = append(out.Off, page.Option{Value: i.LinkID, Text: i.Text.In(string(web.Lang(r.Context())))})
		}
	}
	readSetting(f, out.Off)
	out.View = f.View(web.Printer(r.Context()))
	if l.Setting.Version == 0 {
		out.View.Hidden = append(out.View.Hidden, kit.Hidden{Name: kit.VersionName, Value: "0"})
	}
	return p.site.Render(w, r, http.StatusOK, "form/one", out)
}

func readSetting(f *kit.Form, off []page.Option) (s Setting) {
	var all []string
	for _, o := range off {
		all = append(all, o.Value)
	}
	s.Asked = f.Choices("asked", "forms.asked", all)
	s.Ends, _ = workday.Parse(f.Date("ends", "forms.ends"))
	return s
}

// Decide keeps what the authority decides beside the form's text.
func (p *Pages) Decide(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := kit.Parse(r, 1<<16)
	if err != nil {
		return err
	}
	id := r.PathValue("form")
	list := q
	list.Action = "form:list"
	l, err := p.svc.One(r.Context(), list, id)
	if err != nil {
		return err
	}
	var off []page.Option
	if n := len(l.Versions); n > 0 {
		d, err := p.svc.Version(r.Context(), list, id, l.Versions[n-1].Number)
		if err != nil {
			return err
		}
		for _, i := range d.Off() {
			off = append(off, page.Option{Value: i.LinkID})
		}
	}
	set := readSetting(f, off)
	if err := f.Err(); err != nil {
		return err
	}
	set.Form, set.Version = id, f.Version()
	if err := p.svc.Decide(r.Context(), q, set); err != nil {
		return err
	}
	return web.SeeOther(w, "/forms/"+id)
}

// StartDraft begins to change a form: on top of its newest version.
func (p *Pages) StartDraft(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := kit.Parse(r, 1<<12)
	if err != nil {
		return err
	}
	id := r.PathValue("form")
	if err := p.svc.Start(r.Context(), q, id, nil, f.Key()); err != nil {
		return err
	}
	return web.SeeOther(w, "/forms/"+id+"/draft")
}

// ShowVersion shows a published version as whoever fills it in sees it.
func (p *Pages) ShowVersion(w http.ResponseWriter, r *http.Request, q access.Request) error {
	n, err := strconv.ParseInt(r.PathValue("number"), 10, 64)
	if err != nil {
		return access.ErrNotFound
	}
	d, err := p.svc.Version(r.Context(), q, r.PathValue("form"), n)
	if err != nil {
		return err
	}
	return p.show(w, r, d, "/forms/"+d.Form, false, nil)
}

// VersionJSON downloads a published version as FHIR.
func (p *Pages) VersionJSON(w http.ResponseWriter, r *http.Request, q access.Request) error {
	n, err := strconv.ParseInt(r.PathValue("number"), 10, 64)
	if err != nil {
		return access.ErrNotFound
	}
	d, err := p.svc.Version(r.Context(), q, r.PathValue("form"), n)
	if err != nil {
		return err
	}
	b, err := d.published.MarshalJSON()
	if err != nil {
		return err
	}
	return web.Download(w, d.Form+"-"+strconv.FormatInt(n, 10)+".fhir.json", "application/fhir+json", b)
}

// link is the path of an item in the builder.
func link(form, linkID string) string {
	return "/forms/" + form + "/draft/" + escapePath(linkID)
}

func escapePath(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_' {
			b.WriteByte(c)
		} else {
			b.WriteString("%" + strings.ToUpper(strconv.FormatInt(int64(c)+256, 16)[1:]))
		}
	}
	return b.String()
}

// kindKey is the catalogue key of a kind of item.
func kindKey(t questionnaire.ItemType) string { return "forms.type." + string(t) }
