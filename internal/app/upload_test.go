package app

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"onestory/internal/kit/web"
)

// work does the jobs that wait, as a node does in the background.
func (w *world) work() {
	w.t.Helper()
	for {
		c, err := w.d.jobs.Take(w.t.Context(), slices.Collect(maps.Keys(w.f.jobs()))...)
		if err != nil {
			w.t.Fatal(err)
		}
		if c == nil {
			return
		}
		if err := errors.Join(w.f.jobs()[c.Kind](w.t.Context(), c), w.d.db.Write(w.t.Context(), c.Done)); err != nil {
			w.t.Fatal(err)
		}
	}
}

// TestUploadKilled sends a file to the running program, kills it while a job
// takes the file in, and starts it again: the job goes on and the file is whole.
func TestUploadKilled(t *testing.T) {
	t.Parallel()
	dir := copyOfDemo(t)
	account := seededAccount(t, dir, "Owen Price")
	const rows = 5000
	var list strings.Builder
	list.WriteString("CASE_REF,LAST_NAME,FIRST_NAME,DOB,SEX,ADDRESS,POSTCODE,CASE_MANAGER,CASE_MANAGER_TEL,TEAM,DUTY_TEL,INTERVENTION,START_DATE,END_DATE\n")
	letters := func(i int) string {
		return strings.ToUpper(strings.Map(func(c rune) rune { return 'a' + c - '0' }, strconv.Itoa(100_000+i*7919%90_000)))
	}
	for i := range rows {
		fmt.Fprintf(&list, "Z%d,Q%s,A%s,20%02d%02d%02d,M,%d KILN ROAD,,K MENSAH,07700900204,NORTH,01632960904,PREV,20260601,\n", i, letters(i), letters(i+13), 9+i%5, 1+i%12, 1+i%28, i)
	}
	p := runProgram(t, dir)
	w := &world{t: t, metrics: web.NewMetrics()}
	v := w.strangerAt(p.base)
	if a := v.post("/demo/sign-in/"+account, nil); a.status != http.StatusSeeOther {
		t.Fatalf("sign in: %d", a.status)
	}
	sent := v.uploadAs(t, "/feeds/youth-justice", "list.csv", list.String(), "import")
	if sent.status != http.StatusSeeOther {
		t.Fatalf("send a file: %d %v", sent.status, faultsOf(t, sent))
	}
	done := func(dir string) string {
		at := openAt(t, dir, sqliteIn(dir))
		defer at.close()
		return at.scalar(`SELECT COALESCE(MAX(state || ' ' || done), 'none') FROM feed_run WHERE id > $1`, "") + "; " +
			at.scalar(`SELECT CAST(count(*) AS TEXT) FROM feed_run WHERE state = 'running'`)
	}
	for began := time.Now(); time.Since(began) < 2*time.Minute; time.Sleep(30 * time.Millisecond) {
		a := v.get(sent.location() + "/progress")
		if a.status == http.StatusOK && !bytes.Contains(a.body, []byte(`"percent":0`)) {
			break
		}
	}
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	p.cmd.Wait()
	if was := done(dir); !strings.HasSuffix(was, "; 1") {
		t.Fatalf("the kill came before or after the import (%s): that proves nothing", was)
	}
	between := openAt(t, dir, sqliteIn(dir)) // as if its lease, of a minute, had run out
	between.exec(`UPDATE job SET leased_until = 1`)
	between.close()
	p = runProgram(t, dir)
	jar, _ := cookiejar.New(nil)
	v.client.Jar, v.base = jar, p.base
	if a := v.post("/demo/sign-in/"+account, nil); a.status != http.StatusSeeOther {
		t.Fatalf("sign in again: %d", a.status)
	}
	var page answer
	for began := time.Now(); time.Since(began) < 5*time.Minute; time.Sleep(200 * time.Millisecond) {
		if page = v.get(sent.location()); page.status == http.StatusSeeOther {
			break
		}
	}
	if !strings.HasPrefix(page.location(), "/feeds/run/") {
		t.Fatalf("after the second start the page answers %d: %s", page.status, page.page(t).Text())
	}
	after := openAt(t, dir, sqliteIn(dir))
	blocks := func() string { return after.scalar(`SELECT CAST(count(*) AS TEXT) FROM feed_block`) }
	for began := time.Now(); blocks() != "0" && time.Since(began) < 2*time.Minute; { // they go a few at a time once the run has ended
		time.Sleep(100 * time.Millisecond)
	}
	p.cmd.Process.Kill()
	p.cmd.Wait()
	if n := after.scalar(`SELECT CAST(done AS TEXT) FROM feed_run WHERE id = $1`, strings.TrimPrefix(page.location(), "/feeds/run/")); n != strconv.Itoa(rows+1) {
		t.Errorf("the run ends at row %s of %d", n, rows+1)
	}
	if n := after.scalar(`SELECT CAST(count(*) AS TEXT) FROM child_source WHERE source = 'youth-justice' AND key LIKE 'Z%'`); n != strconv.Itoa(rows) {
		t.Errorf("%s records of %d rows", n, rows)
	}
	if n := blocks(); n != "0" {
		t.Errorf("%s blocks of the file stay", n)
	}
}

// TestUploadTooLong: whoever sends too much is told so on the page, however long
// the rest of it is.
func TestUploadTooLong(t *testing.T) {
	t.Parallel()
	w := open(t)
	v := w.as("Owen Price")
	b, err := os.ReadFile(filepath.Join(w.dir, "supplier-files", "youth_justice.csv"))
	if err != nil {
		t.Fatal(err)
	}
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	part, err := m.CreateFormFile("file", "list.csv")
	if err != nil {
		t.Fatal(err)
	}
	part.Write(bytes.Repeat(b, 210<<20/len(b)))
	m.WriteField("act", "check")
	m.Close()
	r, err := http.NewRequest(post, v.base+"/feeds/youth-justice", &body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", m.FormDataContentType())
	a := v.send(r)
	if said := strings.Join(faultsOf(t, a), " "); a.status != http.StatusUnprocessableEntity || !strings.Contains(said, "200 megabytes") {
		t.Errorf("%d: %s", a.status, said)
	}
}
