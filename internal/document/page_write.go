package document

import (
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/draft"
	"onestory/internal/identity"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
	"onestory/lib/workday"
)

// writePage is the form of a new document or a new version.
type writePage struct {
	form.View
	draft.Shown
	Bar    template.HTML
	Path   string // the form's own
	Back   string
	Amends bool
}

// Classes are the answers offered.
func (writePage) Classes() []page.Option { return classes() }

// Seals are the answers offered.
func (writePage) Seals() []page.Option { return seals() }

// checkPage shows the passages, to be marked before anything is kept.
type checkPage struct {
	form.View
	draft.Shown
	Bar   template.HTML
	Path  string
	Title string
	Carry []form.Hidden // what was typed
	Parts []part
}

// part is a passage with its number from 1.
type part struct {
	N int
	Passage
}

// read reads the form; the marks are read where it has passages to mark.
func read(f *form.Form, amends bool) Writing {
	var w Writing
	w.Title = f.Text("title", "document.title", form.Required, form.Max(150), form.Message("document.need-title"))
	var all []string
	for _, c := range access.Classes() {
		all = append(all, string(c))
	}
	w.Class = access.Class(f.Choice("class", "document.class", all, form.Required, form.Message("document.need-class")))
	if d, err := workday.Parse(f.Date("written", "document.written", form.Required, form.Message("document.need-date"))); err == nil {
		w.WrittenOn = d
	}
	w.Passages = Split(f.LongText("text", "document.text", form.Required, form.Max(MaxText), form.Message("document.need-text")))
	w.Source = Source{Name: f.Text("source", "document.source", form.Max(120)), Protected: f.Tick("protect", "document.protect")}
	if amends {
		w.Why = f.Text("why", "document.why", form.Required, form.Max(200), form.Message("document.need-why"))
		return w
	}
	w.Seal = sealOf(f.Choice("seal", "document.seal", sealNames(), form.Required, form.Message("document.need-seal")))
	w.Reason = f.LongText("reason", "document.reason", form.Max(1000))
	return w
}

func sealNames() (out []string) {
	for _, s := range Seals() {
		out = append(out, s.String())
	}
	return out
}

// marked puts the marks that were sent onto the passages.
func marked(f *form.Form, passages []Passage) []Passage {
	typed := f.Typed()
	for i := range passages {
		n := strconv.Itoa(i + 1)
		passages[i].Third, passages[i].Protects = slices.Contains(typed["third"], n), slices.Contains(typed["protects"], n)
	}
	return passages
}

func newPath(q access.Request) string { return "/child/" + q.Child + "/document/new" }

// New shows the form of a new document.
func (p *Pages) New(w http.ResponseWriter, r *http.Request, q access.Request) error {
	of, err := p.svc.Start(r.Context(), q)
	if err != nil {
		return err
	}
	f := form.Blank()
	f.Fill("class", string(access.ClassGeneral))
	f.Fill("seal", access.Open.String())
	f.Fill("written", p.svc.today().String())
	shown, err := p.drafts.Open(r, q, f, newPath(q))
	if err != nil {
		return err
	}
	return p.write(w, r, http.StatusOK, f, writePage{Shown: shown, Path: newPath(q), Back: "/child/" + q.Child}, of)
}

func (p *Pages) write(w http.ResponseWriter, r *http.Request, status int, f *form.Form, page writePage, of child.View) error {
	read(f, page.Amends)
	pr := web.Printer(r.Context())
	page.View, page.Bar = f.View(pr), identity.Bar(pr, of, p.svc.today())
	return p.site.Render(w, r, status, "document/write", page)
}

// Write takes the form of a new document: first it shows the passages to be
// marked, then it keeps the document.
func (p *Pages) Write(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, draft.MaxBytes)
	if err != nil {
		return err
	}
	in := read(f, false)
	if f.Err() == nil {
		f.Add(in.Check(p.svc.today()))
	}
	if f.Err() == nil && f.Button() == "save" {
		in.Passages = marked(f, in.Passages)
		id, err := p.svc.Write(r.Context(), q, in, f.Key())
		if err == nil {
			p.drafts.Done(r, q)
			return web.SeeOther(w, "/child/"+q.Child+"/document/"+id)
		}
		if !f.Add(err) {
			return err
		}
	}
	of, err := p.svc.Start(r.Context(), q)
	if err != nil {
		return err
	}
	page := writePage{Shown: draft.At(newPath(q)), Path: newPath(q), Back: "/child/" + q.Child}
	switch {
	case f.Err() != nil:
		return p.write(w, r, http.StatusUnprocessableEntity, f, page, of)
	case f.Button() == "change":
		return p.write(w, r, http.StatusOK, f, page, of)
	}
	return p.check(w, r, f, page, Suggest(in.Passages, in.Source), in.Title, of)
}

func (p *Pages) check(w http.ResponseWriter, r *http.Request, f *form.Form, from writePage, passages []Passage, title string, of child.View) error {
	pr := web.Printer(r.Context())
	page := checkPage{View: f.View(pr), Shown: from.Shown, Bar: identity.Bar(pr, of, p.svc.today()), Path: from.Path, Title: title}
	typed := f.Typed()
	for _, name := range slices.Sorted(maps.Keys(typed)) {
		if name == form.OnceName || name == form.VersionName || name == "third" || name == "protects" {
			continue
		}
		for _, v := range typed[name] {
			page.Carry = append(page.Carry, form.Hidden{Name: name, Value: v})
		}
	}
	for i, x := range passages {
		page.Parts = append(page.Parts, part{i + 1, x})
	}
	return p.site.Render(w, r, http.StatusOK, "document/check", page)
}
