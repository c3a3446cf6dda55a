package qualityaudit

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/web"
	"onestory/lib/workday"
)

// boardPage is what governance opens at a desk, once a month: what was drawn, what
// came of it, and the form that draws.
type boardPage struct {
	form.View
	Board
	pr *i18n.Printer
}

// Month is what a month is called: "October 2026".
func (p boardPage) Month(of string) string { return monthName(p.pr, of) }

func monthName(pr *i18n.Printer, of string) string {
	t, err := time.Parse("2006-01", of)
	if err != nil {
		return ""
	}
	return pr.T("i18n.month."+strconv.Itoa(int(t.Month()))) + " " + strconv.Itoa(t.Year())
}

// KindKey is the catalogue key of a kind of agency.
func (m Mean) KindKey() string { return kindKey(m.Of) }

// KindKey is the catalogue key of the kind of agency that led.
func (c Case) KindKey() string { return kindKey(c.Kind) }

func kindKey(kind string) string {
	if kind == "" {
		kind = "other"
	}
	return "agency.kind." + kind
}

func readDraw(f *form.Form) (from, to workday.Date, people []string) {
	day := func(name, label string) workday.Date {
		d, err := workday.Parse(f.Date(name, label))
		if err != nil {
			return workday.Date{}
		}
		return d
	}
	from, to = day("from", "qualityaudit.from"), day("to", "qualityaudit.to")
	return from, to, strings.Split(f.LongText("people", "qualityaudit.people", form.Max(4000)), "\n")
}

// All shows the samples.
func (p *Pages) All(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f := form.Blank()
	today := p.svc.today()
	_, _, day := today.Parts()
	first := today.AddDays(1 - day)
	f.Fill("from", first.AddMonths(-1).String())
	f.Fill("to", first.AddDays(-1).String())
	return p.board(w, r, q, http.StatusOK, f)
}

func (p *Pages) board(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	q.Action = "qualityaudit:list"
	b, err := p.svc.All(r.Context(), q)
	if err != nil {
		return err
	}
	readDraw(f)
	pr := web.Printer(r.Context())
	return p.site.Render(w, r, status, "qualityaudit/board", boardPage{f.View(pr), b, pr})
}

// Draw takes a sample.
func (p *Pages) Draw(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<15)
	if err != nil {
		return err
	}
	from, to, people := readDraw(f)
	if f.Err() == nil {
		id, err := p.svc.Draw(r.Context(), q, from, to, people, f.Key())
		if err == nil {
			return web.SeeOther(w, "/quality-audits/"+id)
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.board(w, r, q, http.StatusUnprocessableEntity, f)
}

// drawPage is one sample with its audits.
type drawPage struct {
	Draw
	pr *i18n.Printer
}

// Month is what a month is called.
func (p drawPage) Month(of string) string { return monthName(p.pr, of) }

func readPerson(f *form.Form) string {
	return f.Text("person", "qualityaudit.person", form.Max(200))
}

// One shows a sample.
func (p *Pages) One(w http.ResponseWriter, r *http.Request, q access.Request) error {
	d, err := p.svc.One(r.Context(), q, r.PathValue("drawn"))
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "qualityaudit/draw", drawPage{d, web.Printer(r.Context())})
}

// casePage is one audit of a sample: to be given to somebody, or what it came to.
type casePage struct {
	form.View
	Case Case
	Draw string
	resultPage
}

// Case shows one audit of a sample to governance.
func (p *Pages) Case(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.one(w, r, q, http.StatusOK, form.Blank())
}

func (p *Pages) one(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	q.Action = "qualityaudit:list"
	draw, id := r.PathValue("drawn"), r.PathValue("audit")
	d, err := p.svc.One(r.Context(), q, draw)
	if err != nil {
		return err
	}
	pr := web.Printer(r.Context())
	for _, c := range d.Cases {
		if c.ID != id {
			continue
		}
		page := casePage{Case: c, Draw: draw}
		if c.State == Finished {
			x, err := p.svc.Result(r.Context(), q, draw, id)
			if err != nil {
				return err
			}
			page.resultPage = shown(pr, x)
			return p.site.Render(w, r, status, "qualityaudit/result", page)
		}
		f.SetVersion(c.Version)
		readPerson(f)
		page.View = f.View(pr)
		return p.site.Render(w, r, status, "qualityaudit/case", page)
	}
	return access.ErrNotFound
}

// Assign gives an audit to somebody.
func (p *Pages) Assign(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<13)
	if err != nil {
		return err
	}
	person := readPerson(f)
	if f.Err() == nil {
		err := p.svc.Assign(r.Context(), q, r.PathValue("drawn"), r.PathValue("audit"), person, f.Version())
		if err == nil {
			return web.SeeOther(w, "/quality-audits/"+r.PathValue("drawn"))
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.one(w, r, q, http.StatusUnprocessableEntity, f)
}
