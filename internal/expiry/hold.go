package expiry

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/episode"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

// Hold says that a course of help is not to be disposed of.
type Hold struct {
	Held    bool
	Reason  string
	By      string // account
	Name    string
	At      time.Time
	Version int64
	child   string
	sealed  []byte
}

// Kept is one course of help of a child, as whoever keeps records sees it: days, and nothing
// of what it was.
type Kept struct {
	episode.Past
	Due  workday.Date // zero where it cannot be reckoned
	By   Trigger
	Hold Hold
}

// Courses is what the page of a child's courses of help shows.
type Courses struct {
	View child.View
	List []Kept
}

func scope(child string) string { return "child:" + child }

func reasonAt(episode string) seal.Place {
	return seal.Place{Table: "expiry_hold", Column: "sealed", Row: episode}
}

// Of lists how long each of a child's courses of help is kept.
func (s *Service) Of(ctx context.Context, q access.Request) (Courses, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Courses, audit.Event, error) {
		ev := event()
		ev.Subjects = g.Subjects()
		out, err := s.of(ctx, r, g)
		return out, ev, err
	})
}

func (s *Service) of(ctx context.Context, r db.Reader, g access.Grant) (out Courses, err error) {
	sched, err := s.Disposals.ScheduleIn(ctx, r, g)
	if err != nil {
		return out, err
	}
	if out.View, err = s.Children.Of(ctx, r, g); err != nil {
		return out, err
	}
	list, err := s.Episodes.PastOf(ctx, r, g, g.Children())
	if err != nil {
		return out, err
	}
	for _, p := range list {
		k := Kept{Past: p}
		if k.Due, k.By, err = s.due(ctx, r, g, p, sched.Help); err != nil {
			return out, err
		}
		if k.Hold, err = s.hold(ctx, r, p.ID); err != nil {
			return out, err
		}
		out.List = append(out.List, k)
	}
	return out, nil
}

func (s *Service) hold(ctx context.Context, r db.Reader, episode string) (Hold, error) {
	h, err := selectHold(ctx, r, episode)
	if err != nil || h.By == "" {
		return h, err
	}
	keys, err := s.Keys.Keys(ctx, scope(h.child))
	if err != nil {
		return h, err
	}
	if err := keys.OpenJSON(scope(h.child), reasonAt(episode), h.sealed, &h.Reason); err != nil {
		return h, fmt.Errorf("open why a course of help is held: %w", err)
	}
	h.Name, err = s.People.Name(ctx, r, h.By)
	return h, err
}

// OneOf reads how long one course of help of q's child is kept.
func (s *Service) OneOf(ctx context.Context, q access.Request, id string) (Courses, error) {
	all, err := s.Of(ctx, q)
	if err != nil {
		return all, err
	}
	all.List = slices.DeleteFunc(all.List, func(k Kept) bool { return k.ID != id })
	if len(all.List) == 0 {
		return Courses{}, access.ErrNotFound
	}
	return all, nil
}

// SetHold holds one course of help of q's child, or lets it go.
func (s *Service) SetHold(ctx context.Context, q access.Request, id string, h Hold) error {
	if h.Held && strings.TrimSpace(h.Reason) == "" {
		return problem.Check(problem.Field{Name: "reason", Key: "expiry.need-reason"})
	}
	if err := s.Keys.Ensure(ctx, scope(q.Child)); err != nil {
		return fmt.Errorf("make the key of a reason: %w", err)
	}
	keys, err := s.Keys.Keys(ctx, scope(q.Child))
	if err != nil {
		return err
	}
	_, err = access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (none struct{}, ev audit.Event, err error) {
		ev = event()
		ev.Subjects, ev.Detail = g.Subjects(), map[string]bool{"held": h.Held}
		list, err := s.Episodes.PastOf(ctx, tx, g, g.Children())
		if err == nil && !slices.ContainsFunc(list, func(p episode.Past) bool { return p.ID == id }) {
			err = access.ErrNotFound
		}
		if err == nil && g.Child() != q.Child { // merged since: the reason is sealed under the present id's key
			err = problem.New(problem.Conflict, "problem.conflict")
		}
		if err != nil {
			return none, ev, err
		}
		h.By, h.child = g.Actor().ID, g.Child()
		if h.sealed, err = keys.SealJSON(scope(h.child), reasonAt(id), h.Reason); err != nil {
			return none, ev, err
		}
		ok, err := putHold(ctx, tx, id, h, g.Now())
		if err == nil && !ok {
			err = problem.New(problem.Conflict, "problem.conflict")
		}
		return none, ev, err
	})
	return err
}
