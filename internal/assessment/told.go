package assessment

import (
	"context"
	"fmt"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// Told is what one of the family wants every helper to know, as far as the reader may
// read it: it is shown before anything is asked, so that nobody says it twice.
type Told struct {
	Name, Text string
	Recorder   string // who wrote it down for them; "" where they wrote it themselves
	On         time.Time
}

// Stories tell what a family wants known.
type Stories interface {
	Told(ctx context.Context, r db.Reader, g access.Grant) ([]Told, error)
}

// told is what the Grant's actor may read of it, and says so in the event.
func (s *Service) told(ctx context.Context, r db.Reader, g access.Grant, ev *audit.Event) ([]Told, error) {
	if s.Stories == nil {
		return nil, nil
	}
	list, err := s.Stories.Told(ctx, r, g)
	if err != nil {
		return nil, fmt.Errorf("read what the family wants known: %w", err)
	}
	ev.Classes = append(ev.Classes, "family-words")
	return list, nil
}
