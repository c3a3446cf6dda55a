package access

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// Guard is how a child is guarded, and how often that was changed.
type Guard struct {
	Child   string
	Version int64
	Protection
}

// Guarded reports whether anything is kept from anyone.
func (p Protection) Guarded() bool { return p.Hidden || p.Shielded }

// With is at least as strict as both.
func (p Protection) With(o Protection) Protection {
	switch {
	case !p.Guarded():
		return o
	case !o.Guarded():
		return p
	}
	out := Protection{Hidden: p.Hidden || o.Hidden, Shielded: p.Shielded || o.Shielded, Owner: p.Owner}
	if p.Owner != o.Owner { // an exception that only one of them makes
		out.Owner = ""
	}
	return out
}

// GuardOf reads a state that Admit or Protect returned; ok is false for others.
func GuardOf(s audit.State) (g Guard, ok bool, err error) {
	child, ok := strings.CutPrefix(s.Key, "child/")
	if !ok {
		return g, false, nil
	}
	g = Guard{Child: child, Version: s.Version}
	var authority string
	if err := json.Unmarshal([]byte(s.Value), &[]any{&authority, &g.Hidden, &g.Shielded, &g.Owner}); err != nil {
		return g, false, fmt.Errorf("read how a child is guarded: %w", err)
	}
	return g, true, nil
}

// GuardsOf reads how some children are guarded; those that do not exist are left
// out. It is for replaying the ledger; pages ask their Grant.
func GuardsOf(ctx context.Context, r db.Reader, children []string) ([]Guard, error) {
	return selectGuards(ctx, r, `child IN `+db.In(1, len(children)), db.Args(children)...)
}

// AllGuarded lists the guarded children after one, by id, for a new ledger.
func AllGuarded(ctx context.Context, r db.Reader, after string, limit int) ([]Guard, error) {
	return selectGuards(ctx, r, `(hidden OR shielded) AND child > $1 ORDER BY child LIMIT $2`, after, limit)
}

func selectGuards(ctx context.Context, r db.Reader, cond string, args ...any) ([]Guard, error) {
	rows, err := r.Query(ctx, `SELECT child, version, hidden, shielded, owner FROM access_child WHERE `+cond, args...)
	out, err := db.Collect(rows, err, func(rows *sql.Rows) (g Guard, err error) {
		err = rows.Scan(&g.Child, &g.Version, &g.Hidden, &g.Shielded, &g.Owner)
		return g, err
	})
	if err != nil {
		return nil, fmt.Errorf("read how children are guarded: %w", err)
	}
	return out, nil
}

// RaiseGuard counts a child's protection on to a version that the ledger knows
// and this database does not, so that later changes count as later.
func RaiseGuard(ctx context.Context, tx *db.Tx, child string, version int64) error {
	if _, err := tx.Exec(ctx, `UPDATE access_child SET version = $2 WHERE child = $1 AND version < $2`, child, version); err != nil {
		return fmt.Errorf("count a protection on: %w", err)
	}
	return nil
}

// Unguarded lists the children of an authority whom nothing guards, after one in
// the order of their ids: of the next limit ids those that are. next is the last
// id looked at, "" once there are no more.
func Unguarded(ctx context.Context, r db.Reader, authority, after string, limit int) (open []string, next string, err error) {
	type looked struct {
		child string
		out   bool
	}
	rows, err := r.Query(ctx, `SELECT child, hidden OR shielded OR authority <> $3 FROM access_child WHERE child > $1 ORDER BY child LIMIT $2`, after, limit, authority)
	list, err := db.Collect(rows, err, func(rows *sql.Rows) (l looked, err error) { err = rows.Scan(&l.child, &l.out); return l, err })
	if err != nil {
		return nil, "", fmt.Errorf("list unguarded children: %w", err)
	}
	for _, l := range list {
		if !l.out {
			open = append(open, l.child)
		}
	}
	if len(list) == limit {
		next = list[limit-1].child
	}
	return open, next, nil
}
