package access

import (
	"context"
	"embed"
	"fmt"

	"onestory/internal/kit/db"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is the tables of facts.
func Schema() db.Schema { return db.Schema{Name: "access", FS: schema} }

// situation is what the rows say about one account and one child.
type situation struct {
	child     string
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

func selectSituation(ctx context.Context, r db.Reader, account, child string, now int64, today string) (situation, error) {
	s := situation{child: child}
	var stated string
	err := r.QueryRow(ctx, bind(`SELECT c.authority, c.hidden AND c.owner <> $A, c.shielded AND c.owner <> $A, `+sqlKin+`, `+sqlOwn+` OR `+sqlRoll+`, `+sqlClaimed+`,
		COALESCE((SELECT v.purpose || ' ' || v.id FROM access_visit v WHERE v.account = $A AND v.child = $C AND v.starts <= $N AND v.ends > $N ORDER BY v.starts DESC, v.id DESC LIMIT 1), '')
		FROM access_child c WHERE c.child = $4`, map[string]string{"$A": "$1", "$C": "c.child", "$D": "$2", "$N": "$3"}),
		account, today, now, child).Scan(&s.authority, &s.hidden, &s.shielded, &s.kin, &s.related, &s.claimed, &stated)
	if db.IsNone(err) {
		return s, nil
	}
	if err != nil {
		return s, fmt.Errorf("facts about a child: %w", err)
	}
	s.exists = true
	if stated != "" {
		var p string
		if _, err := fmt.Sscan(stated, &p, &s.visit); err != nil {
			return s, fmt.Errorf("read a visit: %w", err)
		}
		s.stated = Purpose(p)
	}
	return s, nil
}
