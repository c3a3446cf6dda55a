package db

import (
	"context"
	"strings"
)

// waiting is rows of one table that are not written yet.
type waiting struct {
	table, columns, conflict string
	rows                     [][]any
}

// Later adds a row together with others of the same table: they wait until a
// statement of this transaction names the table, or until the commit, so that
// nothing in the transaction can tell. A statement costs more than a row, on
// PostgreSQL ten times as much. What is wrong with a row is told then, so this is
// for rows that cannot fail, or whose failing fails the whole. columns is
// "a, b", conflict what follows the values, as in " ON CONFLICT DO NOTHING".
func (t *Tx) Later(table, columns, conflict string, row ...any) {
	for _, w := range t.later {
		if w.table == table && w.columns == columns && w.conflict == conflict {
			w.rows = append(w.rows, row)
			return
		}
	}
	t.later = append(t.later, &waiting{table, columns, conflict, [][]any{row}})
}

// flush writes the rows that wait for tables which a statement names; "" names
// all. What goes wrong fails the whole transaction, whatever its statements say.
func (t *Tx) flush(ctx context.Context, query string) {
	var due, keep []*waiting
	for _, w := range t.later {
		if query == "" || names(query, w.table) {
			due = append(due, w)
		} else {
			keep = append(keep, w)
		}
	}
	t.later = keep // before writing: those statements name the tables too
	for _, w := range due {
		if err := t.Insert(ctx, "INSERT INTO "+w.table+" ("+w.columns+") VALUES ", w.conflict, w.rows); err != nil && t.fault == nil {
			t.fault = err
		}
	}
}

// names reports whether a statement has a word.
func names(query, word string) bool {
	for at := 0; ; {
		i := strings.Index(query[at:], word)
		if i < 0 {
			return false
		}
		from, to := at+i, at+i+len(word)
		if (from == 0 || !inWord(query[from-1])) && (to == len(query) || !inWord(query[to])) {
			return true
		}
		at = to
	}
}

func inWord(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}
