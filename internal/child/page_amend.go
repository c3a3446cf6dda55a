package child

import (
	"net/http"
	"net/url"

	"onestory/internal/access"
	"onestory/internal/draft"
	"onestory/internal/kit/form"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web"
	"onestory/lib/workday"
)

func (s *Service) today() workday.Date { return workday.InUK(s.gate.Clock().Now()) }

// Edit shows the record in the form.
func (p *Pages) Edit(w http.ResponseWriter, r *http.Request, q access.Request) error {
	start, err := p.svc.Editable(r.Context(), q)
	if err != nil {
		return err
	}
	f := form.Blank()
	f.SetVersion(start.Version)
	fill(f, start.Record)
	shown, err := p.drafts.Open(r, q, f, amendPath(q))
	if err != nil {
		return err
	}
	if typed := f.Typed(); typed.Get(placesName) != "" && !start.Locates {
		f = whoOnly(typed, start, f.Draft())
	}
	read(f)
	return p.site.Render(w, r, http.StatusOK, "child/amend", recordForm{View: f.View(web.Printer(r.Context())), Shown: shown, Child: q.Child, Places: start.Locates})
}

func amendPath(q access.Request) string { return "/child/" + q.Child + "/amend" }

// placesName marks a form made for somebody who could see where the child is.
const placesName = "places"

// whoOnly takes no more than who the child is from a draft that was made before
// the child was shielded from its writer: the rest is as they may see it now.
func whoOnly(typed url.Values, start Editing, version int64) *form.Form {
	f := form.Blank()
	fill(f, start.Record)
	f.Fill("birth")
	for _, name := range []string{form.OnceName, form.VersionName, "given", "middle", "family", "precision", "birth-day", "birth-month", "birth-year", "gender"} {
		f.Fill(name, typed[name]...)
	}
	f.SetDraft(version)
	return f
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
			p.drafts.Done(r, q)
			http.Redirect(w, r, "/child/"+q.Child, http.StatusSeeOther)
			return nil
		case problem.Is(err, problem.Conflict):
			start, err := p.svc.Editable(r.Context(), q)
			if err != nil {
				return err
			}
			f.SetVersion(start.Version)
			f.Fault("family", "child.stale")
			status = http.StatusConflict
		case !f.Add(err):
			return err
		}
	}
	places := f.Typed().Get(placesName) != ""
	return p.site.Render(w, r, status, "child/amend", recordForm{View: f.View(web.Printer(r.Context())), Shown: draft.At(amendPath(q)), Child: q.Child, Places: places})
}

// Confirm ends a record's being provisional.
func (p *Pages) Confirm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if err := p.svc.Confirm(r.Context(), q); err != nil {
		return err
	}
	http.Redirect(w, r, "/child/"+q.Child, http.StatusSeeOther)
	return nil
}
