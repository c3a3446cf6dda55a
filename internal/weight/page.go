package weight

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strings"

	"onestory/internal/access"
	"onestory/internal/kit/chart"
	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
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
	return web.Pages{Feature: "weight", Files: files}
}

// Pages answers the doors of models.
type Pages struct {
	site    *web.Site
	service *Service
}

// NewPages makes the Pages.
func NewPages(site *web.Site, service *Service) *Pages { return &Pages{site, service} }

// StateKey is the catalogue key of how a model stands.
func (m Model) StateKey() string { return "weight.state." + string(m.State) }

// Colour is that of the state's tag.
func (m Model) Colour() string {
	return map[State]string{Draft: "grey", SignedOnce: "yellow", Live: "green", Retired: "blue"}[m.State]
}

// List answers GET /models.
func (p *Pages) List(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.service.List(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "weight/list", list)
}

// onePage is one model with the form to sign it.
type onePage struct {
	form.View
	Model
	words *i18n.Printer
	Asked bool // whether the reader may sign now
}

// One answers GET /models/{model}.
func (p *Pages) One(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.one(w, r, q, http.StatusOK, form.Blank())
}

func (p *Pages) one(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	q.Action = "model:list"
	m, err := p.service.Open(r.Context(), q, r.PathValue("model"))
	if err != nil {
		return err
	}
	readNote(f)
	words := web.Printer(r.Context())
	asked := m.MaySign() && m.Report.Complete() && !m.SignedBy(q.Actor)
	return p.site.Render(w, r, status, "weight/one", onePage{View: f.View(words), Model: m, words: words, Asked: asked})
}

func readNote(f *form.Form) string {
	return f.LongText("note", "weight.note", form.Required, form.Max(1000), form.Message("weight.need-note"))
}

// Sign answers POST /models/{model}.
func (p *Pages) Sign(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<14)
	if err != nil {
		return err
	}
	id, hash, note := r.PathValue("model"), r.PostFormValue("hash"), readNote(f)
	if f.Err() == nil {
		err := p.service.Sign(r.Context(), q, id, hash, note)
		if err == nil {
			return web.SeeOther(w, "/models/"+id)
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.one(w, r, q, http.StatusUnprocessableEntity, f)
}

// comparison is one comparison with its levels, for a picture and a table.
type comparison struct {
	Name, Title string
	Chart       template.HTML
	Levels      []Weight
}

// Comparisons are the weights, by comparison.
func (o onePage) Comparisons() (out []comparison) {
	at := 0
	for at < len(o.Report.Weights) {
		c := comparison{Name: o.Report.Weights[at].Comparison}
		c.Title = o.words.T("weight.chart", i18n.Key("weight.field."+c.Name))
		var bars []chart.Bar
		for ; at < len(o.Report.Weights) && o.Report.Weights[at].Comparison == c.Name; at++ {
			l := o.Report.Weights[at]
			c.Levels = append(c.Levels, l)
			bars = append(bars, chart.Bar{Label: o.Label(l), Value: l.Bits, Beside: l.Former, Two: true, Text: o.Bits(l.Bits)})
		}
		c.Chart = chart.Bars("weights-"+c.Name, c.Title, bars)
		out = append(out, c)
	}
	return out
}

// Label is what a level is called; one that the catalogue does not know, as of an
// imported model, by its own name.
func (o onePage) Label(w Weight) string {
	key := "weight.level." + strings.ReplaceAll(strings.ReplaceAll(w.Label, ",", ""), " ", "-")
	if o.words.Has(key) {
		return o.words.T(key)
	}
	return w.Label
}

// Bits is a weight as it is written.
func (onePage) Bits(x float64) string { return fmt.Sprintf("%+.1f", x) }

// Small is a probability as it is written.
func (onePage) Small(x float64) string { return fmt.Sprintf("%.2g", x) }

// Percent is a share as it is written.
func (o onePage) Percent(x float64) string { return o.words.T("weight.percent", percent(x)) }

// Missed is the share that needs a person, or was not found.
func (onePage) Missed(r Result) float64 { return 1 - r.Recall() }

// Lost is the share that not even a person would be shown.
func (onePage) Lost(r Result) float64 { return 1 - r.Found() }

// Figure is a number with few places.
func (onePage) Figure(x float64) string { return fmt.Sprintf("%.1f", x) }

// Brier is the mean squared error as it is written.
func (onePage) Brier(x float64) string { return fmt.Sprintf("%.4f", x) }

// Bins are those ranges of probability in which there were pairs.
func (o onePage) Bins() (out []bin) {
	for _, b := range o.Report.Sealed.Bins {
		if b.Pairs > 0 {
			out = append(out, bin{b.Pairs, o.Percent(b.Said), o.Percent(b.Observed)})
		}
	}
	return out
}

type bin struct {
	Pairs          int
	Said, Observed string
}

// Warning is a warning in words.
func (o onePage) Warning(n Notice) string {
	var args []any
	for i, a := range n.Args {
		switch {
		case n.Key == "weight-moved" && i == 0:
			args = append(args, i18n.Key("weight.field."+a))
		case n.Key == "weight-moved" && i == 1:
			args = append(args, o.Label(Weight{Label: a}))
		case n.Key == "unfair" && i == 0:
			args = append(args, i18n.Key("weight.kind."+a))
		case n.Key == "unfair" && i == 1:
			args = append(args, i18n.Key("weight.group."+a))
		default:
			args = append(args, a)
		}
	}
	return o.words.T("weight.warn."+n.Key, args...)
}
