package child

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/find"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

// Queue takes what a person has to look at: records that may be the same
// child. Feature match provides it.
type Queue interface {
	// Like lists the children whom a record resembles, hidden ones too, best first.
	Like(ctx context.Context, tx *db.Tx, g access.Grant, rec Record) ([]Like, error)
	// Add queues a record of a child that resembles others. Where one of them is
	// protected the item is for cleared reviewers alone.
	Add(ctx context.Context, tx *db.Tx, g access.Grant, record, child string, alike []Like, protected bool) error
	// Guard keeps what waits about a child for cleared reviewers from now on.
	Guard(ctx context.Context, tx *db.Tx, g access.Grant, child string) error
}

// Like is a child whom a record resembles.
type Like struct {
	Child    string
	Guarded  bool    // hidden or shielded, and the record may be about it
	Weight   float64 // bits of evidence: 0 is even odds
	Reason   string  // a code: what keeps the two from being joined
	Evidence string  // how the weight came about
}

// Service is the use cases of the record.
type Service struct {
	gate  *access.Gate
	keys  *seal.Keeper
	index *find.Index
	ids   id.Source
	queue Queue
	along []Follower
}

// New makes the Service.
func New(gate *access.Gate, keys *seal.Keeper, index *find.Index, ids id.Source, queue Queue) *Service {
	return &Service{gate: gate, keys: keys, index: index, ids: ids, queue: queue}
}

// Incoming is a source record on its way in.
type Incoming struct {
	ID          string // made by NewIDs; the key of its scope exists
	Source      string // name of the source
	Key         string // the supplier's own id of the row
	Hash        string // of the row as supplied; equal hash means unchanged
	SuppliedOn  workday.Date
	ConfirmedOn workday.Date
	Record      Record
	Number      int64     // in the index, for a new child; 0 has one taken
	Why         Why       // what joins it to its child; may be zero
	ahead       *prepared // by Prepare, or nil
}

// NewIDs makes n ids of source records and their keys, before the transaction
// that uses them.
func (s *Service) NewIDs(ctx context.Context, n int) ([]string, seal.Keys, error) {
	ids, scopes := make([]string, n), make([]string, n)
	for i := range ids {
		ids[i] = s.ids.New()
		scopes[i] = scope(ids[i])
	}
	if err := s.keys.Ensure(ctx, scopes...); err != nil {
		return nil, seal.Keys{}, fmt.Errorf("make keys of records: %w", err)
	}
	k, err := s.keys.Keys(ctx, scopes...)
	return ids, k, err
}

// Admit makes a new child of a record. Protection is that of whoever it may be.
func (s *Service) Admit(ctx context.Context, tx *db.Tx, g access.Grant, keys seal.Keys, in Incoming, authority string, provisional bool, p access.Protection) (string, []audit.State, error) {
	if !g.Valid() {
		return "", nil, access.ErrNotFound
	}
	status := "confirmed"
	if provisional {
		status = "provisional"
	}
	child, st, err := s.newborn(ctx, tx, g, authority, status, p)
	if err != nil {
		return "", nil, err
	}
	if err := s.insert(ctx, tx, keys, in); err != nil {
		return "", nil, err
	}
	if err := s.first(ctx, tx, g, in.ID, child, in.Why); err != nil {
		return "", nil, err
	}
	i := indexing{isNew: true, number: in.Number, protection: p}
	if in.ahead != nil && p == (access.Protection{}) {
		i.now, i.ahead = in.ahead.view, in.ahead
		i.now.ID = child
	} else {
		i.now = Fold(child, []Held{in.held()})
	}
	return child, st, s.reindex(ctx, tx, i)
}

// newborn makes a child that has no record yet.
func (s *Service) newborn(ctx context.Context, tx *db.Tx, g access.Grant, authority, status string, p access.Protection) (string, []audit.State, error) {
	child := s.ids.Secret()
	if err := insertChild(ctx, tx, child, authority, status, db.Millis(s.gate.Clock().Now()), g.Actor().ID); err != nil {
		return "", nil, fmt.Errorf("make a child: %w", err)
	}
	st, err := access.Admit(ctx, tx, child, authority, p)
	return child, []audit.State{st}, err
}

// Hold keeps a record that belongs to no child yet: it waits in the queue.
func (s *Service) Hold(ctx context.Context, tx *db.Tx, g access.Grant, keys seal.Keys, in Incoming) error {
	if !g.Valid() {
		return access.ErrNotFound
	}
	return s.insert(ctx, tx, keys, in)
}

