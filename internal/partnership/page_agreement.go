package partnership

import (
	"net/http"
	"strconv"

	"onestory/internal/access"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
)

// agreementPage is the data of one agreement's page, which prints as the document.
type agreementPage struct {
	Opened
	names
	Old bool // not the newest version
}

// Drafting reports whether its draft can be changed here.
func (a agreementPage) Drafting() bool { return a.Keeps && !a.Old && a.State == Draft }

// Running is the version that was signed last, where it was not ended; nil if none.
func (a agreementPage) Running() *Agreement {
	for _, v := range append([]Agreement{a.Agreement}, a.Versions...) {
		if v.State == Signed || v.State == Suspended {
			return &v
		}
	}
	return nil
}

// Agreement shows an agreement: its newest version, or the one that ?version= names.
func (p *Pages) Agreement(w http.ResponseWriter, r *http.Request, q access.Request) error {
	version := 0
	if s := r.URL.Query().Get("version"); s != "" {
		var err error
		if version, err = strconv.Atoi(s); err != nil || version < 1 {
			return access.ErrNotFound
		}
	}
	is, err := p.service.Open(r.Context(), q, r.PathValue("agreement"), version)
	if err != nil {
		return err
	}
	n, _, err := p.names(r)
	if err != nil {
		return err
	}
	data := agreementPage{Opened: is, names: n}
	for _, v := range is.Versions {
		data.Old = data.Old || v.Version > is.Version
	}
	return p.site.Render(w, r, http.StatusOK, "partnership/agreement", data)
}

func at(r *http.Request) string { return "/agreements/" + r.PathValue("agreement") }

// editPage is the data of the form of what an agreement says.
type editPage struct {
	form.View
	New               bool
	Bases, Conditions []page.Option
	Assessments       []page.Option
	Back              string
}

func readAgreement(f *form.Form, assessments []Assessment) Agreement {
	ids := []string{}
	for _, a := range assessments {
		ids = append(ids, a.ID)
	}
	return Agreement{
		Title:     f.Text("title", "partnership.title", form.Required, form.Max(160)),
		TitleCy:   f.Text("titlecy", "partnership.title-cy", form.Max(160)),
		About:     f.LongText("about", "partnership.about", form.Max(8000)),
		Basis:     f.Choice("basis", "partnership.basis", Bases()),
		Condition: f.Choice("condition", "partnership.condition", Conditions()),
		Retention: f.LongText("retention", "partnership.retention", form.Max(2000)),
		Starts:    date(f.Date("starts", "partnership.starts")),
		Ends:      date(f.Date("ends", "partnership.ends")),
		Review:    date(f.Date("review", "partnership.review")),
		DPIA:      f.Choice("dpia", "partnership.dpia", ids),
		Edit:      f.Version(),
	}
}

func fillAgreement(f *form.Form, a Agreement) {
	for name, value := range map[string]string{"title": a.Title, "titlecy": a.TitleCy, "about": a.About, "basis": a.Basis, "condition": a.Condition,
		"retention": a.Retention, "starts": a.Starts.String(), "ends": a.Ends.String(), "review": a.Review.String(), "dpia": a.DPIA} {
		f.Fill(name, value)
	}
	f.SetVersion(a.Edit)
}

func (p *Pages) edit(w http.ResponseWriter, r *http.Request, status int, f *form.Form, all []Assessment) error {
	data := editPage{View: f.View(web.Printer(r.Context())), New: r.PathValue("agreement") == "", Bases: page.Options("partnership.basis.", Bases()),
		Conditions: page.Options("partnership.condition.", Conditions()), Back: "/agreements"}
	for _, a := range all {
		data.Assessments = append(data.Assessments, page.Option{Value: a.ID, Text: a.Title})
	}
	if !data.New {
		data.Back = at(r)
	}
	return p.site.Render(w, r, status, "partnership/edit", data)
}

// New shows the empty form.
func (p *Pages) New(w http.ResponseWriter, r *http.Request, q access.Request) error {
	reg, err := p.service.List(r.Context(), q)
	if err != nil {
		return err
	}
	f := form.Blank()
	readAgreement(f, reg.Assessments)
	return p.edit(w, r, http.StatusOK, f, reg.Assessments)
}

// Add keeps a new draft.
func (p *Pages) Add(w http.ResponseWriter, r *http.Request, q access.Request) error {
	reg, err := p.service.List(r.Context(), q)
	if err != nil {
		return err
	}
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	a := readAgreement(f, reg.Assessments)
	id := ""
	if err = f.Err(); err == nil {
		id, err = p.service.Draft(r.Context(), q, a, f.Key())
	}
	if f.Add(err) {
		return p.edit(w, r, http.StatusUnprocessableEntity, f, reg.Assessments)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/agreements/"+id)
}

// Edit shows the form of a draft.
func (p *Pages) Edit(w http.ResponseWriter, r *http.Request, q access.Request) error {
	is, err := p.opened(r, q)
	if err != nil {
		return err
	}
	f := form.Blank()
	fillAgreement(f, is.Agreement)
	readAgreement(f, is.Assessments)
	return p.edit(w, r, http.StatusOK, f, is.Assessments)
}

// opened is the newest version, where it is a draft: only that is changed.
func (p *Pages) opened(r *http.Request, q access.Request) (Opened, error) {
	is, err := p.service.Open(r.Context(), q, r.PathValue("agreement"), 0)
	if err == nil && is.State != Draft {
		err = access.ErrNotFound
	}
	return is, err
}

// Change writes what the form of a draft holds.
func (p *Pages) Change(w http.ResponseWriter, r *http.Request, q access.Request) error {
	is, err := p.opened(r, q)
	if err != nil {
		return err
	}
	return p.submit(w, r, at(r), func(f *form.Form) error {
		a := readAgreement(f, is.Assessments)
		a.ID = is.ID
		if err := f.Err(); err != nil {
			return err
		}
		return p.service.Change(r.Context(), q, a)
	}, func(f *form.Form) error { return p.edit(w, r, http.StatusUnprocessableEntity, f, is.Assessments) })
}
