package disposal

import (
	"net/http"
	"strconv"

	"onestory/internal/access"
	"onestory/internal/kit/form"
	"onestory/internal/kit/web"
)

// Pages answers the doors of disposal.
type Pages struct {
	site    *web.Site
	service *Service
}

// NewPages makes the Pages.
func NewPages(site *web.Site, service *Service) *Pages { return &Pages{site, service} }

// listPage is the data of the page of what is due.
type listPage struct {
	form.View
	Board
	Classes []Kept
}

func (p *Pages) list(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	q.Action = "disposal:list"
	b, err := p.service.List(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, status, "disposal/list", listPage{f.View(web.Printer(r.Context())), b, Classes()})
}

// List shows what is due, what was proposed, and the schedule.
func (p *Pages) List(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.list(w, r, q, http.StatusOK, form.Blank())
}

// Propose puts the chosen records before whoever agrees.
func (p *Pages) Propose(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<16)
	if err != nil {
		return err
	}
	id, err := p.service.Propose(r.Context(), q, f.Typed()["child"], f.Key())
	if f.Add(err) {
		return p.list(w, r, q, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/disposals/"+id)
}

// Sweep begins to look for what is due.
func (p *Pages) Sweep(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if err := p.service.Start(r.Context(), q); err != nil {
		return err
	}
	return web.SeeOther(w, "/disposals")
}

// batchPage is the data of one batch's page.
type batchPage struct {
	form.View
	Batch   Batch
	Decides bool
}

func (p *Pages) batch(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	q.Action = "disposal:list"
	b, err := p.service.One(r.Context(), q, r.PathValue("batch"))
	if err != nil {
		return err
	}
	f.SetVersion(b.Version)
	return p.site.Render(w, r, status, "disposal/batch", batchPage{f.View(web.Printer(r.Context())), b, b.State == Proposed && b.ProposedBy != q.Actor})
}

// Batch shows a batch.
func (p *Pages) Batch(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.batch(w, r, q, http.StatusOK, form.Blank())
}

// Decide agrees to a batch, or refuses it.
func (p *Pages) Decide(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<14)
	if err != nil {
		return err
	}
	err = p.service.Decide(r.Context(), q, r.PathValue("batch"), f.Button() == "agree", f.Version())
	if f.Add(err) {
		return p.batch(w, r, q, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/disposals/"+r.PathValue("batch"))
}

func readSchedule(f *form.Form) Schedule {
	whole := func(name, label string) int {
		n, _ := f.Whole(name, label, form.Required)
		return int(n)
	}
	return Schedule{Years: whole("years", "disposal.years"), Backups: whole("backups", "disposal.backups"), Database: whole("database", "disposal.database"),
		Help: Help{Years: whole("help-years", "disposal.help.years"), Age: whole("help-age", "disposal.help.age"), Died: whole("help-died", "disposal.help.died")}, Version: f.Version()}
}

// ScheduleForm shows how long records are kept.
func (p *Pages) ScheduleForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	q.Action = "disposal:list"
	b, err := p.service.List(r.Context(), q)
	if err != nil {
		return err
	}
	f := form.Blank()
	s := b.Schedule
	for name, n := range map[string]int{"years": s.Years, "backups": s.Backups, "database": s.Database, "help-years": s.Help.Years, "help-age": s.Help.Age, "help-died": s.Help.Died} {
		f.Fill(name, strconv.Itoa(n))
	}
	f.SetVersion(s.Version)
	readSchedule(f)
	return p.site.Render(w, r, http.StatusOK, "disposal/schedule", f.View(web.Printer(r.Context())))
}

// SetSchedule writes it.
func (p *Pages) SetSchedule(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<14)
	if err != nil {
		return err
	}
	to := readSchedule(f)
	if err = f.Err(); err == nil {
		err = p.service.SetSchedule(r.Context(), q, to)
	}
	if f.Add(err) {
		return p.site.Render(w, r, http.StatusUnprocessableEntity, "disposal/schedule", f.View(web.Printer(r.Context())))
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/disposals")
}

// holdPage is the data of the page of how long one record is kept.
type holdPage struct {
	form.View
	Hold  Hold
	Child string
}

func readHold(f *form.Form) Hold {
	return Hold{Held: f.Tick("held", "disposal.held"), Extended: f.Tick("extended", "disposal.extended"),
		Reason: f.LongText("reason", "disposal.reason", form.Max(2000)), Version: f.Version()}
}

// HoldForm shows how long a child's record is kept.
func (p *Pages) HoldForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	h, err := p.service.Held(r.Context(), q)
	if err != nil {
		return err
	}
	f := form.Blank()
	if h.Held {
		f.Fill("held", "yes")
	}
	if h.Extended {
		f.Fill("extended", "yes")
	}
	f.Fill("reason", h.Reason)
	f.SetVersion(h.Version)
	readHold(f)
	return p.site.Render(w, r, http.StatusOK, "disposal/hold", holdPage{f.View(web.Printer(r.Context())), h, q.Child})
}

// SetHold holds a record, or lets it go.
func (p *Pages) SetHold(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<16)
	if err != nil {
		return err
	}
	h := readHold(f)
	if err = f.Err(); err == nil {
		err = p.service.SetHold(r.Context(), q, h)
	}
	if f.Add(err) {
		is, err := p.service.Held(r.Context(), q)
		if err != nil {
			return err
		}
		return p.site.Render(w, r, http.StatusUnprocessableEntity, "disposal/hold", holdPage{f.View(web.Printer(r.Context())), is, q.Child})
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/child/"+q.Child+"/keeping")
}
