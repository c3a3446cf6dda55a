package account

import (
	"context"
	"database/sql"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// columns of an account, without what proves who someone is.
const columns = `id, sign_in, name, agency, authority, roles, cleared, clear_asked_by, status, direct, duty, days, version`

func scan(row interface{ Scan(...any) error }, more ...any) (a Account, err error) {
	var roles, days string
	err = row.Scan(append([]any{&a.ID, &a.SignIn, &a.Name, &a.Agency, &a.Authority, &roles, &a.Cleared, &a.ClearAsk, &a.Status,
		&a.Direct, &a.Duty, &days, &a.Version}, more...)...)
	a.Roles, a.Days = split[access.Role](roles), split[Day](days)
	return a, err
}

// proof is what proves that someone is who they say.
type proof struct {
	password string // hash; "" before set-up
	secret   []byte // of the authenticator app, sealed
	last     int64  // counter of the last code used
}

func insert(ctx context.Context, tx *db.Tx, a Account, secret []byte) error {
	_, err := tx.Exec(ctx, `INSERT INTO account (`+columns+`, password, code_secret, code_last)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, '', $13, 0)`,
		a.ID, a.SignIn, a.Name, a.Agency, a.Authority, words(a.Roles), a.Cleared, a.ClearAsk, string(a.Status), a.Direct, a.Duty, words(a.Days), secret)
	return err
}

// update writes over the version that a was read at; ok is false where that is gone.
func update(ctx context.Context, tx *db.Tx, a Account) (ok bool, err error) {
	n, err := tx.Exec(ctx, `UPDATE account SET name = $2, agency = $3, authority = $4, roles = $5, cleared = $6, clear_asked_by = $7, status = $8,
		direct = $9, duty = $10, days = $11, version = version + 1 WHERE id = $1 AND version = $12`,
		a.ID, a.Name, a.Agency, a.Authority, words(a.Roles), a.Cleared, a.ClearAsk, string(a.Status), a.Direct, a.Duty, words(a.Days), a.Version)
	return n == 1, err
}

// byID is one account; ok is false where there is none.
func byID(ctx context.Context, r db.Reader, id string) (Account, bool, error) {
	return found(scan(r.QueryRow(ctx, `SELECT `+columns+` FROM account WHERE id = $1`, id)))
}

func found(a Account, err error) (Account, bool, error) {
	if db.IsNone(err) {
		return Account{}, false, nil
	}
	if err != nil {
		return Account{}, false, fmt.Errorf("read an account: %w", err)
	}
	return a, true, nil
}

// bySignIn is the account of a sign-in name with its proof; the zero account is none.
func bySignIn(ctx context.Context, r db.Reader, name string) (a Account, p proof, err error) {
	a, err = scan(r.QueryRow(ctx, `SELECT `+columns+`, password, code_secret, code_last FROM account WHERE sign_in = $1`, name), &p.password, &p.secret, &p.last)
	if db.IsNone(err) {
		return Account{}, proof{}, nil
	}
	return a, p, err
}

func byInvite(ctx context.Context, r db.Reader, hash string, now int64) (a Account, p proof, ok bool, err error) {
	a, err = scan(r.QueryRow(ctx, `SELECT `+columns+`, password, code_secret, code_last FROM account
		WHERE id = (SELECT account FROM account_invite WHERE hash = $1 AND ends > $2)`, hash, now), &p.password, &p.secret, &p.last)
	if db.IsNone(err) {
		return a, p, false, nil
	}
	return a, p, err == nil, err
}

// proofOf is what proves the owner of an account.
func proofOf(ctx context.Context, r db.Reader, id string) (p proof, err error) {
	err = r.QueryRow(ctx, `SELECT password, code_secret, code_last FROM account WHERE id = $1`, id).Scan(&p.password, &p.secret, &p.last)
	return p, err
}

// list is the accounts of an agency, of all where it is "", by name.
func list(ctx context.Context, r db.Reader, agency string) ([]Account, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM account WHERE $1 = '' OR agency = $1 ORDER BY LOWER(name), id`, agency)
	out, err := db.Collect(rows, err, func(rows *sql.Rows) (Account, error) { return scan(rows) })
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	return out, nil
}

func setPassword(ctx context.Context, tx *db.Tx, id, hash string) error {
	_, err := tx.Exec(ctx, `UPDATE account SET password = $2 WHERE id = $1`, id, hash)
	return err
}

func setSecret(ctx context.Context, tx *db.Tx, id string, secret []byte) error {
	_, err := tx.Exec(ctx, `UPDATE account SET code_secret = $2, code_last = 0 WHERE id = $1`, id, secret)
	return err
}

// useCode notes that the code of a counter was used; ok is false when it, or a
// later one, was used before.
func useCode(ctx context.Context, tx *db.Tx, id string, counter int64) (ok bool, err error) {
	n, err := tx.Exec(ctx, `UPDATE account SET code_last = $2 WHERE id = $1 AND code_last < $2`, id, counter)
	return n == 1, err
}

// putInvite replaces the link of an account.
func putInvite(ctx context.Context, tx *db.Tx, account, hash string, ends int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO account_invite (account, hash, ends) VALUES ($1, $2, $3)
		ON CONFLICT (account) DO UPDATE SET hash = excluded.hash, ends = excluded.ends`, account, hash, ends)
	return err
}

