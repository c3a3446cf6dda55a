package partnership

import (
	"context"
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// Change writes what a draft says, but for its parties and lines.
func (s *Service) Change(ctx context.Context, q access.Request, a Agreement) error {
	if err := a.Check(); err != nil {
		return err
	}
	return s.draft(ctx, q, a.ID, a.Edit, func(d *Agreement) error {
		a.Version, a.State, a.Parties, a.Lines = d.Version, d.State, d.Parties, d.Lines
		a = unsigned(a)
		*d = a
		return nil
	})
}

// unsigned takes the signatures off a draft: who signed, signed something else.
func unsigned(a Agreement) Agreement {
	edit := a.Edit
	version := a.Version
	a = a.next()
	a.Edit, a.Version = edit, version
	return a
}

// AddParty adds an agency to a draft, or changes in what capacity it takes part.
func (s *Service) AddParty(ctx context.Context, q access.Request, id string, edit int64, p Party) error {
	return s.draft(ctx, q, id, edit, func(a *Agreement) error {
		if p.Agency == "" || !slices.Contains(Capacities(), p.Capacity) {
			return problem.Check(problem.Field{Name: "agency", Key: "partnership.fault.party"})
		}
		*a = unsigned(*a)
		a.Parties = slices.DeleteFunc(a.Parties, func(x Party) bool { return x.Agency == p.Agency })
		a.Parties = append(a.Parties, Party{Agency: p.Agency, Capacity: p.Capacity})
		return nil
	})
}

// DropParty takes an agency, and what was agreed with it by name, out of a draft.
func (s *Service) DropParty(ctx context.Context, q access.Request, id string, agency string) error {
	return s.draft(ctx, q, id, 0, func(a *Agreement) error {
		*a = unsigned(*a)
		a.Parties = slices.DeleteFunc(a.Parties, func(x Party) bool { return x.Agency == agency })
		a.Lines = slices.DeleteFunc(slices.Clone(a.Lines), func(l Line) bool { return l.Giver == agency || l.Receiver == agency })
		return nil
	})
}

// AddLine adds a line to a draft.
func (s *Service) AddLine(ctx context.Context, q access.Request, id string, edit int64, l Line) error {
	return s.draft(ctx, q, id, edit, func(a *Agreement) error {
		if err := a.CheckLine(l); err != nil {
			return err
		}
		*a = unsigned(*a)
		a.Lines = append(slices.Clone(a.Lines), l)
		return nil
	})
}

// DropLine takes a line, by its place from 0, out of a draft at the edit that it
// was read at.
func (s *Service) DropLine(ctx context.Context, q access.Request, id string, edit int64, line int) error {
	return s.draft(ctx, q, id, edit, func(a *Agreement) error {
		if line < 0 || line >= len(a.Lines) {
			return access.ErrNotFound
		}
		*a = unsigned(*a)
		a.Lines = slices.Delete(slices.Clone(a.Lines), line, line+1)
		return nil
	})
}

// Sign writes down that somebody signed a draft for a party. The last signature
// puts it in force from its first day, in place of the version before. A manager
// signs for their own agency alone; who governs writes down what was signed on
// paper.
func (s *Service) Sign(ctx context.Context, q access.Request, id string, edit int64, p Party) error {
	var faults []problem.Field
	if strings.TrimSpace(p.Name) == "" {
		faults = append(faults, problem.Field{Name: "name", Key: "partnership.fault.name"})
	}
	if strings.TrimSpace(p.Job) == "" {
		faults = append(faults, problem.Field{Name: "job", Key: "partnership.fault.job"})
	}
	if err := problem.Check(faults...); err != nil {
		return err
	}
	return s.change(ctx, q, id, edit, func(ctx context.Context, tx *db.Tx, g access.Grant, is Opened) (Agreement, error) {
		a, today := is.Agreement, workday.InUK(g.Now())
		at := slices.IndexFunc(a.Parties, func(x Party) bool { return x.Agency == p.Agency })
		switch {
		case a.State != Draft:
			return a, errStale()
		case at < 0, !g.May("partnership:keep") && g.Actor().Agency != p.Agency:
			return a, access.ErrNotFound
		case is.Blocked != "":
			return a, problem.Check(problem.Field{Name: "name", Key: is.Blocked})
		}
		if p.On.IsZero() || today.Before(p.On) {
			p.On = today
		}
		a.Parties = slices.Clone(a.Parties)
		a.Parties[at].Name, a.Parties[at].Job, a.Parties[at].On, a.Parties[at].By = p.Name, p.Job, p.On, g.Actor().ID
		if !a.Complete() {
			return a, nil
		}
		a.State = Signed
		for _, old := range is.Versions {
			if old.State == Signed || old.State == Suspended {
				old.State = Replaced
				if ok, err := updateAgreement(ctx, tx, old, g.Now()); err != nil || !ok {
					return a, err
				}
			}
		}
		return a, nil
	})
}

// Suspend stops a signed agreement at once, until it is resumed.
func (s *Service) Suspend(ctx context.Context, q access.Request, id, why string) error {
	return s.stop(ctx, q, id, Suspended, why)
}

// End ends a signed or suspended agreement for good.
func (s *Service) End(ctx context.Context, q access.Request, id, why string) error {
	return s.stop(ctx, q, id, Ended, why)
}

func (s *Service) stop(ctx context.Context, q access.Request, id string, to State, why string) error {
	if strings.TrimSpace(why) == "" {
		return problem.Check(problem.Field{Name: "why", Key: "partnership.fault.why"})
	}
	return s.inForce(ctx, q, id, func(a *Agreement) error {
		a.State, a.Why = to, why
		return nil
	})
}

// Resume puts a suspended agreement in force again.
func (s *Service) Resume(ctx context.Context, q access.Request, id string) error {
	return s.inForce(ctx, q, id, func(a *Agreement) error {
		if a.State != Suspended {
			return errStale()
		}
		a.State, a.Why = Signed, ""
		return nil
	})
}

// inForce changes the version that was signed last, past a draft of the next.
func (s *Service) inForce(ctx context.Context, q access.Request, id string, change func(*Agreement) error) error {
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := event("agreement", id)
		all, err := selectVersions(ctx, tx, id)
		if err != nil {
			return none, ev, err
		}
		at := slices.IndexFunc(all, func(a Agreement) bool { return a.State == Signed || a.State == Suspended })
		if at < 0 {
			return none, ev, access.ErrNotFound
		}
		a := all[at]
		if err := change(&a); err != nil {
			return none, ev, err
		}
		if ok, err := updateAgreement(ctx, tx, a, g.Now()); err != nil || !ok {
			return none, ev, err
		}
		ev.State, err = access.SetTerms(ctx, tx, id, a.Version, a.Terms())
		return none, ev, err
	})
	return err
}

// Revise begins the next version of an agreement that was signed, as a draft; the
// signed one stays in force until that is signed.
func (s *Service) Revise(ctx context.Context, q access.Request, id string) error {
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		is, err := open(ctx, tx, id, 0)
		if err == nil && is.State == Draft {
			return none, event("agreement", id), nil // begun already
		}
		if err == nil {
			err = insertAgreement(ctx, tx, is.next(), g.Now())
		}
		return none, event("agreement", id), err
	})
	return err
}
