package disclosure

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
	"onestory/internal/sharing"
)

//go:embed card/*.gohtml
var cardFiles embed.FS

// shownOnCard is how many of each the card lists.
const shownOnCard = 5

// Card is what the record shows of sharing: what was shared and decided, and the
// way to decide anew.
func (s *Service) Card(cat *i18n.Catalogue, clk clock.Clock) (record.Card, error) {
	files, _ := fs.Sub(cardFiles, "card") // embedded under that name
	parts, err := record.NewFragments(cat, clk, files)
	card := record.Card{ID: "sharing", Title: "disclosure.card", Class: "disclosure", Level: access.Existence}
	card.Load = func(ctx context.Context, r db.Reader, g access.Grant, scene *record.Scene) (record.Body, error) {
		if !g.May("sharing:decide") {
			return nil, nil
		}
		shared, err := s.OfChild(ctx, r, g)
		if err != nil {
			return nil, err
		}
		decided, err := s.Sharing.OfChild(ctx, r, g)
		if err != nil {
			return nil, err
		}
		var open []sharing.Decision // those that led to a disclosure are told by it
		for _, d := range decided {
			if d.State != sharing.Share && len(open) < shownOnCard {
				open = append(open, d)
			}
		}
		mayAsk := g.Level() >= access.Contact && g.May("enquiry:ask")
		return func(p *i18n.Printer) (template.HTML, error) {
			return parts.Body("sharing", struct {
				Child   string
				MayAsk  bool
				Shared  []Disclosure
				More    bool
				Decided []sharing.Decision
			}{g.Child(), mayAsk, shared[:min(len(shared), 2*shownOnCard)], len(shared) > 2*shownOnCard, open})(p)
		}, nil
	}
	return card, err
}
