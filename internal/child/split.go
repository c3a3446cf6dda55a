package child

import (
	"context"
	"fmt"
	"slices"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
)

// Split is what a split did.
type Split struct {
	From    string        // the child as which both were shown, by its present id
	Other   string        // the one that was taken out of it; "" for a record that waits again
	Since   time.Time     // when they became one
	States  []audit.State // for the caller's event
	Mixture string        // id of the breach check that it opened; "" where nobody saw both as one
}

// SplitOff takes back the merge by which a child became part of another. Both
// are as they were before it, and what was said of either since then stays where
// it was said: records that joined, involvements and shields hang on the id that
// they were given to. What was merged into the child before stays with it.
func (s *Service) SplitOff(ctx context.Context, tx *db.Tx, g access.Grant, child string, why Why) (Split, error) {
	if !g.Valid() {
		return Split{}, access.ErrNotFound
	}
	ids, err := access.IDs(ctx, tx, child)
	if err != nil {
		return Split{}, err
	}
	edges, err := selectMerged(ctx, tx, ids)
	if err != nil {
		return Split{}, fmt.Errorf("read what a child is made of: %w", err)
	}
	at := slices.IndexFunc(edges, func(e edge) bool { return e.child == child })
	if at < 0 {
		return Split{}, problem.New(problem.Conflict, "child.not-merged")
	}
	cut := edges[at]
	if err := deleteMerged(ctx, tx, child); err != nil {
		return Split{}, fmt.Errorf("take back a merge: %w", err)
	}
	if err := s.event(ctx, tx, g, Parted, Ends{Child: cut.into, OtherChild: child}, why); err != nil {
		return Split{}, err
	}
	out := Split{From: ids[0], Other: child, Since: db.Time(cut.at)}
	off := below(child, slices.Delete(edges, at, at+1))
	rest := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return slices.Contains(off, id) })
	for _, part := range [][]string{rest, off} {
		st, err := access.Unite(ctx, tx, part[0], part)
		if err != nil {
			return out, err
		}
		out.States = append(out.States, st...)
	}
	for _, root := range []string{ids[0], child} {
		if err := s.Refresh(ctx, tx, g, root); err != nil {
			return out, err
		}
	}
	out.Mixture, err = s.mixed(ctx, tx, g, out, []string{child}, rest)
	return out, err
}

// below are a child and all that was merged into it, itself first.
func below(child string, edges []edge) []string {
	out := []string{child}
	for i := 0; i < len(out); i++ {
		for _, e := range edges {
			if e.into == out[i] && !slices.Contains(out, e.child) {
				out = append(out, e.child)
			}
		}
	}
	return out
}

// SplitRecords says that records of a child are another's: of the child to, or
// of a new one where to is "". What the records brought goes with them, the rest
// stays. A new child is guarded as the old one is until somebody decides
// otherwise, and whoever was to be kept apart from the old one is kept apart from
// the new one too. The records and what they leave are kept apart from now on.
func (s *Service) SplitRecords(ctx context.Context, tx *db.Tx, g access.Grant, child string, records []string, to string, why Why) (Split, error) {
	if !g.Valid() {
		return Split{}, access.ErrNotFound
	}
	h, err := selectChild(ctx, tx, child)
	if db.IsNone(err) {
		return Split{}, access.ErrNotFound
	}
	if err != nil {
		return Split{}, fmt.Errorf("read a child: %w", err)
	}
	homes, err := s.whose(ctx, tx, h.ids, records)
	if err != nil {
		return Split{}, err
	}
	out := Split{From: h.ids[0]}
	if out.Other, out.States, err = s.target(ctx, tx, g, h, to); err != nil {
		return out, err
	}
	others, err := access.IDs(ctx, tx, out.Other)
	if err != nil {
		return out, err
	}
	if slices.Contains(h.ids, others[0]) {
		return out, problem.New(problem.Conflict, "child.merged")
	}
	if to != "" {
		if err := s.joinable(ctx, tx, records, others); err != nil {
			return out, err
		}
	}
	for _, r := range records {
		if err := s.move(ctx, tx, g, r, homes[r], &out, why); err != nil {
			return out, err
		}
		if err := s.KeepApart(ctx, tx, g, Ends{Record: r, OtherChild: h.ids[0]}, why); err != nil {
			return out, err
		}
	}
	for _, c := range []string{h.ids[0], others[0]} {
		if err := s.Refresh(ctx, tx, g, c); err != nil {
			return out, err
		}
	}
	out.Mixture, err = s.mixed(ctx, tx, g, out, h.ids, nil)
	return out, err
}

// whose is the id that each of the records hangs on. They must all hang on the
// given ids, and leave some behind.
func (s *Service) whose(ctx context.Context, r db.Reader, ids, records []string) (map[string]string, error) {
	all, err := selectRecords(ctx, r, ids)
	if err != nil {
		return nil, fmt.Errorf("read a child's records: %w", err)
	}
	for _, rec := range records {
		if !slices.Contains(all, rec) {
			return nil, access.ErrNotFound
		}
	}
	if len(records) == 0 || len(all) == len(records) {
		return nil, problem.New(problem.Invalid, "child.split-some")
	}
	return selectHomes(ctx, r, records)
}

// target is the child that records go to: the one named, or a new one.
func (s *Service) target(ctx context.Context, tx *db.Tx, g access.Grant, from head, to string) (string, []audit.State, error) {
	if to != "" {
		return to, nil, nil
	}
	p, err := access.ProtectionOf(ctx, tx, from.ids[0])
	if err != nil {
		return "", nil, fmt.Errorf("read a protection: %w", err)
	}
	p.Owner = ""
	to, states, err := s.newborn(ctx, tx, g, from.authority, from.status, p)
	if err != nil {
		return "", nil, err
	}
	standing, err := selectApart(ctx, tx, from.ids)
	if err != nil {
		return "", nil, fmt.Errorf("read who is kept apart: %w", err)
	}
	for _, p := range standing {
		e := Ends{Child: to, OtherChild: p.Two}
		if record, err := isRecord(ctx, tx, p.Two); err != nil {
			return "", nil, fmt.Errorf("read who is kept apart: %w", err)
		} else if record {
			e.OtherRecord, e.OtherChild = p.Two, ""
		}
		if err := s.KeepApart(ctx, tx, g, e, Why{Reason: "split"}); err != nil {
			return "", nil, err
		}
	}
	return to, states, nil
}

// move makes one record another child's.
func (s *Service) move(ctx context.Context, tx *db.Tx, g access.Grant, record, home string, out *Split, why Why) error {
	at := db.Millis(g.Now())
	since, ok, err := endMember(ctx, tx, home, record, at)
	if err == nil && !ok {
		err = problem.New(problem.Conflict, "child.member")
	}
	if err == nil {
		_, err = insertMember(ctx, tx, out.Other, record, at)
	}
	if err != nil {
		return fmt.Errorf("move a record: %w", err)
	}
	if t := db.Time(since); out.Since.IsZero() || t.Before(out.Since) {
		out.Since = t
	}
	if err := s.event(ctx, tx, g, Parted, Ends{Record: record, Child: home, OtherChild: out.Other}, why); err != nil {
		return err
	}
	st, err := s.follow(ctx, tx, g, record, home, out.Other)
	out.States = append(out.States, st...)
	return err
}
