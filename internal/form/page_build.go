package form

import (
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"onestory/internal/access"
	kit "onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
	"onestory/lib/questionnaire"
	"onestory/lib/workday"
)

// row is one item in the outline of a form.
type row struct {
	ID, Text, Kind, Path string
	Depth                int
	Group                bool
	Lacks                bool // a Welsh text
}

// buildPage is a form that somebody is changing.
type buildPage struct {
	kit.View
	Draft  Draft
	Title  string
	Rows   []row
	Faults []string
	Path   string
	Mine   bool // the reader changed it last, and cannot approve it
}

// Build shows the outline of a draft, with what can be done to each item.
func (p *Pages) Build(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.build(w, r, q, http.StatusOK, kit.Blank())
}

func (p *Pages) build(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *kit.Form) error {
	list := q
	list.Action = "form:list"
	d, err := p.svc.Draft(r.Context(), list, r.PathValue("form"))
	if err != nil {
		return err
	}
	f.SetVersion(d.Edition)
	readStarts(f)
	out := buildPage{View: f.View(web.Printer(r.Context())), Draft: d, Faults: Faults(d.Definition), Path: "/forms/" + d.Form + "/draft", Mine: d.Author == q.Actor, Title: d.Form}
	if parsed, err := questionnaire.Parse(d.Definition); err == nil {
		out.Title = parsed.Title.In(string(web.Lang(r.Context())))
		parsed.Each(func(i *questionnaire.Item, parents []*questionnaire.Item) {
			if helps(i) {
				return
			}
			out.Rows = append(out.Rows, row{ID: i.LinkID, Text: i.Text.In(string(web.Lang(r.Context()))), Kind: kindKey(i.Type), Path: link(d.Form, i.LinkID), Depth: min(len(parents), 4), Group: i.Type == questionnaire.TypeGroup, Lacks: !i.Text.Translated("cy") && i.Text.Value != ""})
		})
	}
	return p.site.Render(w, r, status, "form/build", out)
}

func readStarts(f *kit.Form) workday.Date {
	d, _ := workday.Parse(f.Date("starts", "forms.starts"))
	return d
}

// Edit takes what is to be done to a draft: add, move, take out, propose, approve,
// drop. Each button names what and on which item.
func (p *Pages) Edit(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := kit.Parse(r, 1<<16)
	if err != nil {
		return err
	}
	id, path := r.PathValue("form"), "/forms/"+r.PathValue("form")+"/draft"
	verb, linkID, _ := strings.Cut(f.Button(), ":")
	switch verb {
	case "propose":
		if err := p.svc.Propose(r.Context(), q, id, f.Version(), readStarts(f), f.Key()); err != nil {
			if f.Add(err) {
				return p.build(w, r, q, http.StatusUnprocessableEntity, f)
			}
			return err
		}
		return web.SeeOther(w, path)
	case "drop":
		if err := p.svc.Drop(r.Context(), q, id, f.Version(), f.Key()); err != nil {
			return err
		}
		return web.SeeOther(w, "/forms")
	}
	added := ""
	err = p.change(r, q, f, func(x *questionnaire.Questionnaire) (err error) {
		switch verb {
		case "section":
			added, err = Append(x, "", questionnaire.Item{Type: questionnaire.TypeGroup, Text: questionnaire.Text{Value: web.Printer(r.Context()).T("forms.new-section")}})
		case "question":
			added, err = Append(x, linkID, questionnaire.Item{Type: questionnaire.TypeText, Text: questionnaire.Text{Value: web.Printer(r.Context()).T("forms.new-question")}})
		case "up":
			err = Move(x, linkID, -1)
		case "down":
			err = Move(x, linkID, 1)
		case "remove":
			err = Remove(x, linkID)
		default:
			err = access.ErrNotFound
		}
		return err
	})
	if err != nil {
		return err
	}
	if added != "" {
		return web.SeeOther(w, link(id, added))
	}
	return web.SeeOther(w, path)
}

