package document

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

// Card is the card of documents on a child's page.
func Card(cat *i18n.Catalogue, clk clock.Clock, s *Service) (record.Card, error) {
	files, _ := fs.Sub(cardFiles, "card") // embedded under that name
	parts, err := record.NewFragments(cat, clk, files)
	if err != nil {
		return record.Card{}, err
	}
	return record.Card{ID: "documents", Title: "document.documents", Class: "documents", Level: access.Existence, Wide: true,
		Load: func(ctx context.Context, r db.Reader, g access.Grant, _ *record.Scene) (record.Body, error) {
			list, err := s.List(ctx, r, g)
			if err != nil {
				return nil, err
			}
			return func(p *i18n.Printer) (template.HTML, error) {
				return parts.Body("documents", struct {
					Child    string
					List     []Listed
					MayWrite bool
					Lang     string
				}{g.Child(), list, g.Related() && g.May("document:write"), string(p.Lang())})(p)
			}, nil
		}}, nil
}
