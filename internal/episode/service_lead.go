package episode

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
)

// Handing is what the page shows on which an episode is handed over.
type Handing struct {
	Episode
	View  child.View
	Lead  involvement.Card
	Among []involvement.Card // who can take it over: those who have a part in it
}

// hands is an episode that the actor may hand over: its lead, who stands in, or a
// manager of the lead's agency, who needs no part in it.
func (s *Service) hands(ctx context.Context, r db.Reader, g access.Grant, id string) (Episode, error) {
	e, _, err := s.one(ctx, r, g, id)
	other, oerr := selectOne(ctx, r, g.Children(), id)
	if oerr != nil && !db.IsNone(oerr) {
		return e, fmt.Errorf("read an episode: %w", oerr)
	}
	me := g.Actor()
	switch {
	case err == nil && e.Leads(me.ID):
	case oerr == nil && me.Has(access.Manager) && me.Agency != "" && other.Agency == me.Agency:
		e = other
	default:
		return Episode{}, access.ErrNotFound
	}
	if !e.State.Open() {
		return Episode{}, problem.New(problem.Conflict, "episode.closed-already")
	}
	return e, nil
}

// among are those who have a part today in an episode about the Grant's child, and
// whose account is active.
func (s *Service) among(ctx context.Context, r db.Reader, g access.Grant, e Episode) ([]involvement.Card, error) {
	members, err := g.MembersOf(ctx, r, e.ID)
	if err != nil {
		return nil, err
	}
	today, seen := dayOf(g).String(), map[string]bool{}
	var out []involvement.Card
	for _, m := range members {
		if seen[m.Account] || m.Starts > today || m.Ends != "" && m.Ends < today {
			continue
		}
		active, err := s.Staff.Active(ctx, r, m.Account)
		if err != nil {
			return nil, err
		}
		c, err := s.Staff.Card(ctx, r, m.Account)
		if err != nil {
			return nil, err
		}
		if seen[m.Account] = true; active {
			out = append(out, c)
		}
	}
	return out, nil
}

// Hand reads who could take an episode over.
func (s *Service) Hand(ctx context.Context, q access.Request, id string) (Handing, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Handing, ev audit.Event, err error) {
		ev = event(g)
		if out.Episode, err = s.hands(ctx, r, g, id); err != nil {
			return out, ev, err
		}
		if out.View, err = s.Children.Of(ctx, r, g); err != nil {
			return out, ev, err
		}
		if out.Lead, err = s.Staff.Card(ctx, r, out.Episode.Lead); err != nil {
			return out, ev, err
		}
		out.Among, err = s.among(ctx, r, g, out.Episode)
		return out, ev, err
	})
}

// HandOver makes somebody the lead, or, as deputy, whoever stands in; "" ends a
// deputy. The one who led stays a member.
func (s *Service) HandOver(ctx context.Context, q access.Request, id, to string, deputy bool, why string, version int64) error {
	if len(strings.TrimSpace(why)) < 3 {
		return problem.Check(problem.Field{Name: "why", Key: "episode.need-why"})
	}
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := event(g)
		e, err := s.hands(ctx, tx, g, id)
		if err != nil {
			return struct{}{}, ev, err
		}
		keys, err := s.Keys.Keys(ctx, scope(e.Child))
		if err != nil {
			return struct{}{}, ev, err
		}
		among, err := s.among(ctx, tx, g, e)
		if err != nil {
			return struct{}{}, ev, err
		}
		at := slices.IndexFunc(among, func(c involvement.Card) bool { return c.ID == to })
		if at < 0 && !(deputy && to == "") || deputy && to == e.Lead {
			return struct{}{}, ev, problem.Check(problem.Field{Name: "to", Key: "episode.need-to"})
		}
		if err := s.tells(ctx, &ev, e.ID, e.Child, why); err != nil {
			return struct{}{}, ev, err
		}
		if deputy {
			e.Deputy = to
			if err := write(ctx, tx, e, version); err != nil {
				return struct{}{}, ev, err
			}
			return struct{}{}, ev, entered(ctx, tx, keys, e, "deputy", e.State, e.State, g.Actor().ID, g.Now(), why)
		}
		ev.State, err = s.pass(ctx, tx, g, keys, e, among[at], "handed", why, version)
		return struct{}{}, ev, err
	})
	return err
}

