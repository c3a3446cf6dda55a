package access

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"maps"
	"slices"

	"onestory/internal/kit/db"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is the tables of facts.
func Schema() db.Schema { return db.Schema{Name: "access", FS: schema} }

// situation is what the rows say about one account and one child.
type situation struct {
	child     string   // the present id, however it was asked about
	others    []string // its other ids
	exists    bool
	authority string
	hidden    bool
	shielded  bool
	kin       bool
	related   bool       // a relationship that someone else established
	family    Membership // what a member of the family is to the child; no Kind for others
	claimed   bool       // one that rests on the account's or a feed's word
	opened    bool       // the account broke the glass, and it has not closed again
	stated    Purpose
	visit     string
}

// purpose is the one stated for the visit, else the one a relationship implies.
func (s situation) purpose(override Purpose) Purpose {
	switch {
	case override != "":
		return override
	case s.stated != "":
		return s.stated
	case s.related:
		return DirectCare
	case s.opened:
		return BrokenGlass
	}
	return ""
}

// The conditions below are the whole of what relationships mean in SQL. The
// single decision and the lists' predicate are both made of them; $A is the
// account, $C the child's column, $D today, $N now.
const (
	sqlOwn = `EXISTS (SELECT 1 FROM access_relationship o WHERE o.account = $A AND o.child = $C
		AND o.confirmed_by <> '' AND o.confirmed_by <> o.account AND o.starts <= $D AND (o.ends = '' OR o.ends >= $D))`
	sqlRoll = `EXISTS (SELECT 1 FROM access_cover v JOIN access_relationship o ON o.agency = v.agency AND o.child = $C
		WHERE v.account = $A AND v.confirmed_by <> '' AND v.confirmed_by <> v.account AND v.starts <= $D AND (v.ends = '' OR v.ends >= $D)
		AND o.confirmed_by <> '' AND o.starts <= $D AND (o.ends = '' OR o.ends >= $D))`
	sqlClaimed = `EXISTS (SELECT 1 FROM access_relationship o WHERE o.account = $A AND o.child = $C AND o.starts <= $D AND (o.ends = '' OR o.ends >= $D))`
	sqlOpened  = `EXISTS (SELECT 1 FROM access_override b WHERE b.account = $A AND b.child = $C AND b.item = '' AND b.starts <= $N AND b.ends > $N)`
	sqlKin     = `EXISTS (SELECT 1 FROM access_kin_key k JOIN access_child_key x ON x.key = k.key AND x.child = $C WHERE k.account = $A)`
)

// situationOf is the query of what the rows under each of some ids of a child
// say: one row for each. It is put together in Go, since engines that plan a
// statement each time would plan every condition twice.
func situationOf(ids int) string {
	return bind(`SELECT c.child, c.authority, c.hidden, c.shielded, c.owner, `+sqlKin+`, `+sqlOwn+` OR `+sqlRoll+`, `+sqlClaimed+`, `+sqlOpened+`, `+sqlFamily+`,
	COALESCE((SELECT v.starts || ' ' || v.purpose || ' ' || v.id FROM access_visit v WHERE v.account = $A AND v.child = c.child AND v.starts <= $N AND v.ends > $N ORDER BY v.starts DESC, v.id DESC LIMIT 1), '')
	FROM access_child c WHERE c.child IN `+db.In(4, ids), map[string]string{"$A": "$1", "$C": "c.child", "$D": "$2", "$N": "$3"})
}

var situationOfOne = situationOf(1)

// selectIDs reads the ids of a child with the present one of each, by any of
// them: the one asked about alone where no other is known.
func selectIDs(ctx context.Context, r db.Reader, child string) ([]string, map[string]string, error) {
	ids, roots := []string{child}, map[string]string{child: child}
	rows, err := r.Query(ctx, `SELECT b.child, b.root FROM access_same a JOIN access_same b ON b.root = a.root WHERE a.child = $1`, child)
	_, err = db.Collect(rows, err, func(rows *sql.Rows) (x struct{}, err error) {
		var id, root string
		if err = rows.Scan(&id, &root); err == nil && id != child {
			ids = append(ids, id)
		}
		roots[id] = root
		return x, err
	})
	return ids, roots, err
}

// under is what the rows under one id of a child say.
type under struct {
	protected
	root                          string
	kin, related, claimed, opened bool
	family                        string
	visit                         string // start, purpose and id of the one that lasts
}

