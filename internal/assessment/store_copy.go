package assessment

import (
	"context"
	"database/sql"
	"fmt"

	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

func selectCopies(ctx context.Context, r db.Reader, k seal.Keys, a Assessment) ([]Copy, error) {
	rows, err := r.Query(ctx, `SELECT whose, version, safe, given, account, at, sealed FROM assessment_copy WHERE child = $1 AND item = $2 ORDER BY whose`, a.Child, a.Item)
	return db.Collect(rows, err, func(rows *sql.Rows) (c Copy, err error) {
		var given string
		var at int64
		var b []byte
		if err = rows.Scan(&c.Whose, &c.Version, &c.Safe, &given, &c.By.ID, &at, &b); err != nil {
			return c, err
		}
		c.At = db.Time(at)
		if given != "" {
			if c.Given, err = workday.Parse(given); err != nil {
				return c, err
			}
		}
		return c, opened(k, a.Child, place("assessment_copy", a.Item, c.Whose), b, &c.CopyDetails)
	})
}

// putCopy writes what is decided about a copy over the version that was read; it is
// false where somebody else was faster.
func putCopy(ctx context.Context, tx *db.Tx, k seal.Keys, a Assessment, c Copy) (bool, error) {
	b, err := sealed(k, a.Child, place("assessment_copy", a.Item, c.Whose), c.CopyDetails)
	if err != nil {
		return false, err
	}
	if c.Version == 0 {
		n, err := tx.Exec(ctx, `INSERT INTO assessment_copy (child, item, whose, version, safe, given, account, at, sealed) VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
			a.Child, a.Item, c.Whose, c.Safe, c.Given.String(), c.By.ID, db.Millis(c.At), b)
		return n == 1, err
	}
	n, err := tx.Exec(ctx, `UPDATE assessment_copy SET version = version + 1, safe = $5, given = $6, account = $7, at = $8, sealed = $9 WHERE child = $1 AND item = $2 AND whose = $3 AND version = $4`,
		a.Child, a.Item, c.Whose, c.Version, c.Safe, c.Given.String(), c.By.ID, db.Millis(c.At), b)
	return n == 1, err
}

func translationRow(a Assessment, whose, lang string, n int64) seal.Place {
	return place("assessment_translation", a.Item, whose, lang, fmt.Sprint(n))
}

// selectTranslations reads the newest translation of a copy into each language.
func selectTranslations(ctx context.Context, r db.Reader, k seal.Keys, a Assessment, whose string) ([]Translation, error) {
	rows, err := r.Query(ctx, `SELECT lang, n, account, at, sealed FROM assessment_translation t WHERE child = $1 AND item = $2 AND whose = $3
		AND n = (SELECT max(n) FROM assessment_translation x WHERE x.child = t.child AND x.item = t.item AND x.whose = t.whose AND x.lang = t.lang) ORDER BY lang`, a.Child, a.Item, whose)
	return db.Collect(rows, err, func(rows *sql.Rows) (t Translation, err error) {
		var at int64
		var b []byte
		if err = rows.Scan(&t.Lang, &t.N, &t.By.ID, &at, &b); err != nil {
			return t, err
		}
		t.At = db.Time(at)
		return t, opened(k, a.Child, translationRow(a, whose, t.Lang, t.N), b, &t.Details)
	})
}

func insertTranslation(ctx context.Context, tx *db.Tx, k seal.Keys, a Assessment, whose string, t Translation) error {
	b, err := sealed(k, a.Child, translationRow(a, whose, t.Lang, t.N), t.Details)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO assessment_translation (child, item, whose, lang, n, account, at, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		a.Child, a.Item, whose, t.Lang, t.N, t.By.ID, db.Millis(t.At), b)
	return err
}
