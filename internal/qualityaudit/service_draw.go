package qualityaudit

import (
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

// Board is what governance sees of audits: samples and means, and no child.
type Board struct {
	Draws  []Draw
	Months []Mean // by the month in which the episodes closed
	Kinds  []Mean // by the kind of agency that led
}

// All reads the samples of the authority.
func (s *Service) All(ctx context.Context, q access.Request) (Board, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Board, ev audit.Event, err error) {
		ev = event(g)
		if out.Draws, err = selectDraws(ctx, r, g.Actor().Authority, ""); err != nil {
			return out, ev, fmt.Errorf("list samples: %w", err)
		}
		all, err := selectCases(ctx, r, `d.authority = $1`, g.Actor().Authority)
		if err != nil {
			return out, ev, fmt.Errorf("list audits: %w", err)
		}
		for n, d := range out.Draws {
			for _, c := range all {
				if c.Draw == d.ID {
					out.Draws[n].Cases = append(out.Draws[n].Cases, c)
				}
			}
		}
		out.Months = Means(all, func(c Case) string { return c.Month })
		slices.Reverse(out.Months)
		out.Kinds = Means(all, func(c Case) string { return c.Kind })
		return out, ev, nil
	})
}

// Draw takes a sample of the episodes that closed between two days and shares the
// audits out among some accounts, by their work addresses. The seed is made here, and
// no two samples are drawn from one day: nobody draws until they like what comes.
func (s *Service) Draw(ctx context.Context, q access.Request, from, to workday.Date, people []string, key form.Key) (string, error) {
	if err := CheckPeriod(from, to, s.today()); err != nil {
		return "", err
	}
	seed, newID := s.IDs.Secret(), s.IDs.New()
	return access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		ev := event(g)
		drawn, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			d := Draw{ID: newID, From: from, To: to, Seed: seed, OneIn: OneIn, By: g.Actor().ID, At: g.Now()}
			st, err := s.draw(ctx, tx, g, d, people)
			ev.State = st
			ev.Detail = map[string]string{"draw": newID, "from": from.String(), "to": to.String(), "seed": seed}
			return newID, err
		})
		return drawn, ev, err
	})
}

func (s *Service) draw(ctx context.Context, tx *db.Tx, g access.Grant, d Draw, people []string) ([]audit.State, error) {
	had, err := overlaps(ctx, tx, g.Actor().Authority, d.From, d.To)
	if err != nil {
		return nil, fmt.Errorf("look for an earlier sample: %w", err)
	}
	if had {
		return nil, problem.Check(problem.Field{Name: "from", Key: "qualityaudit.drawn-already"})
	}
	accounts, err := s.accounts(ctx, tx, g, people)
	if err != nil {
		return nil, err
	}
	frame, err := s.Records.Ended(ctx, tx, g, d.From, d.To)
	if err != nil {
		return nil, err
	}
	if len(frame) == 0 {
		return nil, problem.Check(problem.Field{Name: "from", Key: "qualityaudit.none-ended"})
	}
	if err := insertDraw(ctx, tx, g.Actor().Authority, d); err != nil {
		return nil, fmt.Errorf("keep a sample: %w", err)
	}
	of, ids := map[string]Ended{}, make([]string, 0, len(frame))
	for _, e := range frame {
		of[e.Episode], ids = e, append(ids, e.Episode)
		if err := insertFrame(ctx, tx, d.ID, e.Episode); err != nil {
			return nil, fmt.Errorf("keep what a sample was drawn from: %w", err)
		}
	}
	var cases []Case
	for n, episode := range Take(d.Seed, ids, d.OneIn) {
		e := of[episode]
		kind, err := s.Staff.KindOf(ctx, tx, e.Agency)
		if err != nil {
			return nil, fmt.Errorf("read the kind of an agency: %w", err)
		}
		cases = append(cases, Case{ID: s.IDs.Secret(), Draw: d.ID, N: n + 1, Child: e.Child, Episode: episode, Lead: e.Lead, Agency: e.Agency, Kind: kind, Month: month(e.On), State: Open})
	}
	return s.share(ctx, tx, g, d.Seed, cases, accounts)
}

