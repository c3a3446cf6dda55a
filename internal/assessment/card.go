package assessment

import (
	"context"
	"embed"
	"io/fs"

	"onestory/internal/access"
	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/i18n"
	"onestory/internal/record"
)

//go:embed card/*.gohtml
var cardFiles embed.FS

// Card is what the record shows of assessments: those that its reader may read.
// Where there is none nothing is shown: whether anybody is being assessed is told
// by the card of episodes, to whom it may be told.
func (s *Service) Card(cat *i18n.Catalogue, clk clock.Clock) (record.Card, error) {
	files, _ := fs.Sub(cardFiles, "card") // embedded under that name
	parts, err := record.NewFragments(cat, clk, files)
	card := record.Card{ID: "assessments", Title: "assessment.card", Class: "assessment", Level: access.Existence}
	card.Load = func(ctx context.Context, r db.Reader, g access.Grant, _ *record.Scene) (record.Body, error) {
		list, err := s.Of(ctx, r, g)
		if err != nil || len(list) == 0 || !g.May("assessment:open") {
			return nil, err
		}
		return parts.Body("assessments", struct {
			Child string
			List  []Assessment
		}{g.Child(), list}), nil
	}
	return card, err
}
