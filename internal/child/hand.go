package child

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// Hand is the name of the source of what people type in themselves.
const Hand = "hand"

// Check says what must change before a record typed in by hand can be kept.
func (r Record) Check(today workday.Date) error {
	var faults []problem.Field
	fault := func(name, key string) { faults = append(faults, problem.Field{Name: name, Key: key}) }
	n := r.Current()
	unborn := r.Birth.Unborn()
	if n.Given == "" && !unborn {
		fault("given", "child.need-given")
	}
	if n.Family == "" {
		fault("family", "child.need-family")
	}
	switch d := r.Birth.Date; {
	case d.IsZero():
		fault("birth", "child.need-birth")
	case !unborn && d.After(today):
		fault("birth", "child.birth-future")
	case !unborn && d.Age(today) >= 26:
		fault("birth", "child.birth-adult")
	case unborn && (d.Before(today.AddDays(-42)) || d.After(today.AddDays(300))):
		fault("birth", "child.expected-range")
	}
	if unborn && (r.Mother == nil || r.Mother.Name.Family == "") {
		fault("mother", "child.need-mother")
	}
	for _, a := range r.Addresses {
		if a.Status == HasAddress && (len(a.Lines) == 0 || a.Postcode == "") {
			fault("address", "child.need-address")
		}
	}
	for _, c := range r.Carers {
		if c.Name.Family == "" {
			fault("carer", "child.need-carer")
		}
	}
	return problem.Check(faults...)
}

// Create makes a provisional child of what someone typed in. Whether or not
// it resembles a guarded child, it succeeds in the same way and looks the same
// to its maker.
func (s *Service) Create(ctx context.Context, q access.Request, rec Record, key form.Key) (string, error) {
	today := workday.InUK(s.gate.Clock().Now())
	if err := rec.Check(today); err != nil {
		return "", err
	}
	ids, keys, err := s.NewIDs(ctx, 1)
	if err != nil {
		return "", err
	}
	in := Incoming{ID: ids[0], Source: Hand, Key: ids[0], SuppliedOn: today, ConfirmedOn: today, Record: rec}
	return access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		var states []audit.State
		child, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			alike, p, err := s.lookalikes(ctx, tx, g, in)
			if err != nil {
				return "", err
			}
			child, st, err := s.Admit(ctx, tx, g, keys, in, g.Actor().Authority, true, p)
			if err != nil {
				return "", err
			}
			states = st
			return child, s.queue.Add(ctx, tx, g, in.ID, child, alike, p.Hidden || p.Shielded)
		})
		return child, audit.Event{Subjects: []string{child}, Classes: []string{"identity"}, State: states, Detail: rec, Scope: scope(in.ID)}, err
	})
}

// lookalikes finds children that a new record resembles, and the protection
// that it takes from those of them who are guarded.
func (s *Service) lookalikes(ctx context.Context, tx *db.Tx, g access.Grant, in Incoming) ([]Like, access.Protection, error) {
	var p access.Protection
	found, err := s.queue.Like(ctx, tx, g, in.Record)
	if err != nil {
		return nil, p, fmt.Errorf("look for children like a new one: %w", err)
	}
	for _, a := range found {
		if !a.Guarded {
			continue
		}
		of, err := access.ProtectionOf(ctx, tx, a.Child)
		if err != nil {
			return nil, p, fmt.Errorf("read a lookalike's protection: %w", err)
		}
		p.Hidden, p.Shielded, p.Owner = p.Hidden || of.Hidden, p.Shielded || of.Shielded, g.Actor().ID
	}
	return found, p, nil
}

// Amend replaces what this hand has said of a child, or adds it. version is the
// one that the editor saw; a newer one is a Conflict.
func (s *Service) Amend(ctx context.Context, q access.Request, rec Record, version int64) error {
	today := workday.InUK(s.gate.Clock().Now())
	if err := rec.Check(today); err != nil {
		return err
	}
	ids, keys, err := s.NewIDs(ctx, 1)
	if err != nil {
		return err
	}
	_, err = access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		if ok, err := touch(ctx, tx, g.Child(), version); err != nil || !ok || version == 0 {
			if err == nil {
				err = errStale()
			}
			return none, audit.Event{}, err
		}
		in := Incoming{ID: ids[0], Source: Hand, Key: g.Child(), SuppliedOn: today, ConfirmedOn: today, Record: rec}
		ev := audit.Event{Subjects: g.Subjects(), Classes: []string{"identity", "addresses", "carers"}, Detail: rec, Scope: scope(in.ID)}
		record, was, err := s.ownRecord(ctx, tx, g.Child())
		if err != nil {
			return none, ev, err
		}
		if record == "" {
			return none, ev, s.Join(ctx, tx, g, keys, in, g.Child())
		}
		if !g.Locates() {
			in.Record = rec.withUnseen(was)
		}
		in.ID, ev.Scope = record, scope(record)
		return none, ev, s.Replace(ctx, tx, g, in, g.Child())
	})
	return err
}

// ownRecord is the record typed in by hand that hangs on the child's present id,
// with the id "" if there is none: one of a child that was merged is not touched.
func (s *Service) ownRecord(ctx context.Context, r db.Reader, child string) (string, Record, error) {
	rows, err := selectRows(ctx, r, []string{child})
	if err != nil {
		return "", Record{}, fmt.Errorf("read a child's records: %w", err)
	}
	for _, w := range rows {
		if w.source != Hand || w.past {
			continue
		}
		keys, err := s.keys.Keys(ctx, scope(w.id))
		if err != nil {
			return "", Record{}, err
		}
		rec, err := openRecord(keys, w.id, w.sealed)
		return w.id, rec, err
	}
	return "", Record{}, nil
}

// Confirm ends a record's being provisional.
func (s *Service) Confirm(ctx context.Context, q access.Request) error {
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		return struct{}{}, audit.Event{Subjects: g.Subjects(), Classes: []string{"identity"}}, confirmChild(ctx, tx, g.Child())
	})
	return err
}

// Editing is what the amend page starts from.
type Editing struct {
	Record  Record // what is now shown, as far as its reader may see
	Version int64
	Locates bool // the reader may see where the child is
}

// Editable is what the amend page starts from, for whoever may see contacts.
func (s *Service) Editable(ctx context.Context, q access.Request) (Editing, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Editing, audit.Event, error) {
		v, err := s.Of(ctx, r, g)
		if err != nil {
			return Editing{}, audit.Event{}, err
		}
		return Editing{v.editable(), v.Version, g.Locates()}, audit.Event{Subjects: g.Subjects(), Classes: []string{"identity", "addresses", "carers"}}, nil
	})
}

// editable is the view as one record.
func (v View) editable() Record {
	rec := Record{Birth: v.Birth(), Gender: v.Gender()}
	rec.Names = append(rec.Names, v.Name())
	for _, n := range v.Names {
		if n.Value != rec.Names[0] && (n.Value.Kind == Former || n.Value.Kind == KnownAs) {
			rec.Names = append(rec.Names, n.Value)
		}
	}
	if a, ok := v.Address(); ok {
		rec.Addresses = []Address{a.Value}
	}
	for _, c := range v.Carers {
		if c.Value.To.IsZero() && !c.Source.Past {
			rec.Carers = append(rec.Carers, c.Value)
		}
	}
	for _, i := range v.Identifiers {
		rec.Identifiers = append(rec.Identifiers, i.Value)
	}
	for _, m := range v.Mothers[:min(1, len(v.Mothers))] {
		rec.Mother = &m.Value
	}
	return rec
}
