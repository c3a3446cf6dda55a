package disclosure

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// Reviewed is a disclosure without consent before governance: its reasons and
// grounds, and neither the child's name nor what was shared.
type Reviewed struct {
	Disclosure
	Note    string
	Overdue bool
}

func (s *Service) reviewed(d row, today workday.Date) Reviewed {
	d.Text, d.Child = "", ""
	return Reviewed{d.Disclosure, d.Note, d.Waits() && d.ReviewBy.Before(today)}
}

// Reviews lists what governance has to look at, what waits longest first.
func (s *Service) Reviews(ctx context.Context, q access.Request) ([]Reviewed, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out []Reviewed, ev audit.Event, err error) {
		ev.Classes = []string{"disclosure-review"}
		rows, err := selectReviews(ctx, r)
		if err != nil {
			return nil, ev, fmt.Errorf("list disclosures to review: %w", err)
		}
		if err := s.unseal(ctx, rows); err != nil {
			return nil, ev, err
		}
		for _, d := range rows {
			out = append(out, s.reviewed(d, s.today()))
		}
		return out, ev, nil
	})
}

// Review shows one.
func (s *Service) Review(ctx context.Context, q access.Request, id string) (Reviewed, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Reviewed, audit.Event, error) {
		ev := audit.Event{Classes: []string{"disclosure-review"}}
		d, err := selectReview(ctx, r, id)
		if db.IsNone(err) {
			return Reviewed{}, ev, access.ErrNotFound
		}
		if err != nil {
			return Reviewed{}, ev, fmt.Errorf("read a disclosure: %w", err)
		}
		rows := []row{d}
		err = s.unseal(ctx, rows)
		ev.Subjects = []string{d.Child}
		return s.reviewed(rows[0], s.today()), ev, err
	})
}

// Judge keeps what governance made of it. Nobody judges their own.
func (s *Service) Judge(ctx context.Context, q access.Request, id string, v Verdict, note string, version int64) error {
	switch {
	case v != Right && v != Wrong:
		return problem.Check(problem.Field{Name: "verdict", Key: "disclosure.need-verdict"})
	case v == Wrong && len(note) < 10:
		return problem.Check(problem.Field{Name: "note", Key: "disclosure.need-note"})
	}
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := audit.Event{Classes: []string{"disclosure-review"}}
		d, err := selectReview(ctx, tx, id)
		if db.IsNone(err) {
			return none, ev, access.ErrNotFound
		}
		if err != nil {
			return none, ev, fmt.Errorf("read a disclosure: %w", err)
		}
		ev.Subjects = []string{d.Child}
		if d.By == g.Actor().ID {
			return none, ev, problem.New(problem.Forbidden, "disclosure.own")
		}
		keys, err := s.Keys.Keys(ctx, scope(d.Child))
		if err == nil {
			d.note, err = sealed(keys, d.Child, "note", d.ID, note)
		}
		if err != nil {
			return none, ev, err
		}
		d.Verdict, d.ReviewedBy, d.ReviewedAt, d.Version = v, g.Actor().ID, g.Now(), version
		ok, err := update(ctx, tx, d)
		if err == nil && !ok {
			err = problem.New(problem.Conflict, "problem.conflict")
		}
		return none, ev, err
	})
	return err
}
