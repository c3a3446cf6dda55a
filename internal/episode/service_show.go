package episode

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/consent"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/need"
)

// Led is one of those who led an episode.
type Led struct {
	involvement.Card
	Why   string
	Since time.Time
}

// Shown is an episode as somebody who has a part in it sees it. Where nobody may say
// who works with the child, only what is the reader's own is in it.
type Shown struct {
	Episode
	View     child.View
	As       access.Part
	LeadBy   involvement.Card
	DeputyBy involvement.Card
	Leads    []Led
	Siblings []child.View // the other children in it
	Newborns []child.View // of the household, while somebody not yet born is in it
	People   []Person
	Members  []Member
	Among    []involvement.Card // who can be given a part
	Requests []Asked
	Answers  []consent.Help
	Stance   Stance
	History  []Entry
	Deadline Deadline
	Has      bool
	Drifts   bool
	Settings Settings
	Levels   need.Levels
	Can      []Verb // by a button
	Handing  Hands  // why they do not sign what is being written
	Own      Own
}

// MayLead reports whether the reader leads it or stands in.
func (x Shown) MayLead() bool { return x.As == access.Lead }

// MayWrite reports whether the reader writes the assessment.
func (x Shown) MayWrite() bool { return x.As == access.Lead || x.As == access.Assessor }

// Show reads an episode for somebody who has a part in it.
func (s *Service) Show(ctx context.Context, q access.Request, id string) (Shown, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Shown, ev audit.Event, err error) {
		ev = event(g)
		e, part, keys, err := s.load(ctx, r, g, id)
		if err != nil {
			return out, ev, err
		}
		out.Episode, out.As = e, part
		if out.Settings, err = settingsOf(ctx, r); err != nil {
			return out, ev, err
		}
		if out.Levels, err = s.Needs.Levels(ctx, r, g); err != nil {
			return out, ev, err
		}
		out.Deadline, out.Has = e.Due(out.Settings.Standards, s.today())
		if e.State == Drafting || e.State == Contributions {
			out.Handing = e.Hands(g.Actor(), part)
		}
		out.Drifts = e.Drifts(out.Settings.Standards, s.today())
		for _, v := range From(e.State) {
			if mayMove(g.Actor(), e, part, v) == nil {
				out.Can = append(out.Can, v)
			}
		}
		if out.View, err = s.Children.Of(ctx, r, g); err != nil {
			return out, ev, err
		}
		for _, step := range []func() error{
			func() error { return s.showChildren(ctx, r, g, &out, &ev) },
			func() error { return s.showPeople(ctx, r, g, &out) },
			func() error { return s.showAnswers(ctx, r, g, &out) },
			func() (err error) { out.Own, err = s.own(ctx, r, g); return err },
		} {
			if err := step(); err != nil {
				return out, ev, err
			}
		}
		rows, err := selectPeople(ctx, r, e.Child, e.ID)
		if err != nil {
			return out, ev, fmt.Errorf("read the people of an episode: %w", err)
		}
		for _, p := range rows {
			if err := unseal(keys, e.Child, personAt(e.ID, p.N), p.sealed, &p.PersonDetails); err != nil {
				return out, ev, err
			}
			if !p.Gone {
				out.People = append(out.People, p.Person)
			}
		}
		if err := s.showNewborns(ctx, r, g, &out, &ev); err != nil {
			return out, ev, err
		}
		entries, err := selectEntries(ctx, r, e.Child, e.ID)
		if err != nil {
			return out, ev, fmt.Errorf("read an episode's history: %w", err)
		}
		for _, w := range entries {
			if !g.TellsInvolved() && w.account != g.Actor().ID {
				continue
			}
			if err := unseal(keys, e.Child, entryAt(e.ID, w.N), w.sealed, &w.Note); err != nil {
				return out, ev, err
			}
			if w.By, err = s.by(ctx, r, w.account); err != nil {
				return out, ev, err
			}
			out.History = append(out.History, w.Entry)
		}
		return out, ev, nil
	})
}

