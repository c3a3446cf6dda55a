package access

import (
	"context"
	"database/sql"
	"fmt"

	"onestory/internal/kit/db"
)

// The columns of each table, in the order in which its rows are scanned.
const (
	itemColumns       = "child, id, agency, author, class, seal, episode"
	disclosureColumns = "child, id, item, account, agency, overrides, starts, ends, revoked"
	consentColumns    = "child, id, person, refused, agency, class, purpose, starts, ends"
	overrideColumns   = "child, account, id, item, reason, starts, ends"
	termColumns       = "agreement, line, version, giver, receiver, role, purpose, class, level, consent, deny, starts, ends"
)

func scanInt(rows *sql.Rows) (n int, err error) {
	err = rows.Scan(&n)
	return n, err
}

// selectHeld reads what the rows say of the items of a child, under each of its
// ids, for an actor: six queries, whatever there is and whatever was asked.
func selectHeld(ctx context.Context, r db.Reader, a Actor, p Purpose, children []string) (h held, err error) {
	children = db.Even(children)
	n := len(children)
	from := func(i int) string { return "child IN " + db.In(i, n) }
	args := func(first ...any) []any { return append(first, db.Args(children)...) }
	// What is locked to others is not looked at, so that neither it nor the lines of
	// agreements with whoever holds it take time. $1: the account, $2: its agency.
	open := ` AND seal IN (0, 1) UNION `
	if answersFrom(a, p) { // by the door, whatever there is
		open = ` AND seal IN (0, 1, 3) UNION `
	}
	seen := func(columns string) string {
		some := `SELECT ` + columns + ` FROM access_item WHERE ` + from(3)
		return some + open + some + ` AND seal = 2 AND agency = $2 UNION ` +
			some + ` AND id IN (SELECT item FROM access_disclosure WHERE overrides AND (account = $1 OR account = '' AND agency = $2) AND ` + from(3) + `)`
	}

	rows, err := r.Query(ctx, seen(itemColumns), args(a.ID, a.Agency)...)
	if h.items, err = db.Collect(rows, err, scanItem); err != nil {
		return h, fmt.Errorf("the items of a child: %w", err)
	}
	rows, err = r.Query(ctx, `SELECT `+disclosureColumns+` FROM access_disclosure
		WHERE (account = $1 OR account = '' AND agency = $2) AND `+from(3), args(a.ID, a.Agency)...)
	if h.disclosed, err = db.Collect(rows, err, scanDisclosed); err != nil {
		return h, fmt.Errorf("disclosures about a child: %w", err)
	}
	rows, err = r.Query(ctx, `SELECT `+consentColumns+` FROM access_consent
		WHERE agency IN ('', $1) AND `+from(2), args(a.Agency)...)
	if h.said, err = db.Collect(rows, err, scanConsented); err != nil {
		return h, fmt.Errorf("consents about a child: %w", err)
	}
	rows, err = r.Query(ctx, `SELECT `+overrideColumns+` FROM access_override
		WHERE account = $1 AND item <> '' AND `+from(2), args(a.ID)...)
	if h.opened, err = db.Collect(rows, err, scanOverride); err != nil {
		return h, fmt.Errorf("break-glass about a child: %w", err)
	}
	rows, err = r.Query(ctx, `SELECT `+termColumns+` FROM access_term
		WHERE receiver = $2 AND giver IN (`+seen("agency")+`) ORDER BY agreement, line`, args(a.ID, a.Agency)...)
	if h.terms, err = db.Collect(rows, err, func(rows *sql.Rows) (Term, error) { t, _, err := scanTerm(rows); return t, err }); err != nil {
		return h, fmt.Errorf("agreements about a child's items: %w", err)
	}
	if h.parts, err = selectMembers(ctx, r, a.ID, children); err != nil {
		return h, err
	}
	if p == QualityAudit { // by the door, whatever there is
		h.audits, err = selectAuditing(ctx, r, a.ID, children)
	}
	return h, err
}

func scanItem(rows *sql.Rows) (i Item, err error) {
	var class string
	var seal int64
	err = rows.Scan(&i.Child, &i.ID, &i.Agency, &i.Author, &class, &seal, &i.Episode)
	i.Class, i.Seal = Class(class), Seal(seal)
	return i, err
}

func scanDisclosed(rows *sql.Rows) (d Disclosed, err error) {
	err = rows.Scan(&d.Child, &d.ID, &d.Item, &d.Account, &d.Agency, &d.Overrides, &d.Starts, &d.Ends, &d.Revoked)
	return d, err
}

func scanConsented(rows *sql.Rows) (c Consented, err error) {
	var class, purpose string
	err = rows.Scan(&c.Child, &c.ID, &c.Person, &c.Refused, &c.Agency, &class, &purpose, &c.Starts, &c.Ends)
	c.Class, c.Purpose = Class(class), Purpose(purpose)
	return c, err
}

func scanOverride(rows *sql.Rows) (o Override, err error) {
	var starts, ends int64
	err = rows.Scan(&o.Child, &o.Account, &o.ID, &o.Item, &o.Reason, &starts, &ends)
	o.Starts, o.Ends = db.Time(starts), db.Time(ends)
	return o, err
}

func scanTerm(rows *sql.Rows) (t Term, line int, err error) {
	var role, purpose, class string
	var level int64
	err = rows.Scan(&t.Agreement, &line, &t.Version, &t.Giver, &t.Receiver, &role, &purpose, &class, &level, &t.Consent, &t.Deny, &t.Starts, &t.Ends)
	t.Role, t.Purpose, t.Class, t.Level = Role(role), Purpose(purpose), Class(class), Level(level)
	return t, line, err
}