// deleteInvite uses a link up; ok is false when that has happened before.
func deleteInvite(ctx context.Context, tx *db.Tx, account, hash string) (ok bool, err error) {
	n, err := tx.Exec(ctx, `DELETE FROM account_invite WHERE account = $1 AND hash = $2`, account, hash)
	return n == 1, err
}

func dropInvite(ctx context.Context, tx *db.Tx, account string) error {
	_, err := tx.Exec(ctx, `DELETE FROM account_invite WHERE account = $1`, account)
	return err
}

// CurrentState reads every account as the log would state it, for `audit verify --state`.
func CurrentState(ctx context.Context, r db.Reader) (map[string]string, error) {
	all, err := list(ctx, r, "")
	if err != nil {
		return nil, err
	}
	out := make(map[string]string, len(all))
	for _, a := range all {
		s := a.state()
		out[s.Key] = s.Value
	}
	return out, nil
}

// Read is one account, for features that show who someone is to colleagues;
// ok is false where there is none with that id.
func Read(ctx context.Context, r db.Reader, id string) (Account, bool, error) {
	return byID(ctx, r, id)
}

// selectActor reads what decides access of one account.
func selectActor(ctx context.Context, r db.Reader, id string) (a access.Actor, status, roles string, err error) {
	a.ID = id
	err = r.QueryRow(ctx, `SELECT status, agency, authority, roles, cleared FROM account WHERE id = $1`, id).
		Scan(&status, &a.Agency, &a.Authority, &roles, &a.Cleared)
	return a, status, roles, err
}

// Standings reads where some accounts stand, all of them for nil; those that do
// not exist are left out. It is for the ledger.
func Standings(ctx context.Context, r db.Reader, ids []string) ([]Standing, error) {
	cond := `1 = 1`
	if ids != nil {
		cond = `id IN ` + db.In(1, len(ids))
	}
	rows, err := r.Query(ctx, `SELECT id, version, status, cleared, roles FROM account WHERE `+cond, db.Args(ids)...)
	out, err := db.Collect(rows, err, func(rows *sql.Rows) (s Standing, err error) {
		var roles string
		err = rows.Scan(&s.Account, &s.Version, &s.Status, &s.Cleared, &roles)
		s.Roles = split[access.Role](roles)
		return s, err
	})
	if err != nil {
		return nil, fmt.Errorf("read where accounts stand: %w", err)
	}
	return out, nil
}
