package access

import (
	"context"
	"embed"
	"fmt"
	"strings"

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
	related   bool // a relationship that someone else established
	claimed   bool // one that rests on the account's or a feed's word
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
	}
	return ""
}

// The conditions below are the whole of what relationships mean in SQL. The
// single decision and the lists' predicate are both made of them; $A is the
// account, $C the child's column, $D today.
const (
	sqlOwn = `EXISTS (SELECT 1 FROM access_relationship o WHERE o.account = $A AND o.child = $C
		AND o.confirmed_by <> '' AND o.confirmed_by <> o.account AND o.starts <= $D AND (o.ends = '' OR o.ends >= $D))`
	sqlRoll = `EXISTS (SELECT 1 FROM access_cover v JOIN access_relationship o ON o.agency = v.agency AND o.child = $C
		WHERE v.account = $A AND v.confirmed_by <> '' AND v.confirmed_by <> v.account AND v.starts <= $D AND (v.ends = '' OR v.ends >= $D)
		AND o.confirmed_by <> '' AND o.starts <= $D AND (o.ends = '' OR o.ends >= $D))`
	sqlClaimed = `EXISTS (SELECT 1 FROM access_relationship o WHERE o.account = $A AND o.child = $C AND o.starts <= $D AND (o.ends = '' OR o.ends >= $D))`
	sqlKin     = `EXISTS (SELECT 1 FROM access_kin_key k JOIN access_child_key x ON x.key = k.key AND x.child = $C WHERE k.account = $A)`
)

// sqlHidden and sqlShielded: the mark holds against the account.
const (
	sqlHidden   = `EXISTS (SELECT 1 FROM access_child p WHERE p.child = $C AND p.hidden AND p.owner <> $A)`
	sqlShielded = `EXISTS (SELECT 1 FROM access_child p WHERE p.child = $C AND p.shielded AND p.owner <> $A)`
)

func situationQuery(cleared bool) string {
	return bind(`SELECT c.child, c.authority, `+anyOf(sqlHidden, "c.child")+`, `+anyOf(sqlShielded, "c.child")+`, `+anyOf(sqlKin, "c.child")+`,
		`+anyOf("("+sqlOwn+" OR "+sqlRoll+")", "c.child")+`, `+anyOf(sqlClaimed, "c.child")+`,
		COALESCE((SELECT v.purpose || ' ' || v.id FROM (SELECT c.child AS child UNION SELECT m.child FROM access_same m WHERE m.root = c.child) s
			JOIN access_visit v ON v.account = $A AND v.child = s.child WHERE v.starts <= $N AND v.ends > $N ORDER BY v.starts DESC, v.id DESC LIMIT 1), ''),
		`+Others("c.child")+` FROM access_child c WHERE c.child = `+pick("$4", cleared), map[string]string{"$A": "$1", "$D": "$2", "$N": "$3"})
}

var situationQueries = map[bool]string{false: situationQuery(false), true: situationQuery(true)}

// selectSituation reads what the rows say about an account and a child, by any
// of the child's ids.
func selectSituation(ctx context.Context, r db.Reader, account Actor, child string, now int64, today string) (situation, error) {
	s := situation{child: child}
	var stated, others string
	err := r.QueryRow(ctx, situationQueries[account.Cleared], account.ID, today, now, child).
		Scan(&s.child, &s.authority, &s.hidden, &s.shielded, &s.kin, &s.related, &s.claimed, &stated, &others)
	if db.IsNone(err) {
		return s, nil
	}
	if err != nil {
		return s, fmt.Errorf("facts about a child: %w", err)
	}
	s.exists, s.others = true, strings.Fields(others)
	if stated != "" {
		var p string
		if _, err := fmt.Sscan(stated, &p, &s.visit); err != nil {
			return s, fmt.Errorf("read a visit: %w", err)
		}
		s.stated = Purpose(p)
	}
	return s, nil
}
