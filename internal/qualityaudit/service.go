package qualityaudit

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/form"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

// Ended is a closed episode from which a sample is drawn.
type Ended struct {
	Episode, Child, Lead, Agency string
	On                           workday.Date
}

// Records is what audits need of episodes and assessments.
type Records interface {
	// Ended are the episodes that closed between two days, guarded ones left out.
	Ended(ctx context.Context, r db.Reader, g access.Grant, from, to workday.Date) ([]Ended, error)
	// Hands are everyone who had a hand in an episode, and its children by all ids.
	Hands(ctx context.Context, r db.Reader, g access.Grant, episode string) (accounts, children []string, err error)
	// Material is what an auditor reads, with names, under the auditor's own Grant.
	Material(ctx context.Context, r db.Reader, g access.Grant, audit, episode string) (Material, error)
}

// Staff tells who works where.
type Staff interface {
	Name(ctx context.Context, r db.Reader, account string) (string, error)
	// BySignIn is the account of a work address; "" for none.
	BySignIn(ctx context.Context, r db.Reader, g access.Grant, name string) (string, error)
	// Manages reports whether an account answers for the people of an agency in which
	// one of some accounts works.
	Manages(ctx context.Context, r db.Reader, account string, accounts []string) (bool, error)
	// KindOf is the kind of an agency.
	KindOf(ctx context.Context, r db.Reader, agency string) (string, error)
}

// Parts are what a Service is made of.
type Parts struct {
	Gate    *access.Gate
	Keys    *seal.Keeper
	IDs     id.Source
	Forms   *form.Service
	Records Records
	Staff   Staff
}

// Service is the use cases of audits.
type Service struct{ Parts }

// New makes the Service.
func New(p Parts) *Service { return &Service{p} }

func (s *Service) today() workday.Date { return workday.InUK(s.Gate.Clock().Now()) }

func event(g access.Grant) audit.Event {
	return audit.Event{Subjects: g.Subjects(), Classes: []string{"quality-audit"}}
}

func conflict() error { return problem.New(problem.Conflict, "problem.conflict") }

func orNotFound(err error) error {
	if db.IsNone(err) {
		return access.ErrNotFound
	}
	return err
}

// states are the facts that an account audits a case, or does so no more: a row for
// each child of the episode.
func (s *Service) states(ctx context.Context, tx *db.Tx, g access.Grant, c Case, ended bool) ([]audit.State, error) {
	var children []string
	var err error
	if ended {
		children, err = access.AuditorOf(ctx, tx, g, c.ID, c.Auditor)
	} else {
		_, children, err = s.Records.Hands(ctx, tx, g, c.Episode)
	}
	if err != nil {
		return nil, err
	}
	slices.Sort(children)
	var out []audit.State
	for _, child := range children {
		st, err := access.SetAuditor(ctx, tx, access.Auditor{Audit: c.ID, Child: child, Episode: c.Episode, Account: c.Auditor, Ended: ended})
		if err != nil {
			return nil, err
		}
		out = append(out, st)
	}
	return out, nil
}

// may reports whether an account may audit a case: it never had to do with it, in the
// episode, with its children or over its people, and has not handed it back.
func (s *Service) may(ctx context.Context, r db.Reader, g access.Grant, c Case, account string) (bool, error) {
	hands, children, err := s.Records.Hands(ctx, r, g, c.Episode)
	if err != nil {
		return false, err
	}
	ok, err := g.MayAudit(ctx, r, account, c.Episode, children)
	if err != nil {
		return false, err
	}
	over, err := s.Staff.Manages(ctx, r, account, hands)
	if err != nil {
		return false, fmt.Errorf("read who answers for whom: %w", err)
	}
	back, err := returned(ctx, r, c.ID, account)
	if err != nil {
		return false, fmt.Errorf("read who handed an audit back: %w", err)
	}
	return ok && !over && !back && !slices.Contains(hands, account), nil
}
