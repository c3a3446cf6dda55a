package find

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"slices"

	"onestory/internal/kit/db"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is the index's tables.
func Schema() db.Schema { return db.Schema{Name: "find", FS: schema} }

func selectWords(ctx context.Context, r db.Reader, after int64, limit int) ([]word, error) {
	rows, err := r.Query(ctx, `SELECT id, token FROM find_token WHERE id > $1 ORDER BY id LIMIT $2`, after, limit)
	return db.Collect(rows, err, func(rows *sql.Rows) (w word, err error) { err = rows.Scan(&w.id, &w.token); return w, err })
}

// resolve finds the ids of exact words.
func resolve(ctx context.Context, r db.Reader, tokens []string) (map[string]int64, error) {
	out := map[string]int64{}
	if len(tokens) == 0 {
		return out, nil
	}
	found, err := selectWordsCalled(ctx, r, tokens)
	for _, w := range found {
		out[w.token] = w.id
	}
	return out, err
}

// selectWordsCalled reads those of the words that the dictionary has.
func selectWordsCalled(ctx context.Context, r db.Reader, tokens []string) (out []word, err error) {
	for part := range slices.Chunk(tokens, chunk) {
		rows, err := r.Query(ctx, `SELECT id, token FROM find_token WHERE token IN `+db.In(1, len(part)), db.Args(part)...)
		found, err := db.Collect(rows, err, func(rows *sql.Rows) (w word, err error) { err = rows.Scan(&w.id, &w.token); return w, err })
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// insertWords adds those of the words that are missing.
func insertWords(ctx context.Context, tx *db.Tx, tokens []string) error {
	rows := make([][]any, len(tokens))
	for i, t := range tokens {
		rows[i] = []any{t}
	}
	return tx.Insert(ctx, `INSERT INTO find_token (token) VALUES `, ` ON CONFLICT (token) DO NOTHING`, rows)
}

func insertWord(ctx context.Context, tx *db.Tx, token string) (id int64, err error) {
	err = tx.QueryRow(ctx, `INSERT INTO find_token (token) VALUES ($1) ON CONFLICT (token) DO UPDATE SET token = excluded.token RETURNING id`, token).Scan(&id)
	return id, err
}

// takeNumbers takes a block of numbers of children and returns the first.
func takeNumbers(ctx context.Context, tx *db.Tx, n int) (first int64, err error) {
	err = tx.QueryRow(ctx, `INSERT INTO find_number (id, next) VALUES (1, 1 + $1) ON CONFLICT (id) DO UPDATE SET next = find_number.next + $1 RETURNING next - $1`, int64(n)).Scan(&first)
	return first, err
}

// selectNumbers reads the numbers of children that have one.
func selectNumbers(ctx context.Context, r db.Reader, children []string) (map[string]int64, error) {
	out := make(map[string]int64, len(children))
	if len(children) == 0 {
		return out, nil
	}
	children = db.Even(children)
	rows, err := r.Query(ctx, `SELECT child, no FROM find_child WHERE child IN `+db.In(1, len(children)), db.Args(children)...)
	_, err = db.Collect(rows, err, func(rows *sql.Rows) (x struct{}, err error) {
		var child string
		var no int64
		err = rows.Scan(&child, &no)
		out[child] = no
		return x, err
	})
	return out, err
}

// putChild writes what is shown of a child; no is its number.
func putChild(ctx context.Context, tx *db.Tx, no int64, e Entry, guarded bool) error {
	return tx.Later(ctx, `INSERT INTO find_child (no, child, display, year, gender, hidden, guarded) VALUES `,
		` ON CONFLICT (child) DO UPDATE SET display = excluded.display, year = excluded.year, gender = excluded.gender, hidden = excluded.hidden, guarded = excluded.guarded`,
		e.Child, no, e.Child, e.Display, int64(e.Year), e.Gender, e.Hidden, guarded)
}

func clear(ctx context.Context, tx *db.Tx, no int64) error {
	if _, err := tx.Exec(ctx, `DELETE FROM find_name WHERE no = $1`, no); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM find_key WHERE no = $1`, no)
	return err
}

func selectNo(ctx context.Context, r db.Reader, child string) (no int64, err error) {
	err = r.QueryRow(ctx, `SELECT no FROM find_child WHERE child = $1`, child).Scan(&no)
	return no, err
}

func deleteChild(ctx context.Context, tx *db.Tx, no int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM find_child WHERE no = $1`, no)
	return err
}

// nameRow is a row of find_name.
type nameRow struct{ dob, family, given, no int64 }

func insertNames(ctx context.Context, tx *db.Tx, names []nameRow, hidden bool) error {
	for _, n := range names {
		if err := tx.Later(ctx, `INSERT INTO find_name (dob, family, given, no, hidden) VALUES `, ` ON CONFLICT DO NOTHING`, "", n.dob, n.family, n.given, n.no, hidden); err != nil {
			return err
		}
	}
	return nil
}

func insertKeys(ctx context.Context, tx *db.Tx, hashes []string, no int64, hidden bool) error {
	for _, h := range hashes {
		if err := tx.Later(ctx, `INSERT INTO find_key (hash, no, hidden) VALUES `, ` ON CONFLICT DO NOTHING`, "", []byte(h), no, hidden); err != nil {
			return err
		}
	}
	return nil
}

func scanName(rows *sql.Rows) (n nameRow, err error) {
	err = rows.Scan(&n.dob, &n.family, &n.given, &n.no)
	return n, err
}

// unhidden is the part of the policy that keeps hidden children out of the
// rows themselves; the rest of it filters before the cap.
func unhidden(cleared bool) string {
	if cleared {
		return ""
	}
	return " AND hidden = FALSE"
}

func selectByBirth(ctx context.Context, r db.Reader, dobs []int64, cleared bool) ([]nameRow, error) {
	rows, err := r.Query(ctx, `SELECT dob, family, given, no FROM find_name WHERE dob IN `+db.In(1, len(dobs))+unhidden(cleared), db.Args(dobs)...)
	return db.Collect(rows, err, scanName)
}

// maxRows is how many rows by name alone are scored at most; more than this is
// far more than ten candidates.
const maxRows = 4000

func selectByName(ctx context.Context, r db.Reader, families, givens []int64, from, to int64, cleared bool) ([]nameRow, error) {
	args := append(db.Args(families), db.Args(givens)...)
	q := `SELECT dob, family, given, no FROM find_name WHERE family IN ` + db.In(1, len(families))
	if len(givens) > 0 {
		q += ` AND given IN ` + db.In(1+len(families), len(givens))
	}
	args = append(args, from, to)
	q += fmt.Sprintf(` AND dob BETWEEN $%d AND $%d`, len(args)-1, len(args)) + unhidden(cleared) + fmt.Sprintf(` LIMIT %d`, maxRows)
	rows, err := r.Query(ctx, q, args...)
	return db.Collect(rows, err, scanName)
}

// selectByKeys finds who has any of the keyed hashes: at most 200 children.
func selectByKeys(ctx context.Context, r db.Reader, hashes [][]byte, cleared bool) ([]int64, error) {
	rows, err := r.Query(ctx, `SELECT DISTINCT no FROM find_key WHERE hash IN `+db.In(1, len(hashes))+unhidden(cleared)+` LIMIT 200`, db.Args(hashes)...)
	return db.Collect(rows, err, func(rows *sql.Rows) (no int64, err error) { err = rows.Scan(&no); return no, err })
}

func selectNamesOf(ctx context.Context, r db.Reader, nos []int64) ([]nameRow, error) {
	rows, err := r.Query(ctx, `SELECT dob, family, given, no FROM find_name WHERE no IN `+db.In(1, len(nos)), db.Args(nos)...)
	return db.Collect(rows, err, scanName)
}

// shown is a child as a candidate list shows it.
type shown struct {
	no      int64
	child   string
	display string
	year    int64
	gender  string
	guarded bool
}

// selectShown reads those of the children that the condition lets through.
func selectShown(ctx context.Context, r db.Reader, nos []int64, where func(next int) (string, []any)) (map[int64]shown, error) {
	args := db.Args(nos)
	cond, more := where(len(args) + 1)
	rows, err := r.Query(ctx, `SELECT f.no, f.child, f.display, f.year, f.gender, f.guarded FROM find_child f WHERE f.no IN `+db.In(1, len(nos))+` AND `+cond, append(args, more...)...)
	list, err := db.Collect(rows, err, func(rows *sql.Rows) (s shown, err error) {
		err = rows.Scan(&s.no, &s.child, &s.display, &s.year, &s.gender, &s.guarded)
		return s, err
	})
	out := make(map[int64]shown, len(list))
	for _, s := range list {
		out[s.no] = s
	}
	return out, err
}

// typed is a stored search.
type typed struct {
	id, account, scope string
	at                 int64
	cold               bool
	sealed             []byte
}

func insertSearch(ctx context.Context, tx *db.Tx, s typed) error {
	_, err := tx.Exec(ctx, `INSERT INTO find_search (id, account, at, cold, scope, sealed) VALUES ($1, $2, $3, $4, $5, $6)`, s.id, s.account, s.at, s.cold, s.scope, s.sealed)
	return err
}

// countSearches counts an account's searches since a time.
func countSearches(ctx context.Context, r db.Reader, account string, since int64, cold bool) (n int, err error) {
	err = r.QueryRow(ctx, `SELECT count(*) FROM find_search WHERE account = $1 AND at >= $2 AND cold = $3`, account, since, cold).Scan(&n)
	return n, err
}

func selectSearch(ctx context.Context, r db.Reader, id, account string) (s typed, err error) {
	err = r.QueryRow(ctx, `SELECT id, account, at, cold, scope, sealed FROM find_search WHERE id = $1 AND account = $2`, id, account).Scan(&s.id, &s.account, &s.at, &s.cold, &s.scope, &s.sealed)
	return s, err
}

func deleteSearches(ctx context.Context, tx *db.Tx, before int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM find_search WHERE at < $1`, before)
	return err
}

// selectNamed reads those of the children that the condition lets through.
func selectNamed(ctx context.Context, r db.Reader, children []string, where func(next int) (string, []any)) ([]shown, error) {
	cond, more := where(len(children) + 1)
	rows, err := r.Query(ctx, `SELECT f.child, f.display, f.year FROM find_child f WHERE f.child IN `+db.In(1, len(children))+` AND `+cond, append(db.Args(children), more...)...)
	return db.Collect(rows, err, func(rows *sql.Rows) (s shown, err error) {
		err = rows.Scan(&s.child, &s.display, &s.year)
		return s, err
	})
}

type hit struct {
	hash []byte
	no   int64
}

// selectHits finds who has any of the keyed hashes, up to a limit.
func selectHits(ctx context.Context, r db.Reader, hashes [][]byte, limit int) ([]hit, error) {
	rows, err := r.Query(ctx, `SELECT hash, no FROM find_key WHERE hash IN `+db.In(1, len(hashes))+fmt.Sprintf(` LIMIT %d`, limit), db.Args(hashes)...)
	return db.Collect(rows, err, func(rows *sql.Rows) (h hit, err error) { err = rows.Scan(&h.hash, &h.no); return h, err })
}

func selectTexts(ctx context.Context, r db.Reader, ids []int64) (map[int64]string, error) {
	rows, err := r.Query(ctx, `SELECT id, token FROM find_token WHERE id IN `+db.In(1, len(ids)), db.Args(ids)...)
	list, err := db.Collect(rows, err, func(rows *sql.Rows) (w word, err error) { err = rows.Scan(&w.id, &w.token); return w, err })
	out := make(map[int64]string, len(list))
	for _, w := range list {
		out[w.id] = w.token
	}
	return out, err
}

// selectDated lists children born before a day, after a number, by their numbers,
// and the last number.
func selectDated(ctx context.Context, r db.Reader, before, after int64, limit int) (children []string, last int64, err error) {
	rows, err := r.Query(ctx, `SELECT DISTINCT n.no, c.child FROM find_name n JOIN find_child c ON c.no = n.no WHERE n.dob > 0 AND n.dob < $1 AND n.no > $2 ORDER BY n.no LIMIT $3`, before, after, limit)
	children, err = db.Collect(rows, err, func(rows *sql.Rows) (child string, err error) {
		err = rows.Scan(&last, &child)
		return child, err
	})
	return children, last, err
}
