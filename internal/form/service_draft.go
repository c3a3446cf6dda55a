package form

import (
	"context"
	"fmt"
	"strconv"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	fields "onestory/internal/kit/form"
	"onestory/internal/kit/problem"
	"onestory/lib/questionnaire"
	"onestory/lib/workday"
)

// Start makes a draft of a form: of its newest version, of one that is given, or,
// for an id that no form has, of the definition given. One draft at a time.
func (s *Service) Start(ctx context.Context, q access.Request, id string, definition []byte, key fields.Key) error {
	if err := checkID(id); err != nil {
		return err
	}
	_, err := s.do(ctx, q, id, key, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, error) {
		if _, err := selectDraft(ctx, tx, id); err == nil {
			return "", problem.New(problem.Conflict, "forms.draft-there")
		} else if !db.IsNone(err) {
			return "", fmt.Errorf("read a draft of a form: %w", err)
		}
		if definition == nil {
			all, err := selectVersionsOf(ctx, tx, id)
			if err != nil || len(all) == 0 {
				return "", access.ErrNotFound
			}
			if definition, err = selectDefinition(ctx, tx, id, all[len(all)-1].Number); err != nil {
				return "", fmt.Errorf("read a form: %w", err)
			}
		}
		err := insertDraft(ctx, tx, Draft{Form: id, Author: g.Actor().ID, Changed: g.Now(), Definition: definition})
		return id, err
	})
	return err
}

// Draft reads the draft of a form, for who keeps it.
func (s *Service) Draft(ctx context.Context, q access.Request, id string) (Draft, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Draft, audit.Event, error) {
		d, err := selectDraft(ctx, r, id)
		if db.IsNone(err) {
			err = access.ErrNotFound
		}
		return d, audit.Event{Classes: []string{"forms"}}, err
	})
}

// Save writes over the edition of a draft that d was read at. A draft that was
// proposed is one that somebody works on again.
func (s *Service) Save(ctx context.Context, q access.Request, d Draft, key fields.Key) error {
	if len(d.Definition) > MaxBytes {
		return problem.New(problem.Invalid, "forms.too-long")
	}
	return s.put(ctx, q, d, key, func(is *Draft) error {
		is.Definition, is.Proposed = d.Definition, false
		return nil
	})
}

// Propose asks a second person to approve a draft, to be in force from a day on.
// A definition with faults is not proposed.
func (s *Service) Propose(ctx context.Context, q access.Request, id string, edition int64, starts workday.Date, key fields.Key) error {
	if starts.IsZero() || starts.Before(s.today()) {
		return problem.Check(problem.Field{Name: "starts", Key: "forms.need-starts"})
	}
	return s.put(ctx, q, Draft{Form: id, Edition: edition}, key, func(is *Draft) error {
		if faults := Faults(is.Definition); len(faults) > 0 {
			return problem.New(problem.Invalid, "forms.has-faults")
		}
		is.Proposed, is.Starts = true, starts
		return nil
	})
}

// put changes the edition of a draft that d names.
func (s *Service) put(ctx context.Context, q access.Request, d Draft, key fields.Key, change func(*Draft) error) error {
	_, err := s.do(ctx, q, d.Form, key, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, error) {
		is, err := selectDraft(ctx, tx, d.Form)
		if db.IsNone(err) {
			return "", access.ErrNotFound
		}
		if err != nil {
			return "", fmt.Errorf("read a draft of a form: %w", err)
		}
		if is.Edition != d.Edition {
			return "", errStale()
		}
		if err := change(&is); err != nil {
			return "", err
		}
		is.Author, is.Changed = g.Actor().ID, g.Now()
		ok, err := updateDraft(ctx, tx, is)
		if err == nil && !ok {
			err = errStale()
		}
		return d.Form, err
	})
	return err
}

// Drop forgets the edition of a draft that its reader saw.
func (s *Service) Drop(ctx context.Context, q access.Request, id string, edition int64, key fields.Key) error {
	_, err := s.do(ctx, q, id, key, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, error) {
		ok, err := deleteDraft(ctx, tx, id, edition)
		if err == nil && !ok {
			err = errStale()
		}
		return id, err
	})
	return err
}

// Approve publishes the edition of a proposed draft that its approver saw.
// Whoever changed it last cannot.
func (s *Service) Approve(ctx context.Context, q access.Request, id string, edition int64, key fields.Key) error {
	_, err := s.do(ctx, q, id, key, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, error) {
		d, err := selectDraft(ctx, tx, id)
		if db.IsNone(err) {
			return "", access.ErrNotFound
		}
		if err != nil {
			return "", fmt.Errorf("read a draft of a form: %w", err)
		}
		switch {
		case d.Edition != edition || !d.Proposed:
			return "", errStale()
		case d.Author == g.Actor().ID:
			return "", problem.New(problem.Forbidden, "forms.second-person")
		}
		if d.Starts.Before(s.today()) { // it waited longer than it was meant to
			d.Starts = s.today()
		}
		if _, err := deleteDraft(ctx, tx, id, edition); err != nil {
			return "", fmt.Errorf("take up a draft of a form: %w", err)
		}
		return id, publish(ctx, tx, Version{Form: id, Starts: d.Starts, Author: d.Author, Approver: g.Actor().ID, Published: g.Now()}, d.Definition)
	})
	return err
}

// publish writes the next version of a form.
func publish(ctx context.Context, tx *db.Tx, v Version, definition []byte) error {
	if faults := Faults(definition); len(faults) > 0 {
		return problem.New(problem.Invalid, "forms.has-faults")
	}
	all, err := selectVersionsOf(ctx, tx, v.Form)
	if err != nil {
		return fmt.Errorf("read the versions of a form: %w", err)
	}
	v.Number = 1
	if n := len(all); n > 0 {
		v.Number = all[n-1].Number + 1
	}
	if v.Author != Shipped {
		if definition, err = numbered(definition, v.Number); err != nil {
			return fmt.Errorf("number a form: %w", err)
		}
	}
	v.Hash = hash(definition)
	if err := insertVersion(ctx, tx, v, definition); err != nil {
		return fmt.Errorf("publish a form: %w", err)
	}
	return nil
}

// numbered gives a definition the number it is published under as its version: it
// began as a copy of an earlier one, and whoever is sent a response has to see on
// which of them it was written.
func numbered(definition []byte, number int64) ([]byte, error) {
	q, err := questionnaire.Parse(definition)
	if err != nil {
		return nil, err
	}
	q.Version = strconv.FormatInt(number, 10)
	return q.MarshalJSON()
}
