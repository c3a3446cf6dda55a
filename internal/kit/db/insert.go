package db

import (
	"context"
	"strings"
)

// most is how many rows one statement of Insert takes; more come in several.
const most = 32

// Insert adds rows with few statements: a statement costs more than a row. into
// is "INSERT INTO table (columns) VALUES ", conflict what follows the values, as
// in " ON CONFLICT DO NOTHING", or "". All rows have as many values as the first.
func (t *Tx) Insert(ctx context.Context, into, conflict string, rows [][]any) error {
	for len(rows) > 0 {
		n := min(most, len(rows))
		var b strings.Builder
		b.WriteString(into)
		args := make([]any, 0, n*len(rows[0]))
		for i, row := range rows[:n] {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(In(len(args)+1, len(row)))
			args = append(args, row...)
		}
		b.WriteString(conflict)
		if _, err := t.Exec(ctx, b.String(), args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}
