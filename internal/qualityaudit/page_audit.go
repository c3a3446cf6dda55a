package qualityaudit

import (
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"onestory/internal/access"
	"onestory/internal/form"
	kit "onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/web"
	"onestory/lib/govuk"
	"onestory/lib/questionnaire"
)

// maxBytes bounds a page of the form as it is sent.
const maxBytes = 256 << 10

// minePage lists the audits that somebody was given: opened from the first page, at a
// desk, in an hour set aside for it.
type minePage struct {
	List []Case
	pr   *i18n.Printer
}

// Month is what a month is called.
func (p minePage) Month(of string) string { return monthName(p.pr, of) }

// Mine lists one's audits.
func (p *Pages) Mine(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.svc.Mine(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "qualityaudit/mine", minePage{list, web.Printer(r.Context())})
}

// auditPage is one audit: what is left of its form, and the way to the record.
type auditPage struct {
	kit.View
	Reading
	Tasks template.HTML
	Month string
}

// Open shows an audit to its auditor.
func (p *Pages) Open(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.open(w, r, q, http.StatusOK, kit.Blank())
}

func (p *Pages) open(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *kit.Form) error {
	q.Action = "qualityaudit:read"
	pr := web.Printer(r.Context())
	x, err := p.svc.Read(r.Context(), q, r.PathValue("audit"), 0, wording(pr))
	if err != nil {
		return err
	}
	return p.site.Render(w, r, status, "qualityaudit/audit", auditPage{f.View(pr), x, tasks(pr, x), monthName(pr, x.Month)})
}

// tasks is the list of what is left of the form.
func tasks(pr *i18n.Printer, x Reading) template.HTML {
	list := govuk.TaskList{IDPrefix: "tasks"}
	for _, s := range x.Progress {
		status := govuk.TaskStatus{Text: pr.T(s.Key())}
		switch s.Status() {
		case "empty", "begun":
			status = govuk.TaskStatus{Tag: &govuk.Tag{Text: pr.T(s.Key()), Classes: map[string]string{"empty": "govuk-tag--grey", "begun": "govuk-tag--blue"}[s.Status()]}}
		case "faulty":
			status = govuk.TaskStatus{Tag: &govuk.Tag{Text: pr.T(s.Key()), Classes: "govuk-tag--red"}}
		}
		list.Items = append(list.Items, govuk.Task{Title: govuk.Content{Text: s.Title.In(string(pr.Lang()))}, Status: status, Href: "/audits/" + x.Case.ID + "/part/" + strconv.Itoa(s.Number)})
	}
	return list.HTML()
}

// recordPage is the record without names.
type recordPage struct {
	Reading
	Month  string
	People []string
	Forms  []formView
}

// formView is one form that was finished, drawn part by part, with what was said as it
// was signed and what was added since.
type formView struct {
	Title string
	Day   string
	Parts []partView
	Said  []string
	Added []string
}

// partView is one part of it.
type partView struct {
	Title string
	HTML  template.HTML
}

// Record shows what an auditor reads.
func (p *Pages) Record(w http.ResponseWriter, r *http.Request, q access.Request) error {
	pr := web.Printer(r.Context())
	x, err := p.svc.Read(r.Context(), q, r.PathValue("audit"), 0, wording(pr))
	if err != nil {
		return err
	}
	page := recordPage{Reading: x, Month: monthName(pr, x.Month)}
	words := wording(pr)
	for n, c := range x.Children {
		page.People = append(page.People, words.Child(n+1)+": "+pr.T("qualityaudit.age."+c.Band()))
	}
	for n := range x.Adults {
		page.People = append(page.People, words.Adult(n+1))
	}
	for _, a := range x.Assessments {
		v := formView{Title: pr.T("qualityaudit.written.one", a.Form.Titles().In(string(pr.Lang())), strconv.FormatInt(a.Number, 10)), Day: pr.T("qualityaudit.day", x.DayOf(a.Closed)), Said: a.Said, Added: a.Added}
		for _, part := range a.Parts {
			v.Parts = append(v.Parts, partView{Title: pr.T("qualityaudit.part."+string(part.Kind), strconv.Itoa(part.Number)),
				HTML: part.Form.Of(part.Kind).Finished(part.Response, form.Shown{Words: pr, Level: 4, Blank: true, Masked: pr.T("qualityaudit.left-out"),
					Mask: func(at *questionnaire.Place) bool { return at.Answered() && Left(at.Item) }})})
		}
		if len(v.Parts)+len(v.Said)+len(v.Added) > 0 {
			page.Forms = append(page.Forms, v)
		}
	}
	return p.site.Render(w, r, http.StatusOK, "qualityaudit/record", page)
}

