package assessment

import (
	"context"
	"database/sql"
	"fmt"

	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
)

func selectFiles(ctx context.Context, r db.Reader, k seal.Keys, a Assessment) ([]File, error) {
	rows, err := r.Query(ctx, `SELECT n, kind, state, account, at, sealed FROM assessment_file WHERE child = $1 AND item = $2 ORDER BY n`, a.Child, a.Item)
	return db.Collect(rows, err, func(rows *sql.Rows) (f File, err error) {
		var state string
		var at int64
		var b []byte
		if err = rows.Scan(&f.N, &f.Kind, &state, &f.By.ID, &at, &b); err != nil {
			return f, err
		}
		f.Ready, f.At = state == "ready", db.Time(at)
		return f, opened(k, a.Child, place("assessment_file", a.Item, fmt.Sprint(f.N)), b, &f.Name)
	})
}

func contentPlace(a Assessment, n int64) seal.Place {
	return place("assessment_file_content", a.Item, fmt.Sprint(n))
}

// selectContent reads a file that is not in quarantine.
func selectContent(ctx context.Context, r db.Reader, k seal.Keys, a Assessment, n int64) (kind string, content []byte, err error) {
	if err = r.QueryRow(ctx, `SELECT kind, content FROM assessment_file WHERE child = $1 AND item = $2 AND n = $3 AND state = 'ready'`, a.Child, a.Item, n).Scan(&kind, &content); err != nil {
		return "", nil, err
	}
	content, err = k.Open(scope(a.Child), contentPlace(a, n), content)
	return kind, content, err
}

func insertFile(ctx context.Context, tx *db.Tx, k seal.Keys, a Assessment, f File, content []byte) error {
	name, err := sealed(k, a.Child, place("assessment_file", a.Item, fmt.Sprint(f.N)), f.Name)
	if err != nil {
		return err
	}
	body, err := k.Seal(scope(a.Child), contentPlace(a, f.N), content)
	if err != nil {
		return err
	}
	state := "quarantined"
	if f.Ready {
		state = "ready"
	}
	_, err = tx.Exec(ctx, `INSERT INTO assessment_file (child, item, n, kind, state, account, at, sealed, content) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		a.Child, a.Item, f.N, f.Kind, state, f.By.ID, db.Millis(f.At), name, body)
	return err
}
