package partnership

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// Assessed is an assessment with what its page shows.
type Assessed struct {
	Assessment
	Keeps bool // whoever reads it may change it
}

// Assessment reads one assessment.
func (s *Service) Assessment(ctx context.Context, q access.Request, id string) (Assessed, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Assessed, audit.Event, error) {
		a, err := assessment(ctx, r, id)
		return Assessed{a, g.May("partnership:keep")}, event("assessment", id), err
	})
}

func assessment(ctx context.Context, r db.Reader, id string) (Assessment, error) {
	a, err := selectAssessment(ctx, r, id)
	if db.IsNone(err) {
		return a, access.ErrNotFound
	}
	if err != nil {
		return a, fmt.Errorf("read an assessment: %w", err)
	}
	return a, nil
}

// Assess keeps a new assessment and returns its id.
func (s *Service) Assess(ctx context.Context, q access.Request, a Assessment, key form.Key) (string, error) {
	if strings.TrimSpace(a.Title) == "" {
		return "", problem.Check(problem.Field{Name: "title", Key: "partnership.fault.title"})
	}
	a.ID = cmp.Or(a.ID, s.ids.New())
	return access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		out, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			return a.ID, insertAssessment(ctx, tx, a, g.Now())
		})
		return out, event("assessment", out), err
	})
}

// assess changes an assessment at the edit that it was read at. What changes the
// risks, or what was said of them, takes the sign-off away.
func (s *Service) assess(ctx context.Context, q access.Request, id string, edit int64, change func(g access.Grant, a *Assessment) error) error {
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := event("assessment", id)
		a, err := assessment(ctx, tx, id)
		if err != nil {
			return none, ev, err
		}
		if edit != a.Edit {
			return none, ev, errStale()
		}
		if err := change(g, &a); err != nil {
			return none, ev, err
		}
		if ok, err := updateAssessment(ctx, tx, a, g.Now()); err != nil || !ok {
			return none, ev, cmp.Or(err, errStale())
		}
		return none, ev, nil
	})
	return err
}

// Rewrite writes the steps of an assessment that are text.
func (s *Service) Rewrite(ctx context.Context, q access.Request, to Assessment) error {
	if strings.TrimSpace(to.Title) == "" {
		return problem.Check(problem.Field{Name: "title", Key: "partnership.fault.title"})
	}
	return s.assess(ctx, q, to.ID, to.Edit, func(_ access.Grant, a *Assessment) error {
		a.Title, a.Need, a.Describe, a.Consulted, a.Necessity, a.Advice, a.Overruled = to.Title, to.Need, to.Describe, to.Consulted, to.Necessity, to.Advice, to.Overruled
		a.open()
		return nil
	})
}

// open takes the sign-off and the Commissioner's answer away: they were about
// something else.
func (a *Assessment) open() {
	a.Name, a.Job, a.By, a.On = "", "", "", workday.Date{}
	a.ICO, a.ICOOn = "", workday.Date{}
}

// AddHazard adds a risk.
func (s *Service) AddHazard(ctx context.Context, q access.Request, id string, edit int64, h Hazard) error {
	if err := h.Check(); err != nil {
		return err
	}
	return s.assess(ctx, q, id, edit, func(_ access.Grant, a *Assessment) error {
		a.Hazards = append(a.Hazards, h)
		a.open()
		return nil
	})
}

// DropHazard takes a risk, by its place from 0, away.
func (s *Service) DropHazard(ctx context.Context, q access.Request, id string, edit int64, at int) error {
	return s.assess(ctx, q, id, edit, func(_ access.Grant, a *Assessment) error {
		if at < 0 || at >= len(a.Hazards) {
			return access.ErrNotFound
		}
		a.Hazards = slices.Delete(slices.Clone(a.Hazards), at, at+1)
		a.open()
		return nil
	})
}

// SignOff writes down who signed an assessment off.
func (s *Service) SignOff(ctx context.Context, q access.Request, id string, edit int64, name, job string) error {
	return s.assess(ctx, q, id, edit, func(g access.Grant, a *Assessment) error {
		if missing := a.Missing(); len(missing) > 0 {
			return problem.Check(problem.Field{Name: "name", Key: missing[0]})
		}
		if strings.TrimSpace(name) == "" {
			return problem.Check(problem.Field{Name: "name", Key: "partnership.fault.name"})
		}
		a.Name, a.Job, a.On, a.By = name, job, workday.InUK(g.Now()), g.Actor().ID
		return nil
	})
}

// Answered writes down what the Commissioner said of a risk that stays high (UK
// GDPR article 36).
func (s *Service) Answered(ctx context.Context, q access.Request, id string, edit int64, on workday.Date, said string) error {
	return s.assess(ctx, q, id, edit, func(g access.Grant, a *Assessment) error {
		if strings.TrimSpace(said) == "" {
			return problem.Check(problem.Field{Name: "said", Key: "partnership.fault.said"})
		}
		if on.IsZero() || workday.InUK(g.Now()).Before(on) {
			return problem.Check(problem.Field{Name: "on", Key: "partnership.fault.on"})
		}
		a.ICO, a.ICOOn = said, on
		return nil
	})
}
