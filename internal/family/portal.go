package family

import (
	"context"
	"fmt"
	"math"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// Connect gives the person a code by which a portal of their choice may show who
// looked at this child's record; one given before stops working. It is kept only
// as a hash.
func (s *Service) Connect(ctx context.Context, q access.Request) (string, error) {
	code := s.ids.Secret()
	_, err := change(ctx, s, q, "portal", func(ctx context.Context, tx *db.Tx, g access.Grant, m Whose) (struct{}, []audit.State, error) {
		return struct{}{}, nil, putCode(ctx, tx, id.Hash(code), m.Member, g.Child(), db.Millis(g.Now()))
	})
	return code, err
}

// Disconnect takes the code back: it stops working at once.
func (s *Service) Disconnect(ctx context.Context, q access.Request) error {
	_, err := change(ctx, s, q, "portal", func(ctx context.Context, tx *db.Tx, g access.Grant, m Whose) (struct{}, []audit.State, error) {
		return struct{}{}, nil, deleteCode(ctx, tx, m.Member, g.Children())
	})
	return err
}

// Connected reports whether there is a code.
func (s *Service) Connected(ctx context.Context, q access.Request) (bool, error) {
	return read(ctx, s, q, "portal", func(ctx context.Context, r db.Reader, g access.Grant, m Whose) (bool, error) {
		return hasCode(ctx, r, m.Member, g.Children())
	})
}

// Admit makes a portal known and returns its token, shown once. q is an operator's.
func (s *Service) Admit(ctx context.Context, q access.Request, name string) (string, error) {
	token := id.Token()
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		return struct{}{}, audit.Event{Classes: []string{"portal"}, Detail: map[string]string{"name": name}}, putClient(ctx, tx, s.ids.New(), name, id.Hash(token), db.Millis(g.Now()))
	})
	return token, err
}

// Usages are the lines of who looked that the page of a code's owner shows, of
// the days from one to another (zero: without bound), newest first. A portal that
// is not known is told to sign in; a code that is not known, or whose page is
// closed, has no lines.
func (s *Service) Usages(ctx context.Context, token, code string, from, to workday.Date) ([]Row, error) {
	var member, child string
	err := s.db.Read(ctx, func(ctx context.Context, r db.Reader) error {
		if _, err := selectClient(ctx, r, id.Hash(token)); err != nil {
			if db.IsNone(err) {
				return problem.New(problem.SignIn, "problem.signin")
			}
			return fmt.Errorf("find a portal: %w", err)
		}
		var err error
		if member, child, err = selectCode(ctx, r, id.Hash(code)); err != nil && !db.IsNone(err) {
			return fmt.Errorf("find a portal's code: %w", err)
		}
		return nil
	})
	if err != nil || member == "" {
		return nil, err
	}
	q := access.Request{Actor: member, Action: "family:looked", Child: child, Level: access.Existence}
	rows, err := read(ctx, s, q, "log", func(ctx context.Context, r db.Reader, g access.Grant, m Whose) ([]Row, error) {
		before := workday.Date{}
		if !to.IsZero() {
			before = to.AddDays(1)
		}
		rows, _, err := s.page(ctx, r, g, m, before, math.MaxInt)
		var out []Row
		for _, row := range rows {
			if from.IsZero() || !row.Day.Before(from) {
				out = append(out, row)
			}
		}
		return out, err
	})
	if problem.Is(err, problem.NotFound) {
		return nil, nil
	}
	return rows, err
}
