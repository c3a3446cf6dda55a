package partnership

import (
	"net/http"
	"strconv"

	"onestory/internal/access"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
)

func from(r *http.Request) string { return "/assessments/" + r.PathValue("assessment") }

// assessmentPage is the data of one assessment's page.
type assessmentPage struct {
	Assessed
	Going string // catalogue key of what stands against going live, "" if nothing
}

// Assessment shows an assessment in its seven steps.
func (p *Pages) Assessment(w http.ResponseWriter, r *http.Request, q access.Request) error {
	a, err := p.service.Assessment(r.Context(), q, r.PathValue("assessment"))
	if err != nil {
		return err
	}
	_, why := a.Clears()
	return p.site.Render(w, r, http.StatusOK, "partnership/assessment", assessmentPage{a, why})
}

func readAssessment(f *form.Form) Assessment {
	long := func(name string) string { return f.LongText(name, "partnership.step."+name, form.Max(12000)) }
	return Assessment{
		Title: f.Text("title", "partnership.title", form.Required, form.Max(160)),
		Need:  long("need"), Describe: long("describe"), Consulted: long("consulted"), Necessity: long("necessity"), Advice: long("advice"), Overruled: long("overruled"),
		Edit: f.Version(),
	}
}

// assessPage is the data of the form of an assessment.
type assessPage struct {
	form.View
	New  bool
	Back string
}

func (p *Pages) assess(w http.ResponseWriter, r *http.Request, status int, f *form.Form) error {
	data := assessPage{View: f.View(web.Printer(r.Context())), New: r.PathValue("assessment") == "", Back: "/agreements"}
	if !data.New {
		data.Back = from(r)
	}
	return p.site.Render(w, r, status, "partnership/assess", data)
}

// NewAssessment shows the empty form.
func (p *Pages) NewAssessment(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f := form.Blank()
	readAssessment(f)
	return p.assess(w, r, http.StatusOK, f)
}

// AddAssessment keeps a new assessment.
func (p *Pages) AddAssessment(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	a := readAssessment(f)
	id := ""
	if err = f.Err(); err == nil {
		id, err = p.service.Assess(r.Context(), q, a, f.Key())
	}
	if f.Add(err) {
		return p.assess(w, r, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/assessments/"+id)
}

// EditAssessment shows the form of an assessment.
func (p *Pages) EditAssessment(w http.ResponseWriter, r *http.Request, q access.Request) error {
	a, err := p.service.Assessment(r.Context(), q, r.PathValue("assessment"))
	if err != nil {
		return err
	}
	f := form.Blank()
	for name, value := range map[string]string{"title": a.Title, "need": a.Need, "describe": a.Describe, "consulted": a.Consulted, "necessity": a.Necessity,
		"advice": a.Advice, "overruled": a.Overruled} {
		f.Fill(name, value)
	}
	f.SetVersion(a.Edit)
	readAssessment(f)
	return p.assess(w, r, http.StatusOK, f)
}

// ChangeAssessment writes what the form holds.
func (p *Pages) ChangeAssessment(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.submit(w, r, from(r), func(f *form.Form) error {
		a := readAssessment(f)
		a.ID = r.PathValue("assessment")
		if err := f.Err(); err != nil {
			return err
		}
		return p.service.Rewrite(r.Context(), q, a)
	}, func(f *form.Form) error { return p.assess(w, r, http.StatusUnprocessableEntity, f) })
}

// hazardPage is the data of the form of a risk.
type hazardPage struct {
	form.View
	Back                    string
	Likelihoods, Severities []page.Option
}

var scores = []string{"1", "2", "3"}

func readHazard(f *form.Form) Hazard {
	score := func(name string) Score {
		n, _ := strconv.Atoi(f.Choice(name, "partnership."+name, scores, form.Required))
		return Score(n)
	}
	return Hazard{
		What: f.LongText("what", "partnership.what", form.Required, form.Max(2000)), Likelihood: score("likelihood"), Severity: score("severity"),
		Measure: f.LongText("measure", "partnership.measure", form.Max(2000)), LikelihoodLeft: score("likelihoodleft"), SeverityLeft: score("severityleft"),
	}
}

func (p *Pages) hazard(w http.ResponseWriter, r *http.Request, status int, f *form.Form) error {
	return p.site.Render(w, r, status, "partnership/hazard", hazardPage{f.View(web.Printer(r.Context())), from(r),
		page.Options("partnership.likelihood.", scores), page.Options("partnership.severity.", scores)})
}

// HazardForm shows the form that adds a risk.
func (p *Pages) HazardForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	a, err := p.service.Assessment(r.Context(), q, r.PathValue("assessment"))
	if err != nil {
		return err
	}
	f := form.Blank()
	f.SetVersion(a.Edit)
	readHazard(f)
	return p.hazard(w, r, http.StatusOK, f)
}

// AddHazard adds a risk.
func (p *Pages) AddHazard(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.submit(w, r, from(r), func(f *form.Form) error {
		h := readHazard(f)
		if err := f.Err(); err != nil {
			return err
		}
		return p.service.AddHazard(r.Context(), q, r.PathValue("assessment"), f.Version(), h)
	}, func(f *form.Form) error { return p.hazard(w, r, http.StatusUnprocessableEntity, f) })
}

// DropHazard takes a risk away.
func (p *Pages) DropHazard(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<14)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(r.PathValue("hazard"))
	if err != nil {
		return access.ErrNotFound
	}
	if err := p.service.DropHazard(r.Context(), q, r.PathValue("assessment"), f.Version(), n); err != nil {
		return err
	}
	return web.SeeOther(w, from(r))
}

