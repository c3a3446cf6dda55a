package child

import (
	"net/http"

	"onestory/internal/access"
	"onestory/internal/draft"
	"onestory/internal/find"
	"onestory/internal/kit/form"
	"onestory/internal/kit/web"
)

const newPath = "/child/new"

// New shows the blank form for a child who has no record.
func (p *Pages) New(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f := form.Blank()
	f.Fill("precision", "day")
	f.Fill("status", "address")
	shown, err := p.drafts.Open(r, q, f, newPath)
	if err != nil {
		return err
	}
	read(f)
	return p.site.Render(w, r, http.StatusOK, "child/new", recordForm{View: f.View(web.Printer(r.Context())), Shown: shown})
}

// Create first looks whether the child has a record already; once the maker has
// said that it is none of those, or there are none, it makes one.
func (p *Pages) Create(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<17)
	if err != nil {
		return err
	}
	rec := read(f)
	data := recordForm{Shown: draft.At(newPath)}
	if f.Err() == nil {
		done, err := p.create(w, r, q, f, rec, &data)
		if done {
			return err
		}
	}
	data.View = f.View(web.Printer(r.Context()))
	status := http.StatusUnprocessableEntity
	if !data.HasErrors() {
		status = http.StatusOK
	}
	return p.site.Render(w, r, status, "child/new", data)
}

func (p *Pages) create(w http.ResponseWriter, r *http.Request, q access.Request, f *form.Form, rec Record, data *recordForm) (done bool, err error) {
	if f.Add(rec.Check(p.svc.today())) {
		return false, nil
	}
	if f.Button() != "create" {
		res, err := p.search.Check(r.Context(), q, rec.query())
		if err == nil && (len(res.Candidates) > 0 || res.More) {
			data.Candidates, data.Many = res.Candidates, res.More
			return false, nil
		}
		if err != nil && !f.Add(err) {
			return true, err
		}
	}
	id, err := p.svc.Create(r.Context(), q, rec, f.Key())
	if err != nil {
		return !f.Add(err), err
	}
	p.drafts.Done(r, q)
	http.Redirect(w, r, "/child/"+id, http.StatusSeeOther)
	return true, nil
}

// query looks for a record as one would search for it.
func (rec Record) query() find.Query {
	n := rec.Current()
	q := find.Query{Given: n.Given, Family: n.Family, Birth: rec.Birth.Date}
	if rec.Birth.Unborn() && rec.Mother != nil { // an unborn child is found through the mother
		q = find.Query{Given: n.Given, Family: rec.Mother.Name.Family, Birth: rec.Birth.Date}
	}
	if q.Given == "" {
		q.Given = "unborn"
	}
	return q
}
