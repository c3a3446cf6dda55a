package feed

import (
	"fmt"
	"html/template"
	"net/http"
	"slices"

	"onestory/internal/access"
	"onestory/internal/kit/chart"
	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/web"
)

// trialPage is the data of the page that ends a source's trial.
type trialPage struct {
	form.View
	Status
}

// Trial answers GET /trials/{source}.
func (p *Pages) Trial(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.trial(w, r, q, http.StatusOK, form.Blank())
}

func (p *Pages) trial(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	q.Action = "feed:list"
	is, err := p.service.Open(r.Context(), q, r.PathValue("source"))
	if err != nil {
		return err
	}
	readReason(f)
	return p.site.Render(w, r, status, "feed/trial", trialPage{f.View(web.Printer(r.Context())), is.Status})
}

func readReason(f *form.Form) string {
	return f.LongText("reason", "feed.reason", form.Required, form.Max(500), form.Message("feed.need-reason"))
}

// SignOff answers POST /trials/{source}.
func (p *Pages) SignOff(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<14)
	if err != nil {
		return err
	}
	source, reason := r.PathValue("source"), readReason(f)
	if f.Err() == nil {
		err := p.service.SignOff(r.Context(), q, source, reason)
		if err == nil {
			return web.SeeOther(w, "/feeds/"+source)
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.trial(w, r, q, http.StatusUnprocessableEntity, f)
}

// drifting is a run of the table beneath the picture.
type drifting struct {
	Run
	Figures []Figure
	Mean    string
}

// matchFigures is how many of the figures are of how rows match.
const matchFigures = 5

// Matching are the figures of how rows match.
func (d drifting) Matching() []Figure { return d.Figures[:matchFigures] }

// Saying are the figures of what rows say.
func (d drifting) Saying() []Figure { return d.Figures[matchFigures:] }

// Show is a share as it is written, a line where there is none.
func (f Figure) Show() string {
	if f.Share < 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f%%", 100*f.Share)
}

// UsualText is what the share usually is.
func (f Figure) UsualText() string { return fmt.Sprintf("%.1f%%", 100*f.Usual) }

// mostDrawn is how many runs the picture shows.
const mostDrawn = 12

// drifts are the complete runs that had something new to say, the newest first,
// each against those before it.
func drifts(runs []Run) (out []drifting) {
	runs = slices.DeleteFunc(slices.Clone(runs), func(r Run) bool { return r.State != "complete" || r.Counts.Measure.Read < leastRows })
	for i, r := range runs[:min(len(runs), mostDrawn)] {
		out = append(out, drifting{r, drift(r, runs[i+1:]), fmt.Sprintf("%+.1f", r.Counts.Measure.Mean())})
	}
	return out
}

// picture draws what became of new rows, run by run, the oldest first.
func picture(words *i18n.Printer, list []drifting) template.HTML {
	var all []chart.Series
	for n, key := range []string{"match", "potential", "low", "many", "none"} {
		s := chart.Series{Label: words.T("feed.figure." + key)}
		for i := len(list) - 1; i >= 0; i-- {
			if share := list[i].Figures[n].Share; share >= 0 {
				s.Shares = append(s.Shares, share)
			}
		}
		if len(s.Shares) > 0 {
			all = append(all, s)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return chart.Lines("drift", words.T("feed.drift.chart"), all)
}
