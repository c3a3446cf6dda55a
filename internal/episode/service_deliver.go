package episode

import (
	"context"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/lib/workday"
)

// Deliver makes moves one after another inside a use case of another feature, as a
// plan or a review that is finished calls for, and keeps the day of the next review;
// a zero day leaves none. It is the lead's.
func (s *Service) Deliver(ctx context.Context, tx *db.Tx, g access.Grant, id string, verbs []Verb, next workday.Date) ([]audit.State, error) {
	e, part, keys, err := s.load(ctx, tx, g, id)
	if err != nil {
		return nil, err
	}
	if err := may(part); err != nil {
		return nil, err
	}
	if e.NextReview = next; len(verbs) == 0 {
		return nil, write(ctx, tx, e, 0)
	}
	var out []audit.State
	for n, v := range verbs {
		if n > 0 {
			if e, _, _, err = s.load(ctx, tx, g, id); err != nil {
				return nil, err
			}
		}
		states, err := s.apply(ctx, tx, g, keys, e, v, "", 0)
		if err != nil {
			return nil, err
		}
		out = append(out, states...)
	}
	return out, nil
}

// Receive notes that another authority's assessment came in today, inside the use case
// that took it in, and tells by when it is reviewed with the family. It is for whoever
// writes the assessment.
func (s *Service) Receive(ctx context.Context, tx *db.Tx, g access.Grant, id, from string) (workday.Date, error) {
	e, part, keys, err := s.load(ctx, tx, g, id)
	if err != nil {
		return workday.Date{}, err
	}
	if err := may(part, access.Assessor); err != nil {
		return workday.Date{}, err
	}
	set, err := settingsOf(ctx, tx)
	if err != nil {
		return workday.Date{}, err
	}
	e.Received = workday.InUK(g.Now())
	if err := write(ctx, tx, e, 0); err != nil {
		return workday.Date{}, err
	}
	return set.Standards.After(ByReceived, e.Received), entered(ctx, tx, keys, e, "received", e.State, e.State, g.Actor().ID, g.Now(), from)
}

// CloseIn is Close inside a use case of another feature: the closing record is
// finished.
func (s *Service) CloseIn(ctx context.Context, tx *db.Tx, g access.Grant, id string, c Closing) ([]audit.State, error) {
	_, states, err := s.close(ctx, tx, g, id, c, 0)
	return states, err
}

// SettingsIn are the authority's, inside a use case of another feature.
func (s *Service) SettingsIn(ctx context.Context, r db.Reader, g access.Grant) (Settings, error) {
	if !g.Valid() {
		return Settings{}, access.ErrNotFound
	}
	return settingsOf(ctx, r)
}

// Early reports whether there is nothing yet that a meeting could sign off: such an
// episode closes without a closing record.
func (s State) Early() bool { return s.early() }
