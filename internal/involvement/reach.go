package involvement

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// Reached notes whether somebody could just be reached, for the next one who tries.
func (s *Service) Reached(ctx context.Context, q access.Request, involvement string, reached bool) error {
	if _, err := s.childKey(ctx, q.Child); err != nil {
		return err
	}
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		w, err := selectOne(ctx, tx, g.Children(), involvement)
		if db.IsNone(err) || err == nil && !shown(g, w.Involvement) {
			return none, audit.Event{}, access.ErrNotFound
		}
		if err != nil {
			return none, audit.Event{}, fmt.Errorf("read an involvement: %w", err)
		}
		word := "no"
		if reached {
			word = "yes"
		}
		ev := event(g)
		ev.Detail = map[string]string{"involvement": involvement, "reached": word}
		_, err = setReached(ctx, tx, w.home, involvement, word, db.Millis(g.Now()))
		return none, ev, err
	})
	return err
}

// shown reports whether a Grant lets somebody see who it is and how to reach them.
func shown(g access.Grant, i Involvement) bool {
	me := g.Actor()
	if i.Account != "" && i.Account == me.ID {
		return true
	}
	if g.Level() < access.Contact || !g.Locates() {
		return false
	}
	return i.Kind != Sensitive || me.Agency != "" && me.Agency == i.AgencyID
}

// Follow follows the child of q, for whoever has a confirmed relationship.
func (s *Service) Follow(ctx context.Context, q access.Request) error {
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		if !g.Related() {
			return struct{}{}, audit.Event{}, access.ErrNotFound
		}
		return struct{}{}, audit.Event{Subjects: g.Subjects()}, insertFollow(ctx, tx, g.Actor().ID, g.Child(), db.Millis(g.Now()))
	})
	return err
}

// Unfollow stops following.
func (s *Service) Unfollow(ctx context.Context, q access.Request) error {
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		return struct{}{}, audit.Event{Subjects: g.Subjects()}, deleteFollow(ctx, tx, g.Actor().ID, g.Children())
	})
	return err
}
