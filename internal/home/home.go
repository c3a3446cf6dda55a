package home

import (
	"context"
	"embed"
	"io/fs"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/web"
)

//go:embed page/*.gohtml
var pages embed.FS

//go:embed en.json cy.json
var messages embed.FS

// Messages is this feature's part of the catalogue.
func Messages() fs.FS { return messages }

// Templates are this feature's pages.
func Templates() web.Pages {
	files, _ := fs.Sub(pages, "page") // embedded under that name
	return web.Pages{Feature: "home", Files: files}
}

// Link is one door that work begins at, shown to those who may use its action.
type Link struct {
	Title  string // catalogue key
	Text   string // catalogue key of what one does there
	Href   string
	Action access.Action
	// Waits counts what waits behind the door for the reader, and how much of it is
	// late, as the page behind would list it; nil where nothing waits.
	Waits func(ctx context.Context, r db.Reader, g access.Grant) (waiting, late int, err error)
}

// Place is a link as one reader sees it.
type Place struct {
	Link
	Waiting, Late int
}

// Start is what the first page shows one reader. A practitioner's lists are
// complete; nobody else has any but the claims that wait for a manager.
type Start struct {
	Practitioner bool
	MayConfirm   bool
	Caseload     []involvement.Case
	Waiting      int
	News         []involvement.News
	Links        []Place
}

// Pages is the first page.
type Pages struct {
	site         *web.Site
	gate         *access.Gate
	involvements *involvement.Service
	links        []Link
}

// NewPages makes the page. links are offered in their order.
func NewPages(site *web.Site, gate *access.Gate, involvements *involvement.Service, links []Link) *Pages {
	return &Pages{site, gate, involvements, links}
}

// start reads everything in one go: one event names the children shown.
func (p *Pages) start(ctx context.Context, q access.Request) (Start, error) {
	q.Purpose = access.LookUp
	return access.Read(ctx, p.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (s Start, ev audit.Event, err error) {
		for _, l := range p.links {
			if !g.May(l.Action) {
				continue
			}
			place := Place{Link: l}
			if l.Waits != nil {
				if place.Waiting, place.Late, err = l.Waits(ctx, r, g); err != nil {
					return s, ev, err
				}
			}
			s.Links = append(s.Links, place)
		}
		s.Practitioner, s.MayConfirm = g.May("caseload:list"), g.May("involvement:confirm")
		if s.MayConfirm {
			waiting, err := p.involvements.Waiting(ctx, r, g)
			if err != nil {
				return s, ev, err
			}
			s.Waiting = len(waiting)
		}
		if !s.Practitioner {
			return s, ev, nil
		}
		ev.Action, ev.Classes = "caseload:list", []string{"caseload"}
		if s.Caseload, err = p.involvements.Caseload(ctx, r, g); err != nil {
			return s, ev, err
		}
		if s.News, err = p.involvements.News(ctx, r, g); err != nil {
			return s, ev, err
		}
		ev.Subjects = shown(s)
		return s, ev, nil
	})
}

// shown are the children that the page names, each once.
func shown(s Start) (out []string) {
	seen := map[string]bool{}
	add := func(child string) {
		if !seen[child] {
			seen[child], out = true, append(out, child)
		}
	}
	for _, c := range s.Caseload {
		add(c.Child)
	}
	for _, n := range s.News {
		add(n.Child)
	}
	return out
}

// homePage is the first page with the start of a search on it.
type homePage struct {
	form.View
	Start
}

// Home shows the first page.
func (p *Pages) Home(w http.ResponseWriter, r *http.Request, q access.Request) error {
	s, err := p.start(r.Context(), q)
	if err != nil {
		return err
	}
	f := form.Blank() // sent to the search, which reads it
	f.Text("given", "find.given")
	f.Text("family", "find.family")
	f.Date("birth", "find.birth")
	return p.site.Render(w, r, http.StatusOK, "home/home", homePage{f.View(web.Printer(r.Context())), s})
}