// Join adds a new record to a child.
func (s *Service) Join(ctx context.Context, tx *db.Tx, g access.Grant, keys seal.Keys, in Incoming, child string) error {
	if !g.Valid() {
		return access.ErrNotFound
	}
	if err := s.insert(ctx, tx, keys, in); err != nil {
		return err
	}
	return s.Link(ctx, tx, g, in.ID, child)
}

// Replace puts a newer view of the same supplier in place of its last one.
// child is "" for a record that still waits in the queue.
func (s *Service) Replace(ctx context.Context, tx *db.Tx, g access.Grant, in Incoming, child string) error {
	if !g.Valid() {
		return access.ErrNotFound
	}
	keys, err := s.keys.Keys(ctx, scope(in.ID))
	if err != nil {
		return err
	}
	sealed, err := sealRecord(keys, in.ID, in.Record)
	if err != nil {
		return err
	}
	if err := replaceSource(ctx, tx, in.row(sealed)); err != nil {
		return fmt.Errorf("replace a source record: %w", err)
	}
	if child == "" {
		return nil
	}
	return s.Refresh(ctx, tx, g, child)
}

func (s *Service) insert(ctx context.Context, tx *db.Tx, keys seal.Keys, in Incoming) error {
	var sealed []byte
	if in.ahead != nil {
		sealed = in.ahead.sealed
	} else {
		var err error
		if sealed, err = sealRecord(keys, in.ID, in.Record); err != nil {
			return err
		}
	}
	if err := insertSource(ctx, tx, in.row(sealed)); err != nil {
		return fmt.Errorf("keep a source record: %w", err)
	}
	return nil
}

func (in Incoming) row(sealed []byte) row {
	return row{id: in.ID, source: in.Source, key: in.Key, hash: in.Hash, suppliedOn: in.SuppliedOn, confirmedOn: in.ConfirmedOn, sealed: sealed}
}

func (in Incoming) held() Held {
	return Held{Source{Record: in.ID, Name: in.Source, SuppliedOn: in.SuppliedOn, ConfirmedOn: in.ConfirmedOn}, in.Record}
}

// Refresh makes the index and the keys of kin anew from a child's records and
// its protection. Whoever changes either calls it in the same transaction.
func (s *Service) Refresh(ctx context.Context, tx *db.Tx, g access.Grant, child string) error {
	if !g.Valid() {
		return access.ErrNotFound
	}
	preloadedIn(ctx).drop(child)
	w, err := s.whole(ctx, tx, child)
	if err != nil {
		return err
	}
	return s.fresh(ctx, tx, nil, w)
}

// fresh is Refresh of a child whose records were just folded; was is the child
// before a record joined it, nil where the index is to be made anew.
func (s *Service) fresh(ctx context.Context, tx *db.Tx, was *View, w Whole) error {
	preloadedIn(ctx).drop(w.ids...)
	if w.protection == nil {
		p, err := access.ProtectionOf(ctx, tx, w.ID)
		if err != nil {
			return fmt.Errorf("read a child's protection: %w", err)
		}
		w.protection = &p
	}
	if err := raise(ctx, tx, w.ID); err != nil {
		return fmt.Errorf("raise a child's version: %w", err)
	}
	if len(w.ids) > 1 || w.gone() {
		return s.reindexAll(ctx, tx, w, *w.protection)
	}
	return s.reindex(ctx, tx, indexing{was: was, now: w.View, number: w.number, protection: *w.protection})
}

// load folds a child's records, with nothing held back.
func (s *Service) load(ctx context.Context, r db.Reader, child string) (View, error) {
	w, err := s.whole(ctx, r, child)
	return w.View, err
}

// whole reads a child by any of its ids.
func (s *Service) whole(ctx context.Context, r db.Reader, child string) (Whole, error) {
	if w, ok := preloadedIn(ctx).get(child); ok {
		return w, nil
	}
	h, err := selectChild(ctx, r, child)
	if db.IsNone(err) {
		return Whole{}, access.ErrNotFound
	}
	if err != nil {
		return Whole{}, fmt.Errorf("read a child: %w", err)
	}
	return s.folded(ctx, r, h)
}

// folded reads the records that hang on a child's ids.
func (s *Service) folded(ctx context.Context, r db.Reader, h head) (Whole, error) {
	rows, err := selectRows(ctx, r, h.ids)
	if err != nil {
		return Whole{}, fmt.Errorf("read a child's records: %w", err)
	}
	list, err := s.fold(ctx, []head{h}, rows)
	if err != nil {
		return Whole{}, err
	}
	return list[h.ids[0]], nil
}

