package consent

import (
	"context"
	"embed"
	"html/template"
	"io/fs"
	"slices"

	"onestory/internal/access"
	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/i18n"
	"onestory/internal/record"
)

//go:embed card/*.gohtml
var cardFiles embed.FS

// Card is what the record shows of consent: what stands now, and the way to the
// whole.
func (s *Service) Card(cat *i18n.Catalogue, clk clock.Clock) (record.Card, error) {
	files, _ := fs.Sub(cardFiles, "card") // embedded under that name
	parts, err := record.NewFragments(cat, clk, files)
	card := record.Card{ID: "consent", Title: "consent.card", Class: "consent", Level: access.Contact}
	card.Load = func(ctx context.Context, r db.Reader, g access.Grant, scene *record.Scene) (record.Body, error) {
		if !g.May("consent:open") {
			return nil, nil
		}
		list, err := s.OfChild(ctx, r, g)
		if err != nil {
			return nil, err
		}
		helps, err := s.HelpOf(ctx, r, g, "")
		if err != nil {
			return nil, err
		}
		var now []Consent
		for _, c := range list {
			if c.Refuses(scene.Today) || c.Permits(scene.Today) {
				now = append(now, c)
			}
		}
		agreed := latest(helps)
		differ := len(Conflicts(list, scene.Today)) > 0
		return func(p *i18n.Printer) (template.HTML, error) {
			return parts.Body("consent", struct {
				Child  string
				Now    []said
				Helps  []Help
				Differ bool
			}{g.Child(), saidIn(string(p.Lang()), now), agreed, differ})(p)
		}, nil
	}
	return card, err
}

// latest is what stands of each person's answers to being helped, the newest alone:
// who was asked in two courses of help is one person.
func latest(newestFirst []Help) (out []Help) {
	for _, h := range newestFirst {
		if h.State == Standing && !slices.ContainsFunc(out, func(o Help) bool { return o.Person == h.Person && o.Name == h.Name }) {
			out = append(out, h)
		}
	}
	return out
}
