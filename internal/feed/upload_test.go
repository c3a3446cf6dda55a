package feed_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/feed"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web/webtest"
)

var sender = access.Request{Actor: "admin", Action: "feed:import"}

// bigFile is a list of so many children.
func bigFile(t *testing.T, rows int) []byte {
	t.Helper()
	var list []cells
	for i := range rows {
		list = append(list, gp(fmt.Sprint(i), "", "Asha"+letters(i), "Quill"+letters(i*7), "2015-03-04", fmt.Sprint(i)+" Kiln Road", "ZX1 1AA"))
	}
	return file(t, "gp-list", list...)
}

// wideFile is the same with a long column that no mapping knows.
func wideFile(t *testing.T, rows int) []byte {
	t.Helper()
	var out bytes.Buffer
	for i, line := range strings.Split(strings.TrimSpace(string(bigFile(t, rows))), "\n") {
		cell := strings.Repeat("x", 600)
		if i == 0 {
			cell = "Padding"
		}
		fmt.Fprintf(&out, "%s,%s\n", strings.TrimSuffix(line, "\r"), cell)
	}
	return out.Bytes()
}

func letters(i int) string {
	return strings.Map(func(c rune) rune { return 'a' + c - '0' }, fmt.Sprintf("%05d", i))
}

// give sends a file for the job to take in.
func (w *world) give(t *testing.T, data []byte, dry bool) string {
	t.Helper()
	id, size, err := w.feeds.Receive(t.Context(), sender, "gp-list", bytes.NewReader(data))
	if err == nil {
		err = w.feeds.Start(t.Context(), sender, id, size, dry)
	}
	if err != nil || size != int64(len(data)) {
		t.Fatalf("%d bytes of %d: %v", size, len(data), err)
	}
	return id
}

func (w *world) sent(t *testing.T, id string) feed.Upload {
	t.Helper()
	u, err := w.feeds.Sent(t.Context(), access.Request{Actor: "admin", Action: "feed:list"}, id)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// destroyed: nothing of the file is left, nor what opens it.
func (w *world) destroyed(t *testing.T, id string) {
	t.Helper()
	keys, err := w.Keys.Keys(context.Background(), "feed-upload:"+id)
	if err != nil || keys.Has("feed-upload:"+id) || one[int](t, w.DB, `SELECT count(*) FROM feed_block WHERE upload = '`+id+`'`) != 0 {
		t.Errorf("a file that is finished with was not destroyed: key %v, %v", keys.Has("feed-upload:"+id), err)
	}
}

// TestUploadIsTheSame: a file of several blocks comes out of them as it went in.
func TestUploadIsTheSame(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		data := wideFile(t, 1_700) // over a megabyte: more than two blocks
		id := w.give(t, data, true)
		if n := one[int](t, d, `SELECT count(*) FROM feed_block`); n < 3 {
			t.Fatalf("%d blocks: too few to prove anything", n)
		}
		if one[int](t, d, `SELECT count(*) FROM job WHERE payload LIKE '%Quill%' OR payload LIKE '%list%'`) != 0 {
			t.Error("a job's payload tells of the file")
		}
		rows := sealedText(t, d)
		if strings.Contains(rows, "Quill") || strings.Contains(rows, "Kiln Road") {
			t.Error("the file lies in clear")
		}
		w.work(t)
		u := w.sent(t, id)
		if u.State != feed.Done || u.Outcome.Report == nil || u.Outcome.Report.Supplier.Rows != 1_700 || u.Outcome.Report.Supplier.Refused != 0 {
			t.Fatalf("checked: %+v", u)
		}
		direct, err := w.feeds.Import(t.Context(), operator, "gp-list", bytes.NewReader(data), int64(len(data)), feed.Options{DryRun: true})
		if a, b := asJSON(t, direct), asJSON(t, *u.Outcome.Report); err != nil || a != b {
			t.Errorf("the job says %s, the command says %s; %v", b, a, err)
		}
		w.destroyed(t, id)
	})
}

