package feed_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/feed"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// cells are some columns of one row; the others are blank.
type cells map[string]string

func header(t testing.TB, source string) []string {
	m, err := feed.DefaultMapping(source)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range m.Columns {
		out = append(out, c.Name)
	}
	for _, c := range m.Ignored {
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// file writes a source's file.
func file(t testing.TB, source string, rows ...cells) []byte {
	t.Helper()
	head := header(t, source)
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Write(head)
	for _, r := range rows {
		line := make([]string, len(head))
		for k, v := range r {
			i := slices.Index(head, k)
			if i < 0 {
				t.Fatalf("%s has no column %q", source, k)
			}
			line[i] = v
		}
		w.Write(line)
	}
	w.Flush()
	return b.Bytes()
}

func (w *world) take(t testing.TB, source string, data []byte) feed.Report {
	t.Helper()
	r, err := w.feeds.Import(context.Background(), operator, source, bytes.NewReader(data), int64(len(data)), feed.Options{})
	if err != nil {
		t.Fatalf("import of %s: %v", source, err)
	}
	return r
}

func gp(key, nhs, given, family, born, house, postcode string) cells {
	return cells{"local_patient_id": key, "practice_ods": "ZX0001", "practice_name": "Kiln Surgery", "nhs_number": nhs, "given_name": given, "family_name": family, "birth_date": born, "address_1": house, "postcode": postcode}
}

func pupil(key, given, family, born, house, postcode string) cells {
	return cells{"Admission Number": key, "School URN": "900001", "School Name": "Ashmere Primary School", "Legal Forename": given, "Legal Surname": family, "DOB": born, "Address Line 1": house, "Postcode": postcode}
}

func council(key, restricted, given, family, born, house, postcode string) cells {
	return cells{"PersonID": key, "Restricted": restricted, "FirstName": given, "LastName": family, "DateOfBirth": born + " 00:00:00", "Address": house, "Postcode": postcode, "AddressStatus": "HOME",
		"LegalStatus": "CP", "Team": "Northbridge Family Help Team", "AllocatedWorker": "Wendy Fell", "WorkerTelephone": "01632 960111", "InvolvementStart": "2026-01-01 00:00:00"}
}

// one reads one value.
func one[T any](t testing.TB, d *db.DB, query string, args ...any) (v T) {
	t.Helper()
	err := d.Read(context.Background(), func(ctx context.Context, r db.Reader) error { return r.QueryRow(ctx, query, args...).Scan(&v) })
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return v
}

// named finds the children of a name, as (child, hidden, shielded).
type guarded struct {
	child            string
	hidden, shielded bool
}

func (w *world) named(t testing.TB, display string) (out []guarded) {
	t.Helper()
	err := w.DB.Read(context.Background(), func(ctx context.Context, r db.Reader) error {
		rows, err := r.Query(ctx, `SELECT c.child, c.hidden, c.shielded FROM find_child f JOIN access_child c ON c.child = f.child WHERE f.display = $1 ORDER BY c.child`, display)
		out, err = db.Collect(rows, err, func(rows *sql.Rows) (g guarded, err error) {
			err = rows.Scan(&g.child, &g.hidden, &g.shielded)
			return g, err
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// tables is the content of every table that is not the log or the search's own
// numbering, as text.
func tables(t testing.TB, d *db.DB) string {
	t.Helper()
	var b strings.Builder
	for _, table := range everything {
		err := d.Read(context.Background(), func(ctx context.Context, r db.Reader) error {
			rows, err := r.Query(ctx, `SELECT `+table.columns+` FROM `+table.name)
			if err != nil {
				return err
			}
			defer rows.Close()
			columns, err := rows.Columns()
			if err != nil {
				return err
			}
			var lines []string
			for rows.Next() {
				values, at := make([]any, len(columns)), make([]any, len(columns))
				for i := range values {
					at[i] = &values[i]
				}
				if err := rows.Scan(at...); err != nil {
					return err
				}
				lines = append(lines, fmt.Sprint(values...))
			}
			slices.Sort(lines)
			fmt.Fprintln(&b, table.name, strings.Join(lines, "\n"))
			return rows.Err()
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// stateHolds replays the log's states and compares them with the rows.
func (w *world) stateHolds(t testing.TB) {
	t.Helper()
	err := w.DB.Read(context.Background(), func(ctx context.Context, r db.Reader) error {
		now, err := access.CurrentState(ctx, r)
		if err != nil {
			return err
		}
		rows, err := r.Query(ctx, `SELECT header FROM audit_pending ORDER BY id`)
		headers, err := db.Collect(rows, err, func(rows *sql.Rows) (h []byte, err error) { err = rows.Scan(&h); return h, err })
		if err != nil {
			return err
		}
		told := map[string]string{}
		for _, h := range headers {
			for _, s := range states(t, h) {
				told[s.Key] = s.Value
			}
		}
		for k, v := range now {
			if told[k] != v {
				t.Errorf("the log tells %q of %s, the row says %q", told[k], k, v)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func states(t testing.TB, header []byte) []audit.State {
	t.Helper()
	var h struct{ State []audit.State }
	if err := json.Unmarshal(header, &h); err != nil {
		t.Fatal(err)
	}
	return h.State
}

// everything is the tables that an import may write, with their columns.
var everything = []struct{ name, columns string }{
	{"access_child", "child, authority, hidden, shielded, owner"},
	{"access_relationship", "child, id, kind, account, agency, claimed_by, confirmed_by, starts, ends"},
	{"access_child_key", "child, key"},
	{"child", "id, authority, status, made_at, made_by, version"},
	{"child_source", "id, source, key, hash, supplied_on, confirmed_on, version, sealed"},
	{"child_source_past", "id, version, supplied_on, confirmed_on, sealed"},
	{"child_member", "child, record, starts, ends"},
	{"child_household", "child, door"},
	{"child_guarded_door", "child, door"},
	{"find_child", "no, child, display, year, gender, hidden, guarded"},
	{"find_name", "dob, family, given, no, hidden"},
	{"find_key", "hash, no, hidden"},
	{"find_token", "id, token"},
	{"match_queue", "id, record, child, authority, source, status, reason, protected, made_at, state, decided_by, decided_at, outcome"},
	{"match_alike", "item, place, child"},
	{"feed_source", "name, paused, mapping, changed_at, changed_by"},
	{"feed_run", "id, source, file_hash, rows_total, done, state, counts, started_at, started_by, changed_at, expires_at"},
	{"feed_refused", "run, number, sealed"},
	{"feed_held", "record, sealed"},
}
