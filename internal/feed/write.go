package feed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
	"onestory/internal/match"
	"onestory/lib/workday"
)

// writer takes rows in, in one transaction.
type writer struct {
	*importing
	tx      *db.Tx
	g       access.Grant
	keys    seal.Keys // of the new records
	known   map[string]child.Kept
	counts  Counts
	written int
	held    int // rows held against the children there are
	finder  match.Finder
	// guardedDoors are those of the rows' addresses where a shielded child lives;
	// nil once a shield was set, when they have to be asked about again.
	guardedDoors map[string]bool
	subjects     []string
	states       []audit.State
}

// writer readies a transaction.
func (im *importing) writer(ctx context.Context, tx *db.Tx, g access.Grant, p portion) (*writer, error) {
	w := &writer{importing: im, tx: tx, g: g, keys: p.keys, counts: im.run.Counts.clone(), known: map[string]child.Kept{}}
	return w, w.follow(ctx)
}

func unchangedFrom(items []item) int {
	for i := range items {
		if !items[i].unchanged {
			return i
		}
	}
	return len(items)
}

// item takes one row in.
func (w *writer) item(ctx context.Context, it item) error {
	if it.unchanged {
		w.counts.Unchanged++
		return nil
	}
	w.written++
	if it.fault != nil {
		w.counts.refuse(*it.fault)
		sealed, err := w.sealRefused(it)
		if err != nil {
			return err
		}
		return insertRefused(ctx, w.tx, w.run.ID, it.number, sealed)
	}
	w.counts.Measure.read(it.row.Record)
	o, now, err := w.row(ctx, it)
	if err != nil {
		return fmt.Errorf("row %d: %w", it.number, err)
	}
	if now.Record != "" {
		w.known[it.row.Key] = now
	}
	w.counts.add(o)
	return nil
}

// row decides what becomes of a row and does it.
func (w *writer) row(ctx context.Context, it item) (outcome, child.Kept, error) {
	row, in := it.row, it.in
	before, known := w.known[row.Key]
	switch {
	case known && before.Hash == in.Hash:
		return isUnchanged, before, nil
	case known:
		in.ID = before.Record
		o, child, err := w.change(ctx, it, in, before)
		return o, supplied(in, child), err
	}
	o, child, err := w.add(ctx, it)
	if o == isOutside {
		in.ID = ""
	}
	return o, supplied(in, child), err
}

func supplied(in child.Incoming, of string) child.Kept {
	return child.Kept{Record: in.ID, Hash: in.Hash, Child: of}
}

// admits: a row like no child held may make a new one.
func (w *writer) admits() bool { return w.universal || !w.bound.Universal }

// add takes in a row that its source never sent before.
func (w *writer) add(ctx context.Context, it item) (outcome, string, error) {
	c, row, in := w.s.Children, it.row, it.in
	d, whole, err := w.decide(ctx, it, "")
	if err != nil {
		return 0, "", err
	}
	p, err := w.protection(ctx, row)
	if err != nil {
		return 0, "", err
	}
	in.Why = d.Why()
	switch {
	case d.Status == match.Match:
		if err := c.JoinTo(ctx, w.tx, w.g, w.keys, in, whole); err != nil {
			return 0, "", err
		}
		if err := w.s.Queue.Linked(ctx, w.tx, w.g, in.ID, w.bound.Source, d); err != nil {
			return 0, "", err
		}
		w.counts.Measure.decided(isJoined, d)
		return isJoined, d.Child, w.settled(ctx, row, in.ID, d.Child, p)
	case !w.admits() && (!d.Waits() || d.Status == match.LowConfidenceMatch):
		w.counts.Measure.decided(isOutside, d)
		return isOutside, "", nil
	case d.Waits():
		if err := c.Hold(ctx, w.tx, w.g, w.keys, in); err != nil {
			return 0, "", err
		}
		o, err := w.wait(ctx, row, in.ID, w.keys, d, p)
		w.counts.Measure.decided(o, d)
		return o, "", err
	}
	in.Number = w.numbers.take()
	made, st, err := c.Admit(ctx, w.tx, w.g, w.keys, in, w.g.Actor().Authority, false, p)
	if err != nil {
		return 0, "", err
	}
	w.states = append(w.states, st...)
	w.counts.Measure.decided(isNew, d)
	return isNew, made, w.settled(ctx, row, in.ID, made, p)
}