// share hands out the audits of a new sample and keeps them.
func (s *Service) share(ctx context.Context, tx *db.Tx, g access.Grant, seed string, cases []Case, accounts []string) ([]audit.State, error) {
	able, ids := map[string]bool{}, make([]string, 0, len(cases))
	for _, c := range cases {
		ids = append(ids, c.Episode)
		for _, a := range accounts {
			ok, err := s.may(ctx, tx, g, c, a)
			if err != nil {
				return nil, err
			}
			able[a+" "+c.Episode] = ok
		}
	}
	shared := Share(seed, ids, accounts, func(account, episode string) bool { return able[account+" "+episode] })
	var out []audit.State
	for _, c := range cases {
		if c.Auditor = shared[c.Episode]; c.Auditor != "" {
			c.State = Given
			st, err := s.states(ctx, tx, g, c, false)
			if err != nil {
				return nil, err
			}
			out = append(out, st...)
		}
		if err := insertCase(ctx, tx, c); err != nil {
			return nil, fmt.Errorf("keep an audit: %w", err)
		}
	}
	return out, nil
}

// accounts are those of some work addresses, each once; an address that is nobody's
// is said to be so.
func (s *Service) accounts(ctx context.Context, r db.Reader, g access.Grant, people []string) ([]string, error) {
	var out []string
	for _, p := range people {
		if p = strings.TrimSpace(p); p == "" {
			continue
		}
		a, err := s.Staff.BySignIn(ctx, r, g, p)
		if err != nil {
			return nil, fmt.Errorf("find who would audit: %w", err)
		}
		if a == "" {
			return nil, problem.Check(problem.Field{Name: "people", Key: "qualityaudit.need-people"})
		}
		if !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out, nil
}

// One reads one sample, and draws it again to see that it comes out the same.
func (s *Service) One(ctx context.Context, q access.Request, id string) (Draw, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (d Draw, ev audit.Event, err error) {
		ev = event(g)
		list, err := selectDraws(ctx, r, g.Actor().Authority, id)
		if err == nil && (len(list) != 1 || id == "") {
			err = access.ErrNotFound
		}
		if err != nil {
			return d, ev, err
		}
		d = list[0]
		if d.Cases, err = selectCases(ctx, r, `c.draw = $1`, id); err != nil {
			return d, ev, fmt.Errorf("read a sample: %w", err)
		}
		frame, err := selectFrame(ctx, r, id)
		if err != nil {
			return d, ev, fmt.Errorf("read what a sample was drawn from: %w", err)
		}
		again := Take(d.Seed, frame, d.OneIn)
		d.Same = len(again) == len(d.Cases)
		for n, c := range d.Cases {
			d.Same = d.Same && again[n] == c.Episode
			if c.Auditor != "" {
				if d.Cases[n].Name, err = s.Staff.Name(ctx, r, c.Auditor); err != nil {
					return d, ev, fmt.Errorf("read who audits: %w", err)
				}
			}
		}
		d.ByName, err = s.Staff.Name(ctx, r, d.By)
		return d, ev, err
	})
}

// Assign gives one audit to somebody, by their work address: one that nobody has, or
// that another has not finished. Whoever had to do with the episode is refused, in
// words that do not say how.
func (s *Service) Assign(ctx context.Context, q access.Request, draw, id, person string, version int64) error {
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := event(g)
		c, err := one(selectCases(ctx, tx, `c.id = $1 AND c.draw = $2 AND d.authority = $3`, id, draw, g.Actor().Authority))
		if err != nil {
			return none, ev, orNotFound(err)
		}
		if c.State == Finished {
			return none, ev, conflict()
		}
		account, err := s.Staff.BySignIn(ctx, tx, g, strings.TrimSpace(person))
		if err != nil {
			return none, ev, fmt.Errorf("find who would audit: %w", err)
		}
		ok := false
		if account != "" {
			if ok, err = s.may(ctx, tx, g, c, account); err != nil {
				return none, ev, err
			}
		}
		if !ok || account == c.Auditor {
			return none, ev, problem.Check(problem.Field{Name: "person", Key: "qualityaudit.may-not"})
		}
		if c.Auditor != "" {
			if ev.State, err = s.states(ctx, tx, g, c, true); err != nil {
				return none, ev, err
			}
			if err := dropSheets(ctx, tx, c); err != nil {
				return none, ev, fmt.Errorf("forget what another answered: %w", err)
			}
		}
		c.Auditor, c.State, c.Version = account, Given, version
		st, err := s.states(ctx, tx, g, c, false)
		if err != nil {
			return none, ev, err
		}
		ev.State = append(ev.State, st...)
		ok, err = updateCase(ctx, tx, c)
		if err == nil && !ok {
			err = conflict()
		}
		return none, ev, err
	})
	return err
}
