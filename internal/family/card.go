package family

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

// Card is the part of a child's record in which helpers read what the family
// wants them to know, and from which they invite the family to their pages. It is
// for those who work with the child by a confirmed relationship.
func (s *Service) Card(cat *i18n.Catalogue, clk clock.Clock) (record.Card, error) {
	files, _ := fs.Sub(cardFiles, "card") // embedded under that name
	parts, err := record.NewFragments(cat, clk, files)
	return record.Card{ID: "said", Title: "family.said", Class: "family-words", Level: access.Contact,
		Load: func(ctx context.Context, r db.Reader, g access.Grant, _ *record.Scene) (record.Body, error) {
			if !g.Related() || !g.May("relative:list") {
				return nil, nil
			}
			said, err := s.WordsFor(ctx, r, g)
			if err != nil {
				return nil, err
			}
			return parts.Body("said", struct {
				Child string
				Said  []Said
			}{g.Child(), said}), nil
		}}, err
}
