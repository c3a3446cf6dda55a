package child

import (
	"net/http"

	"onestory/internal/access"
	"onestory/internal/kit/form"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web"
	"onestory/lib/workday"
)

func (s *Service) today() workday.Date { return workday.InUK(s.gate.Clock().Now()) }

// Edit shows the record in the form.
func (p *Pages) Edit(w http.ResponseWriter, r *http.Request, q access.Request) error {
	rec, version, err := p.svc.Editable(r.Context(), q)
	if err != nil {
		return err
	}
	f := form.Blank()
	f.SetVersion(version)
	fill(f, rec)
	read(f)
	return p.site.Render(w, r, http.StatusOK, "child/amend", recordForm{View: f.View(web.Printer(r.Context())), Child: q.Child})
}

// Amend keeps what was changed. If someone else changed the record meanwhile,
// the form comes back with everything typed and says so.
func (p *Pages) Amend(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<17)
	if err != nil {
		return err
	}
	rec := read(f)
	status := http.StatusUnprocessableEntity
	if f.Err() == nil {
		err := p.svc.Amend(r.Context(), q, rec, f.Version())
		switch {
		case err == nil:
			http.Redirect(w, r, "/child/"+q.Child, http.StatusSeeOther)
			return nil
		case problem.Is(err, problem.Conflict):
			_, version, err := p.svc.Editable(r.Context(), q)
			if err != nil {
				return err
			}
			f.SetVersion(version)
			f.Fault("family", "child.stale")
			status = http.StatusConflict
		case !f.Add(err):
			return err
		}
	}
	return p.site.Render(w, r, status, "child/amend", recordForm{View: f.View(web.Printer(r.Context())), Child: q.Child})
}

// Confirm ends a record's being provisional.
func (p *Pages) Confirm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if err := p.svc.Confirm(r.Context(), q); err != nil {
		return err
	}
	http.Redirect(w, r, "/child/"+q.Child, http.StatusSeeOther)
	return nil
}
