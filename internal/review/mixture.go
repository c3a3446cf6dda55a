package review

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// Mixture is a breach check: two children were shown as one until they were
// parted, and somebody looked. No child is named.
type Mixture struct {
	child.Mixture
	Names map[string]string // account → who it is
}

// NameOf is who an account is.
func (m Mixture) NameOf(account string) string { return m.Names[account] }

// OutcomeKey is the catalogue key of what was decided.
func (m Mixture) OutcomeKey() string { return "review.outcome." + string(m.Outcome) }

// Mixtures lists the breach checks for an officer, the open ones first.
func (s *Service) Mixtures(ctx context.Context, q access.Request) ([]Mixture, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]Mixture, audit.Event, error) {
		ev := audit.Event{Classes: []string{"mixtures"}}
		list, err := child.Mixtures(ctx, r, g)
		if err != nil {
			return nil, ev, err
		}
		var out []Mixture
		for _, m := range list {
			named, err := s.seenBy(ctx, r, m)
			if err != nil {
				return nil, ev, err
			}
			out = append(out, named)
		}
		return out, ev, nil
	})
}

// Mixture shows an officer one breach check.
func (s *Service) Mixture(ctx context.Context, q access.Request, id string) (Mixture, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Mixture, audit.Event, error) {
		ev := audit.Event{Classes: []string{"mixtures"}, Detail: map[string]string{"mixture": id}}
		m, err := child.MixtureOf(ctx, r, g, id)
		if err != nil {
			return Mixture{}, ev, err
		}
		named, err := s.seenBy(ctx, r, m)
		return named, ev, err
	})
}

// CloseMixture keeps what an officer made of a breach check; version is the one
// that the officer saw.
func (s *Service) CloseMixture(ctx context.Context, q access.Request, id string, o child.Outcome, version int64) error {
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := audit.Event{Classes: []string{"mixtures"}, Detail: map[string]string{"mixture": id, "outcome": string(o)}}
		_, err := child.CloseMixture(ctx, tx, g, id, o, version)
		return struct{}{}, ev, err
	})
	return err
}

func (s *Service) seenBy(ctx context.Context, r db.Reader, m child.Mixture) (Mixture, error) {
	out := Mixture{m, map[string]string{}}
	accounts := []string{m.OpenedBy}
	for _, x := range m.Seen {
		accounts = append(accounts, x.Account)
	}
	for _, a := range accounts {
		name, err := s.people.Name(ctx, r, a)
		if err != nil {
			return out, fmt.Errorf("read who it was: %w", err)
		}
		out.Names[a] = name
	}
	return out, nil
}
