package find

import (
	"net/http"
	"strconv"

	"onestory/internal/access"
	"onestory/internal/kit/form"
	"onestory/internal/kit/web"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Search shows the search form. A school nurse opens it with a child in front
// of her, a police officer at a door at night, on a telephone: names and birth
// date first, everything else folded away.
func (p *Pages) Search(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f := form.Blank()
	cold := p.cold(r)
	read(f, cold)
	return p.site.Render(w, r, http.StatusOK, "find/search", searchForm{View: f.View(web.Printer(r.Context())), Cold: cold})
}

// Start takes the form and goes on to the answer.
func (p *Pages) Start(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<16)
	if err != nil {
		return err
	}
	cold := p.cold(r)
	what := read(f, cold)
	if f.Err() == nil {
		id, err := p.svc.Start(r.Context(), q, what)
		if err == nil {
			http.Redirect(w, r, "/find/"+id, http.StatusSeeOther)
			return nil
		}
		if !f.Add(err) {
			return err
		}
	}
	view := searchForm{View: f.View(web.Printer(r.Context())), Cold: cold, Open: true}
	return p.site.Render(w, r, http.StatusUnprocessableEntity, "find/search", view)
}

// answerPage is what a search found.
type answerPage struct {
	searchForm
	Answer
	Duty string
	Then string // where a candidate leads, below the child's own page
}

// FoundNothing makes the layout add the line on what to do when it is urgent.
func (a answerPage) FoundNothing() bool { return len(a.Result.Candidates) == 0 }

// Show answers a search.
func (p *Pages) Show(w http.ResponseWriter, r *http.Request, q access.Request) error {
	a, err := p.svc.Run(r.Context(), q, r.PathValue("search"))
	if err != nil {
		return err
	}
	f := form.Blank()
	cold := p.cold(r)
	fill(f, a.Query)
	read(f, cold)
	return p.site.Render(w, r, http.StatusOK, "find/answer", answerPage{
		searchForm: searchForm{View: f.View(web.Printer(r.Context())), Cold: cold, Open: true}, Answer: a, Duty: p.duty(), Then: p.then(r)})
}
