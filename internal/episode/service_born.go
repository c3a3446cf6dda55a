package episode

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// Joined is told that a child came into an episode that is under way: what is being
// written in it gets a part for them. It runs inside the use case.
type Joined func(ctx context.Context, tx *db.Tx, g access.Grant, id string) ([]audit.State, error)

// Follow sets who is told that a child came into an episode.
func (s *Service) Follow(f Joined) { s.joined = f }

// newborns are the children of the household who are not in an episode: one that was
// named in it before they were born may be among them.
func (s *Service) newborns(ctx context.Context, r db.Reader, g access.Grant, e Episode) ([]child.View, error) {
	home, err := s.Children.Household(ctx, r, g)
	if err != nil {
		return nil, err
	}
	in, err := s.ChildrenIn(ctx, r, g, e)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(home, func(v child.View) bool {
		return slices.ContainsFunc(in, func(x access.Grant) bool { return slices.Contains(x.Children(), v.ID) })
	}), nil
}

// showNewborns adds them for whoever writes, while somebody not yet born is in it.
func (s *Service) showNewborns(ctx context.Context, r db.Reader, g access.Grant, out *Shown, ev *audit.Event) (err error) {
	if !out.MayWrite() || !slices.ContainsFunc(out.People, func(p Person) bool { return p.Kind == "unborn" }) {
		return nil
	}
	out.Newborns, err = s.newborns(ctx, r, g, out.Episode)
	for _, v := range out.Newborns {
		ev.Subjects = append(ev.Subjects, v.ID)
	}
	return err
}

// born makes of somebody not yet born the child who has a record now: the episode goes
// on about them, its lead has a part about them, and nobody else has one by it.
func (s *Service) born(ctx context.Context, tx *db.Tx, g access.Grant, e Episode, n int64, of string) ([]audit.State, []string, error) {
	rows, err := selectPeople(ctx, tx, e.Child, e.ID)
	if err != nil {
		return nil, nil, fmt.Errorf("read the people of an episode: %w", err)
	}
	home, err := s.newborns(ctx, tx, g, e)
	if err != nil {
		return nil, nil, err
	}
	also, err := g.Also(ctx, tx, []string{of})
	if err != nil {
		return nil, nil, err
	}
	cg, known := also[of]
	unborn := slices.ContainsFunc(rows, func(p personRow) bool { return p.N == n && p.Kind == "unborn" && !p.Gone })
	if !unborn || !known || !slices.ContainsFunc(home, func(v child.View) bool { return v.ID == of }) {
		return nil, nil, access.ErrNotFound
	}
	if err := takeOutPerson(ctx, tx, e, n); err != nil {
		return nil, nil, err
	}
	ids, err := selectChildren(ctx, tx, e.ID)
	if err != nil {
		return nil, nil, fmt.Errorf("read the children of an episode: %w", err)
	}
	if err := putChild(ctx, tx, e.ID, cg.Child(), int64(len(ids)+1), false); err != nil {
		return nil, nil, fmt.Errorf("name a child of an episode: %w", err)
	}
	st, err := access.SetMember(ctx, tx, access.Member{Episode: e.ID, Child: cg.Child(), Account: e.Lead, As: access.Lead, Starts: dayOf(g).String()})
	if err != nil {
		return nil, nil, err
	}
	states := []audit.State{st}
	if s.joined != nil {
		more, err := s.joined(ctx, tx, g, e.ID)
		if err != nil {
			return nil, nil, err
		}
		states = append(states, more...)
	}
	return states, cg.Subjects(), nil
}
