package record

import (
	"context"
	"html/template"
	"time"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/involvement"
	"onestory/internal/kit/db"
	"onestory/internal/kit/i18n"
	"onestory/lib/workday"
)

// Body is what a card shows, once the language is known. It must not reach for
// data: that is Load's part.
type Body func(p *i18n.Printer) (template.HTML, error)

// Card is one part of the record.
type Card struct {
	ID    string       // of its element on the page, unique
	Title string       // catalogue key
	Class string       // class of the data shown, for the log, as in "carers"
	Level access.Level // least level at which there is such a card at all
	Wide  bool         // takes the whole width
	// Load reads what the card shows, with at most two queries, as far as the
	// Grant goes. Whatever locates is left out where the Grant does not locate:
	// the card then reads as if nothing had been recorded. A nil Body is no card.
	Load func(ctx context.Context, r db.Reader, g access.Grant, s *Scene) (Body, error)
}

// Scene is what several cards of one reading share; each part is read at most once.
type Scene struct {
	View  child.View
	Today workday.Date
	Now   time.Time

	involvements *involvement.Service
	children     *child.Service
	known        *loaded[involvement.Known]
	household    *loaded[[]child.View]
}

type loaded[T any] struct {
	value T
	err   error
}

// Involved is who works with the child.
func (s *Scene) Involved(ctx context.Context, r db.Reader, g access.Grant) (involvement.Known, error) {
	if s.known == nil {
		v, err := s.involvements.OfChild(ctx, r, g)
		s.known = &loaded[involvement.Known]{v, err}
	}
	return s.known.value, s.known.err
}

// Household is the other children who live with the child.
func (s *Scene) Household(ctx context.Context, r db.Reader, g access.Grant) ([]child.View, error) {
	if s.household == nil {
		v, err := s.children.Household(ctx, r, g)
		s.household = &loaded[[]child.View]{v, err}
	}
	return s.household.value, s.household.err
}
