package db

import (
	"database/sql"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// rewritten remembers statements by their source text; it holds no data and
// forgets nothing, since the set of statements is fixed by the code.
var rewritten sync.Map

// rewrite turns $n into ?n for SQLite, outside quotes and comments.
func rewrite(d Dialect, query string) string {
	if d == Postgres || !strings.Contains(query, "$") {
		return query
	}
	if v, ok := rewritten.Load(query); ok {
		return v.(string)
	}
	b := []byte(query)
	quoted := false
	for i := 0; i < len(b); i++ {
		switch {
		case b[i] == '\'':
			quoted = !quoted
		case !quoted && b[i] == '$' && i+1 < len(b) && b[i+1] >= '1' && b[i+1] <= '9':
			b[i] = '?'
		}
	}
	out := string(b)
	// Statements with generated lists come in few lengths; very long ones are not worth keeping.
	if len(query) < 8192 {
		rewritten.Store(query, out)
	}
	return out
}

// In writes "($from,$from+1,…)" for n values, for `x IN …`. n must be at least 1:
// a caller with nothing to look for does not ask.
func In(from, n int) string {
	var b strings.Builder
	b.WriteByte('(')
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(from + i))
	}
	b.WriteByte(')')
	return b.String()
}

// Even repeats the last of a list until its length is a power of two, so that
// few different statements are made of lists that are looked for. The list given
// stays as it is.
func Even[T any](list []T) []T {
	n := 1
	for n < len(list) {
		n *= 2
	}
	if len(list) == 0 || len(list) == n {
		return list
	}
	out := make([]T, n)
	for i := copy(out, list); i < n; i++ {
		out[i] = list[len(list)-1]
	}
	return out
}

// Args turns a typed slice into arguments.
func Args[T any](values []T) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}

// Binary is what to give before the other arguments of a query with so many
// columns whose answer is long: PostgreSQL then sends them as they are, where it
// would send bytes as hexadecimal text. SQLite needs nothing.
func Binary(r Reader, columns int) []any {
	if r.Dialect() != Postgres {
		return nil
	}
	formats := make(pgx.QueryResultFormats, columns)
	for i := range formats {
		formats[i] = pgx.BinaryFormatCode
	}
	return []any{formats}
}

// Millis is how a time is stored: UTC Unix milliseconds.
func Millis(t time.Time) int64 { return t.UnixMilli() }

// Time reads what Millis wrote.
func Time(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// Collect scans every row with scan and closes rows.
func Collect[T any](rows *sql.Rows, err error, scan func(*sql.Rows) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}