// pass makes another account the lead.
func (s *Service) pass(ctx context.Context, tx *db.Tx, g access.Grant, keys seal.Keys, e Episode, to involvement.Card, why, note string, version int64) ([]audit.State, error) {
	was := e.Lead
	e.Lead, e.Agency = to.ID, to.AgencyID
	if e.Deputy == to.ID {
		e.Deputy = ""
	}
	if err := write(ctx, tx, e, version); err != nil {
		return nil, err
	}
	if err := led(ctx, tx, e, why, g.Now()); err != nil {
		return nil, err
	}
	if err := entered(ctx, tx, keys, e, "lead-"+why, e.State, e.State, g.Actor().ID, g.Now(), note); err != nil {
		return nil, err
	}
	if e.State == Withdrawn { // nobody reads what was written in it; the lead closes it
		return nil, nil
	}
	ids, err := selectChildren(ctx, tx, e.ID)
	if err != nil {
		return nil, fmt.Errorf("read the children of an episode: %w", err)
	}
	var out []audit.State
	for _, child := range ids {
		for _, m := range []access.Member{{Account: to.ID, As: access.Lead}, {Account: was, As: access.Joined}} {
			if m.Account == was && why == "suspended" {
				m.Ends = dayOf(g).AddDays(-1).String()
			}
			m.Episode, m.Child, m.Starts = e.ID, child, dayOf(g).String()
			st, err := access.SetMember(ctx, tx, m)
			if err != nil {
				return nil, err
			}
			out = append(out, st)
		}
	}
	return out, nil
}

// LeadOf is who leads the help that a child's family agreed to, for the pages of the
// family; ok is false where there is none.
func (s *Service) LeadOf(ctx context.Context, r db.Reader, g access.Grant) (c involvement.Card, ok bool, err error) {
	if !g.Valid() || g.Child() == "" {
		return c, false, nil
	}
	list, err := selectOfChild(ctx, r, g.Children())
	if err != nil {
		return c, false, fmt.Errorf("list the episodes of a child: %w", err)
	}
	for _, e := range list {
		if e.State.Open() && !e.Agreed.IsZero() && e.State != Withdrawn {
			c, err = s.Staff.Card(ctx, r, e.Lead)
			return c, err == nil, err
		}
	}
	return c, false, nil
}

// Leave passes on what an account leads as it is suspended, in that transaction: to
// whoever stands in, else to a manager of the agency. Where there is neither, the
// lead stays who it was, so that there is one, and the history says so.
func (s *Service) Leave(ctx context.Context, tx *db.Tx, g access.Grant, account string) ([]audit.State, error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	list, err := selectLed(ctx, tx, account)
	if err != nil {
		return nil, fmt.Errorf("read what an account leads: %w", err)
	}
	var out []audit.State
	for _, e := range list {
		states, err := s.leave(ctx, tx, g, e, account)
		if err != nil {
			return nil, err
		}
		out = append(out, states...)
	}
	return out, nil
}

func (s *Service) leave(ctx context.Context, tx *db.Tx, g access.Grant, e Episode, account string) ([]audit.State, error) {
	if e.Deputy == account {
		e.Deputy = ""
		if err := write(ctx, tx, e, 0); err != nil {
			return nil, err
		}
		e.Version++
	}
	if e.Lead != account {
		return nil, nil
	}
	to := ""
	if e.Deputy != "" {
		active, err := s.Staff.Active(ctx, tx, e.Deputy)
		if err != nil {
			return nil, err
		}
		if active {
			to = e.Deputy
		}
	}
	if to == "" {
		var err error
		if to, err = s.Staff.Manager(ctx, tx, g, e.Agency, account); err != nil {
			return nil, err
		}
	}
	if to == "" {
		return nil, entered(ctx, tx, seal.Keys{}, e, "lead-nobody", e.State, e.State, g.Actor().ID, g.Now(), "")
	}
	c, err := s.Staff.Card(ctx, tx, to)
	if err != nil {
		return nil, err
	}
	return s.pass(ctx, tx, g, seal.Keys{}, e, c, "suspended", "", 0)
}
