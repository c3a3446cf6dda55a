package access

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// A child may be known under several ids, once two that were one child have been
// merged. No row moves then: relationships, visits, keys of kin and protections
// stay where they were written, and what is asked about any of the ids is
// answered from the rows of all of them, under the present one, the root.

// Root is the SQL of the present id of the child whose id an expression gives.
func Root(expr string) string {
	return "COALESCE((SELECT z.root FROM access_same z WHERE z.child = " + expr + "), " + expr + ")"
}

// Others is the SQL of the other ids of the child whose present id an expression
// gives, with a space between them; "" where there is none.
func Others(expr string) string {
	return "COALESCE((SELECT string_agg(z.child, ' ') FROM access_same z WHERE z.root = " + expr + " AND z.child <> " + expr + "), '')"
}

// JoinIDs is the SQL that joins all ids of the child whose id an expression
// gives, as same.child, where it has several; a child of one id has no row in it.
func JoinIDs(expr string) string {
	return "JOIN access_same asked ON asked.child = " + expr + " JOIN access_same same ON same.root = asked.root"
}

// IDs reads under which ids a child is known, the present one first.
func IDs(ctx context.Context, r db.Reader, child string) ([]string, error) {
	var root, others string
	err := r.QueryRow(ctx, `SELECT c.child, `+Others("c.child")+` FROM access_child c WHERE c.child = `+Root("$1"), child).Scan(&root, &others)
	if db.IsNone(err) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read the ids of a child: %w", err)
	}
	return append([]string{root}, strings.Fields(others)...), nil
}

// Roots reads the present ids of children, by the ids asked about.
func Roots(ctx context.Context, r db.Reader, children []string) (map[string]string, error) {
	out := make(map[string]string, len(children))
	if len(children) == 0 {
		return out, nil
	}
	for _, c := range children {
		out[c] = c
	}
	rows, err := r.Query(ctx, `SELECT child, root FROM access_same WHERE child IN `+db.In(1, len(children)), db.Args(children)...)
	_, err = db.Collect(rows, err, func(rows *sql.Rows) (x struct{}, err error) {
		var child, root string
		if err = rows.Scan(&child, &root); err == nil {
			out[child] = root
		}
		return x, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the present ids of children: %w", err)
	}
	return out, nil
}

// SameAs reads all ids of children, by the ids asked about, each with itself.
func SameAs(ctx context.Context, r db.Reader, children []string) (map[string][]string, error) {
	out := make(map[string][]string, len(children))
	if len(children) == 0 {
		return out, nil
	}
	for _, c := range children {
		out[c] = []string{c}
	}
	rows, err := r.Query(ctx, `SELECT a.child, b.child FROM access_same a JOIN access_same b ON b.root = a.root AND b.child <> a.child WHERE a.child IN `+db.In(1, len(children)), db.Args(children)...)
	_, err = db.Collect(rows, err, func(rows *sql.Rows) (x struct{}, err error) {
		var child, other string
		if err = rows.Scan(&child, &other); err == nil {
			out[child] = append(out[child], other)
		}
		return x, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the ids of children: %w", err)
	}
	return out, nil
}

// Unite says that the ids, root among them, are one child, known as root; of one
// id alone, that it is a child by itself. Feature child calls it: whether two
// are one child is decided there.
func Unite(ctx context.Context, tx *db.Tx, root string, ids []string) ([]audit.State, error) {
	var out []audit.State
	for _, id := range ids {
		if len(ids) == 1 {
			if _, err := tx.Exec(ctx, `DELETE FROM access_same WHERE child = $1`, id); err != nil {
				return nil, fmt.Errorf("part a child: %w", err)
			}
			return []audit.State{{Key: "same/" + id}}, nil
		}
		if _, err := tx.Exec(ctx, `INSERT INTO access_same (child, root) VALUES ($1, $2) ON CONFLICT (child) DO UPDATE SET root = excluded.root`, id, root); err != nil {
			return nil, fmt.Errorf("unite children: %w", err)
		}
		out = append(out, state("same/"+id, root))
	}
	return out, nil
}

// pick is the SQL of the id that a decision is about, for an actor who asks
// about the id that an expression gives: the root; but for whoever made a record
// by hand that resembled a guarded child and was found to be that child, their
// own record alone, as if nothing had happened, so that they do not learn of the
// other ($A is the account). Merge never makes such a record the root.
func pick(expr string, cleared bool) string {
	if cleared {
		return Root(expr)
	}
	return "COALESCE((SELECT z.root FROM access_same z WHERE z.child = " + expr +
		" AND NOT EXISTS (SELECT 1 FROM access_child oc WHERE oc.child = z.child AND oc.owner = $A)), " + expr + ")"
}

// Itself writes the condition that a row is the child that it reads as, for
// lists of all children: one that was merged is in them under its present id.
// Placeholders start at $next.
func (g Grant) Itself(column string, next int) (string, []any) {
	w := &where{next: next}
	names := map[string]string{}
	if !g.actor.Cleared {
		names["$A"] = w.arg(g.actor.ID)
	}
	return bind(column+" = "+pick(column, g.actor.Cleared), names), w.args
}

// anyOf is a condition on a child's id that holds for the present id, which an
// expression gives, or for another one of the child.
func anyOf(cond, child string) string {
	return "(" + bind(cond, map[string]string{"$C": child}) + " OR EXISTS (SELECT 1 FROM access_same m WHERE m.root = " + child + " AND m.child <> m.root AND " +
		bind(cond, map[string]string{"$C": "m.child"}) + "))"
}
