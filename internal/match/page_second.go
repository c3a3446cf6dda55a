package match

import (
	"net/http"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/form"
	"onestory/internal/kit/web"
)

// Seconds answers GET /second-looks.
func (p *Pages) Seconds(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.service.Seconds(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "match/seconds", list)
}

// lookPage is the data of one second look.
type lookPage struct {
	form.View
	Blind
	Lines []line
}

// Look answers GET /second-looks/{second}.
func (p *Pages) Look(w http.ResponseWriter, r *http.Request, q access.Request) error {
	b, err := p.service.Look(r.Context(), q, r.PathValue("second"))
	if err != nil {
		return err
	}
	say := web.Printer(r.Context())
	data := lookPage{View: form.Blank().View(say), Blind: b}
	if !b.Gone {
		data.Lines = lines(say, b.Supplied, []child.View{b.Other})
	}
	return p.site.Render(w, r, http.StatusOK, "match/second", data)
}

// SayAgain answers POST /second-looks/{second}.
func (p *Pages) SayAgain(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	v := Different
	if f.Button() == string(Same) {
		v = Same
	}
	if err := p.service.SayAgain(r.Context(), q, r.PathValue("second"), v); err != nil {
		return err
	}
	return web.SeeOther(w, "/second-looks")
}
