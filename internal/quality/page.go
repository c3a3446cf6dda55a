package quality

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/kit/chart"
	"onestory/internal/kit/form"
	"onestory/internal/kit/web"
)

//go:embed en.json cy.json
var messages embed.FS

//go:embed page/*.gohtml
var pages embed.FS

// Messages is this feature's part of the catalogue.
func Messages() fs.FS { return messages }

// Templates are this feature's pages.
func Templates() web.Pages {
	files, _ := fs.Sub(pages, "page") // embedded under that name
	return web.Pages{Feature: "quality", Files: files}
}

// Pages answers the doors of the board.
type Pages struct {
	site    *web.Site
	service *Service
}

// NewPages makes the Pages.
func NewPages(site *web.Site, service *Service) *Pages { return &Pages{site, service} }

// boardPage is the board with the form that counts anew.
type boardPage struct {
	form.View
	Board
	Chart template.HTML
}

// Percent is a figure's share as it is written.
func (f Figure) Percent() string {
	if f.Of == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f%%", 100*float64(f.N)/float64(f.Of))
}

// Key is the catalogue key of what is counted.
func (f Figure) Key() string { return "quality.figure." + string(f.Name) }

// Is reports whether the figure is the number of children itself.
func (f Figure) Is(name string) bool { return string(f.Name) == name }

// Board answers GET /quality.
func (p *Pages) Board(w http.ResponseWriter, r *http.Request, q access.Request) error {
	b, err := p.service.Open(r.Context(), q)
	if err != nil {
		return err
	}
	words := web.Printer(r.Context())
	page := boardPage{View: form.Blank().View(words), Board: b}
	var bars []chart.Bar
	for _, f := range b.Figures {
		if f.Name != Children && f.Of > 0 {
			bars = append(bars, chart.Bar{Label: words.T(f.Key()), Value: 100 * float64(f.N) / float64(f.Of), Text: f.Percent()})
		}
	}
	if len(bars) > 0 {
		page.Chart = chart.Bars("figures", words.T("quality.chart"), bars)
	}
	return p.site.Render(w, r, http.StatusOK, "quality/board", page)
}

// Count answers POST /quality.
func (p *Pages) Count(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if _, err := form.Parse(r, 1<<14); err != nil {
		return err
	}
	if err := p.service.Ask(r.Context(), q); err != nil {
		return err
	}
	return web.SeeOther(w, "/quality")
}