// fold opens records and makes of each child's a whole, by present id.
func (s *Service) fold(ctx context.Context, heads []head, rows []row) (map[string]Whole, error) {
	scopes, of := make([]string, 0, len(rows)), map[string]*Whole{}
	for _, w := range rows {
		scopes = append(scopes, scope(w.id))
	}
	keys, err := s.keys.Keys(ctx, scopes...)
	if err != nil {
		return nil, err
	}
	for _, h := range heads {
		w := &Whole{head: h}
		for _, id := range h.ids {
			of[id] = w
		}
	}
	for _, r := range rows {
		w := of[r.home]
		w.rows++
		rec, err := openRecord(keys, r.id, r.sealed)
		if err == seal.ErrShredded {
			continue // lawfully disposed of
		}
		if err != nil {
			return nil, err
		}
		w.held = append(w.held, Held{Source{Record: r.id, Name: r.source, SuppliedOn: r.suppliedOn, ConfirmedOn: r.confirmedOn, Past: r.past}, rec})
		w.homes = append(w.homes, r.home)
	}
	out := make(map[string]Whole, len(heads))
	for _, h := range heads {
		w := of[h.ids[0]]
		w.View = Fold(h.ids[0], w.held)
		w.Provisional, w.Version = h.status == "provisional", h.version
		out[h.ids[0]] = *w
	}
	return out, nil
}

// Of gives the child of a Grant as far as the Grant goes: below Contact who it
// is and nothing else; without Locates nothing that tells where.
func (s *Service) Of(ctx context.Context, r db.Reader, g access.Grant) (View, error) {
	if !g.Valid() || g.Level() < access.Existence {
		return View{}, access.ErrNotFound
	}
	// The ids are the Grant's: who made by hand what turned out to be a guarded
	// child is given their own record alone.
	h, err := selectAlone(ctx, r, g.Child())
	if db.IsNone(err) {
		return View{}, access.ErrNotFound
	}
	if err != nil {
		return View{}, fmt.Errorf("read a child: %w", err)
	}
	h.ids = g.Children()
	w, err := s.folded(ctx, r, h)
	if err != nil {
		return View{}, err
	}
	if w.rows == 0 { // every record it had was somebody else's
		return View{}, access.ErrNotFound
	}
	return w.View.For(g.Level(), g.Locates()), nil
}

// Household gives the other children who live behind the same door, as far as
// each may be known; their ids with their names. It is empty where the Grant
// does not locate.
func (s *Service) Household(ctx context.Context, r db.Reader, g access.Grant) ([]View, error) {
	ids, err := selectHousehold(ctx, r, g.Child())
	if err != nil {
		return nil, fmt.Errorf("read a household: %w", err)
	}
	if !g.Locates() {
		return nil, nil
	}
	grants, err := g.Also(ctx, r, ids)
	if err != nil {
		return nil, err
	}
	var out []View
	for _, c := range ids {
		if also, ok := grants[c]; ok {
			v, err := s.Of(ctx, r, also)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
	}
	return out, nil
}

// errStale says that someone else changed the record meanwhile.
func errStale() error { return problem.New(problem.Conflict, "child.stale") }

// OfAll is Of for several children that the Grant Also lets be seen, with two
// queries however many they are, as if the records named in without were not
// theirs. Of whom nothing is left is missing.
func (s *Service) OfAll(ctx context.Context, r db.Reader, g access.Grant, grants map[string]access.Grant, without ...string) (map[string]View, error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	out, by := map[string]View{}, map[string]access.Grant{}
	var present, all []string
	for _, also := range grants {
		if also.Valid() && also.Level() >= access.Existence {
			by[also.Child()] = also
			present = append(present, also.Child())
		}
	}
	if len(present) == 0 {
		return out, nil
	}
	heads, err := selectAllAlone(ctx, r, present)
	if err != nil {
		return nil, fmt.Errorf("read children: %w", err)
	}
	for i := range heads {
		heads[i].ids = by[heads[i].ids[0]].Children()
		all = append(all, heads[i].ids...)
	}
	if len(all) == 0 {
		return out, nil
	}
	rows, err := selectRows(ctx, r, all)
	if err != nil {
		return nil, fmt.Errorf("read children's records: %w", err)
	}
	rows = slices.DeleteFunc(rows, func(r row) bool { return slices.Contains(without, r.id) })
	wholes, err := s.fold(ctx, heads, rows)
	if err != nil {
		return nil, err
	}
	for id, w := range wholes {
		if w.rows > 0 {
			out[id] = w.View.For(by[id].Level(), by[id].Locates())
		}
	}
	return out, nil
}
