package episode

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/consent"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/internal/need"
)

// Known is what anyone who may open the record learns of an episode: whether it is
// open, and, who may see contacts, whom to ask. Mine: the reader has a part in it.
type Known struct {
	ID      string
	Open    bool
	Lead    involvement.Card // empty below Contact
	Mine    bool
	State   State // for those who have a part in it
	Waiting bool  // the reader asked to be let in
}

// Existing is what the look for an existing episode finds.
type Existing struct {
	View    child.View
	List    []Known
	Checked bool // this person looked within the hour
	Contact bool // contacts may be seen, so that an episode can begin
	Levels  need.Levels
}

// OpenOne is an episode that is open and that the reader is told of.
func (x Existing) OpenOne() bool {
	return slices.ContainsFunc(x.List, func(k Known) bool { return k.Open })
}

// Existing shows whether there is an assessment, and whom to ask.
func (s *Service) Existing(ctx context.Context, q access.Request) (Existing, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Existing, ev audit.Event, err error) {
		ev = event(g)
		if out.View, err = s.Children.Of(ctx, r, g); err != nil {
			return out, ev, err
		}
		at, err := selectLooked(ctx, r, g.Actor().ID, g.Children())
		if err != nil {
			return out, ev, fmt.Errorf("read when somebody looked: %w", err)
		}
		out.Checked, out.Contact = g.Now().Sub(db.Time(at)) < CheckLasts, g.Level() >= access.Contact
		if out.Levels, err = s.Needs.Levels(ctx, r, g); err != nil {
			return out, ev, err
		}
		out.List, err = s.OfChild(ctx, r, g)
		return out, ev, err
	})
}

// OfChild is what the Grant's actor may know of the child's episodes, newest first.
func (s *Service) OfChild(ctx context.Context, r db.Reader, g access.Grant) ([]Known, error) {
	if !g.Valid() || g.Child() == "" {
		return nil, nil
	}
	all, err := selectOfChild(ctx, r, g.Children())
	if err != nil {
		return nil, fmt.Errorf("list the episodes of a child: %w", err)
	}
	all = slices.DeleteFunc(all, func(e Episode) bool { return e.State == Archived })
	parts, err := g.InEpisodes(ctx, r)
	if err != nil {
		return nil, err
	}
	asked, err := selectAsked(ctx, r, g.Children(), "")
	if err != nil {
		return nil, fmt.Errorf("list who asked to be let in: %w", err)
	}
	var out []Known
	for _, e := range all {
		me := g.Actor().ID
		k := Known{ID: e.ID, Open: e.State.Open(), Mine: e.Leads(me)}
		k.Mine = k.Mine || g.TellsInvolved() && slices.ContainsFunc(parts, func(m access.Member) bool { return m.Episode == e.ID })
		if !k.Mine && !g.TellsInvolved() {
			continue
		}
		if k.Mine {
			k.State = e.State
		}
		k.Waiting = slices.ContainsFunc(asked, func(a askedRow) bool { return a.Episode == e.ID && a.By == me && a.State == "open" })
		if k.Mine || g.Level() >= access.Contact {
			if k.Lead, err = s.Staff.Card(ctx, r, e.Lead); err != nil {
				return nil, fmt.Errorf("read who leads an episode: %w", err)
			}
		}
		out = append(out, k)
	}
	return out, nil
}

// Look notes that the actor looked for an existing episode, now.
func (s *Service) Look(ctx context.Context, q access.Request) error {
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		return struct{}{}, event(g), looked(ctx, tx, g.Actor().ID, g.Child(), db.Millis(g.Now()))
	})
	return err
}

// Beginning is what the page on which an episode is begun starts with.
type Beginning struct {
	Existing
	Household []child.View // other children who live there, as far as the reader may know
	Carers    []consent.Person
	Settings  Settings
	Care      bool // the reader is of social care
}

// Prepare reads it.
func (s *Service) Prepare(ctx context.Context, q access.Request) (Beginning, error) {
	found, err := s.Existing(ctx, q)
	if err != nil {
		return Beginning{}, err
	}
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Beginning, audit.Event, error) {
		out, ev := Beginning{Existing: found}, event(g)
		var err error
		if out.Household, err = s.Children.Household(ctx, r, g); err != nil {
			return out, ev, err
		}
		for _, h := range out.Household {
			ev.Subjects = append(ev.Subjects, h.ID)
		}
		out.Carers = s.Consents.Carers(found.View, s.today())
		if out.Care, err = s.Staff.SocialCare(ctx, r, g.Actor().ID); err != nil {
			return out, ev, err
		}
		out.Settings, err = settingsOf(ctx, r)
		return out, ev, err
	})
}

