package involvement

import (
	"context"
	"fmt"
	"slices"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// FromFeed keeps what a supplier says of who works with a child, inside the
// feed's own use case. The same row again changes nothing but the day on which
// it was last said; one that is now about another child ends there and begins
// here. What a person ended stays ended, unless the supplier gives a new start.
// A practitioner with an account gets a claim, as if made by themselves.
func (s *Service) FromFeed(ctx context.Context, tx *db.Tx, g access.Grant, child string, in Feed) ([]audit.State, error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	if in.Source == "" || in.Key == "" || in.Start.IsZero() || child == "" {
		return nil, errFeed()
	}
	if !slices.Contains(Kinds(), in.Kind) {
		in.Kind = Additional
	}
	was, err := selectFed(ctx, tx, in.Source, in.Key)
	switch {
	case db.IsNone(err):
		return s.feedNew(ctx, tx, g, child, in)
	case err != nil:
		return nil, fmt.Errorf("read a supplied involvement: %w", err)
	case was.home != child || was.Account != in.Account || was.AgencyID != in.Agency:
		ended, err := s.feedMoved(ctx, tx, g, was)
		if err != nil {
			return nil, err
		}
		begun, err := s.feedNew(ctx, tx, g, child, in)
		return append(ended, begun...), err
	}
	return s.feedAgain(ctx, tx, g, was, in)
}

// fill takes over what the supplier says.
func (w *row) fill(in Feed, g access.Grant) {
	if w.Kind, w.Starts, w.Ends = in.Kind, in.Start, in.End; w.Kind != Sensitive {
		w.Basis = Unlisted
	}
	if in.SuppliedOn.After(w.SeenOn) {
		w.SeenOn = in.SuppliedOn
	}
	reason := w.Reason
	w.Details = Details{Reason: reason, Name: in.Practitioner, Role: in.Role, Agency: in.AgencyName, Phone: in.Phone, Duty: in.Duty, Days: in.Days}
	switch over := !in.End.IsZero(); {
	case over && w.Status != Ended:
		w.Status, w.EndedAt = Ended, g.Now()
	case !over && w.ConfirmedBy != "":
		w.Status = Confirmed
	case !over:
		w.Status = Claimed
	}
	if w.Status != Ended {
		w.EndedAt = time.Time{}
	}
}

func (s *Service) feedNew(ctx context.Context, tx *db.Tx, g access.Grant, child string, in Feed) ([]audit.State, error) {
	w := row{key: in.Key, scope: in.Scope}
	w.ID, w.Child, w.home, w.Account, w.AgencyID, w.Source = s.ids.New(), child, child, in.Account, in.Agency, in.Source
	w.ClaimedBy, w.MadeAt, w.SeenOn = "feed:"+in.Source, g.Now(), in.SuppliedOn
	if in.SuppliedOn.IsZero() {
		w.SeenOn = s.today()
	}
	if w.scope == "" {
		w.scope = scope(child)
	}
	w.fill(in, g)
	return s.feedWrite(ctx, tx, w, insert)
}

// feedAgain brings a supplied involvement up to date, if there is anything new.
func (s *Service) feedAgain(ctx context.Context, tx *db.Tx, g access.Grant, was row, in Feed) ([]audit.State, error) {
	if was.Status == Ended && was.Ends != in.End && was.Starts == in.Start && in.End.IsZero() {
		return nil, nil // a person ended it
	}
	list := []row{was}
	if err := s.unseal(ctx, list); err != nil {
		return nil, err
	}
	now := list[0]
	before := now.Involvement
	now.fill(in, g)
	if same(before, now.Involvement) {
		return nil, nil
	}
	return s.feedWrite(ctx, tx, now, update)
}

func same(a, b Involvement) bool {
	return a.Kind == b.Kind && a.Status == b.Status && a.Starts == b.Starts && a.Ends == b.Ends && a.SeenOn == b.SeenOn &&
		a.Name == b.Name && a.Role == b.Role && a.Agency == b.Agency && a.Phone == b.Phone && a.Duty == b.Duty && slices.Equal(a.Days, b.Days)
}

// feedMoved ends what a supplier's row said before, and frees its key.
func (s *Service) feedMoved(ctx context.Context, tx *db.Tx, g access.Grant, was row) ([]audit.State, error) {
	if err := releaseKey(ctx, tx, was.home, was.ID); err != nil {
		return nil, fmt.Errorf("part an involvement from its supplier's row: %w", err)
	}
	if was.Status == Ended {
		return nil, nil
	}
	was.Status, was.Ends, was.EndedAt = Ended, s.today(), g.Now()
	if err := update(ctx, tx, was); err != nil {
		return nil, fmt.Errorf("end a supplied involvement: %w", err)
	}
	return relate(ctx, tx, was)
}

func (s *Service) feedWrite(ctx context.Context, tx *db.Tx, w row, write func(context.Context, *db.Tx, row) error) ([]audit.State, error) {
	keys, err := s.keys.Keys(ctx, w.scope)
	if err == nil && !keys.Has(w.scope) {
		// A child that this very transaction makes has no key yet. A key without
		// text is harmless, should the transaction fail.
		if err = s.keys.Ensure(ctx, w.scope); err == nil {
			keys, err = s.keys.Keys(ctx, w.scope)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("find the key of an involvement: %w", err)
	}
	if err := w.seal(keys); err != nil {
		return nil, err
	}
	if err := write(ctx, tx, w); err != nil {
		return nil, fmt.Errorf("write a supplied involvement: %w", err)
	}
	return relate(ctx, tx, w)
}

// relate tells access, where an account is concerned.
func relate(ctx context.Context, tx *db.Tx, w row) ([]audit.State, error) {
	if w.Account == "" {
		return nil, nil
	}
	st, err := access.Relate(ctx, tx, w.relationship(0))
	return []audit.State{st}, err
}
