package access

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// FamilyPrefix begins the id of every member of a family who has a page of their
// own: no account, job or operator has such an id.
const FamilyPrefix = "family:"

// FamilyKind is what a member of a family is to the child.
type FamilyKind string

// The kinds.
const (
	Self   FamilyKind = "self" // the young person
	Parent FamilyKind = "parent"
	Carer  FamilyKind = "carer"
)

// FamilyKinds lists the kinds in the order offered.
func FamilyKinds() []FamilyKind { return []FamilyKind{Parent, Carer, Self} }

// Membership says that the family page of one person is about a child: of each
// person by themselves, never of "the parents".
type Membership struct {
	Member    string // "family:ID"
	Child     string
	Kind      FamilyKind
	Starts    string // YYYY-MM-DD
	Ends      string // last day, "" while it lasts
	Suspended bool   // opens nothing until a reviewer says what follows
	Placeless bool   // is shown nothing that names a place or an organisation
	Says      string // of an adult: the young person decided "yes", "no", or "" nothing
	Able      bool   // of a young person under 16: a practitioner found them competent
	Version   int64  // counted with each change
}

// With is at least as strict as both, as of the later one.
func (m Membership) With(o Membership) Membership {
	out := m
	out.Version = max(m.Version, o.Version)
	out.Suspended, out.Placeless, out.Able = m.Suspended || o.Suspended, m.Placeless || o.Placeless, m.Able && o.Able
	if o.Ends != "" && (m.Ends == "" || o.Ends < m.Ends) {
		out.Ends = o.Ends
	}
	switch {
	case m.Says == "no" || o.Says == "no":
		out.Says = "no"
	case m.Says != o.Says:
		out.Says = ""
	}
	return out
}

func (m Membership) state() audit.State {
	return state("family/"+m.Member+"/"+m.Child, []any{string(m.Kind), m.Starts, m.Ends, m.Suspended, m.Placeless, m.Says, m.Able})
}

// SetFamily writes whose family page is about a child, new or changed.
func SetFamily(ctx context.Context, tx *db.Tx, m Membership) (audit.State, error) {
	if !strings.HasPrefix(m.Member, FamilyPrefix) || m.Child == "" || m.Starts == "" || !slices.Contains(FamilyKinds(), m.Kind) {
		return audit.State{}, fmt.Errorf("a family page names a member, a child, what one is to the other, and a start")
	}
	err := tx.QueryRow(ctx, `INSERT INTO access_family (member, child, kind, starts, ends, suspended, placeless, says, able, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)
		ON CONFLICT (member, child) DO UPDATE SET kind = excluded.kind, starts = excluded.starts, ends = excluded.ends, suspended = excluded.suspended,
		placeless = excluded.placeless, says = excluded.says, able = excluded.able, version = access_family.version + 1 RETURNING version`,
		m.Member, m.Child, string(m.Kind), m.Starts, m.Ends, m.Suspended, m.Placeless, m.Says, m.Able).Scan(&m.Version)
	if err != nil {
		return audit.State{}, fmt.Errorf("write whose family page it is: %w", err)
	}
	st := m.state()
	st.Version = m.Version
	return st, nil
}

// DropFamily takes out whose page is about a child, where it never was anybody's in
// use: what held something back stays, and is ended instead.
func DropFamily(ctx context.Context, tx *db.Tx, member, child string) (audit.State, error) {
	if _, err := tx.Exec(ctx, `DELETE FROM access_family WHERE member = $1 AND child = $2`, member, child); err != nil {
		return audit.State{}, fmt.Errorf("take out a family page: %w", err)
	}
	return audit.State{Key: "family/" + member + "/" + child}, nil
}

// CountFamily counts a row on to a version that the ledger knows and this database
// does not, so that later changes count as later.
func CountFamily(ctx context.Context, tx *db.Tx, member, child string, version int64) error {
	if _, err := tx.Exec(ctx, `UPDATE access_family SET version = $3 WHERE member = $1 AND child = $2 AND version < $3`, member, child, version); err != nil {
		return fmt.Errorf("count a family page on: %w", err)
	}
	return nil
}

// MembershipOf reads a state that SetFamily returned; ok is false for others.
func MembershipOf(s audit.State) (m Membership, ok bool, err error) {
	rest, ok := strings.CutPrefix(s.Key, "family/")
	if !ok || s.Value == "" {
		return m, false, nil
	}
	m.Member, m.Child, _ = strings.Cut(rest, "/")
	m.Version = s.Version
	if err := json.Unmarshal([]byte(s.Value), &[]any{&m.Kind, &m.Starts, &m.Ends, &m.Suspended, &m.Placeless, &m.Says, &m.Able}); err != nil {
		return m, false, fmt.Errorf("read whose family page it is: %w", err)
	}
	return m, true, nil
}

