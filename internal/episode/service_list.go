package episode

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/find"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

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
		a.Child = n.Child
		out.Asked = append(out.Asked, Deciding{Asked: a.Asked, Name: n.Name})
	}
	for _, n := range names {
		ev.Subjects = append(ev.Subjects, n.Child)
	}
	slices.Sort(ev.Subjects)
	ev.Subjects = slices.Compact(ev.Subjects)
	return out, ev, nil
}

func (s *Service) names(ctx context.Context, r db.Reader, g access.Grant, l Lists, waiting []askedRow) (map[string]find.Named, error) {
	var ids []string
	for _, x := range slices.Concat(l.Caseload, l.Differ, l.Stopped) {
		ids = append(ids, x.Child)
	}
	for _, a := range waiting {
		ids = append(ids, a.Child)
	}
	return find.NamesByAnyID(ctx, r, g, ids)
}

// listed fills in the rows of a list: of each episode one, by the first child whom
// the reader may know, what is due first on top.
func (s *Service) listed(ctx context.Context, r db.Reader, list []Listed, names map[string]find.Named, set Settings, me string) ([]Listed, error) {
	var out []Listed
	seen := map[string]bool{}
	for _, l := range list {
		n, ok := names[l.Child]
		if !ok || seen[l.ID] {
			continue
		}
		seen[l.ID] = true
		l.Child, l.Name, l.Born = n.Child, n.Name, n.Year
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
