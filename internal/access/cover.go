package access

import (
	"context"
	"database/sql"
	"fmt"

	"onestory/internal/kit/db"
)

// CoversOf lists the rolls that an account covers or asks to cover, ended ones included.
func CoversOf(ctx context.Context, r db.Reader, account string) ([]Cover, error) {
	return covers(ctx, r, `account = $1`, account)
}

// CoversAsked lists what waits for confirmation: for one agency, or for all where it is "".
func CoversAsked(ctx context.Context, r db.Reader, agency string) ([]Cover, error) {
	return covers(ctx, r, `confirmed_by = '' AND ends = '' AND ($1 = '' OR agency = $1)`, agency)
}

func covers(ctx context.Context, r db.Reader, which string, arg string) ([]Cover, error) {
	rows, err := r.Query(ctx, `SELECT account, agency, confirmed_by, starts, ends FROM access_cover WHERE `+which+` ORDER BY starts, account, agency`, arg)
	out, err := db.Collect(rows, err, func(rows *sql.Rows) (c Cover, err error) {
		err = rows.Scan(&c.Account, &c.Agency, &c.ConfirmedBy, &c.Starts, &c.Ends)
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("list covers: %w", err)
	}
	return out, nil
}