// change takes in a row that says something else than before.
func (w *writer) change(ctx context.Context, it item, in child.Incoming, before child.Kept) (outcome, string, error) {
	c, row := w.s.Children, it.row
	if frozen, err := c.Frozen(ctx, w.tx, w.g, before.Child); err != nil || frozen {
		return isChanged, before.Child, err
	}
	old, err := c.Supplied(ctx, w.tx, w.g, in.ID)
	if err != nil {
		return 0, "", err
	}
	if err := c.Replace(ctx, w.tx, w.g, in, before.Child); err != nil {
		return 0, "", err
	}
	p, err := w.protection(ctx, row)
	if err != nil {
		return 0, "", err
	}
	d, err := w.again(ctx, it, in.ID, before.Child)
	if err != nil {
		return 0, "", err
	}
	if before.Child != "" {
		if d.Protected {
			if err := w.guardLookalike(ctx, in.ID, before.Child, d); err != nil {
				return 0, "", err
			}
		}
		if err := w.leave(ctx, old, row, in.ID, before.Child); err != nil {
			return 0, "", err
		}
		return isChanged, before.Child, w.settled(ctx, row, in.ID, before.Child, p)
	}
	keys, err := w.s.Keys.Keys(ctx, "record:"+in.ID)
	if err != nil {
		return 0, "", err
	}
	switch {
	case d.Waits():
		_, err := w.wait(ctx, row, in.ID, keys, d, p)
		return isChanged, "", err
	case d.Status == match.Match:
		st, err := c.Assert(ctx, w.tx, w.g, in.ID, d.Child, d.Why())
		if err != nil {
			return 0, "", err
		}
		w.states = append(w.states, st...)
		if err := w.s.Queue.Linked(ctx, w.tx, w.g, in.ID, w.bound.Source, d); err != nil {
			return 0, "", err
		}
	case !w.admits():
		return isChanged, "", nil // it waited before the scope was narrowed, and waits on
	default:
		made, st, err := c.Release(ctx, w.tx, w.g, in.ID, w.g.Actor().Authority, p, d.Why())
		if err != nil {
			return 0, "", err
		}
		d.Child, w.states = made, append(w.states, st...)
	}
	if err := w.s.Queue.Withdraw(ctx, w.tx, w.g, in.ID); err != nil {
		return 0, "", err
	}
	if _, err := takeHeld(ctx, w.tx, in.ID); err != nil && !db.IsNone(err) {
		return 0, "", err
	}
	return isChanged, d.Child, w.settled(ctx, row, in.ID, d.Child, p)
}

// held is what a waiting record will bring once it has a child.
type held struct {
	Source      string       `json:"source"`
	Roll        *Roll        `json:"roll,omitempty"`
	Involvement *Involvement `json:"involvement,omitempty"`
	Restricted  Restriction  `json:"restricted,omitempty"`
}

func heldAt(record string) seal.Place {
	return seal.Place{Table: "feed_held", Column: "sealed", Row: record}
}

// wait queues a record. A row that the council restricts guards whoever it may
// be about at once; where anything is guarded, the item is for cleared reviewers
// and the count says "new", as for any other child.
func (w *writer) wait(ctx context.Context, row Row, record string, keys seal.Keys, d match.Decision, p access.Protection) (outcome, error) {
	guarded := d.Protected || p != access.Protection{}
	text, err := json.Marshal(held{w.bound.Source, row.Roll, row.Involvement, row.Restricted})
	if err != nil {
		return 0, err
	}
	sealed, err := keys.Seal("record:"+record, heldAt(record), text)
	if err != nil {
		return 0, err
	}
	if err := putHeld(ctx, w.tx, record, sealed); err != nil {
		return 0, fmt.Errorf("keep what a record will bring: %w", err)
	}
	item := match.Item{Record: record, Source: w.bound.Source, Status: d.Status, Reason: d.Reason, Protected: guarded}
	if err := w.s.Queue.Put(ctx, w.tx, w.g, item, d.Alike); err != nil {
		return 0, err
	}
	if row.Restricted != Unrestricted {
		for _, c := range d.Alike {
			if err := w.protect(ctx, c.Child, row.Restricted.protection()); err != nil {
				return 0, err
			}
		}
		if err := w.shieldDoor(ctx, w.s.door(row.Record), ""); err != nil {
			return 0, err
		}
	}
	if guarded {
		return isNew, nil
	}
	return isWaiting, nil
}

// settled does what is done once it is known whose row it is.
func (w *writer) settled(ctx context.Context, row Row, record, child string, p access.Protection) error {
	w.subjects = append(w.subjects, child)
	if p != (access.Protection{}) {
		if err := w.protect(ctx, child, p); err != nil {
			return err
		}
		if err := w.shieldDoor(ctx, w.s.door(row.Record), child); err != nil {
			return err
		}
	}
	st, err := w.s.attach(ctx, w.tx, w.g, held{w.bound.Source, row.Roll, row.Involvement, row.Restricted}, record, child, w.agency)
	w.states = append(w.states, st...)
	return err
}

