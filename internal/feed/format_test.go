package feed_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"onestory/internal/access"
	"onestory/internal/feed"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/problem"
)

func TestMappingsAreWhole(t *testing.T) {
	for _, s := range feed.Sources() {
		if m, err := feed.DefaultMapping(s); err != nil || m.Source != s {
			t.Errorf("%s: %v", s, err)
		}
	}
	if _, err := feed.DefaultMapping("census"); !problem.Is(err, problem.Invalid) {
		t.Errorf("a feed that does not exist: %v", err)
	}
	for name, text := range map[string]string{
		"unknown member": `{"sauce":"x"}`, "unknown field": `{"source":"x","key":["a"],"every_days":1,"dates":"yyyymmdd","columns":[{"column":"a","field":"shoe"}]}`,
		"no birth date": `{"source":"x","key":["a"],"every_days":1,"dates":"yyyymmdd","columns":[{"column":"a","field":"family"}]}`,
		"way of dates":  `{"source":"x","key":["a"],"every_days":1,"dates":"yy","columns":[{"column":"a","field":"family"},{"column":"b","field":"birth"}]}`,
		"key nowhere":   `{"source":"x","key":["z"],"every_days":1,"dates":"yyyymmdd","columns":[{"column":"a","field":"family"},{"column":"b","field":"birth"}]}`,
	} {
		if _, err := feed.ParseMapping([]byte(text)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestBadFiles(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite", db.Options{Volatile: true}, schemas()...))
	good := string(file(t, "gp-list", gp("1", "", "Zoë", "Quill", "2015-03-04", "5 Kiln Road", "ZX1 1AA")))
	for name, c := range map[string]struct{ text, key, field string }{
		"empty":            {"", "feed.empty", ""},
		"no text":          {"PK\x03\x04\x00\x00", "feed.not-text", ""},
		"semicolons":       {strings.ReplaceAll(good, ",", ";"), "feed.not-commas", ""},
		"missing column":   {strings.Replace(good, "birth_date", "born", 1), "problem.invalid", "birth_date"},
		"missing key":      {strings.Replace(good, "local_patient_id", "patient", 1), "problem.invalid", "local_patient_id"},
		"column twice":     {strings.Replace(good, "nhs_number", "sex", 1), "feed.column-twice", ""},
		"quote left open":  {good + `"` + strings.Repeat("x", 1<<19), "feed.row-long", ""},
		"NUL in a cell":    {good + "a,\x00,b\n", "feed.not-text", ""},
		"another's header": {string(file(t, "youth-justice")), "problem.invalid", "nhs_number"},
	} {
		_, err := w.feeds.Import(context.Background(), operator, "gp-list", strings.NewReader(c.text), int64(len(c.text)), feed.Options{})
		p := problem.Of(err)
		if err == nil || p.Kind != problem.Invalid || p.Key != c.key {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if c.field != "" && (len(p.Fields) == 0 || p.Fields[0].Name != c.field || p.Fields[0].Key != "feed.column-missing") {
			t.Errorf("%s: %+v", name, p.Fields)
		}
	}
	if n := one[int](t, w.DB, `SELECT count(*) FROM child`); n != 0 && n != 1 {
		t.Errorf("%d children came of bad files", n)
	}
}

func TestEncodings(t *testing.T) {
	text := string(file(t, "gp-list", gp("1", "", "Zoë", "Müller", "2015-03-04", "5 Kiln Road\nUpper Flat", "ZX1 1AA")))
	old, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]string{"UTF-8": text, "with a mark": "\ufeff" + text, "Windows-1252": old, "line ends of Windows": strings.ReplaceAll(text, "\n", "\r\n")} {
		w := newWorld(t, dbtest.Open(t, "sqlite", db.Options{Volatile: true}, schemas()...))
		w.take(t, "gp-list", []byte(s))
		if len(w.named(t, "Zoë Müller")) != 1 {
			t.Errorf("%s: the name did not come through", name)
		}
	}
}

func TestFaultsOfRows(t *testing.T) {
	base := func() cells { return gp("1", "", "Asha", "Quill", "2015-03-04", "5 Kiln Road", "ZX1 1AA") }
	unborn := func() cells {
		return cells{"Client ID": "1", "Forename": "Unborn", "Surname": "Prydderch", "Expected Date of Delivery": "10-Jan-2027", "Mother Name": "Siân Prydderch", "Team": "Ashmere Team", "Start Date": "01-Nov-2026"}
	}
	for _, c := range []struct {
		name, source, column, value, key string
		row                              cells
	}{
		{"check digit", "gp-list", "nhs_number", "9990000011", "feed.bad-nhs", base()},
		{"no such day", "gp-list", "birth_date", "2015-02-31", "feed.bad-date", base()},
		{"another way of dates", "gp-list", "birth_date", "04/03/2015", "feed.bad-date", base()},
		{"the future", "gp-list", "birth_date", "2026-12-01", "feed.birth-future", base()},
		{"an adult", "gp-list", "birth_date", "1999-01-01", "feed.birth-adult", base()},
		{"no birth date", "gp-list", "birth_date", "", "feed.need", base()},
		{"no family name", "gp-list", "family_name", " ", "feed.need", base()},
		{"unknown code", "gp-list", "sex", "ZZ9", "feed.bad-code", base()},
		{"postcode", "gp-list", "postcode", "ZX", "feed.bad-postcode", base()},
		{"too long", "gp-list", "address_1", strings.Repeat("x", 300), "feed.too-long", base()},
		{"control", "gp-list", "given_name", "As\x01ha", "feed.control", base()},
		{"no key", "gp-list", "local_patient_id", "", "feed.need-key", base()},
		{"no mother", "health-visiting", "Mother Name", "", "feed.need-mother", unborn()},
		{"far from today", "health-visiting", "Expected Date of Delivery", "10-Jan-2029", "feed.expected-range", unborn()},
		{"birth order", "health-visiting", "Birth Order", "first", "feed.bad-number", unborn()},
		{"ends first", "health-visiting", "End Date", "01-Oct-2026", "feed.ends-early", unborn()},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, dbtest.Open(t, "sqlite", db.Options{Volatile: true}, schemas()...))
			if r := w.take(t, c.source, file(t, c.source, c.row)); r.Operator.New != 1 {
				t.Fatalf("the row is bad to begin with: %+v", r.Operator)
			}
			w = newWorld(t, dbtest.Open(t, "sqlite", db.Options{Volatile: true}, schemas()...))
			c.row[c.column] = c.value
			r := w.take(t, c.source, file(t, c.source, c.row, cells{}))
			if r.Operator.New != 0 || r.Supplier.Refused != 2 {
				t.Fatalf("%+v", r.Operator)
			}
			found := false
			for _, f := range r.Supplier.Faults {
				found = found || f.Key == c.key && strings.Contains(f.Column, c.column) && f.First[0] == 2
			}
			if !found {
				t.Errorf("%+v", r.Supplier.Faults)
			}
		})
	}
}