// selectSituation reads what the rows say about an account and a child, by any
// of the child's ids, always with two queries.
func selectSituation(ctx context.Context, r db.Reader, account Actor, child string, now int64, today string) (situation, error) {
	s := situation{child: child}
	ids, roots, err := selectIDs(ctx, r, child)
	if err != nil {
		return s, fmt.Errorf("the ids of a child: %w", err)
	}
	query := situationOfOne
	if len(ids) > 1 {
		query = situationOf(len(ids))
	}
	rows, err := r.Query(ctx, query, append([]any{account.ID, today, now}, db.Args(ids)...)...)
	list, err := db.Collect(rows, err, scanUnder(roots))
	if err != nil {
		return s, fmt.Errorf("facts about a child: %w", err)
	}
	return situated(list, account, child)
}

// selectSituations is selectSituation for several children at once, with two
// queries however many they are.
func selectSituations(ctx context.Context, r db.Reader, account Actor, children []string, now int64, today string) (map[string]situation, error) {
	out := make(map[string]situation, len(children))
	if len(children) == 0 {
		return out, nil
	}
	ids, roots := map[string][]string{}, map[string]string{}
	for _, c := range children {
		ids[c], roots[c] = []string{c}, c
	}
	asked := db.Even(children)
	rows, err := r.Query(ctx, `SELECT a.child, b.child, b.root FROM access_same a JOIN access_same b ON b.root = a.root WHERE a.child IN `+db.In(1, len(asked)), db.Args(asked)...)
	_, err = db.Collect(rows, err, func(rows *sql.Rows) (x struct{}, err error) {
		var child, id, root string
		if err = rows.Scan(&child, &id, &root); err == nil && id != child {
			ids[child] = append(ids[child], id)
		}
		roots[id] = root
		return x, err
	})
	if err != nil {
		return nil, fmt.Errorf("the ids of children: %w", err)
	}
	all := db.Even(slices.Sorted(maps.Keys(roots)))
	rows, err = r.Query(ctx, situationOf(len(all)), append([]any{account.ID, today, now}, db.Args(all)...)...)
	list, err := db.Collect(rows, err, scanUnder(roots))
	if err != nil {
		return nil, fmt.Errorf("facts about children: %w", err)
	}
	for _, c := range children {
		own := slices.DeleteFunc(slices.Clone(list), func(u under) bool { return !slices.Contains(ids[c], u.child) })
		if out[c], err = situated(own, account, c); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func scanUnder(roots map[string]string) func(*sql.Rows) (under, error) {
	return func(rows *sql.Rows) (u under, err error) {
		err = rows.Scan(&u.child, &u.authority, &u.Hidden, &u.Shielded, &u.Owner, &u.kin, &u.related, &u.claimed, &u.opened, &u.family, &u.visit)
		u.root = roots[u.child]
		return u, err
	}
}

// situated is what the rows under the ids of one child say together.
func situated(list []under, account Actor, child string) (situation, error) {
	s := situation{child: child}
	var started int64
	for _, u := range ofMaker(list, account, child) {
		holds := u.Owner != account.ID
		s.hidden, s.shielded = s.hidden || u.Hidden && holds, s.shielded || u.Shielded && holds
		s.kin, s.related, s.claimed = s.kin || u.kin, s.related || u.related, s.claimed || u.claimed
		s.opened = s.opened || u.opened
		s.family = s.family.stricter(readFamily(u.family))
		if u.child == u.root || len(list) == 1 {
			s.exists, s.child, s.authority = true, u.child, u.authority
		} else {
			s.others = append(s.others, u.child)
		}
		if u.visit == "" {
			continue
		}
		var at int64
		var p, id string
		if _, err := fmt.Sscan(u.visit, &at, &p, &id); err != nil {
			return s, fmt.Errorf("read a visit: %w", err)
		}
		if at > started || at == started && id > s.visit {
			started, s.stated, s.visit = at, Purpose(p), id
		}
	}
	if s.family.Suspended {
		s.family = Membership{}
	}
	slices.Sort(s.others)
	return s, nil
}

// ofMaker leaves, for whoever made by hand a record that resembled a guarded
// child and was found to be that child, their own record alone, as if nothing had
// happened, so that they do not learn of the other. Merge never makes such a
// record the root. pick says the same in SQL.
func ofMaker(list []under, account Actor, child string) []under {
	at := slices.IndexFunc(list, func(u under) bool { return u.child == child })
	if account.Cleared || at < 0 || list[at].Owner != account.ID || list[at].child == list[at].root {
		return list
	}
	own := list[at]
	own.root = own.child
	return []under{own}
}
