package episode

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/consent"
	"onestory/internal/find"
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
		out.Drifts = e.Drifts(out.Settings.Standards, s.today())
		for _, v := range From(e.State) {
			if mayMove(g.Actor(), part, v) == nil {
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

// Lists are one's own caseload and what waits for one's answer. There is no number of
// anybody else's.
type Lists struct {
	Caseload []Listed
	Asked    []Deciding // to be let in
	Differ   []Listed   // of the agency's: people of the family do not agree
	Stopped  []Listed   // what the reader had a part in, and the family no longer wants
	Settings Settings
}

// All reads the actor's own lists.
func (s *Service) All(ctx context.Context, q access.Request) (Lists, error) {
	q.Purpose = access.LookUp
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Lists, audit.Event, error) {
		return s.lists(ctx, r, g)
	})
}

func (s *Service) lists(ctx context.Context, r db.Reader, g access.Grant) (out Lists, ev audit.Event, err error) {
	ev = audit.Event{Classes: []string{"episode", "name"}}
	if out.Settings, err = settingsOf(ctx, r); err != nil {
		return out, ev, err
	}
	me, where := g.Actor(), condition(func(column string, next int) (string, []any) { return g.Where(access.Existence, column, next) })
	manages := ""
	if me.Has(access.Manager) {
		manages = me.Agency
	}
	if out.Caseload, err = selectCaseload(ctx, r, me.ID, dayOf(g).String(), where); err != nil {
		return out, ev, fmt.Errorf("list a caseload: %w", err)
	}
	waiting, err := selectWaiting(ctx, r, me.ID, manages, s.today().String(), where)
	if err != nil {
		return out, ev, fmt.Errorf("list who asks to be let in: %w", err)
	}
	if out.Differ, err = selectDiffering(ctx, r, manages, where); err != nil {
		return out, ev, fmt.Errorf("list where people differ: %w", err)
	}
	if out.Stopped, err = selectStopped(ctx, r, me.ID, s.today().AddDays(-StoppedFor).String(), where); err != nil {
		return out, ev, fmt.Errorf("list what the family no longer wants: %w", err)
	}
	names, err := s.names(ctx, r, g, out, waiting)
	if err != nil {
		return out, ev, err
	}
	if out.Caseload, err = s.listed(ctx, r, out.Caseload, names, out.Settings, me.ID); err != nil {
		return out, ev, err
	}
	if out.Differ, err = s.listed(ctx, r, out.Differ, names, out.Settings, me.ID); err != nil {
		return out, ev, err
	}
	if out.Stopped, err = s.listed(ctx, r, out.Stopped, names, out.Settings, me.ID); err != nil {
		return out, ev, err
	}
	for _, a := range waiting {
		n, ok := names[a.Child]
		if !ok {
			continue
		}
		keys, err := s.Keys.Keys(ctx, scope(a.Child))
		if err != nil {
			return out, ev, err
		}
		if err := unseal(keys, a.Child, at("episode_asked", a.ID), a.sealed, &a.AskedDetails); err != nil {
			return out, ev, err
		}
		a.Child = n.child
		out.Asked = append(out.Asked, Deciding{Asked: a.Asked, Name: n.name})
	}
	for _, n := range names {
		ev.Subjects = append(ev.Subjects, n.child)
	}
	slices.Sort(ev.Subjects)
	ev.Subjects = slices.Compact(ev.Subjects)
	return out, ev, nil
}

// named is a child on a list.
type named struct {
	child, name string
	born        int
}

func (s *Service) names(ctx context.Context, r db.Reader, g access.Grant, l Lists, waiting []askedRow) (map[string]named, error) {
	var ids []string
	for _, x := range slices.Concat(l.Caseload, l.Differ, l.Stopped) {
		ids = append(ids, x.Child)
	}
	for _, a := range waiting {
		ids = append(ids, a.Child)
	}
	roots, err := access.Roots(ctx, r, ids)
	if err != nil {
		return nil, err
	}
	found, err := find.Names(ctx, r, g, slices.Sorted(maps.Values(roots)))
	if err != nil {
		return nil, err
	}
	out := map[string]named{}
	for id, root := range roots {
		if n, ok := found[root]; ok {
			out[id] = named{root, n.Name, n.Year}
		}
	}
	return out, nil
}

// listed fills in the rows of a list: of each episode one, by the first child whom
// the reader may know, what is due first on top.
func (s *Service) listed(ctx context.Context, r db.Reader, list []Listed, names map[string]named, set Settings, me string) ([]Listed, error) {
	var out []Listed
	seen := map[string]bool{}
	for _, l := range list {
		n, ok := names[l.Child]
		if !ok || seen[l.ID] {
			continue
		}
		seen[l.ID] = true
		l.Child, l.Name, l.Born = n.child, n.name, n.born
		if l.Mine = l.Episode.Lead == me; l.Episode.Leads(me) {
			l.As = access.Lead
		}
		l.Deadline, l.Has = l.Due(set.Standards, s.today())
		l.Drifts = l.Episode.Drifts(set.Standards, s.today())
		var err error
		if l.Lead, err = s.Staff.Card(ctx, r, l.Episode.Lead); err != nil {
			return nil, fmt.Errorf("read who leads an episode: %w", err)
		}
		out = append(out, l)
	}
	slices.SortStableFunc(out, func(a, b Listed) int {
		switch {
		case a.Has != b.Has:
			if a.Has {
				return -1
			}
			return 1
		case a.Has:
			return a.Deadline.On.Compare(b.Deadline.On)
		}
		return strings.Compare(a.Name, b.Name)
	})
	return out, nil
}