// change changes the edition of a draft that the page showed.
func (p *Pages) change(r *http.Request, q access.Request, f *kit.Form, act func(*questionnaire.Questionnaire) error) error {
	list := q
	list.Action = "form:list"
	d, err := p.svc.Draft(r.Context(), list, r.PathValue("form"))
	if err != nil {
		return err
	}
	if d.Edition != f.Version() {
		return errStale()
	}
	if d.Definition, err = Change(d.Definition, act); err != nil {
		return err
	}
	return p.svc.Save(r.Context(), q, d, f.Key())
}

// Approve publishes a draft, by a second person.
func (p *Pages) Approve(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := kit.Parse(r, 1<<12)
	if err != nil {
		return err
	}
	id := r.PathValue("form")
	if err := p.svc.Approve(r.Context(), q, id, f.Version(), f.Key()); err != nil {
		return err
	}
	return web.SeeOther(w, "/forms/"+id)
}

// itemPage is one item of a draft.
type itemPage struct {
	kit.View
	Path, Back string
	Title      string
	Langs      []string
	Types      []page.Option
	Needs      []page.Option
	Parts      []page.Option
	Questions  []page.Option
	Section    bool
}

func readEdit(f *kit.Form) Edit {
	e := Edit{Texts: map[string]string{}, Help: map[string]string{}}
	for _, lang := range Languages() {
		e.Texts[lang] = f.LongText("text-"+lang, "forms.text."+lang, kit.Max(4000))
		e.Help[lang] = f.LongText("help-"+lang, "forms.help."+lang, kit.Max(8000))
	}
	e.Type = questionnaire.ItemType(f.Choice("type", "forms.type", page.Values(Types())))
	e.Needed = f.Choice("needed", "forms.needs", []string{"required", "recommended", "free"})
	if e.Needed == "free" {
		e.Needed = ""
	}
	e.Repeats = f.Tick("repeats", "forms.repeats")
	if n, ok := f.Whole("max", "forms.max", kit.Between(0, longest)); ok {
		e.MaxLength = int(n)
	}
	e.Options = f.LongText("options", "forms.options", kit.Max(40_000))
	e.When = f.Text("when", "forms.depends", kit.Max(200))
	e.WhenAnswer = f.Text("answer", "forms.answer", kit.Max(200))
	e.Off = f.Tick("off", "forms.off")
	e.NeverShared = f.Tick("never", "forms.never")
	e.Part = Part(f.Choice("part", "forms.part", page.Values(Parts())))
	return e
}

func fillEdit(f *kit.Form, e Edit) {
	for _, lang := range Languages() {
		f.Fill("text-"+lang, e.Texts[lang])
		f.Fill("help-"+lang, e.Help[lang])
	}
	f.Fill("type", string(e.Type))
	f.Fill("needed", map[string]string{"": "free"}[e.Needed]+e.Needed)
	f.Fill("options", e.Options)
	f.Fill("when", e.When)
	f.Fill("answer", e.WhenAnswer)
	f.Fill("part", string(e.Part))
	if e.MaxLength > 0 {
		f.Fill("max", strconv.Itoa(e.MaxLength))
	}
	for name, on := range map[string]bool{"repeats": e.Repeats, "off": e.Off, "never": e.NeverShared} {
		if on {
			f.Fill(name, "yes")
		}
	}
}

// ItemForm shows one item.
func (p *Pages) ItemForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.item(w, r, q, http.StatusOK, nil)
}