// by is who did something, by name: of a member of the family nobody's, since their
// page is theirs alone.
func (s *Service) by(ctx context.Context, r db.Reader, account string) (involvement.Card, error) {
	if strings.HasPrefix(account, access.FamilyPrefix) {
		return involvement.Card{}, nil
	}
	c, err := s.Staff.Card(ctx, r, account)
	if err != nil {
		return c, fmt.Errorf("read who did something in an episode: %w", err)
	}
	return c, nil
}

func (s *Service) showChildren(ctx context.Context, r db.Reader, g access.Grant, out *Shown, ev *audit.Event) error {
	children, err := s.ChildrenIn(ctx, r, g, out.Episode)
	if err != nil {
		return err
	}
	for _, c := range children[1:] {
		v, err := s.Children.Of(ctx, r, c)
		if err != nil {
			return err
		}
		out.Siblings = append(out.Siblings, v)
		ev.Subjects = append(ev.Subjects, c.Child())
	}
	return nil
}

func (s *Service) showPeople(ctx context.Context, r db.Reader, g access.Grant, out *Shown) (err error) {
	if out.LeadBy, err = s.by(ctx, r, out.Lead); err != nil {
		return err
	}
	if !g.TellsInvolved() {
		if out.Lead != g.Actor().ID {
			out.LeadBy = involvement.Card{}
		}
		return nil
	}
	if out.Deputy != "" {
		if out.DeputyBy, err = s.by(ctx, r, out.Deputy); err != nil {
			return err
		}
	}
	leads, err := selectLeads(ctx, r, out.Episode.Child, out.ID)
	if err != nil {
		return fmt.Errorf("read who led an episode: %w", err)
	}
	for _, l := range leads {
		c, err := s.by(ctx, r, l.account)
		if err != nil {
			return err
		}
		out.Leads = append(out.Leads, Led{c, l.why, l.at})
	}
	members, err := g.MembersOf(ctx, r, out.ID)
	if err != nil {
		return err
	}
	today := dayOf(g).String()
	for _, m := range members {
		c, err := s.by(ctx, r, m.Account)
		if err != nil {
			return err
		}
		out.Members = append(out.Members, Member{m, c, m.Starts <= today && (m.Ends == "" || m.Ends >= today)})
	}
	slices.SortStableFunc(out.Members, func(a, b Member) int { return cmp.Compare(rank(a), rank(b)) })
	if out.As != access.Lead && out.As != access.SingleContact {
		return nil
	}
	if out.Among, err = s.candidates(ctx, r, g, out.Episode); err != nil {
		return err
	}
	out.Among = slices.DeleteFunc(out.Among, func(c involvement.Card) bool { return c.ID == out.Lead })
	asked, err := selectAsked(ctx, r, g.Children(), "")
	if err != nil {
		return fmt.Errorf("read who asks to be let in: %w", err)
	}
	for _, a := range asked {
		if a.Episode != out.ID || a.State != "open" {
			continue
		}
		keys, err := s.Keys.Keys(ctx, scope(a.Child))
		if err != nil {
			return err
		}
		if err := unseal(keys, a.Child, at("episode_asked", a.ID), a.sealed, &a.AskedDetails); err != nil {
			return err
		}
		out.Requests = append(out.Requests, a.Asked)
	}
	return nil
}

func rank(m Member) int {
	switch {
	case !m.Lasts:
		return 2
	case m.As == access.Lead:
		return 0
	}
	return 1
}

func (s *Service) showAnswers(ctx context.Context, r db.Reader, g access.Grant, out *Shown) error {
	ids, err := selectAnswers(ctx, r, out.Episode)
	if err != nil {
		return fmt.Errorf("read the answers in an episode: %w", err)
	}
	if out.Stance, err = s.stance(ctx, r, g, out.Episode); err != nil {
		return err
	}
	if g.Level() < access.Contact {
		return nil
	}
	all, err := s.Consents.HelpOf(ctx, r, g, "")
	if err != nil {
		return err
	}
	for _, h := range all {
		if slices.Contains(ids, h.ID) {
			out.Answers = append(out.Answers, h)
		}
	}
	return nil
}