func asJSON(t *testing.T, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func sealedText(t *testing.T, d *db.DB) string {
	t.Helper()
	var out strings.Builder
	err := d.Read(t.Context(), func(ctx context.Context, r db.Reader) error {
		rows, err := r.Query(ctx, `SELECT sealed FROM feed_block`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var b []byte
			if err := rows.Scan(&b); err != nil {
				return err
			}
			out.Write(b)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestUploadResumes: a node that dies in the middle leaves the job to another,
// which goes on where it stopped; a node that comes back too late does nothing.
func TestUploadResumes(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		id := w.give(t, bigFile(t, 3000), false)
		first, err := w.jobs.Take(t.Context(), feed.JobTake)
		if err != nil || first == nil {
			t.Fatal(err)
		}
		commits := 0
		stop := errors.New("the power went")
		d.SetFaults(func() error {
			if commits++; commits > 12 {
				return stop
			}
			return nil
		})
		if err := w.feeds.Take(t.Context(), first); !errors.Is(err, stop) {
			t.Fatalf("the first node: %v", err)
		}
		d.SetFaults(nil)
		before := one[int](t, d, `SELECT count(*) FROM child_source`)
		if before == 0 || before == 3000 {
			t.Fatalf("%d of 3000 before the end: that proves nothing", before)
		}
		if err := d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error { // its lease runs out
			_, err := tx.Exec(ctx, `UPDATE job SET leased_until = 1`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		other := newNode(w)
		other.work(t)
		if n := one[int](t, d, `SELECT count(*) FROM child_source`); n != 3000 {
			t.Errorf("%d records of 3000", n)
		}
		if n := one[int](t, d, `SELECT count(*) FROM feed_run`); n != 1 {
			t.Errorf("%d runs of one file", n)
		}
		u := w.sent(t, id)
		if u.State != feed.Done || u.Outcome.Run == "" {
			t.Errorf("at the end: %+v", u)
		}
		w.destroyed(t, id)
		if err := w.feeds.Take(t.Context(), first); err != nil { // the first node again
			t.Errorf("the first node, too late: %v", err)
		}
		if err := d.Write(t.Context(), first.Done); err == nil {
			t.Error("the first node settled a job that was another's")
		}
	})
}

// TestUploadRefused: what a sender is told, and that nothing stays of the file.
func TestUploadRefused(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		s := site(t, w, "admin")
		data := bigFile(t, 3)
		none := func(what string) {
			t.Helper()
			if n := one[int](t, d, `SELECT (SELECT count(*) FROM feed_block) + (SELECT count(*) FROM feed_upload WHERE state = 'receiving') + (SELECT count(*) FROM job)`); n != 0 {
				t.Errorf("%s: %d rows stay", what, n)
			}
		}
		for what, out := range map[string]struct {
			act  string
			data []byte
		}{"another's file": {"check", file(t, "youth-justice")}, "empty": {"check", nil}, "no text": {"import", []byte("a\x00b")}, "no act": {"", data}} {
			res := send(t, s, "/feeds/gp-list", out.act, append([]byte{}, out.data...))
			doc := webtest.Parse(t, res.Body.Bytes())
			webtest.Check(t, doc)
			if res.Code != http.StatusUnprocessableEntity || !doc.Has(".govuk-error-summary") {
				t.Errorf("%s: %d", what, res.Code)
			}
			none(what)
		}
		if _, _, err := w.feeds.Receive(t.Context(), access.Request{Actor: "teacher", Action: "feed:import"}, "gp-list", bytes.NewReader(data)); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("a teacher sends a list: %v", err)
		}
		none("a teacher's file")
		if err := w.feeds.Pause(t.Context(), access.Request{Actor: "admin", Action: "feed:setup"}, "gp-list", true); err != nil {
			t.Fatal(err)
		}
		if res := send(t, s, "/feeds/gp-list", "import", data); res.Code != http.StatusUnprocessableEntity {
			t.Errorf("to a paused feed: %d", res.Code)
		}
		none("a paused feed's file")

		// What only the job finds: faulty text further down.
		late := append(bytes.Clone(wideFile(t, 1_700)), 'x', 0, '\n')
		id := w.give(t, late, true)
		w.work(t)
		if u := w.sent(t, id); u.State != feed.Failed || len(u.Outcome.Faults) != 1 || u.Outcome.Faults[0].Key != "feed.not-text" {
			t.Errorf("no text at the end: %+v", u)
		}
		for _, l := range i18n.Langs() {
			get(t, s, l, "/feeds/upload/"+id)
		}
		w.destroyed(t, id)
	})
}

// endless is a file without end: a header, and rows.
type endless struct {
	header *bytes.Reader
	read   int64
	most   uint64 // memory in use, as far as it was looked at
}

func (e *endless) Read(p []byte) (int, error) {
	if n, err := e.header.Read(p); err == nil {
		return n, nil
	}
	for i := range p {
		p[i] = "1234567\n"[i%8]
	}
	if e.read += int64(len(p)); e.read%(16<<20) < int64(len(p)) {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		e.most = max(e.most, m.HeapAlloc)
	}
	return len(p), nil
}

// TestUploadTooBig: a file over the limit is refused in words, is destroyed, and
// never lies in memory.
func TestUploadTooBig(t *testing.T) {
	d := dbtest.Open(t, "sqlite", db.Options{Volatile: true}, schemas()...)
	w := newWorld(t, d)
	var before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	e := &endless{header: bytes.NewReader(file(t, "gp-list"))}
	_, size, err := w.feeds.Receive(t.Context(), sender, "gp-list", io.LimitReader(e, feed.MaxUpload+(4<<20)))
	if err == nil || problem.Of(err).Key != "feed.too-big" {
		t.Fatalf("%d bytes: %v", size, err)
	}
	if n := one[int](t, d, `SELECT (SELECT count(*) FROM feed_block) + (SELECT count(*) FROM feed_upload)`); n != 0 {
		t.Errorf("%d rows stay of a file that was refused", n)
	}
	if e.most > before.HeapAlloc+64<<20 {
		t.Errorf("%d MiB of memory for a file of %d MiB", (e.most-before.HeapAlloc)>>20, size>>20)
	}
	t.Logf("%d MiB received, at most %d MiB of memory more than before", size>>20, (int64(e.most)-int64(before.HeapAlloc))>>20)
}

// TestUploadForgotten: a file that never came whole, and what is known of one
// that did, go when their time is over.
func TestUploadForgotten(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		half, _, err := w.feeds.Receive(t.Context(), sender, "gp-list", bytes.NewReader(bigFile(t, 3)))
		if err != nil {
			t.Fatal(err)
		}
		whole := w.give(t, bigFile(t, 4), true)
		w.work(t)
		age := func(id string, days int) {
			t.Helper()
			if err := d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, `UPDATE feed_upload SET sent_at = sent_at - $2 WHERE id = $1`, id, int64(days)*24*3600*1000+1000)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if _, err := w.feeds.Expire(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		left := func() int { return one[int](t, d, `SELECT count(*) FROM feed_upload`) }
		if age(whole, 1); left() != 2 {
			t.Error("what became of a file was forgotten after a day")
		}
		if age(half, 1); left() != 1 {
			t.Error("half a file is kept for more than a day")
		}
		w.destroyed(t, half)
		if age(whole, 6); left() != 0 {
			t.Error("what became of a file is kept for more than a week")
		}
	})
}