func (p *Pages) item(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *kit.Form) error {
	list := q
	list.Action = "form:list"
	d, err := p.svc.Draft(r.Context(), list, r.PathValue("form"))
	if err != nil {
		return err
	}
	x, err := questionnaire.Parse(d.Definition)
	if err != nil {
		return access.ErrNotFound
	}
	id := r.PathValue("linked")
	e, ok := EditOf(x, id)
	if !ok {
		return access.ErrNotFound
	}
	if f == nil {
		f = kit.Blank()
		f.SetVersion(d.Edition)
		fillEdit(f, e)
	}
	readEdit(f)
	out := itemPage{View: f.View(web.Printer(r.Context())), Path: link(d.Form, id), Back: "/forms/" + d.Form + "/draft", Title: e.Texts["en"], Langs: Languages(), Types: page.Options("forms.type.", Types()), Parts: page.Options("forms.part.", Parts()),
		Needs: page.Options("forms.needs.", []string{"required", "recommended", "free"}), Section: slices.ContainsFunc(x.Item, func(i questionnaire.Item) bool { return i.LinkID == id })}
	if !slices.Contains(Types(), e.Type) { // a kind that is not offered stays unless another is chosen
		out.Types = slices.Insert(out.Types, 0, page.Option{Label: kindKey(e.Type)})
	}
	return p.site.Render(w, r, status, "form/item", out)
}

// EditItem takes one item.
func (p *Pages) EditItem(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := kit.Parse(r, 1<<18)
	if err != nil {
		return err
	}
	e := readEdit(f)
	if f.Err() == nil {
		f.Add(e.Check())
	}
	if f.Err() == nil {
		err := p.change(r, q, f, func(x *questionnaire.Questionnaire) error { return e.Apply(x, r.PathValue("linked")) })
		if err == nil {
			return web.SeeOther(w, "/forms/"+r.PathValue("form")+"/draft")
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.item(w, r, q, http.StatusUnprocessableEntity, f)
}

// showPage is a form as whoever fills it in sees it.
type showPage struct {
	kit.View
	Title, Section string
	Back           string
	Body           template.HTML
	Sections       []Section
	At             int
	Lang           string
	Try            bool // answers can be tried out; they are not kept
	Lacks          []string
}

// Preview shows a draft as whoever fills it in will see it, and lets answers be
// tried out. They are kept nowhere.
func (p *Pages) Preview(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list := q
	list.Action = "form:list"
	draft, err := p.svc.Draft(r.Context(), list, r.PathValue("form"))
	if err != nil {
		return err
	}
	d, err := define(draft.Definition)
	if err != nil {
		return web.SeeOther(w, "/forms/"+draft.Form+"/draft")
	}
	var f *kit.Form
	if r.Method == http.MethodPost {
		if f, err = kit.Parse(r, MaxBytes); err != nil {
			return err
		}
	}
	return p.show(w, r, d, "/forms/"+draft.Form+"/draft", true, f)
}

func (p *Pages) show(w http.ResponseWriter, r *http.Request, d *Definition, back string, try bool, f *kit.Form) error {
	pr := web.Printer(r.Context())
	out := showPage{Title: d.Titles().In(string(pr.Lang())), Back: back, Sections: d.Sections(), Try: try, At: 1, Lang: string(pr.Lang())}
	if n, err := strconv.Atoi(r.URL.Query().Get("section")); err == nil {
		out.At = n
	}
	s, ok := d.Section(out.At)
	if !ok {
		return access.ErrNotFound
	}
	out.Section = s.Title.In(out.Lang)
	sheets, canvas := map[string]Sheet{}, Canvas{Words: pr}
	if f != nil {
		sheet, _ := d.Read(s, f.Typed(), f.Button(), Sheet{})
		sheets[s.ID], canvas.Faulty = sheet, true
		if name, ok := AddedRow(f.Button()); ok {
			canvas.Rows = map[string]int{name: OneMore}
		}
		for _, l := range d.Lacks(sheets) {
			if l.Section.Number == s.Number {
				out.Lacks = append(out.Lacks, l.Say(pr))
			}
		}
	} else {
		f = kit.Blank()
	}
	drawn := d.Draw(s, sheets, canvas)
	out.View = f.View(pr)
	out.Body, out.View.Summary = drawn.HTML, drawn.Faults
	return p.site.Render(w, r, http.StatusOK, "form/show", out)
}

// SectionName is what a section is called on the page.
func (p showPage) SectionName(s Section) string { return s.Title.In(p.Lang) }
