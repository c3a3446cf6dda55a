package find

import (
	"context"
	"database/sql"

	"onestory/internal/kit/db"
)

// change says that a child's rows were written.
type change struct{ seq, no int64 }

func insertChange(ctx context.Context, tx *db.Tx, no int64) error {
	return tx.Later(ctx, `INSERT INTO find_change (no) VALUES `, "", "", no)
}

// selectChanges lists the changes after one, in order.
func selectChanges(ctx context.Context, r db.Reader, after int64) ([]change, error) {
	rows, err := r.Query(ctx, `SELECT seq, no FROM find_change WHERE seq > $1 ORDER BY seq`, after)
	return db.Collect(rows, err, func(rows *sql.Rows) (c change, err error) { err = rows.Scan(&c.seq, &c.no); return c, err })
}

func selectNewestChange(ctx context.Context, r db.Reader) (seq int64, err error) {
	err = r.QueryRow(ctx, `SELECT COALESCE(MAX(seq), 0) FROM find_change`).Scan(&seq)
	return seq, err
}

func selectOldestChange(ctx context.Context, r db.Reader) (seq int64, err error) {
	err = r.QueryRow(ctx, `SELECT COALESCE(MIN(seq), 0) FROM find_change`).Scan(&seq)
	return seq, err
}

// deleteChanges drops all but the newest changes. One always stays, so that
// numbers are never given out twice.
func deleteChanges(ctx context.Context, tx *db.Tx, keep int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM find_change WHERE seq <= (SELECT MAX(seq) FROM find_change) - $1`, keep)
	return err
}

// selectHighest reads the highest number a child has in the index.
func selectHighest(ctx context.Context, r db.Reader) (no int64, err error) {
	err = r.QueryRow(ctx, `SELECT COALESCE(MAX(no), 0) FROM find_child`).Scan(&no)
	return no, err
}

func scanNo(rows *sql.Rows) (no int64, err error) { err = rows.Scan(&no); return no, err }

func selectGuarded(ctx context.Context, r db.Reader) ([]int64, error) {
	rows, err := r.Query(ctx, `SELECT no FROM find_child WHERE guarded`)
	return db.Collect(rows, err, scanNo)
}

func selectGuardedOf(ctx context.Context, r db.Reader, nos []int64) ([]int64, error) {
	rows, err := r.Query(ctx, `SELECT no FROM find_child WHERE guarded AND no IN `+db.In(1, len(nos)), db.Args(nos)...)
	return db.Collect(rows, err, scanNo)
}

// eachRows is how many rows one statement of eachName reads.
const eachRows = 100_000

// eachName gives every row of find_name.
func eachName(ctx context.Context, r db.Reader, give func(nameRow)) error {
	last := nameRow{dob: -1 << 40}
	for {
		rows, err := r.Query(ctx, `SELECT dob, family, given, no FROM find_name WHERE (dob, family, given, no) > ($1, $2, $3, $4) ORDER BY dob, family, given, no LIMIT $5`,
			last.dob, last.family, last.given, last.no, eachRows)
		list, err := db.Collect(rows, err, scanName)
		if err != nil {
			return err
		}
		for _, n := range list {
			give(n)
		}
		if len(list) < eachRows {
			return nil
		}
		last = list[len(list)-1]
	}
}

// maxHits is how many children one key finds at most.
const maxHits = 400

// hitsOf finds who has the hashes. A key that very many have does not crowd out
// the others.
func hitsOf(ctx context.Context, r db.Reader, hashes [][]byte) ([]hit, error) {
	const limit = 4 * maxHits
	found, err := selectHits(ctx, r, db.Even(hashes), limit)
	if err != nil || len(found) < limit {
		return found, err
	}
	found = nil
	for _, h := range hashes {
		some, err := selectHits(ctx, r, [][]byte{h}, maxHits)
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	return found, nil
}