// sheetPage is one page of the form.
type sheetPage struct {
	kit.View
	Reading
	Path  string
	Title string
	Body  template.HTML
	First bool
}

// Section shows one page of the form, with what the record itself answers filled in.
func (p *Pages) Section(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.section(w, r, q, http.StatusOK, false)
}

func (p *Pages) section(w http.ResponseWriter, r *http.Request, q access.Request, status int, faulty bool) error {
	number, err := strconv.Atoi(r.PathValue("page"))
	if err != nil || number < 1 {
		return access.ErrNotFound
	}
	pr := web.Printer(r.Context())
	q.Action = "qualityaudit:fill"
	x, err := p.svc.Read(r.Context(), q, r.PathValue("audit"), number, wording(pr))
	if err != nil {
		return err
	}
	f := kit.Blank()
	f.SetDraft(x.Version)
	page := sheetPage{View: f.View(pr), Reading: x, Path: "/audits/" + x.Case.ID + "/part/" + strconv.Itoa(number), Title: x.Section.Title.In(string(pr.Lang())), First: number == x.Form.Sections()[0].Number}
	drawn := x.Form.Draw(x.Section, x.Sheets, form.Canvas{Words: pr, Faulty: faulty, Sources: x.sources(pr)})
	page.Body, page.View.Summary = drawn.HTML, drawn.Faults
	return p.site.Render(w, r, status, "qualityaudit/section", page)
}

// sources say which answers the record itself gave.
func (x Reading) sources(pr *i18n.Printer) map[string]form.Source {
	out := map[string]form.Source{}
	for id, code := range x.Computed {
		out[id] = form.Source{Values: []string{code, "urn:onestory:code:audit|" + code}, Text: pr.T("qualityaudit.computed")}
	}
	return out
}

// Save keeps one page of the form.
func (p *Pages) Save(w http.ResponseWriter, r *http.Request, q access.Request) error {
	number, saved, f, err := p.save(r, q)
	if err != nil {
		return err
	}
	id := r.PathValue("audit")
	switch {
	case saved.Back:
		return web.SeeOther(w, "/audits")
	case saved.Faulty:
		return p.section(w, r, q, http.StatusUnprocessableEntity, true)
	case f.Button() == "next":
		x, err := p.svc.Read(r.Context(), q, id, number, wording(web.Printer(r.Context())))
		if err == nil && x.Next > 0 {
			return web.SeeOther(w, "/audits/"+id+"/part/"+strconv.Itoa(x.Next))
		}
	}
	return web.SeeOther(w, "/audits/"+id)
}

// Autosave keeps a page of the form as it is filled in.
func (p *Pages) Autosave(w http.ResponseWriter, r *http.Request, q access.Request) error {
	_, saved, _, err := p.save(r, q)
	if err != nil {
		return err
	}
	return web.DraftSaved(w, r, saved.At, saved.Version)
}

func (p *Pages) save(r *http.Request, q access.Request) (int, Saved, *kit.Form, error) {
	number, err := strconv.Atoi(r.PathValue("page"))
	if err != nil || number < 1 {
		return 0, Saved{}, nil, access.ErrNotFound
	}
	f, err := kit.Parse(r, maxBytes)
	if err != nil {
		return 0, Saved{}, nil, err
	}
	draft := strings.HasSuffix(r.URL.Path, "/draft")
	saved, err := p.svc.Save(r.Context(), q, r.PathValue("audit"), number, f.Typed(), f.Button(), f.Draft(), draft)
	return number, saved, f, err
}

// Finish ends an audit.
func (p *Pages) Finish(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := kit.Parse(r, 1<<12)
	if err != nil {
		return err
	}
	if err := p.svc.Finish(r.Context(), q, r.PathValue("audit")); err != nil {
		if f.Add(err) {
			return p.open(w, r, q, http.StatusUnprocessableEntity, f)
		}
		return err
	}
	return web.SeeOther(w, "/audits")
}