// agency finds an agency, once for each import.
func (w *writer) agency(ctx context.Context, kind, ref string) (string, error) {
	k := kind + " " + ref
	id, seen := w.agencies[k]
	if !seen {
		var err error
		if id, _, err = w.s.Agencies.ByRef(ctx, w.tx, kind, ref); err != nil {
			return "", fmt.Errorf("find an agency: %w", err)
		}
		w.agencies[k] = id
	}
	if id == "" {
		w.counts.noAgency(kind, ref)
	}
	return id, nil
}

// rollID names the relationship of one record with one agency.
func rollID(record, agency string) string { return "roll:" + record + ":" + agency }

func (s *Service) onRoll(source string, r Roll, record, child, agency string) access.Relationship {
	from := r.From
	if from.IsZero() {
		from = workday.InUK(s.Gate.Clock().Now())
	}
	by := "feed:" + source
	return access.Relationship{ID: rollID(record, agency), Child: child, Kind: "roll", Agency: agency, ClaimedBy: by, ConfirmedBy: by, Starts: from.String(), Ends: r.To.String()}
}

// attach writes the roll and the involvement that a row tells of.
func (s *Service) attach(ctx context.Context, tx *db.Tx, g access.Grant, h held, record, child string, agency func(context.Context, string, string) (string, error)) ([]audit.State, error) {
	var out []audit.State
	if h.Roll != nil {
		id, err := agency(ctx, h.Roll.Kind, h.Roll.Ref)
		if err != nil {
			return nil, err
		}
		if id != "" {
			st, err := access.Relate(ctx, tx, s.onRoll(h.Source, *h.Roll, record, child, id))
			if err != nil {
				return nil, err
			}
			out = append(out, st)
		}
	}
	if h.Involvement != nil {
		in := *h.Involvement
		in.Scope, in.SuppliedOn = "record:"+record, workday.InUK(g.Now())
		st, err := s.Involvements.FromFeed(ctx, tx, g, child, in)
		if err != nil {
			return nil, fmt.Errorf("take in an involvement: %w", err)
		}
		out = append(out, st...)
	}
	return out, nil
}

// leave ends the roll of the agency that the row no longer names.
func (w *writer) leave(ctx context.Context, old child.Record, row Row, record, child string) error {
	was := old.School
	if was == nil {
		was = old.Practice
	}
	if was == nil {
		was = old.HealthVisit
	}
	if was == nil || w.bound.Roll == nil || row.Roll != nil && row.Roll.Ref == was.Ref {
		return nil
	}
	id, _, err := w.s.Agencies.ByRef(ctx, w.tx, w.bound.Roll.Kind, was.Ref)
	if err != nil || id == "" {
		return err
	}
	r := w.s.onRoll(w.bound.Source, Roll{w.bound.Roll.Kind, was.Ref, was.From, was.To}, record, child, id)
	if last := w.today.AddDays(-1).String(); r.Ends == "" || r.Ends > last {
		r.Ends = max(last, r.Starts)
	}
	st, err := access.Relate(ctx, w.tx, r)
	if err == nil {
		w.states = append(w.states, st)
	}
	return err
}

// Joined does for a record that waited what its row asked for, once a person
// said whose it is. Feature match calls it.
func (s *Service) Joined(ctx context.Context, tx *db.Tx, g access.Grant, record, child string) ([]audit.State, error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	sealed, err := selectHeld(ctx, tx, record) // it stays, should the decision be taken back
	if db.IsNone(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read what a record brings: %w", err)
	}
	keys, err := s.Keys.Keys(ctx, "record:"+record)
	if err != nil {
		return nil, err
	}
	text, err := keys.Open("record:"+record, heldAt(record), sealed)
	if errors.Is(err, seal.ErrShredded) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var h held
	if err := json.Unmarshal(text, &h); err != nil {
		return nil, fmt.Errorf("read what a record brings: %w", err)
	}
	out, err := s.guardJoined(ctx, tx, g, h.Restricted, record, child)
	if err != nil {
		return nil, err
	}
	st, err := s.attach(ctx, tx, g, h, record, child, func(ctx context.Context, kind, ref string) (string, error) {
		id, _, err := s.Agencies.ByRef(ctx, tx, kind, ref)
		return id, err
	})
	return append(out, st...), err
}