// AllFamilies lists every family page after one, for a new ledger.
func AllFamilies(ctx context.Context, r db.Reader, after Membership, limit int) ([]Membership, error) {
	rows, err := r.Query(ctx, `SELECT `+familyColumns+` FROM access_family WHERE member > $1 OR member = $1 AND child > $2 ORDER BY member, child LIMIT $3`, after.Member, after.Child, limit)
	out, err := db.Collect(rows, err, scanMembership)
	if err != nil {
		return nil, fmt.Errorf("read all family pages: %w", err)
	}
	return out, nil
}

const familyColumns = `member, child, kind, starts, ends, suspended, placeless, says, able, version`

func scanMembership(rows *sql.Rows) (m Membership, err error) {
	err = rows.Scan(&m.Member, &m.Child, &m.Kind, &m.Starts, &m.Ends, &m.Suspended, &m.Placeless, &m.Says, &m.Able, &m.Version)
	return m, err
}

// FamilyOf lists the family pages about a child, by any of its ids.
func FamilyOf(ctx context.Context, r db.Reader, children []string) ([]Membership, error) {
	if len(children) == 0 {
		return nil, nil
	}
	rows, err := r.Query(ctx, `SELECT `+familyColumns+` FROM access_family WHERE child IN `+db.In(1, len(children))+` ORDER BY starts, member`, db.Args(children)...)
	out, err := db.Collect(rows, err, scanMembership)
	if err != nil {
		return nil, fmt.Errorf("read the family pages of a child: %w", err)
	}
	return out, nil
}

// ChildrenOf lists what the family page of one person is about, ended and
// suspended ones included.
func ChildrenOf(ctx context.Context, r db.Reader, member string) ([]Membership, error) {
	rows, err := r.Query(ctx, `SELECT `+familyColumns+` FROM access_family WHERE member = $1 ORDER BY starts, child`, member)
	out, err := db.Collect(rows, err, scanMembership)
	if err != nil {
		return nil, fmt.Errorf("read whose family page it is: %w", err)
	}
	return out, nil
}

// SuspendedFamily lists the family pages that wait for a reviewer.
func SuspendedFamily(ctx context.Context, r db.Reader, limit int) ([]Membership, error) {
	rows, err := r.Query(ctx, `SELECT `+familyColumns+` FROM access_family WHERE suspended ORDER BY starts, member, child LIMIT $1`, limit)
	out, err := db.Collect(rows, err, scanMembership)
	if err != nil {
		return nil, fmt.Errorf("list suspended family pages: %w", err)
	}
	return out, nil
}

// sqlFamily is what a member of a family is to the child, and how much the page
// shows, in words with spaces between them; ” for anybody else.
const sqlFamily = `COALESCE((SELECT f.kind || CASE WHEN f.suspended THEN ' suspended' ELSE '' END || CASE WHEN f.placeless THEN ' placeless' ELSE '' END ||
	CASE WHEN f.able THEN ' able' ELSE '' END || ' says-' || f.says
	FROM access_family f WHERE f.member = $A AND f.child = $C AND f.starts <= $D AND (f.ends = '' OR f.ends >= $D)), '')`

// readFamily reads what sqlFamily wrote.
func readFamily(text string) (m Membership) {
	parts := strings.Fields(text)
	if len(parts) == 0 {
		return m
	}
	m.Kind = FamilyKind(parts[0])
	for _, p := range parts[1:] {
		switch says, is := strings.CutPrefix(p, "says-"); {
		case is:
			m.Says = says
		case p == "suspended":
			m.Suspended = true
		case p == "placeless":
			m.Placeless = true
		case p == "able":
			m.Able = true
		}
	}
	return m
}

// stricter joins what is known of one member under two ids of a child: what is
// suspended under one is suspended.
func (m Membership) stricter(o Membership) Membership {
	if m.Kind == "" {
		return o
	}
	if o.Kind == "" {
		return m
	}
	m.Suspended, m.Placeless = m.Suspended || o.Suspended, m.Placeless || o.Placeless
	m.Able = m.Able && o.Able
	if o.Says == "no" || m.Says == "" {
		m.Says = o.Says
	}
	return m
}

// Family is what the actor is to the child of the Grant, and how much their page
// shows; ok is false for everyone who is no member of the child's family.
func (g Grant) Family() (m Membership, ok bool) {
	m = g.situation.family
	m.Member, m.Child = g.actor.ID, g.situation.child
	return m, g.Valid() && m.Kind != "" && g.actor.Has(Family)
}

// familial is the floor between two worlds: members of a family use the doors of
// families and no other, and nobody else uses those.
func familial(a Actor, action Action) bool {
	return a.Has(Family) == strings.HasPrefix(string(action), "family:") && (!a.Has(Family) || len(a.Roles) == 1)
}

// familyState reads every family page as the log would state it.
func familyState(ctx context.Context, r db.Reader, out map[string]string) error {
	rows, err := r.Query(ctx, `SELECT `+familyColumns+` FROM access_family`)
	list, err := db.Collect(rows, err, scanMembership)
	for _, m := range list {
		s := m.state()
		out[s.Key] = s.Value
	}
	return err
}
