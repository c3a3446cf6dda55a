package transfer

import (
	"context"
	"fmt"
	"strings"

	"onestory/internal/access"
	"onestory/internal/assessment"
	"onestory/internal/child"
	"onestory/internal/consent"
	"onestory/internal/episode"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/id"
	"onestory/internal/kit/once"
	"onestory/internal/kit/seal"
	"onestory/internal/override"
	"onestory/lib/workday"
)

// Parts are what a Service is made of.
type Parts struct {
	Gate      *access.Gate
	Keys      *seal.Keeper
	IDs       id.Source
	Assess    *assessment.Service
	Consents  *consent.Service
	Overrides *override.Service
	People    involvement.Accounts
}

// Service is the use cases of sending an assessment to another authority.
type Service struct{ Parts }

// New makes the Service.
func New(p Parts) *Service { return &Service{p} }

func (s *Service) today() workday.Date { return workday.InUK(s.Gate.Clock().Now()) }

func event(g access.Grant) audit.Event {
	return audit.Event{Subjects: g.Subjects(), Classes: []string{"assessment", "export"}}
}

// Page is what the page shows on which an assessment is sent.
type Page struct {
	View   child.View
	Stance consent.Stance // of the family, to somebody of no organisation here
	Sent   []Sent
}

// Before reads it.
func (s *Service) Before(ctx context.Context, q access.Request) (Page, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Page, ev audit.Event, err error) {
		ev = audit.Event{Subjects: g.Subjects(), Classes: []string{"assessment"}}
		if out.View, err = s.Assess.Sendable(ctx, r, g); err != nil {
			return out, ev, err
		}
		if out.Stance, err = s.stance(ctx, r, g); err != nil {
			return out, ev, err
		}
		out.Sent, err = s.opened(ctx, r, g, q.Item)
		return out, ev, err
	})
}

func (s *Service) stance(ctx context.Context, r db.Reader, g access.Grant) (consent.Stance, error) {
	return s.Consents.Stance(ctx, r, g, episode.Outside, []access.Class{access.ClassGeneral}, "")
}

// Send is the pack of an assessment for another authority, and keeps that it went,
// where to and by what right. Sent twice with one key, it went once.
func (s *Service) Send(ctx context.Context, q access.Request, in Sending, key form.Key) ([]byte, error) {
	if err := in.Check(); err != nil {
		return nil, err
	}
	if err := s.Keys.Ensure(ctx, scope(q.Child)); err != nil {
		return nil, fmt.Errorf("make a child's key: %w", err)
	}
	return access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) ([]byte, audit.Event, error) {
		ev := event(g)
		pack, err := s.Assess.Packed(ctx, tx, g)
		if err != nil {
			return nil, ev, err
		}
		stance, err := s.stance(ctx, tx, g)
		if err == nil {
			err = in.CheckOutside(stance)
		}
		if err != nil {
			return nil, ev, err
		}
		card, err := s.People.Card(ctx, tx, g.Actor().ID)
		if err != nil {
			return nil, ev, fmt.Errorf("read who sends: %w", err)
		}
		keys, err := s.Keys.Keys(ctx, scope(g.Child()))
		if err != nil {
			return nil, ev, err
		}
		_, _, err = once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			x := Sent{ID: s.IDs.New(), Details: Details{To: strings.TrimSpace(in.To), Note: strings.TrimSpace(in.Note), From: card.Name}}
			if err := s.Overrides.Claim(ctx, tx, g, override.To{What: override.Pack, Name: x.To, Ref: x.ID}, in.Because); err != nil {
				return "", err
			}
			sealed, err := keys.SealJSON(scope(g.Child()), place(x.ID), x.Details)
			if err != nil {
				return "", err
			}
			ev.Detail, ev.Scope = map[string]string{"assessment": q.Item, "to": x.To, "how": in.How, "note": x.Note}, scope(g.Child())
			x.Child, x.Item, x.How, x.By, x.At = g.Child(), q.Item, in.How, g.Actor().ID, g.Now()
			return x.ID, insert(ctx, tx, row{x, sealed})
		})
		return pack, ev, err
	})
}

// Everything is where a child's assessments went, for whoever answers a request to see
// what is held; nobody else gets any.
func (s *Service) Everything(ctx context.Context, r db.Reader, g access.Grant) ([]Sent, error) {
	if !g.Valid() || g.Child() == "" || g.Purpose() != access.SubjectAccess || !g.Actor().Has(access.RecordsOfficer) {
		return nil, nil
	}
	return s.opened(ctx, r, g, "")
}

// opened are the transfers of a child, of one assessment or where item is "" of all,
// newest first.
func (s *Service) opened(ctx context.Context, r db.Reader, g access.Grant, item string) (out []Sent, err error) {
	rows, err := selectOf(ctx, r, g.Children(), item)
	if err != nil {
		return nil, fmt.Errorf("list where assessments went: %w", err)
	}
	for _, x := range rows {
		keys, err := s.Keys.Keys(ctx, scope(x.Child))
		if err == nil {
			err = keys.OpenJSON(scope(x.Child), place(x.ID), x.sealed, &x.Details)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, x.Sent)
	}
	return out, nil
}
