package assessment

import (
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"onestory/internal/access"
	"onestory/internal/form"
	kit "onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web"
	"onestory/lib/govuk"
)

// tasks is the list of what is left in one part.
func tasks(pr *i18n.Printer, p PartView, base string) template.HTML {
	list := govuk.TaskList{IDPrefix: "tasks-" + p.Key}
	for _, s := range p.Progress {
		status := govuk.TaskStatus{Text: pr.T(s.Key())}
		switch s.Status() {
		case "empty", "begun":
			status = govuk.TaskStatus{Tag: &govuk.Tag{Text: pr.T(s.Key()), Classes: map[string]string{"empty": "govuk-tag--grey", "begun": "govuk-tag--blue"}[s.Status()]}}
		case "faulty":
			status = govuk.TaskStatus{Tag: &govuk.Tag{Text: pr.T(s.Key()), Classes: "govuk-tag--red"}}
		}
		task := govuk.Task{Title: govuk.Content{Text: s.Title.In(string(pr.Lang()))}, Status: status, Href: base + "/" + p.Key + "/" + strconv.Itoa(s.Number)}
		if s.Needed > 0 {
			task.Hint = &govuk.Content{Text: pr.T("assessment.needed", s.Needed)}
		}
		list.Items = append(list.Items, task)
	}
	return list.HTML()
}

// writePage is one section with its boxes.
type writePage struct {
	kit.View
	Sheet
	Bar      template.HTML
	Base     string
	Path     string
	Child    string
	DraftURL string
	Title    string // of the section
	Caption  string
	Body     template.HTML
	AtOnce   string // who saved a moment ago, beside the reader
	Clashes  []clash
}

// clash is a question that two people answered differently at the same time.
type clash struct {
	Label        string
	Mine, Theirs string
	Joined       bool
}

// Section shows one section to whoever writes in it.
func (p *Pages) Section(w http.ResponseWriter, r *http.Request, q access.Request) error {
	part, number, err := whole(r)
	if err != nil {
		return err
	}
	sheet, err := p.svc.Writing(r.Context(), q, part, number)
	if err != nil {
		return err
	}
	var rows map[string]int
	if name := r.URL.Query().Get("add"); form.SoundRow(name) {
		rows = map[string]int{name: form.OneMore}
	}
	return p.section(w, r, q, http.StatusOK, sheet, rows, false)
}

func (p *Pages) section(w http.ResponseWriter, r *http.Request, q access.Request, status int, sheet Sheet, rows map[string]int, faulty bool) error {
	pr := web.Printer(r.Context())
	page := p.page(r, q, sheet)
	drawn := sheet.Form.Draw(sheet.Section, sheet.Sheets.plain(), form.Canvas{Words: pr, Rows: rows, Faulty: faulty, Sources: sources(pr, sheet.Part)})
	page.Body, page.View.Summary = drawn.HTML, drawn.Faults
	return p.site.Render(w, r, status, "assessment/section", page)
}

// page is what a section's page shows around its boxes.
func (p *Pages) page(r *http.Request, q access.Request, sheet Sheet) writePage {
	pr, lang := web.Printer(r.Context()), string(web.Lang(r.Context()))
	f := kit.Blank()
	f.SetDraft(sheet.Here().Version)
	path := at(q, "/"+sheet.Part.Key+"/"+strconv.Itoa(sheet.Section.Number))
	page := writePage{View: f.View(pr), Sheet: sheet, Bar: p.bar(r, sheet.Of), Base: at(q, ""), Path: path, Child: q.Child, DraftURL: path + "/draft",
		Title: in(sheet.Section.Title, lang), Caption: sheet.Form.Titles().In(lang) + ", " + title(pr, PartView{Part: sheet.Part}, sheet.Of)}
	if here := sheet.Here(); here.Version > 0 && here.By.ID != q.Actor && p.svc.Gate.Clock().Now().Sub(here.At) < AtOnce {
		page.AtOnce = pr.T("assessment.at-once", here.By.Name, pr.Time(here.At))
	}
	return page
}

// sources say under a question where its value came from.
func sources(pr *i18n.Printer, part Part) map[string]form.Source {
	out := map[string]form.Source{}
	for id, s := range part.Sources {
		if s.From != "writer" {
			out[id] = form.Source{Values: s.Values, Text: pr.T(s.Key(), pr.Date(s.Day.String()))}
		}
	}
	return out
}

