package access

import (
	"context"
	"fmt"

	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// AddKin adds hashes to those of an account's relatives and addresses. What an
// account declares of itself is only ever added to: taking a relative away would
// open the record, so that needs someone else (DeclareKin).
func AddKin(ctx context.Context, tx *db.Tx, account string, keys ...string) (audit.State, error) {
	for _, k := range keys {
		if _, err := tx.Exec(ctx, `INSERT INTO access_kin_key (account, key) VALUES ($1, $2) ON CONFLICT DO NOTHING`, account, k); err != nil {
			return audit.State{}, fmt.Errorf("declare a relative: %w", err)
		}
	}
	return kinState(ctx, tx, account)
}

// KinCount is how many hashes an account has declared: all that can be told of them.
func KinCount(ctx context.Context, r db.Reader, account string) (n int, err error) {
	err = r.QueryRow(ctx, `SELECT COUNT(*) FROM access_kin_key WHERE account = $1`, account).Scan(&n)
	return n, err
}

// AccountsOfFamily lists the accounts that have declared a child, by any of its
// ids, to be of their own family or to live where they do: for whoever watches
// the log.
func AccountsOfFamily(ctx context.Context, r db.Reader, children []string) ([]string, error) {
	rows, err := r.Query(ctx, `SELECT DISTINCT k.account FROM access_child_key x JOIN access_kin_key k ON k.key = x.key WHERE x.child IN `+db.In(1, len(children))+` ORDER BY k.account`, db.Args(children)...)
	out, err := db.Collect(rows, err, scanString)
	if err != nil {
		return nil, fmt.Errorf("read whose family a child is: %w", err)
	}
	return out, nil
}
