package need

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strconv"

	"onestory/internal/access"
	"onestory/internal/identity"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
	"onestory/lib/workday"
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
	return web.Pages{Feature: "need", Files: files}
}

// Pages is the pages of levels of need.
type Pages struct {
	site *web.Site
	svc  *Service
}

// NewPages makes the pages.
func NewPages(site *web.Site, svc *Service) *Pages { return &Pages{site: site, svc: svc} }

func path(q access.Request) string { return "/child/" + q.Child + "/need" }

// allPage is the levels beside what was found of a child: opened while somebody
// decides whether help is needed.
type allPage struct {
	form.View
	Page
	Bar   template.HTML
	Child string
	Lang  string
}

// Choices are the levels, from the lowest.
func (a allPage) Choices() []page.Option {
	var out []page.Option
	for i, l := range a.Levels.List {
		if l.Over(a.Levels.Today) {
			continue
		}
		out = append(out, page.Option{Value: strconv.Itoa(i + 1), Text: fmt.Sprintf("%d. %s", i+1, l.In(a.Lang))})
	}
	return out
}

func read(f *form.Form, l Levels) Found {
	var options []string
	for i := range l.List {
		options = append(options, strconv.Itoa(i+1))
	}
	n, _ := strconv.Atoi(f.Choice("level", "need.level", options)) // "" is none
	return Found{Level: n, Details: Details{Reasons: f.LongText("reasons", "need.reasons", form.Max(4000))}}
}

// All shows the levels and what was found.
func (p *Pages) All(w http.ResponseWriter, r *http.Request, q access.Request) error {
	x, err := p.svc.All(r.Context(), q)
	if err != nil {
		return err
	}
	return p.show(w, r, q, http.StatusOK, form.Blank(), x)
}

func (p *Pages) show(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form, x Page) error {
	read(f, x.Levels)
	pr := web.Printer(r.Context())
	return p.site.Render(w, r, status, "need/all", allPage{f.View(pr), x, identity.Bar(pr, x.View, workday.InUK(p.svc.Gate.Clock().Now())), q.Child, string(pr.Lang())})
}

// Find takes the form.
func (p *Pages) Find(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<15)
	if err != nil {
		return err
	}
	x, err := p.svc.All(r.Context(), q)
	if err != nil {
		return err
	}
	in := read(f, x.Levels)
	if f.Err() == nil {
		err := p.svc.Find(r.Context(), q, in, f.Key())
		if err == nil {
			return web.SeeOther(w, path(q))
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.show(w, r, q, http.StatusUnprocessableEntity, f, x)
}

// settingPage is the authority's levels, opened when its threshold document changes.
type settingPage struct {
	form.View
	Rows []settingRow
}

type settingRow struct {
	N      int
	Prefix string
}

func readLevels(f *form.Form, rows int) (l Levels, out []settingRow) {
	for i := 1; i <= min(rows, Most); i++ {
		at := fmt.Sprintf("level-%d", i)
		out = append(out, settingRow{i, at})
		x := Level{En: f.Text(at+"-en", "need.name.en", form.Max(60)), Cy: f.Text(at+"-cy", "need.name.cy", form.Max(60)),
			Indicators: f.LongText(at+"-signs", "need.signs.en", form.Max(4000)), IndicatorsCy: f.LongText(at+"-signs-cy", "need.signs.cy", form.Max(4000)),
			Maps: f.Text(at+"-maps", "need.maps", form.Max(30))}
		x.Ends, _ = workday.Parse(f.Date(at+"-ends", "need.ends")) // "" and what is at fault give none
		if x != (Level{}) {
			l.List = append(l.List, x)
		}
	}
	return l, out
}

// SettingsForm shows the levels to change.
func (p *Pages) SettingsForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	l, err := p.svc.Settings(r.Context(), q)
	if err != nil {
		return err
	}
	f := form.Blank()
	for i, x := range l.List {
		at := fmt.Sprintf("level-%d", i+1)
		f.Fill(at+"-en", x.En)
		f.Fill(at+"-cy", x.Cy)
		f.Fill(at+"-signs", x.Indicators)
		f.Fill(at+"-signs-cy", x.IndicatorsCy)
		f.Fill(at+"-maps", x.Maps)
		if !x.Ends.IsZero() {
			f.Fill(at+"-ends", x.Ends.String())
		}
	}
	f.SetVersion(l.Version)
	_, rows := readLevels(f, len(l.List)+1)
	return p.site.Render(w, r, http.StatusOK, "need/settings", settingPage{f.View(web.Printer(r.Context())), rows})
}

// SetLevels takes the form.
func (p *Pages) SetLevels(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<17)
	if err != nil {
		return err
	}
	l, rows := readLevels(f, Most)
	l.Version = f.Version()
	if f.Err() == nil {
		err := p.svc.SetLevels(r.Context(), q, l)
		if err == nil {
			return web.SeeOther(w, "/settings/need")
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.site.Render(w, r, http.StatusUnprocessableEntity, "need/settings", settingPage{f.View(web.Printer(r.Context())), rows})
}