func TestRefusedRowsAsAFile(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		words := catalogue(t).For(i18n.English)
		r := w.take(t, "gp-list", file(t, "gp-list", gp("1", "9990000011", `=HYPERLINK("http://x")`, "Quill", "2015-03-04", "5 Kiln Road", "ZX1 1AA"), gp("2", "", "Bo", "", "2015-03-04", "@home", "ZX1 1AA")))
		q := access.Request{Actor: "admin", Action: "feed:import"}
		data, err := w.feeds.Refused(ctx, q, r.Run, words)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff")))).ReadAll()
		if err == nil && len(rows) != 3 {
			t.Fatalf("%d rows", len(rows))
		}
		if !strings.Contains(string(data), `"'=HYPERLINK`) || !strings.Contains(string(data), ",'@home,") || !strings.Contains(string(data), "check digit") {
			t.Errorf("%s", data)
		}
		if raw := one[[]byte](t, d, `SELECT sealed FROM feed_refused ORDER BY number LIMIT 1`); bytes.Contains(raw, []byte("Quill")) {
			t.Error("refused rows are kept in clear")
		}
		if _, err := w.feeds.Refused(ctx, access.Request{Actor: "teacher", Action: "feed:import"}, r.Run, words); err != access.ErrNotFound {
			t.Errorf("a teacher gets them: %v", err)
		}
		w.Clock.Add(31 * 24 * time.Hour)
		if _, err := w.feeds.Refused(ctx, q, r.Run, words); err != access.ErrNotFound {
			t.Errorf("after their time: %v", err)
		}
		if n, err := w.feeds.Expire(ctx); err != nil || n != 1 {
			t.Errorf("%d expired, %v", n, err)
		}
		if n := one[int](t, d, `SELECT count(*) FROM feed_refused`); n != 0 {
			t.Errorf("%d are left", n)
		}
	})
}

// FuzzImport: whatever a file holds, it is taken in or refused, and each of its
// rows is counted once.
func FuzzImport(f *testing.F) {
	f.Add([]byte("x,y\n"))
	f.Add([]byte("\"a\nb\",\"=1\"\n\n,,,\n"))
	f.Add([]byte("1,2,3,4,5,2015-03-04,male,8,9,10,11,12,13,14,15\n\xff\xfe"))
	w := newWorld(f, dbtest.Open(f, "sqlite", db.Options{Volatile: true}, schemas()...))
	head := file(f, "gp-list")
	f.Fuzz(func(t *testing.T, rows []byte) {
		data := append(bytes.Clone(head), rows...)
		r, err := w.feeds.Import(context.Background(), operator, "gp-list", bytes.NewReader(data), int64(len(data)), feed.Options{DryRun: true})
		if err != nil && !problem.Is(err, problem.Invalid) {
			t.Fatal(err)
		}
		if err == nil && r.Supplier.Accepted+r.Supplier.Refused != r.Supplier.Rows {
			t.Fatalf("%+v", r.Supplier)
		}
	})
}
