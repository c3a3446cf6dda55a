package episode

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/consent"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/override"
	"onestory/lib/workday"
)

// Ask asks the lead of an episode to be let in. Only those who are told that there
// is one can ask; they learn nothing more until somebody says yes.
func (s *Service) Ask(ctx context.Context, q access.Request, id string, in Asked, key form.Key) error {
	if err := in.CheckAsked(); err != nil {
		return err
	}
	keys, err := s.childKeys(ctx, q.Child)
	if err != nil {
		return err
	}
	_, err = access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := event(g)
		known, err := s.OfChild(ctx, tx, g)
		if err != nil {
			return struct{}{}, ev, err
		}
		i := slices.IndexFunc(known, func(k Known) bool { return k.ID == id })
		if i < 0 {
			return struct{}{}, ev, access.ErrNotFound
		}
		if k := known[i]; !k.Open || k.Mine || k.Waiting {
			return struct{}{}, ev, problem.New(problem.Conflict, "episode.no-need-to-ask")
		}
		set, err := settingsOf(ctx, tx)
		if err != nil {
			return struct{}{}, ev, err
		}
		from, err := s.Staff.Card(ctx, tx, g.Actor().ID)
		if err != nil {
			return struct{}{}, ev, fmt.Errorf("read who asks: %w", err)
		}
		_, _, err = once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			a := askedRow{Asked: in}
			a.ID, a.Child, a.Episode, a.By, a.ByAgency, a.AskedAt = s.newID(), g.Child(), id, g.Actor().ID, g.Actor().Agency, g.Now()
			a.Due, a.From, a.FromOf = set.Standards.After(ByAccess, s.today()), from.Name, from.Agency
			if a.sealed, err = sealed(keys, a.Child, at("episode_asked", a.ID), a.AskedDetails); err != nil {
				return "", err
			}
			if err := s.tells(ctx, &ev, id, a.Child, a.AskedDetails); err != nil {
				return "", err
			}
			if err := insertAsked(ctx, tx, a); err != nil {
				return "", fmt.Errorf("ask to be let in: %w", err)
			}
			return a.ID, nil
		})
		return struct{}{}, ev, err
	})
	return err
}

// asked reads a request that the actor may answer: the lead, whoever stands in, the
// agency's single point of contact, and once its day has gone by a manager of the
// lead's agency.
func (s *Service) asked(ctx context.Context, r db.Reader, g access.Grant, id string) (askedRow, Episode, error) {
	list, err := selectAsked(ctx, r, g.Children(), id)
	if err != nil {
		return askedRow{}, Episode{}, fmt.Errorf("read who asks to be let in: %w", err)
	}
	of := ""
	if len(list) > 0 {
		of = list[0].Episode
	}
	mine, part, merr := s.one(ctx, r, g, of)
	e, err := selectOne(ctx, r, g.Children(), of)
	if err != nil && !db.IsNone(err) {
		return askedRow{}, e, fmt.Errorf("read an episode: %w", err)
	}
	keys, kerr := s.Keys.Keys(ctx, scope(g.Child()))
	me := g.Actor()
	switch {
	case len(list) == 0 || err != nil:
		return askedRow{}, e, access.ErrNotFound
	case merr == nil && (part == access.Lead || part == access.SingleContact):
		e = mine
	case me.Has(access.Manager) && me.Agency != "" && e.Agency == me.Agency && list[0].Escalated(s.today()):
	default:
		return askedRow{}, e, access.ErrNotFound
	}
	if kerr != nil {
		return askedRow{}, e, kerr
	}
	if list[0].Child != g.Child() { // written under another of the child's ids
		if keys, err = s.Keys.Keys(ctx, scope(list[0].Child)); err != nil {
			return askedRow{}, e, err
		}
	}
	return list[0], e, unseal(keys, list[0].Child, at("episode_asked", list[0].ID), list[0].sealed, &list[0].AskedDetails)
}

// Deciding is what the page shows on which a request is answered.
type Deciding struct {
	Asked
	Stance consent.Stance // of the family, to the organisation of whoever asks
	Name   string         // of the child
	Kind   Kind
}

// Request reads a request for whoever may answer it.
func (s *Service) Request(ctx context.Context, q access.Request, id string) (Deciding, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Deciding, ev audit.Event, err error) {
		ev = event(g)
		a, e, err := s.asked(ctx, r, g, id)
		if err != nil {
			return out, ev, err
		}
		stance, err := s.Stands(ctx, r, g, e, a.ByAgency)
		if err != nil {
			return out, ev, err
		}
		v, err := s.Children.Of(ctx, r, g)
		return Deciding{Asked: a.Asked, Stance: stance, Name: v.Name().Full(), Kind: e.Kind}, ev, err
	})
}

