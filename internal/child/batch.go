package child

import (
	"context"
	"database/sql"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
)

// Kept is what is known of a row that a source supplied before.
type Kept struct {
	Record string
	Hash   string // of the row as it was then
	Child  string // "" while the record waits in the queue
}

// KnownAll finds what a source already supplied under any of the keys, of which
// there are at most 5,000. New keys are missing from the result.
func KnownAll(ctx context.Context, r db.Reader, g access.Grant, source string, keys []string) (map[string]Kept, error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	if len(keys) == 0 {
		return map[string]Kept{}, nil
	}
	return selectSources(ctx, r, source, keys)
}

// Whole is a child with all of its records, nothing held back: for matching,
// never for a page.
type Whole struct {
	View
	held []Held
}

// Load reads a child whole.
func (s *Service) Load(ctx context.Context, r db.Reader, g access.Grant, child string) (Whole, error) {
	if !g.Valid() {
		return Whole{}, access.ErrNotFound
	}
	return s.whole(ctx, r, child)
}

// JoinTo adds a new record to a child that was just loaded.
func (s *Service) JoinTo(ctx context.Context, tx *db.Tx, g access.Grant, keys seal.Keys, in Incoming, w Whole) error {
	if !g.Valid() {
		return access.ErrNotFound
	}
	if err := s.insert(ctx, tx, keys, in); err != nil {
		return err
	}
	if err := insertMember(ctx, tx, w.ID, in.ID, db.Millis(s.gate.Clock().Now())); err != nil {
		return fmt.Errorf("join a record to a child: %w", err)
	}
	w.held = append(w.held, in.held())
	return s.fresh(ctx, tx, Fold(w.ID, w.held))
}

// Release makes a new child of a record that waits in the queue.
func (s *Service) Release(ctx context.Context, tx *db.Tx, g access.Grant, record, authority string, p access.Protection) (string, []audit.State, error) {
	if !g.Valid() {
		return "", nil, access.ErrNotFound
	}
	child, st, err := s.newborn(ctx, tx, g, authority, "confirmed", p)
	if err != nil {
		return "", nil, err
	}
	return child, st, s.Link(ctx, tx, g, record, child)
}

// Supplied is a record as its source last supplied it.
func (s *Service) Supplied(ctx context.Context, r db.Reader, g access.Grant, record string) (Record, error) {
	if !g.Valid() {
		return Record{}, access.ErrNotFound
	}
	sealed, err := selectSealed(ctx, r, record)
	if db.IsNone(err) {
		return Record{}, access.ErrNotFound
	}
	if err != nil {
		return Record{}, fmt.Errorf("read a source record: %w", err)
	}
	keys, err := s.keys.Keys(ctx, scope(record))
	if err != nil {
		return Record{}, err
	}
	return openRecord(keys, record, sealed)
}

// Door is the keyed hash of where an address is, "" where that cannot be told.
func (s *Service) Door(a Address) string {
	if a.Status != HasAddress || a.Postcode == "" || a.House() == "" || !a.To.IsZero() {
		return ""
	}
	return s.gate.AddressKey(a.Postcode, a.House())
}

// Behind lists the children who live behind a door, and says whether one of
// them is shielded: then all who live there are.
func Behind(ctx context.Context, r db.Reader, g access.Grant, door string) (children []string, shielded bool, err error) {
	if !g.Valid() {
		return nil, false, access.ErrNotFound
	}
	if door == "" {
		return nil, false, nil
	}
	children, guarded, err := selectBehind(ctx, r, door)
	return children, len(guarded) > 0, err
}

func selectSources(ctx context.Context, r db.Reader, source string, keys []string) (map[string]Kept, error) {
	args := append([]any{source}, db.Args(keys)...)
	rows, err := r.Query(ctx, `SELECT s.key, s.id, s.hash, COALESCE(m.child, '') FROM child_source s LEFT JOIN child_member m ON m.record = s.id AND m.ends = 0
		WHERE s.source = $1 AND s.key IN `+db.In(2, len(keys)), args...)
	out := make(map[string]Kept, len(keys))
	_, err = db.Collect(rows, err, func(rows *sql.Rows) (x struct{}, err error) {
		var key string
		var k Kept
		if err = rows.Scan(&key, &k.Record, &k.Hash, &k.Child); err == nil {
			out[key] = k
		}
		return x, err
	})
	return out, err
}

func selectSealed(ctx context.Context, r db.Reader, record string) (sealed []byte, err error) {
	err = r.QueryRow(ctx, `SELECT sealed FROM child_source WHERE id = $1`, record).Scan(&sealed)
	return sealed, err
}

// selectBehind lists who lives behind a door: those that may be located, then
// those that are shielded.
func selectBehind(ctx context.Context, r db.Reader, door string) (open, guarded []string, err error) {
	rows, err := r.Query(ctx, `SELECT child, FALSE FROM child_household WHERE door = $1 UNION ALL SELECT child, TRUE FROM child_guarded_door WHERE door = $1`, door)
	_, err = db.Collect(rows, err, func(rows *sql.Rows) (x struct{}, err error) {
		var child string
		var shielded bool
		if err = rows.Scan(&child, &shielded); err != nil {
			return x, err
		}
		if shielded {
			guarded = append(guarded, child)
		} else {
			open = append(open, child)
		}
		return x, nil
	})
	return open, guarded, err
}

// putGuardedDoor keeps where a shielded child lives, so that whoever comes to
// live there is shielded too.
func putGuardedDoor(ctx context.Context, tx *db.Tx, child, door string) error {
	if door == "" {
		_, err := tx.Exec(ctx, `DELETE FROM child_guarded_door WHERE child = $1`, child)
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO child_guarded_door (child, door) VALUES ($1, $2) ON CONFLICT (child) DO UPDATE SET door = excluded.door`, child, door)
	return err
}
