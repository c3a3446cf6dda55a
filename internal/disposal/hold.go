package disposal

import (
	"context"
	"fmt"
	"strings"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

// Hold says that a record is not to be disposed of, or that a young person agreed
// to be helped until 25.
type Hold struct {
	Held, Extended bool
	Reason         string
	By             string // account
	Name           string
	At             time.Time
	Version        int64
	Due            workday.Date // by the schedule, zero where nothing ends the record
	End            End
	child          string
	sealed         []byte
}

func reasonAt(child string) seal.Place {
	return seal.Place{Table: "disposal_hold", Column: "sealed", Row: child}
}

func scope(child string) string { return "child:" + child }

// Held reads what holds a child's record.
func (s *Service) Held(ctx context.Context, q access.Request) (Hold, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Hold, audit.Event, error) {
		ev := audit.Event{Subjects: g.Subjects(), Classes: []string{"disposal"}}
		h, err := selectHold(ctx, r, g.Children())
		if err != nil {
			return h, ev, fmt.Errorf("read what holds a record: %w", err)
		}
		if len(h.sealed) > 0 {
			keys, err := s.keys.Keys(ctx, scope(h.child))
			if err != nil {
				return h, ev, err
			}
			text, err := keys.Open(scope(h.child), reasonAt(h.child), h.sealed)
			if err != nil {
				return h, ev, fmt.Errorf("open why a record is held: %w", err)
			}
			h.Reason = string(text)
			if h.Name, err = s.people.Name(ctx, r, h.By); err != nil {
				return h, ev, err
			}
		}
		sched, err := selectSchedule(ctx, r)
		if err != nil {
			return h, ev, err
		}
		v, err := s.children.Of(ctx, r, g)
		if err != nil {
			return h, ev, err
		}
		h.Due, h.End = Due(factsOf(v, h.Extended), sched)
		return h, ev, nil
	})
}

// SetHold holds a record, or lets it go, and says whether it is kept until 25.
func (s *Service) SetHold(ctx context.Context, q access.Request, h Hold) error {
	if (h.Held || h.Extended) && strings.TrimSpace(h.Reason) == "" {
		return problem.Check(problem.Field{Name: "reason", Key: "disposal.need-reason"})
	}
	if err := s.keys.Ensure(ctx, scope(q.Child)); err != nil {
		return fmt.Errorf("make the key of a reason: %w", err)
	}
	keys, err := s.keys.Keys(ctx, scope(q.Child))
	if err != nil {
		return err
	}
	_, err = access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := audit.Event{Subjects: g.Subjects(), Classes: []string{"disposal"}, Detail: map[string]bool{"held": h.Held, "extended": h.Extended}}
		if g.Child() != q.Child { // merged since: the reason is sealed under the present id's key
			return none, ev, problem.New(problem.Conflict, "problem.conflict")
		}
		h.By = g.Actor().ID
		var err error
		if h.sealed, err = keys.Seal(scope(q.Child), reasonAt(q.Child), []byte(h.Reason)); err != nil {
			return none, ev, err
		}
		ok, err := putHold(ctx, tx, g.Child(), h, g.Now())
		if err == nil && !ok {
			err = problem.New(problem.Conflict, "problem.conflict")
		}
		return none, ev, err
	})
	return err
}
