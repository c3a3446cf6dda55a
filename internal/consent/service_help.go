package consent

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
)

// Agree keeps what somebody said to being helped, as a practitioner heard it.
func (s *Service) Agree(ctx context.Context, q access.Request, h Help, key form.Key) error {
	if err := h.Check(s.today()); err != nil {
		return err
	}
	keys, err := s.childKey(ctx, q.Child)
	if err != nil {
		return err
	}
	_, err = access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := event(g, "agreement-to-help")
		ev.Detail = h.HelpDetails
		if err := s.Footed(ctx, tx, g, h); err != nil {
			return struct{}{}, ev, err
		}
		_, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) { return s.GiveHelp(ctx, tx, g, keys, h) })
		return struct{}{}, ev, err
	})
	return err
}

// Footed says what is missing about the footing on which somebody answers, at the age
// of the Grant's child.
func (s *Service) Footed(ctx context.Context, r db.Reader, g access.Grant, h Help) error {
	v, err := s.children.Of(ctx, r, g)
	if err != nil {
		return err
	}
	return h.CheckFooting(AgeOf(v, s.today()))
}

// GiveHelp is Agree inside a use case of the caller's.
func (s *Service) GiveHelp(ctx context.Context, tx *db.Tx, g access.Grant, keys seal.Keys, h Help) (string, error) {
	h.ID, h.Child, h.By, h.ByAgency, h.At, h.State = s.ids.New(), g.Child(), g.Actor().ID, g.Actor().Agency, g.Now(), Standing
	var err error
	if h.Recorder, err = s.recorder(ctx, tx, g, h.Name); err != nil {
		return "", err
	}
	if h.Witness == "" && h.Spoken() { // whoever wrote it down heard it
		h.Witness = h.Recorder
	}
	w := helpRow{Help: h}
	if w.sealed, err = sealed(keys, "consent_help", h.Child, h.ID, h.HelpDetails); err != nil {
		return "", err
	}
	if err := insertHelp(ctx, tx, w); err != nil {
		return "", fmt.Errorf("keep what was said: %w", err)
	}
	return h.ID, nil
}

// EndHelp notes that a person has changed their mind about being helped, or that
// it should never have been recorded.
func (s *Service) EndHelp(ctx context.Context, q access.Request, id string, as State, version int64) error {
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := event(g, "agreement-to-help")
		var err error
		ev.State, err = s.StopHelp(ctx, tx, g, id, "", as, version)
		return struct{}{}, ev, err
	})
	return err
}

// Ended does what follows where somebody takes back what they said to being
// helped, in the same transaction. A feature above has it, and package app wires it.
type Ended func(ctx context.Context, tx *db.Tx, g access.Grant, help string) ([]audit.State, error)

// Follow has f told whenever an answer to being helped ends.
func (s *Service) Follow(f Ended) { s.ended = f }

// StopHelp is EndHelp inside a use case of the caller's. Where person is not ""
// only that person's own answer is found. It says what else changed by it.
func (s *Service) StopHelp(ctx context.Context, tx *db.Tx, g access.Grant, id, person string, as State, version int64) ([]audit.State, error) {
	w, err := selectOneHelp(ctx, tx, g.Children(), id)
	if db.IsNone(err) || err == nil && person != "" && w.Person != person || as != Withdrawn && as != Mistake {
		return nil, access.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read what was said: %w", err)
	}
	if w.State == as {
		return nil, nil
	}
	w.State, w.EndedBy, w.EndedAt, w.Version = as, g.Actor().ID, g.Now(), version
	ok, err := updateHelp(ctx, tx, w.Help)
	if err == nil && !ok {
		err = problem.New(problem.Conflict, "problem.conflict")
	}
	if err != nil || s.ended == nil {
		return nil, err
	}
	return s.ended(ctx, tx, g, id)
}

// HelpStands is where some answers to being helped stand, newest first, without
// who gave them by name or what they said: for features that act on it.
func (s *Service) HelpStands(ctx context.Context, r db.Reader, g access.Grant, ids []string) ([]Help, error) {
	if !g.Valid() || len(ids) == 0 {
		return nil, nil
	}
	rows, err := r.Query(ctx, `SELECT `+helpColumns+` FROM consent_help WHERE id IN `+db.In(1, len(ids))+` ORDER BY at DESC, id DESC`, db.Args(ids)...)
	list, err := db.Collect(rows, err, scanHelp)
	if err != nil {
		return nil, fmt.Errorf("read where answers stand: %w", err)
	}
	var out []Help
	for _, w := range list {
		out = append(out, w.Help)
	}
	return out, nil
}

// HelpOf is what everybody said to being helped, newest first, to the same
// readers as OfChild; where person is not "" it is that person's alone, for them.
func (s *Service) HelpOf(ctx context.Context, r db.Reader, g access.Grant, person string) ([]Help, error) {
	if !g.Valid() || g.Child() == "" {
		return nil, nil
	}
	rows, err := selectHelp(ctx, r, g.Children())
	if err != nil {
		return nil, fmt.Errorf("list what was said: %w", err)
	}
	rows = slices.DeleteFunc(rows, func(w helpRow) bool {
		if person != "" {
			return w.Person != person || w.State == Mistake
		}
		return !mayKnow(g, w.ByAgency)
	})
	var scopes []string
	for _, w := range rows {
		scopes = append(scopes, scope(w.Child))
	}
	keys, err := s.keys.Keys(ctx, slices.Compact(slices.Sorted(slices.Values(scopes)))...)
	if err != nil {
		return nil, err
	}
	var out []Help
	for _, w := range rows {
		if err := unseal(keys, "consent_help", w.Child, w.ID, w.sealed, &w.HelpDetails); err != nil {
			return nil, err
		}
		out = append(out, w.Help)
	}
	return out, nil
}
