package transfer

import (
	"html/template"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/assessment"
	kit "onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
	"onestory/lib/workday"
)

// asked is the part of both pages that asks with which authority, and why it may be
// passed on.
type asked struct{}

// Becauses are the answers offered to why.
func (asked) Becauses() []page.Option {
	return page.Options("transfer.because.", assessment.Becauses())
}

// readGround reads it.
func readGround(f *kit.Form, way Way) (with string, g Ground) {
	with = f.Text("with", "transfer.with."+string(way), kit.Max(MaxName))
	g.How = f.Choice("because", "transfer.because", assessment.Becauses())
	g.Who = f.Text("who", "transfer.who", kit.Max(MaxName))
	if d, err := workday.Parse(f.Date("on", "transfer.on")); err == nil {
		g.On = d
	}
	g.Note = f.LongText("note", "transfer.note", kit.Max(2000))
	return with, g
}

// givePage makes a pack, and lists those that were made.
type givePage struct {
	kit.View
	Giving
	asked
	Bar  template.HTML
	Base string
	Said []string // of each pack given: its ground in words
}

// GiveForm asks to whom a pack goes and why it may. The lead opens it at a desk once
// the family has said that they move.
func (p *Pages) GiveForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.giveForm(w, r, q, http.StatusOK, kit.Blank())
}

func (p *Pages) giveForm(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *kit.Form) error {
	x, err := p.svc.Giving(r.Context(), q)
	if err != nil {
		return err
	}
	readGround(f, Out)
	pr := web.Printer(r.Context())
	out := givePage{View: f.View(pr), Giving: x, Bar: p.bar(r, x.Of), Base: at(q, "")}
	for _, m := range x.Given {
		out.Said = append(out.Said, m.Ground.Say(pr))
	}
	return p.site.Render(w, r, status, "transfer/give", out)
}

// Give takes it.
func (p *Pages) Give(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := kit.Parse(r, 1<<15)
	if err != nil {
		return err
	}
	to, ground := readGround(f, Out)
	if f.Err() == nil {
		if err := p.svc.Give(r.Context(), q, to, ground, f.Key()); err == nil {
			return web.SeeOther(w, at(q, "/transfer"))
		} else if !f.Add(err) {
			return err
		}
	}
	return p.giveForm(w, r, q, http.StatusUnprocessableEntity, f)
}
