package timeline

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strings"

	"onestory/internal/access"
	"onestory/internal/identity"
	"onestory/internal/kit/chart"
	"onestory/internal/kit/i18n"
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
	return web.Pages{Feature: "timeline", Files: files}
}

// Pages is the page of the timeline.
type Pages struct {
	site *web.Site
	svc  *Service
}

// NewPages makes it.
func NewPages(site *web.Site, svc *Service) *Pages { return &Pages{site, svc} }

// The scales of a child and of a parent begin with these.
const (
	ofChild  = "d."
	ofParent = "e."
)

// allPage is how things went: opened by a lead before a review, to talk it over with
// the family, and printed for a meeting.
type allPage struct {
	Page
	Bar   template.HTML
	Child string
	Found template.HTML // picture
	Lines template.HTML // picture
	Rows  []scaleRow
}

// scaleRow is one scale over the days.
type scaleRow struct {
	Label  string
	Values []string
	Total  bool
}

// All shows it.
func (p *Pages) All(w http.ResponseWriter, r *http.Request, q access.Request) error {
	pr := web.Printer(r.Context())
	x, err := p.svc.All(r.Context(), q, string(pr.Lang()))
	if err != nil {
		return err
	}
	out := allPage{Page: x, Bar: identity.Bar(pr, x.View, workday.InUK(p.svc.Gate.Clock().Now())), Child: q.Child}
	out.Found, out.Lines, out.Rows = levelChart(pr, x), scoreChart(pr, x.Scores), rows(pr, x.Scores)
	return p.site.Render(w, r, http.StatusOK, "timeline/all", out)
}

// levelChart draws the levels that were found, the oldest on top.
func levelChart(pr *i18n.Printer, x Page) template.HTML {
	var bars []chart.Bar
	for _, m := range x.Moments {
		if m.Rank > 0 {
			bars = append(bars, chart.Bar{Label: pr.Date(m.On.String()) + ": " + m.Level, Value: float64(m.Rank), Text: pr.T("timeline.of", fmt.Sprint(m.Rank), fmt.Sprint(len(x.Levels.List)))})
		}
	}
	if len(bars) == 0 {
		return ""
	}
	return chart.Bars("levels", pr.T("timeline.levels.chart"), bars)
}

// scoreChart draws what the child's and the parents' scales came to.
func scoreChart(pr *i18n.Printer, all []Score) template.HTML {
	var series []chart.Series
	for _, of := range []struct{ prefix, key string }{{ofChild, "timeline.child"}, {ofParent, "timeline.parent"}} {
		s := chart.Series{Label: pr.T(of.key)}
		for _, x := range all {
			if share, _, _, ok := x.Share(of.prefix); ok {
				s.Shares = append(s.Shares, share)
			}
		}
		if len(s.Shares) > 1 {
			series = append(series, s)
		}
	}
	if len(series) == 0 {
		return ""
	}
	return chart.Lines("scores", pr.T("timeline.scores.chart"), series)
}

// rows are the same figures, scale by scale.
func rows(pr *i18n.Printer, all []Score) (out []scaleRow) {
	seen := map[string]bool{}
	for _, of := range []struct{ prefix, key string }{{ofChild, "timeline.child"}, {ofParent, "timeline.parent"}} {
		for _, s := range all {
			for _, a := range s.Answers {
				if !strings.HasPrefix(a.ID, of.prefix) || seen[a.ID] {
					continue
				}
				seen[a.ID] = true
				row := scaleRow{Label: a.Label}
				for _, x := range all {
					row.Values = append(row.Values, x.Of(a.ID))
				}
				out = append(out, row)
			}
		}
		total := scaleRow{Label: pr.T("timeline.total", pr.T(of.key)), Total: true}
		any := false
		for _, x := range all {
			_, sum, most, ok := x.Share(of.prefix)
			if any = any || ok; ok {
				total.Values = append(total.Values, pr.T("timeline.of", fmt.Sprint(sum), fmt.Sprint(most)))
			} else {
				total.Values = append(total.Values, "–")
			}
		}
		if any {
			out = append(out, total)
		}
	}
	return out
}