// Save takes one section.
func (p *Pages) Save(w http.ResponseWriter, r *http.Request, q access.Request) error {
	part, number, err := whole(r)
	if err != nil {
		return err
	}
	f, err := kit.Parse(r, MaxBytes)
	if err != nil {
		return err
	}
	path := at(q, "/"+part+"/"+strconv.Itoa(number))
	if ask, ok := strings.CutPrefix(f.Button(), "take:"); ok {
		if err := p.svc.TakeIn(r.Context(), q, part, number, ask); err != nil {
			return err
		}
		return web.SeeOther(w, path)
	}
	saved, err := p.save(r, q, f, part, number)
	if err != nil {
		return err
	}
	if saved.Stale {
		return web.SeeOther(w, path+"/merge")
	}
	sheet, err := p.svc.Writing(r.Context(), q, part, number)
	if err != nil {
		return err
	}
	name, more := form.AddedRow(f.Button())
	switch {
	case saved.Faulty:
		return p.section(w, r, q, http.StatusUnprocessableEntity, sheet, nil, true)
	case more:
		http.Redirect(w, r, path+"?add="+name, http.StatusSeeOther) // names of boxes alone
		return nil
	case strings.HasPrefix(f.Button(), "remove:"), f.Button() == "stay":
		return web.SeeOther(w, path)
	case f.Button() == "done":
		if err := p.svc.HandBack(r.Context(), q, part, number); err != nil {
			return err
		}
		return web.SeeOther(w, at(q, ""))
	case f.Button() == "next" && sheet.Next > 0 && sheet.Whole:
		return web.SeeOther(w, at(q, "/"+part+"/"+strconv.Itoa(sheet.Next)))
	}
	return web.SeeOther(w, at(q, ""))
}

func (p *Pages) save(r *http.Request, q access.Request, f *kit.Form, part string, number int) (Saved, error) {
	values := f.Typed()
	values.Set("_version", strconv.FormatInt(f.Draft(), 10)) // for a merge: what it was begun with
	return p.svc.Save(r.Context(), q, part, number, values, f.Button(), f.Draft())
}

// Autosave keeps a section as it is filled in. Where somebody else was faster it
// says so, and what was sent is kept for the page that merges.
func (p *Pages) Autosave(w http.ResponseWriter, r *http.Request, q access.Request) error {
	part, number, err := whole(r)
	if err != nil {
		return err
	}
	f, err := kit.Parse(r, MaxBytes)
	if err != nil {
		return err
	}
	saved, err := p.save(r, q, f, part, number)
	if err == nil && saved.Stale {
		err = problem.New(problem.Conflict, "assessment.stale")
	}
	if err != nil {
		return err
	}
	return web.DraftSaved(w, r, saved.At, saved.Version)
}

// MergeForm shows what two people wrote at once, brought together.
func (p *Pages) MergeForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	part, number, err := whole(r)
	if err != nil {
		return err
	}
	m, err := p.svc.Merging(r.Context(), q, part, number)
	if err != nil {
		return err
	}
	pr, lang := web.Printer(r.Context()), string(web.Lang(r.Context()))
	page := p.page(r, q, m.Sheet)
	page.Path += "/merge"
	page.AtOnce = pr.T("assessment.at-once", m.Theirs.By.Name, pr.Time(m.Theirs.At))
	for _, c := range m.Clashes {
		page.Clashes = append(page.Clashes, clash{Label: c.Item.Text.In(lang), Mine: m.Form.Say(c.Item, c.Mine, pr), Theirs: m.Form.Say(c.Item, c.Theirs, pr), Joined: c.Joined})
	}
	sheets := m.Sheets.plain()
	sheets[m.Section.ID] = m.Merged
	drawn := m.Form.Draw(m.Section, sheets, form.Canvas{Words: pr, Faulty: true})
	page.Body, page.View.Summary = drawn.HTML, drawn.Faults
	return p.site.Render(w, r, http.StatusOK, "assessment/merge", page)
}

// Merge takes the merged section.
func (p *Pages) Merge(w http.ResponseWriter, r *http.Request, q access.Request) error {
	part, number, err := whole(r)
	if err != nil {
		return err
	}
	f, err := kit.Parse(r, MaxBytes)
	if err != nil {
		return err
	}
	if err := p.svc.Merged(r.Context(), q, part, number); err != nil {
		return err
	}
	saved, err := p.save(r, q, f, part, number)
	if err != nil {
		return err
	}
	path := at(q, "/"+part+"/"+strconv.Itoa(number))
	if saved.Stale {
		path += "/merge"
	}
	return web.SeeOther(w, path)
}