// finishPage is the data of the form that signs an assessment off, or writes down
// what the Commissioner said.
type finishPage struct {
	form.View
	Assessed
	Back string
}

func readSignOff(f *form.Form) (name, job string) {
	return f.Text("name", "partnership.sign.name", form.Required, form.Max(120)), f.Text("job", "partnership.sign.job", form.Required, form.Max(120))
}

func readAnswer(f *form.Form) (on, said string) {
	return f.Date("on", "partnership.ico.on", form.Required), f.LongText("said", "partnership.ico.said", form.Required, form.Max(4000))
}

// finish shows one of the two forms that end an assessment.
func (p *Pages) finish(w http.ResponseWriter, r *http.Request, q access.Request, status int, name string, f *form.Form, read func(*form.Form)) error {
	a, err := p.service.Assessment(r.Context(), q, r.PathValue("assessment"))
	if err != nil {
		return err
	}
	if len(f.Faults()) == 0 {
		f.SetVersion(a.Edit)
		read(f)
	}
	return p.site.Render(w, r, status, name, finishPage{f.View(web.Printer(r.Context())), a, from(r)})
}

// SignOffForm shows the form that signs an assessment off.
func (p *Pages) SignOffForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.finish(w, r, q, http.StatusOK, "partnership/signoff", form.Blank(), func(f *form.Form) { readSignOff(f) })
}

// SignOff signs it off.
func (p *Pages) SignOff(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.submit(w, r, from(r), func(f *form.Form) error {
		name, job := readSignOff(f)
		if err := f.Err(); err != nil {
			return err
		}
		return p.service.SignOff(r.Context(), q, r.PathValue("assessment"), f.Version(), name, job)
	}, func(f *form.Form) error {
		return p.finish(w, r, q, http.StatusUnprocessableEntity, "partnership/signoff", f, nil)
	})
}

// AnswerForm shows the form of what the Commissioner said.
func (p *Pages) AnswerForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.finish(w, r, q, http.StatusOK, "partnership/answer", form.Blank(), func(f *form.Form) { readAnswer(f) })
}

// Answer writes it down.
func (p *Pages) Answer(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.submit(w, r, from(r), func(f *form.Form) error {
		on, said := readAnswer(f)
		if err := f.Err(); err != nil {
			return err
		}
		return p.service.Answered(r.Context(), q, r.PathValue("assessment"), f.Version(), date(on), said)
	}, func(f *form.Form) error {
		return p.finish(w, r, q, http.StatusUnprocessableEntity, "partnership/answer", f, nil)
	})
}
