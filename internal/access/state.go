package access

import (
	"context"
	"database/sql"

	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

func scanString(rows *sql.Rows) (s string, err error) {
	err = rows.Scan(&s)
	return s, err
}

// gather reads rows that decide access and states each as the log would.
func gather[T any](ctx context.Context, r db.Reader, into map[string]string, query string, scan func(*sql.Rows) (T, error), state func(T) audit.State) error {
	rows, err := r.Query(ctx, query)
	list, err := db.Collect(rows, err, scan)
	for _, v := range list {
		s := state(v)
		into[s.Key] = s.Value
	}
	return err
}

// CurrentState reads every fact that decides access as the log would state it,
// for `audit verify --state`.
func CurrentState(ctx context.Context, r db.Reader) (map[string]string, error) {
	out := map[string]string{}
	for _, read := range []func(context.Context, db.Reader, map[string]string) error{currentChildren, currentRelationships, currentCovers, currentSame, currentKin, currentItems, familyState} {
		if err := read(ctx, r, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func currentChildren(ctx context.Context, r db.Reader, out map[string]string) error {
	return gather(ctx, r, out, `SELECT child, authority, hidden, shielded, owner FROM access_child`, func(rows *sql.Rows) (p protected, err error) {
		err = rows.Scan(&p.child, &p.authority, &p.Hidden, &p.Shielded, &p.Owner)
		return p, err
	}, func(p protected) audit.State { return childState(p.child, p.authority, p.Protection) })
}

func currentRelationships(ctx context.Context, r db.Reader, out map[string]string) error {
	return gather(ctx, r, out, `SELECT child, id, kind, account, agency, claimed_by, confirmed_by, starts, ends FROM access_relationship`, func(rows *sql.Rows) (r Relationship, err error) {
		err = rows.Scan(&r.Child, &r.ID, &r.Kind, &r.Account, &r.Agency, &r.ClaimedBy, &r.ConfirmedBy, &r.Starts, &r.Ends)
		return r, err
	}, Relationship.state)
}

func currentCovers(ctx context.Context, r db.Reader, out map[string]string) error {
	return gather(ctx, r, out, `SELECT account, agency, confirmed_by, starts, ends FROM access_cover`, func(rows *sql.Rows) (c Cover, err error) {
		err = rows.Scan(&c.Account, &c.Agency, &c.ConfirmedBy, &c.Starts, &c.Ends)
		return c, err
	}, func(c Cover) audit.State {
		return state("cover/"+c.Account+"/"+c.Agency, []string{c.ConfirmedBy, c.Starts, c.Ends})
	})
}

func currentSame(ctx context.Context, r db.Reader, out map[string]string) error {
	return gather(ctx, r, out, `SELECT child, root FROM access_same`, func(rows *sql.Rows) (p [2]string, err error) {
		err = rows.Scan(&p[0], &p[1])
		return p, err
	}, func(p [2]string) audit.State { return state("same/"+p[0], p[1]) })
}

func currentKin(ctx context.Context, r db.Reader, out map[string]string) error {
	rows, err := r.Query(ctx, `SELECT DISTINCT account FROM access_kin_key`)
	accounts, err := db.Collect(rows, err, scanString)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		s, err := kinState(ctx, r, a)
		if err != nil {
			return err
		}
		out[s.Key] = s.Value
	}
	return nil
}

// currentItems states the items and what lets others know of them.
func currentItems(ctx context.Context, r db.Reader, out map[string]string) error {
	type line struct {
		Term
		n int
	}
	for _, err := range []error{
		gather(ctx, r, out, `SELECT `+itemColumns+` FROM access_item`, scanItem, Item.state),
		gather(ctx, r, out, `SELECT `+disclosureColumns+` FROM access_disclosure`, scanDisclosed, Disclosed.state),
		gather(ctx, r, out, `SELECT `+consentColumns+` FROM access_consent`, scanConsented, Consented.state),
		gather(ctx, r, out, `SELECT `+overrideColumns+` FROM access_override`, scanOverride, Override.state),
		gather(ctx, r, out, `SELECT `+memberColumns+` FROM access_member`, scanMember, Member.state),
		gather(ctx, r, out, `SELECT `+auditorColumns+` FROM access_auditor`, scanAuditor, Auditor.state),
		gather(ctx, r, out, `SELECT `+termColumns+` FROM access_term`, func(rows *sql.Rows) (l line, err error) {
			l.Term, l.n, err = scanTerm(rows)
			return l, err
		}, func(l line) audit.State { return l.state(l.n) }),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}
