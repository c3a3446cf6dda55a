package assessment

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/form"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

// Copies is what the page of the family's copies shows.
type Copies struct {
	Shown
	Copies []Copy // one for the child and each adult, decided or not
	Due    workday.Date
}

// Copies reads them, for whoever has a part in the episode.
func (s *Service) Copies(ctx context.Context, q access.Request) (Copies, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Copies, audit.Event, error) {
		out, _, err := s.copies(ctx, r, g)
		return out, event(g, q.Item), err
	})
}

func (s *Service) copies(ctx context.Context, r db.Reader, g access.Grant) (out Copies, keys seal.Keys, err error) {
	if out.Shown, err = s.shown(ctx, r, g); err != nil {
		return out, keys, err
	}
	if !out.Signed || out.Part == "" && !g.Item().OfTeam() {
		return out, keys, access.ErrNotFound
	}
	if keys, err = s.keysOf(ctx, out.Assessment); err != nil {
		return out, keys, err
	}
	there, err := selectCopies(ctx, r, keys, out.Assessment)
	if err != nil {
		return out, keys, fmt.Errorf("read the family's copies: %w", err)
	}
	out.Due = out.CopyDue()
	for _, whose := range out.whose() {
		c := Copy{Whose: whose, Safe: true} // until somebody decides that it may say where they are
		if at := slices.IndexFunc(there, func(x Copy) bool { return x.Whose == whose }); at >= 0 {
			c = there[at]
			if c.By, err = s.Accounts.Card(ctx, r, c.By.ID); err != nil {
				return out, keys, err
			}
		}
		out.Copies = append(out.Copies, c)
	}
	return out, keys, nil
}

// whose are the people who get a copy: the child and each adult with a part.
func (s Shown) whose() []string {
	out := []string{string(form.ChildPart)}
	for _, p := range s.Parts {
		if p.Kind() == form.AdultPart {
			out = append(out, p.Key)
		}
	}
	return out
}

func (c Copies) of(whose string) (Copy, bool) {
	for _, x := range c.Copies {
		if x.Whose == whose {
			return x, true
		}
	}
	return Copy{}, false
}

// OneCopy is one copy with its translations.
type OneCopy struct {
	Copies
	Copy         Copy
	Translations []Translation
}

// OneCopy reads one.
func (s *Service) OneCopy(ctx context.Context, q access.Request, whose string) (OneCopy, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out OneCopy, ev audit.Event, err error) {
		ev = event(g, q.Item)
		var keys seal.Keys
		if out.Copies, keys, err = s.copies(ctx, r, g); err != nil {
			return out, ev, err
		}
		var ok bool
		if out.Copy, ok = out.of(whose); !ok {
			return out, ev, access.ErrNotFound
		}
		out.Translations, err = selectTranslations(ctx, r, keys, out.Assessment, whose)
		return out, ev, err
	})
}

// change is one change about a copy.
func (s *Service) change(ctx context.Context, q access.Request, whose string, act func(context.Context, *db.Tx, access.Grant, Copies, seal.Keys, Copy) error) error {
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := event(g, q.Item)
		all, keys, err := s.copies(ctx, tx, g)
		if err != nil {
			return struct{}{}, ev, err
		}
		c, ok := all.of(whose)
		if !ok {
			return struct{}{}, ev, access.ErrNotFound
		}
		c.By, c.At = involvement.Card{ID: g.Actor().ID}, g.Now()
		return struct{}{}, ev, act(ctx, tx, g, all, keys, c)
	})
	return err
}

// DecideCopy says what a copy leaves out. version is the one that was read.
func (s *Service) DecideCopy(ctx context.Context, q access.Request, whose string, safe bool, left []string, version int64) error {
	return s.change(ctx, q, whose, func(ctx context.Context, tx *db.Tx, g access.Grant, all Copies, keys seal.Keys, c Copy) error {
		if c.Version != version {
			return conflict("problem.conflict")
		}
		c.Safe, c.Left = safe, left
		return s.keepCopy(ctx, tx, keys, all.Assessment, c)
	})
}

func (s *Service) keepCopy(ctx context.Context, tx *db.Tx, keys seal.Keys, a Assessment, c Copy) error {
	ok, err := putCopy(ctx, tx, keys, a, c)
	if err != nil {
		return fmt.Errorf("keep a copy: %w", err)
	}
	if !ok {
		return conflict("problem.conflict")
	}
	return nil
}

// Give records that a copy was received: by whom and on which day.
func (s *Service) Give(ctx context.Context, q access.Request, whose, receiver string, on workday.Date) error {
	if receiver == "" || on.IsZero() || on.After(s.today()) {
		return problem.Check(problem.Field{Name: "receiver", Key: "assessment.need-receiver"})
	}
	return s.change(ctx, q, whose, func(ctx context.Context, tx *db.Tx, g access.Grant, all Copies, keys seal.Keys, c Copy) error {
		if on.Before(workday.InUK(all.Closed)) {
			return problem.Check(problem.Field{Name: "on", Key: "assessment.need-given"})
		}
		c.Receiver, c.Given = receiver, on
		return s.keepCopy(ctx, tx, keys, all.Assessment, c)
	})
}

// Translate attaches a translation of a copy; an earlier one into the same language
// stays beneath it.
func (s *Service) Translate(ctx context.Context, q access.Request, whose string, t Translation) error {
	if err := t.Check(); err != nil {
		return err
	}
	return s.change(ctx, q, whose, func(ctx context.Context, tx *db.Tx, g access.Grant, all Copies, keys seal.Keys, c Copy) error {
		there, err := selectTranslations(ctx, tx, keys, all.Assessment, whose)
		if err != nil {
			return fmt.Errorf("read translations: %w", err)
		}
		t.N, t.By, t.At = 1, c.By, c.At
		for _, x := range there {
			if x.Lang == t.Lang {
				t.N = x.N + 1
			}
		}
		return insertTranslation(ctx, tx, keys, all.Assessment, whose, t)
	})
}
