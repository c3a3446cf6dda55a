package agencykind

import (
	"context"
	"database/sql"
	"embed"
	"fmt"

	"onestory/internal/kit/db"
	"onestory/lib/workday"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's tables.
func Schema() db.Schema { return db.Schema{Name: "agencykind", FS: schema} }

func written(d workday.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func day(s string) (workday.Date, error) {
	if s == "" {
		return workday.Date{}, nil
	}
	return workday.Parse(s)
}

// Of is every kind as it stands on a day: those built in, and the authority's own by
// their names.
func Of(ctx context.Context, r db.Reader, today workday.Date) (List, error) {
	l := List{Today: today}
	for _, b := range builtIn {
		l.All = append(l.All, Kind{Code: b.code, Base: b.code, Maps: b.maps, State: Given})
	}
	rows, err := r.Query(ctx, `SELECT code, base, en, cy, maps, ends, state, account, version FROM agencykind ORDER BY LOWER(en), code`)
	list, err := db.Collect(rows, err, func(rows *sql.Rows) (k Kind, err error) {
		var ends string
		if err = rows.Scan(&k.Code, &k.Base, &k.En, &k.Cy, &k.Maps, &ends, &k.State, &k.By, &k.Version); err == nil {
			k.Ends, err = day(ends)
		}
		return k, err
	})
	if err != nil {
		return l, fmt.Errorf("read the kinds of agency: %w", err)
	}
	for _, k := range list {
		at := len(l.All)
		for i, b := range builtIn { // a row of a built-in kind changes what it maps to and when it ends, and nothing else
			if b.code == k.Code {
				at, k.Base, k.En, k.Cy, k.State = i, b.code, "", "", Given
			}
		}
		if at == len(l.All) {
			l.All = append(l.All, k)
		} else {
			l.All[at] = k
		}
	}
	return l, nil
}

// put writes a kind over the version that it was read at; ok is false where that is gone.
func put(ctx context.Context, tx *db.Tx, k Kind) (ok bool, err error) {
	n, err := tx.Exec(ctx, `INSERT INTO agencykind (code, base, en, cy, maps, ends, state, account, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)
		ON CONFLICT (code) DO UPDATE SET maps = excluded.maps, ends = excluded.ends, state = excluded.state, version = agencykind.version + 1 WHERE agencykind.version = $9`,
		k.Code, k.Base, k.En, k.Cy, k.Maps, written(k.Ends), string(k.State), k.By, k.Version)
	return n == 1, err
}

func enter(ctx context.Context, tx *db.Tx, code, what, account string, at int64, k Kind) error {
	_, err := tx.Exec(ctx, `INSERT INTO agencykind_entry (code, n, what, account, at, maps, ends)
		VALUES ($1, (SELECT COALESCE(MAX(n), 0) + 1 FROM agencykind_entry WHERE code = $1), $2, $3, $4, $5, $6)`, code, what, account, at, k.Maps, written(k.Ends))
	if err != nil {
		return fmt.Errorf("write the history of a kind of agency: %w", err)
	}
	return nil
}

func selectEntries(ctx context.Context, r db.Reader, code string) ([]Entry, error) {
	rows, err := r.Query(ctx, `SELECT what, account, at, maps, ends FROM agencykind_entry WHERE code = $1 ORDER BY n DESC`, code)
	return db.Collect(rows, err, func(rows *sql.Rows) (e Entry, err error) {
		var ms int64
		var ends string
		if err = rows.Scan(&e.What, &e.By, &ms, &e.Maps, &ends); err == nil {
			e.Ends, err = day(ends)
		}
		e.At = db.Time(ms)
		return e, err
	})
}
