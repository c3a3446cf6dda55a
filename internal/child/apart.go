package child

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
)

// KeepApart says that two are never to be joined, whatever their scores: a
// record or a child (by its present id or another), and another of either. It
// holds until LetJoin, through whatever is supplied, learnt, merged or split.
// Said of a child with several ids, it holds for each of them, since nobody can
// tell which of them was meant. Saying it again is no fault.
func (s *Service) KeepApart(ctx context.Context, tx *db.Tx, g access.Grant, e Ends, why Why) error {
	if one, err := s.oneAlready(ctx, tx, e); err != nil || one {
		if err == nil {
			err = problem.New(problem.Conflict, "child.merged") // they have to be parted first
		}
		return err
	}
	return s.vetoes(ctx, tx, g, e, func(e Ends, p Pair) error {
		known, err := selectApart(ctx, tx, []string{p.One})
		if err != nil {
			return err
		}
		for _, k := range known {
			if k == p {
				return nil
			}
		}
		if err := insertApart(ctx, tx, p); err != nil {
			return err
		}
		return s.event(ctx, tx, g, Apart, e, why)
	})
}

// oneAlready reports whether both ends are one child as things stand.
func (s *Service) oneAlready(ctx context.Context, r db.Reader, e Ends) (bool, error) {
	var present [2]string
	for i, end := range [2]Ends{{Record: e.Record, Child: e.Child}, {Record: e.OtherRecord, Child: e.OtherChild}} {
		c := end.Child
		if end.Record != "" {
			home, err := selectHome(ctx, r, end.Record)
			if db.IsNone(err) {
				return false, nil // it waits
			}
			if err != nil {
				return false, fmt.Errorf("read whose a record is: %w", err)
			}
			c = home
		}
		ids, err := access.IDs(ctx, r, c)
		if err != nil {
			return false, err
		}
		present[i] = ids[0]
	}
	return present[0] == present[1], nil
}

// LetJoin takes back what KeepApart said.
func (s *Service) LetJoin(ctx context.Context, tx *db.Tx, g access.Grant, e Ends, why Why) error {
	return s.vetoes(ctx, tx, g, e, func(e Ends, p Pair) error {
		if err := deleteApart(ctx, tx, p); err != nil {
			return err
		}
		return s.event(ctx, tx, g, Lifted, e, why)
	})
}

// vetoes does something for each pair of ids that two ends are known by.
func (s *Service) vetoes(ctx context.Context, tx *db.Tx, g access.Grant, e Ends, do func(Ends, Pair) error) error {
	if !g.Valid() || e.one() == "" || e.two() == "" {
		return access.ErrNotFound
	}
	ones, err := s.idsOf(ctx, tx, e.Record, e.Child)
	if err != nil {
		return err
	}
	twos, err := s.idsOf(ctx, tx, e.OtherRecord, e.OtherChild)
	if err != nil {
		return err
	}
	for _, one := range ones {
		for _, two := range twos {
			each := Ends{Record: e.Record, OtherRecord: e.OtherRecord}
			if e.Record == "" {
				each.Child = one
			}
			if e.OtherRecord == "" {
				each.OtherChild = two
			}
			if one == two {
				continue
			}
			if err := do(each, Pair{one, two}); err != nil {
				return fmt.Errorf("keep two apart: %w", err)
			}
		}
	}
	return nil
}

func (s *Service) idsOf(ctx context.Context, r db.Reader, record, child string) ([]string, error) {
	if record != "" {
		return []string{record}, nil
	}
	return access.IDs(ctx, r, child)
}

// parted reports whether a veto stands between the ids of one side, with the
// records that hang on them, and those of the other.
func (s *Service) parted(ctx context.Context, r db.Reader, a, b []string) (bool, error) {
	pairs, err := selectApartOf(ctx, r, a)
	if err != nil || len(pairs) == 0 {
		return false, err
	}
	records, err := selectRecords(ctx, r, b)
	if err != nil {
		return false, fmt.Errorf("read a child's records: %w", err)
	}
	side := map[string]bool{}
	for _, id := range append(records, b...) {
		side[id] = true
	}
	for _, p := range pairs {
		if side[p.Two] {
			return true, nil
		}
	}
	return false, nil
}

// Vetoes is, for each of the given records and children (by their present ids),
// the children from whom it is to be kept apart, by all of their ids. Most have
// none, and then two queries serve however many are asked about.
func Vetoes(ctx context.Context, r db.Reader, g access.Grant, ids ...string) (map[string]map[string]bool, error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	if len(ids) == 0 {
		return nil, nil
	}
	own, err := access.SameAs(ctx, r, ids)
	if err != nil {
		return nil, err
	}
	asked := map[string]string{} // each id of those asked about → as it was asked about
	var all []string
	for _, id := range ids {
		for _, same := range own[id] {
			asked[same], all = id, append(all, same)
		}
	}
	pairs, err := selectApartOf(ctx, r, all)
	if err != nil || len(pairs) == 0 {
		return nil, err
	}
	var others []string
	for _, p := range pairs {
		others = append(others, p.Two)
	}
	homes, err := selectHomes(ctx, r, others) // of those that are records
	if err != nil {
		return nil, fmt.Errorf("read whose records are: %w", err)
	}
	for _, h := range homes {
		others = append(others, h)
	}
	same, err := access.SameAs(ctx, r, others)
	if err != nil {
		return nil, err
	}
	out := map[string]map[string]bool{}
	for _, p := range pairs {
		to := out[asked[p.One]]
		if to == nil {
			to = map[string]bool{}
			out[asked[p.One]] = to
		}
		two := p.Two
		if h, ok := homes[two]; ok {
			two = h
		}
		for _, id := range same[two] {
			to[id] = true
		}
	}
	return out, nil
}
