package access

import (
	"context"
	"database/sql"

	"onestory/internal/kit/db"
)

func scanString(rows *sql.Rows) (s string, err error) {
	err = rows.Scan(&s)
	return s, err
}

// CurrentState reads every fact that decides access as the log would state it,
// for `audit verify --state`.
func CurrentState(ctx context.Context, r db.Reader) (map[string]string, error) {
	out := map[string]string{}
	rows, err := r.Query(ctx, `SELECT child, authority, hidden, shielded, owner FROM access_child`)
	_, err = db.Collect(rows, err, func(rows *sql.Rows) (x struct{}, err error) {
		var child, authority string
		var p Protection
		if err = rows.Scan(&child, &authority, &p.Hidden, &p.Shielded, &p.Owner); err == nil {
			s := childState(child, authority, p)
			out[s.Key] = s.Value
		}
		return x, err
	})
	if err != nil {
		return nil, err
	}
	rows, err = r.Query(ctx, `SELECT child, id, kind, account, agency, claimed_by, confirmed_by, starts, ends FROM access_relationship`)
	_, err = db.Collect(rows, err, func(rows *sql.Rows) (x struct{}, err error) {
		var r Relationship
		if err = rows.Scan(&r.Child, &r.ID, &r.Kind, &r.Account, &r.Agency, &r.ClaimedBy, &r.ConfirmedBy, &r.Starts, &r.Ends); err == nil {
			s := r.state()
			out[s.Key] = s.Value
		}
		return x, err
	})
	if err != nil {
		return nil, err
	}
	rows, err = r.Query(ctx, `SELECT account, agency, confirmed_by, starts, ends FROM access_cover`)
	_, err = db.Collect(rows, err, func(rows *sql.Rows) (x struct{}, err error) {
		var c Cover
		if err = rows.Scan(&c.Account, &c.Agency, &c.ConfirmedBy, &c.Starts, &c.Ends); err == nil {
			s := state("cover/"+c.Account+"/"+c.Agency, []string{c.ConfirmedBy, c.Starts, c.Ends})
			out[s.Key] = s.Value
		}
		return x, err
	})
	if err != nil {
		return nil, err
	}
	rows, err = r.Query(ctx, `SELECT child, root FROM access_same`)
	_, err = db.Collect(rows, err, func(rows *sql.Rows) (x struct{}, err error) {
		var child, root string
		if err = rows.Scan(&child, &root); err == nil {
			s := state("same/"+child, root)
			out[s.Key] = s.Value
		}
		return x, err
	})
	if err != nil {
		return nil, err
	}
	if err := familyState(ctx, r, out); err != nil {
		return nil, err
	}
	rows, err = r.Query(ctx, `SELECT DISTINCT account FROM access_kin_key`)
	accounts, err := db.Collect(rows, err, scanString)
	if err != nil {
		return nil, err
	}
	for _, a := range accounts {
		s, err := kinState(ctx, r, a)
		if err != nil {
			return nil, err
		}
		out[s.Key] = s.Value
	}
	return out, nil
}
