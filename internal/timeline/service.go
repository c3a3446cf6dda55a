package timeline

import (
	"context"

	"onestory/internal/access"
	"onestory/internal/assessment"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/need"
)

// Parts are what a Service is made of.
type Parts struct {
	Gate     *access.Gate
	Children *child.Service
	Needs    *need.Service
	Assess   *assessment.Service
}

// Service is the use case of the timeline.
type Service struct{ Parts }

// New makes the Service.
func New(p Parts) *Service { return &Service{p} }

// Page is what the page shows.
type Page struct {
	View    child.View
	Levels  need.Levels
	Moments []Moment
	Scores  []Score
}

// All reads the timeline of q's child, in a language.
func (s *Service) All(ctx context.Context, q access.Request, lang string) (Page, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Page, ev audit.Event, err error) {
		ev = audit.Event{Subjects: g.Subjects(), Classes: []string{"need", "assessment"}}
		if out.View, err = s.Children.Of(ctx, r, g); err != nil {
			return out, ev, err
		}
		if out.Levels, err = s.Needs.Levels(ctx, r, g); err != nil {
			return out, ev, err
		}
		found, err := s.Needs.OfChild(ctx, r, g)
		if err != nil {
			return out, ev, err
		}
		written, err := s.Assess.Finished(ctx, r, g)
		if err != nil {
			return out, ev, err
		}
		out.Moments, out.Scores = moments(written, found, out.Levels, lang), scores(written, lang)
		return out, ev, nil
	})
}
