package child

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
)

// Follower keeps rows of another feature that a source record brought: they go
// where the record goes. from and to are "" while it belongs to nobody. Nothing
// follows a merge or its undoing: those move no record.
type Follower interface {
	Moved(ctx context.Context, tx *db.Tx, g access.Grant, record, from, to string) ([]audit.State, error)
}

// Followed names who has rows that go with records. Wiring calls it once.
func (s *Service) Followed(by ...Follower) { s.along = append(s.along, by...) }

func (s *Service) follow(ctx context.Context, tx *db.Tx, g access.Grant, record, from, to string) (out []audit.State, err error) {
	for _, f := range s.along {
		st, err := f.Moved(ctx, tx, g, record, from, to)
		if err != nil {
			return nil, fmt.Errorf("follow a record: %w", err)
		}
		out = append(out, st...)
	}
	return out, nil
}

// event adds to the log of who belongs to whom.
func (s *Service) event(ctx context.Context, tx *db.Tx, g access.Grant, kind EventKind, ends Ends, why Why) error {
	e := Event{Kind: kind, Ends: ends, Why: why, Actor: g.Actor().ID, At: g.Now()}
	if err := insertEvent(ctx, tx, e); err != nil {
		return fmt.Errorf("note what was said of a record: %w", err)
	}
	return nil
}

// assert says that a record belongs to a child: the event, and what follows from
// it. A record that belongs to somebody already is a Conflict, also where two
// say so at once.
func (s *Service) assert(ctx context.Context, tx *db.Tx, g access.Grant, record, child string, why Why) error {
	if err := s.event(ctx, tx, g, Asserted, Ends{Record: record, Child: child}, why); err != nil {
		return err
	}
	ok, err := insertMember(ctx, tx, child, record, db.Millis(g.Now()))
	if db.IsUnique(err) || err == nil && !ok {
		return problem.Wrap(problem.Conflict, err, "child.member")
	}
	if err != nil {
		return fmt.Errorf("join a record to a child: %w", err)
	}
	return nil
}

// first is assert of a record that was just made, and so is nobody's.
func (s *Service) first(ctx context.Context, tx *db.Tx, g access.Grant, record, child string, why Why) error {
	if err := s.event(ctx, tx, g, Asserted, Ends{Record: record, Child: child}, why); err != nil {
		return err
	}
	if err := insertFirstMember(ctx, tx, child, record, db.Millis(g.Now())); err != nil {
		return fmt.Errorf("join a record to a child: %w", err)
	}
	return nil
}

// Link makes a record that waits in the queue part of a child. What else the
// record brought is for the caller.
func (s *Service) Link(ctx context.Context, tx *db.Tx, g access.Grant, record, child string) error {
	_, err := s.link(ctx, tx, g, record, child, Why{})
	return err
}

// Assert is Link by a decision; what the record brought before follows it.
func (s *Service) Assert(ctx context.Context, tx *db.Tx, g access.Grant, record, child string, why Why) ([]audit.State, error) {
	root, err := s.link(ctx, tx, g, record, child, why)
	if err != nil {
		return nil, err
	}
	return s.follow(ctx, tx, g, record, "", root)
}

func (s *Service) link(ctx context.Context, tx *db.Tx, g access.Grant, record, child string, why Why) (string, error) {
	if !g.Valid() {
		return "", access.ErrNotFound
	}
	ids, err := access.IDs(ctx, tx, child)
	if err != nil {
		return "", err
	}
	if err := s.joinable(ctx, tx, []string{record}, ids); err != nil {
		return "", err
	}
	if err := s.assert(ctx, tx, g, record, ids[0], why); err != nil {
		return "", err
	}
	return ids[0], s.Refresh(ctx, tx, g, ids[0])
}

// joinable says whether nothing stands against joining what one side names to
// the child of the given ids: no veto, and neither an ended identity.
func (s *Service) joinable(ctx context.Context, r db.Reader, side, ids []string) error {
	ended, err := selectEnded(ctx, r, append(append([]string{}, side...), ids...))
	if err != nil {
		return fmt.Errorf("look for ended identities: %w", err)
	}
	if ended {
		return access.ErrNotFound // nobody learns why
	}
	apart, err := s.parted(ctx, r, side, ids)
	if err == nil && apart {
		err = problem.New(problem.Conflict, "child.apart")
	}
	return err
}

// Said lists what was said in a decision, by the item of the queue, in order.
func Said(ctx context.Context, r db.Reader, g access.Grant, decision string) ([]Event, error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	out, err := selectOfDecision(ctx, r, decision)
	if err != nil {
		return nil, fmt.Errorf("read what was said in a decision: %w", err)
	}
	return out, nil
}

// Retract says that a record does not belong to a child after all: it waits
// again, with all that it brought. Whoever saw the child meanwhile saw a
// mixture. It is a Conflict where the record is not that child's any more.
func (s *Service) Retract(ctx context.Context, tx *db.Tx, g access.Grant, record, from string, why Why) (Split, error) {
	if !g.Valid() {
		return Split{}, access.ErrNotFound
	}
	home, err := selectHome(ctx, tx, record)
	if db.IsNone(err) || err == nil && home != from {
		return Split{}, problem.New(problem.Conflict, "child.member")
	}
	if err != nil {
		return Split{}, fmt.Errorf("read whose a record is: %w", err)
	}
	ids, err := access.IDs(ctx, tx, home)
	if err != nil {
		return Split{}, err
	}
	since, _, err := endMember(ctx, tx, home, record, db.Millis(g.Now()))
	if err != nil {
		return Split{}, fmt.Errorf("end a record's belonging to a child: %w", err)
	}
	if err := s.event(ctx, tx, g, Retracted, Ends{Record: record, Child: home}, why); err != nil {
		return Split{}, err
	}
	out := Split{From: ids[0], Since: db.Time(since)}
	if out.States, err = s.follow(ctx, tx, g, record, home, ""); err != nil {
		return out, err
	}
	if err := s.Refresh(ctx, tx, g, ids[0]); err != nil {
		return out, err
	}
	left, err := selectRecords(ctx, tx, ids)
	if err == nil && len(left) > 0 { // alone it was no mixture
		out.Mixture, err = s.mixed(ctx, tx, g, out, ids, nil)
	}
	return out, err
}