// Start begins an episode with the actor as its lead. It is refused where the actor
// has not looked for an existing one within the hour, and where one that they were
// told of is open.
func (s *Service) Start(ctx context.Context, q access.Request, in Starting, key form.Key) (string, error) {
	keys, err := s.childKeys(ctx, q.Child)
	if err != nil {
		return "", err
	}
	id := s.newID()
	if err := s.Keys.Ensure(ctx, ownScope(id)); err != nil { // a key without text is harmless
		return "", fmt.Errorf("make an episode's key: %w", err)
	}
	return access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		ev := event(g)
		set, err := settingsOf(ctx, tx)
		if err != nil {
			return "", ev, err
		}
		if err := in.Check(s.today(), set); err != nil {
			return "", ev, err
		}
		out, again, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			if err := s.mayStart(ctx, tx, g, in.Follows); err != nil {
				return "", err
			}
			if err := s.tells(ctx, &ev, id, g.Child(), in); err != nil {
				return "", err
			}
			e, states, subjects, err := s.begin(ctx, tx, g, keys, id, in)
			ev.State = states
			ev.Subjects = append(ev.Subjects, subjects...)
			return e.ID, err
		})
		if again {
			ev.State = nil
		}
		return out, ev, err
	})
}

// mayStart: looked within the hour, and none is open that the actor was told of.
func (s *Service) mayStart(ctx context.Context, r db.Reader, g access.Grant, follows string) error {
	at, err := selectLooked(ctx, r, g.Actor().ID, g.Children())
	if err != nil {
		return fmt.Errorf("read when somebody looked: %w", err)
	}
	if g.Now().Sub(db.Time(at)) >= CheckLasts {
		return problem.New(problem.Conflict, "episode.look-first")
	}
	known, err := s.OfChild(ctx, r, g)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(known, func(k Known) bool { return k.Open }) {
		return problem.New(problem.Conflict, "episode.is-open")
	}
	if follows == "" {
		return nil
	}
	e, err := selectOne(ctx, r, g.Children(), follows)
	if db.IsNone(err) || err == nil && !slices.ContainsFunc(known, func(k Known) bool { return k.ID == e.ID }) {
		return access.ErrNotFound
	}
	return err
}

func (s *Service) begin(ctx context.Context, tx *db.Tx, g access.Grant, keys seal.Keys, id string, in Starting) (e Episode, states []audit.State, subjects []string, err error) {
	me, today := g.Actor(), s.today()
	e = Episode{ID: id, Child: g.Child(), Kind: in.Kind, State: in.Begin, Lead: me.ID, Author: me.ID, Agency: me.Agency, Concern: in.Concern, Started: today, Since: today, Follows: in.Follows}
	if e.StepsDown, err = s.stepsDown(ctx, tx, me, in); err != nil {
		return e, nil, nil, err
	}
	if err := insert(ctx, tx, e); err != nil {
		return e, nil, nil, fmt.Errorf("begin an episode: %w", err)
	}
	household, err := s.Children.Household(ctx, tx, g)
	if err != nil {
		return e, nil, nil, err
	}
	named := slices.DeleteFunc(slices.Clone(in.Children), func(c string) bool { // of this family, and no other child
		return !slices.ContainsFunc(household, func(v child.View) bool { return v.ID == c })
	})
	children, err := s.known(ctx, tx, g, named)
	if err != nil {
		return e, nil, nil, err
	}
	for n, c := range children {
		if err := putChild(ctx, tx, e.ID, c.Child(), int64(n+1), false); err != nil {
			return e, nil, nil, fmt.Errorf("name a child of an episode: %w", err)
		}
		st, err := access.SetMember(ctx, tx, access.Member{Episode: e.ID, Child: c.Child(), Account: me.ID, As: access.Lead, Starts: dayOf(g).String()})
		if err != nil {
			return e, nil, nil, err
		}
		states = append(states, st)
		if n > 0 {
			subjects = append(subjects, c.Child())
		}
	}
	for n, p := range slices.Concat(in.Adults, in.Unborn) {
		p.N = int64(n + 1)
		if err := s.putPerson(ctx, tx, keys, e, p); err != nil {
			return e, nil, nil, err
		}
	}
	if err := led(ctx, tx, e, "started", g.Now()); err != nil {
		return e, nil, nil, err
	}
	return e, states, subjects, entered(ctx, tx, keys, e, "start", "", e.State, me.ID, g.Now(), in.Worry)
}

func (s *Service) putPerson(ctx context.Context, tx *db.Tx, keys seal.Keys, e Episode, p Person) error {
	row := personRow{Person: p}
	var err error
	if row.sealed, err = sealed(keys, e.Child, personAt(e.ID, p.N), p.PersonDetails); err != nil {
		return err
	}
	if err := putPerson(ctx, tx, e.Child, e.ID, row); err != nil {
		return fmt.Errorf("name a person of an episode: %w", err)
	}
	return nil
}

func (s *Service) newID() string { return s.IDs.New() }
