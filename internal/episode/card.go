package episode

import (
	"context"
	"embed"
	"html/template"
	"io/fs"

	"onestory/internal/access"
	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/i18n"
	"onestory/internal/record"
)

//go:embed card/*.gohtml
var cardFiles embed.FS

// Card is what the record shows of assessments: that there is one and whom to ask;
// to those who have a part in it, where it stands.
func (s *Service) Card(cat *i18n.Catalogue, clk clock.Clock) (record.Card, error) {
	files, _ := fs.Sub(cardFiles, "card") // embedded under that name
	parts, err := record.NewFragments(cat, clk, files)
	card := record.Card{ID: "episodes", Title: "episode.card", Class: "episode", Level: access.Existence}
	card.Load = func(ctx context.Context, r db.Reader, g access.Grant, _ *record.Scene) (record.Body, error) {
		if !g.May("episode:look") {
			return nil, nil
		}
		list, err := s.OfChild(ctx, r, g)
		if err != nil {
			return nil, err
		}
		return func(p *i18n.Printer) (template.HTML, error) {
			return parts.Body("episodes", struct {
				Child string
				List  []Known
			}{g.Child(), list})(p)
		}, nil
	}
	return card, err
}