// Decide answers a request: yes, as what and until when, or no and why.
func (s *Service) Decide(ctx context.Context, q access.Request, id string, yes bool, ends workday.Date, answer string, because Because, version int64) error {
	if !yes && len(strings.TrimSpace(answer)) < 10 {
		return problem.Check(problem.Field{Name: "answer", Key: "episode.need-answer"})
	}
	if !ends.IsZero() && ends.Before(s.today()) {
		return problem.Check(problem.Field{Name: "ends", Key: "episode.need-ends"})
	}
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := event(g)
		a, e, err := s.asked(ctx, tx, g, id)
		if err != nil {
			return struct{}{}, ev, err
		}
		if a.State != "open" || !e.State.Open() || e.State == Withdrawn {
			return struct{}{}, ev, conflict()
		}
		keys, err := s.Keys.Keys(ctx, scope(a.Child), scope(e.Child))
		if err != nil {
			return struct{}{}, ev, err
		}
		if yes {
			if err := s.let(ctx, tx, g, keys, e, override.To{What: override.Member, Agency: a.ByAgency, Account: a.By, Name: a.From}, because); err != nil {
				return struct{}{}, ev, err
			}
		}
		a.State, a.DecidedBy, a.DecidedAt, a.Answer, a.Version = "refused", g.Actor().ID, g.Now(), answer, version
		if yes {
			a.State = "granted"
		}
		if a.sealed, err = sealed(keys, a.Child, at("episode_asked", a.ID), a.AskedDetails); err != nil {
			return struct{}{}, ev, err
		}
		ok, err := updateAsked(ctx, tx, a)
		if err == nil && !ok {
			err = conflict()
		}
		if err != nil {
			return struct{}{}, ev, err
		}
		if err := s.tells(ctx, &ev, e.ID, e.Child, map[string]any{"yes": yes, "as": a.As, "answer": answer, "because": because}); err != nil {
			return struct{}{}, ev, err
		}
		if yes {
			st, err := access.SetMember(ctx, tx, access.Member{Episode: e.ID, Child: g.Child(), Account: a.By, As: a.As, Starts: dayOf(g).String(), Ends: written(ends)})
			if err != nil {
				return struct{}{}, ev, err
			}
			ev.State = []audit.State{st}
		}
		return struct{}{}, ev, entered(ctx, tx, keys, e, "asked-"+a.State, e.State, e.State, g.Actor().ID, g.Now(), strings.TrimSpace(a.From+"\n"+answer))
	})
	return err
}

// Member is one who has or had a part in an episode.
type Member struct {
	access.Member
	involvement.Card
	Lasts bool
}

// SetMember gives somebody who works with the child a part in an episode, or changes
// or ends it; ends is the last day, zero while it lasts, and over takes it from them
// at once.
func (s *Service) SetMember(ctx context.Context, q access.Request, id string, m access.Member, over bool, because Because) error {
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := event(g)
		e, part, keys, err := s.load(ctx, tx, g, id)
		if err == nil {
			err = may(part)
		}
		if err == nil && (!e.State.Open() || e.State == Withdrawn || e.State == Refused) {
			err = problem.New(problem.Conflict, "episode.no-members")
		}
		if err != nil {
			return struct{}{}, ev, err
		}
		known, err := s.candidates(ctx, tx, g, e)
		if err != nil {
			return struct{}{}, ev, err
		}
		at := slices.IndexFunc(known, func(c involvement.Card) bool { return c.ID == m.Account })
		if at < 0 || m.Account == e.Lead {
			return struct{}{}, ev, problem.Check(problem.Field{Name: "who", Key: "episode.need-member"})
		}
		if !over {
			if err := s.let(ctx, tx, g, keys, e, override.To{What: override.Member, Agency: known[at].AgencyID, Account: m.Account, Name: known[at].Name}, because); err != nil {
				return struct{}{}, ev, err
			}
			if err := s.tells(ctx, &ev, e.ID, e.Child, because); err != nil {
				return struct{}{}, ev, err
			}
		}
		what := "member"
		if m.Starts = dayOf(g).String(); over {
			what, m.Ends = "member-ended", dayOf(g).AddDays(-1).String()
		}
		if ev.State, err = s.member(ctx, tx, g, e, m); err != nil {
			return struct{}{}, ev, err
		}
		return struct{}{}, ev, entered(ctx, tx, keys, e, what, e.State, e.State, g.Actor().ID, g.Now(), known[at].Name)
	})
	return err
}

// candidates are those who work with the child now and have an account, and those
// who have or had a part in the episode.
func (s *Service) candidates(ctx context.Context, r db.Reader, g access.Grant, e Episode) ([]involvement.Card, error) {
	known, err := s.Involved.OfChild(ctx, r, g)
	if err != nil {
		return nil, err
	}
	members, err := g.MembersOf(ctx, r, e.ID)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, i := range known.List {
		if i.Account != "" && i.Current(s.today()) && i.Status == involvement.Confirmed {
			ids = append(ids, i.Account)
		}
	}
	for _, m := range members {
		ids = append(ids, m.Account)
	}
	var out []involvement.Card
	seen := map[string]bool{}
	for _, id := range ids {
		if seen[id] {
			continue
		}
		seen[id] = true
		c, err := s.Staff.Card(ctx, r, id)
		if err != nil {
			return nil, fmt.Errorf("read who works with a child: %w", err)
		}
		out = append(out, c)
	}
	return out, nil
}
