package qualityaudit

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"onestory/internal/access"
	"onestory/internal/form"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
)

// Saved is what became of a page of the form.
type Saved struct {
	Version int64
	At      time.Time
	Faulty  bool
	// Back: the auditor knew the family, and the audit is no longer theirs.
	Back bool
}

// Save keeps one page of the form over the version that its writer had. Whoever says
// that they were involved hands the audit back with it: their access ends, and what
// they had written is forgotten; draft: it was kept while it is filled in, which hands
// nothing back.
func (s *Service) Save(ctx context.Context, q access.Request, id string, section int, values url.Values, button string, version int64, draft bool) (Saved, error) {
	q, err := s.about(ctx, q, id)
	if err != nil {
		return Saved{}, err
	}
	if err := s.Keys.Ensure(ctx, scope(q.Child)); err != nil {
		return Saved{}, fmt.Errorf("make a child's key: %w", err)
	}
	return access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (Saved, audit.Event, error) {
		ev := event(g)
		e, err := s.enter(ctx, tx, g, id)
		if err != nil {
			return Saved{}, ev, err
		}
		sec, ok := e.form.Section(section)
		if !ok {
			return Saved{}, ev, access.ErrNotFound
		}
		was := e.sheets[sec.ID]
		sheet, faulty := e.form.Read(sec, values, button, was.Sheet)
		if x := item(sheet.Items, involvedID); x != nil && len(x.Answer) > 0 && x.Answer[0].Value.Text == "true" && !draft {
			ev.State, err = s.handBack(ctx, tx, g, e.Case)
			return Saved{Back: true}, ev, err
		}
		keys, err := s.Keys.Keys(ctx, scope(e.Case.Child))
		if err != nil {
			return Saved{}, ev, err
		}
		if ok, err = putSheet(ctx, tx, keys, e.Case, sec.ID, sheet, version); err == nil && !ok {
			err = conflict()
		}
		if err == nil && e.OnForm == 0 { // from the first answer on it stays on this version
			c := e.Case
			c.OnForm = e.form.Number
			if ok, err = updateCase(ctx, tx, c); err == nil && !ok {
				err = conflict()
			}
		}
		return Saved{Version: version + 1, At: g.Now(), Faulty: faulty}, ev, err
	})
}

func (s *Service) handBack(ctx context.Context, tx *db.Tx, g access.Grant, c Case) ([]audit.State, error) {
	st, err := s.states(ctx, tx, g, c, true)
	if err != nil {
		return nil, err
	}
	if err := insertReturned(ctx, tx, c.ID, c.Auditor); err != nil {
		return nil, fmt.Errorf("keep who handed an audit back: %w", err)
	}
	if err := dropSheets(ctx, tx, c); err != nil {
		return nil, fmt.Errorf("forget what they answered: %w", err)
	}
	c.Auditor, c.State, c.OnForm = "", Open, 0
	ok, err := updateCase(ctx, tx, c)
	if err == nil && !ok {
		err = conflict()
	}
	return st, err
}

// Finish ends an audit: its numbers are counted, and its auditor's access ends.
func (s *Service) Finish(ctx context.Context, q access.Request, id string) error {
	q, err := s.about(ctx, q, id)
	if err != nil {
		return err
	}
	_, err = access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := event(g)
		e, err := s.enter(ctx, tx, g, id)
		if err != nil {
			return none, ev, err
		}
		sheets := map[string]form.Sheet{}
		for id, w := range e.sheets {
			sheets[id] = w.Sheet
		}
		for _, l := range e.form.Lacks(sheets) {
			if !l.Hoped {
				return none, ev, problem.New(problem.Conflict, "qualityaudit.not-ready")
			}
		}
		c := e.Case
		c.Score, c.State, c.FinishedAt = scored(e.form, e.form.Finish(sheets)), Finished, g.Now()
		if ev.State, err = s.states(ctx, tx, g, c, true); err != nil {
			return none, ev, err
		}
		ok, err := updateCase(ctx, tx, c)
		if err == nil && !ok {
			err = conflict()
		}
		return none, ev, err
	})
	return err
}
