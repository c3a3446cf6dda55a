package app

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"onestory/internal/kit/db"
	"onestory/internal/kit/web"
)

// TestTwice sends each form that makes something twice under the same one-time
// key, as an impatient finger or a broken connection does.
func TestTwice(t *testing.T) {
	t.Parallel()
	w := open(t)
	tyler := w.child("Tyler", "Thistlewood", "2014-02-28")
	nurse, admin := w.as("Nia Bevan"), w.as("Jo Carr")
	for _, c := range []struct {
		v             *visitor
		page, to      string
		change        url.Values
		table         string
		status, again int
	}{
		{nurse, "/child/new", "/child/new", url.Values{"given": {"Only"}, "family": {"Oncely"}, "birth-day": {"1"}, "birth-month": {"2"}, "birth-year": {"2015"}, "_do": {"create"}}, "child", 303, 303},
		{nurse, "/child/" + tyler + "/involvement/new", "/child/" + tyler + "/involvement", nil, "involvement", 303, 303},
		{nurse, "/child/" + tyler + "/shield", "/child/" + tyler + "/shield", url.Values{"reason": {"A reason for the test"}}, "shield", 200, 200},
		{nurse, "/child/" + tyler + "/unsafe", "/child/" + tyler + "/unsafe", url.Values{"worry": {"He is afraid"}, "danger": {"now"}}, "contact", 303, 303},
		{nurse, "/child/" + tyler + "/need", "/child/" + tyler + "/need", url.Values{"level": {"2"}, "reasons": {"A reason for the test"}}, "need", 303, 303},
		{admin, "/accounts/new", "/accounts/new", url.Values{"signin": {"once@test.example"}, "name": {"Once Only"}, "agency": {"council"}, "roles": {"social-worker"}, "direct": {"07700 900444"}}, "account", 200, 200},
		{admin, "/agencies/new", "/agencies/new", url.Values{"name": {"Once Agency"}, "kind": {"council"}, "main": {"01632 960777"}}, "agency", 303, 303},
	} {
		a := c.v.follow(c.v.get(c.page))
		form := fields(t, a.page(t), c.to)
		if form.Get("_once") == "" {
			t.Errorf("%s: the form has no one-time key", c.page)
		}
		for k, v := range c.change {
			form[k] = v
		}
		count := func() string { return w.scalar(`SELECT CAST(COUNT(*) AS TEXT) FROM ` + c.table) }
		before := count()
		first := c.v.post(c.to, form)
		once := count()
		second := c.v.post(c.to, form)
		if first.status >= 400 || once == before {
			t.Errorf("POST %s made nothing: %d %s", c.to, first.status, faultsOf(t, first))
		}
		if twice := count(); twice != once || second.status >= 400 {
			t.Errorf("POST %s twice: %d, %s then %s in %s", c.to, second.status, once, twice, c.table)
		}
		if first.location() != "" && first.location() != second.location() { // an invitation is shown once
			t.Errorf("POST %s twice leads to %q and %q", c.to, first.location(), second.location())
		}
	}
}

func faultsOf(t *testing.T, a answer) (out []string) {
	for _, n := range a.page(t).All(".govuk-error-summary li") {
		out = append(out, n.Text())
	}
	return out
}

// TestStale: two people change the same record; the second gets the form back,
// with all that was typed, and nothing is overwritten.
func TestStale(t *testing.T) {
	t.Parallel()
	w := open(t)
	tyler := w.child("Tyler", "Thistlewood", "2014-02-28")
	path := "/child/" + tyler + "/amend"
	nurse, lead := w.as("Nia Bevan"), w.as("Tom Hale")
	mine, theirs := fields(t, nurse.get(path).page(t), path), fields(t, lead.get(path).page(t), path)
	theirs.Set("middle", "Second")
	if a := lead.post(path, theirs); a.status != http.StatusSeeOther {
		t.Fatalf("the first change: %d", a.status)
	}
	mine.Set("middle", "Third")
	mine.Set("lines", "99 Typed Street")
	a := nurse.post(path, mine)
	if a.status != http.StatusConflict {
		t.Fatalf("a stale change: %d, want 409", a.status)
	}
	kept := fields(t, a.page(t), path)
	if kept.Get("middle") != "Third" || kept.Get("lines") != "99 Typed Street" {
		t.Errorf("what was typed is lost: %v", kept)
	}
	if got := fields(t, nurse.get(path).page(t), path); got.Get("middle") != "Second" {
		t.Errorf("the first change was overwritten: %q", got.Get("middle"))
	}
	if a := nurse.post(path, kept); a.status != http.StatusSeeOther {
		t.Errorf("saving again after looking: %d", a.status)
	}
}

// program is the program running in a process of its own.
type program struct {
	cmd  *exec.Cmd
	base string
}

func runProgram(t *testing.T, dir string) *program {
	t.Helper()
	cmd := exec.Command(os.Args[0], "demo", "--data", dir, "--listen", "127.0.0.1:0", "--children", "200")
	cmd.Env = append(os.Environ(), "ONESTORY_TEST_AS_PROGRAM=1")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if base, ok := strings.CutPrefix(lines.Text(), "ready "); ok {
			return &program{cmd, base}
		}
	}
	t.Fatalf("the program does not serve: %s", errs.String())
	return nil
}

var idInLocation = regexp.MustCompile(`^/child/([a-z2-7]{26})$`)

// TestKilled kills the program in the middle of a stream of changes. Whatever it
// answered is there afterwards, and the log is whole and agrees with the tables.
func TestKilled(t *testing.T) {
	t.Parallel()
	dir := copyOfDemo(t)
	w := &world{t: t, metrics: web.NewMetrics()}
	account := seededAccount(t, dir, "Nia Bevan")
	p := runProgram(t, dir)
	var mu sync.Mutex
	var made []string
	var workers sync.WaitGroup
	for n := range 4 {
		v := w.strangerAt(p.base)
		if a := v.post("/demo/sign-in/"+account, nil); a.status != http.StatusSeeOther {
			t.Fatalf("sign in: %d", a.status)
		}
		workers.Go(func() {
			for i := 0; ; i++ {
				form := url.Values{"given": {"Kill" + string(rune('a'+n))}, "family": {fmt.Sprintf("Stream%c%c", 'a'+i/26%26, 'a'+i%26)}, "birth-day": {"1"}, "birth-month": {"2"}, "birth-year": {"2015"}, "precision": {"day"}, "status": {"address"}, "_do": {"create"}}
				res, err := v.client.PostForm(p.base+"/child/new", form)
				if err != nil {
					return // killed
				}
				res.Body.Close()
				if m := idInLocation.FindStringSubmatch(res.Header.Get("Location")); res.StatusCode == http.StatusSeeOther && m != nil {
					mu.Lock()
					made = append(made, m[1])
					if len(made) == 40 { // at once: what was answered before it was kept has no time to be
						p.cmd.Process.Kill()
					}
					mu.Unlock()
				}
			}
		})
	}
	late := time.AfterFunc(30*time.Second, func() { p.cmd.Process.Kill() })
	defer late.Stop()
	workers.Wait()
	p.cmd.Wait()
	if len(made) < 40 {
		t.Fatalf("%d changes were answered before the end: too few to prove anything", len(made))
	}

	after := openAt(t, dir, sqliteIn(dir)) // recovers, as any start does
	for _, id := range made {
		if n := after.scalar(`SELECT CAST(COUNT(*) AS TEXT) FROM child WHERE id = $1`, id); n != "1" {
			t.Errorf("a child that was answered with 303 is gone")
		}
	}
	var out bytes.Buffer
	args := []string{"audit", "verify", "--state", "--database", "sqlite:" + filepath.Join(dir, "onestory.db"), "--key", filepath.Join(dir, "keys", "log-public.key")}
	if err := after.d.sequencer().Drain(t.Context()); err != nil {
		t.Logf("number the log: %v", err)
	}
	if code := Main(args, &out, &out); code != 0 {
		t.Errorf("audit verify after a kill: exit %d: %s", code, out.String())
	}

	t.Run("tampered", func(t *testing.T) { tampered(t, after, args) })
}

// tampered changes one entry of the log and expects it to be named.
func tampered(t *testing.T, w *world, args []string) {
	const n = 5
	err := w.d.db.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE audit_leaf SET header = CAST(replace(CAST(header AS TEXT), '"outcome":"done"', '"outcome":"dome"') AS BLOB) WHERE n = $1`, n)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if code := Main(args, &out, &out); code != 1 || !strings.Contains(out.String(), fmt.Sprintf("WRONG: leaf %d ", n)) {
		t.Errorf("audit verify of a log with entry %d changed: exit %d: %s", n, code, out.String())
	}
}

// seededAccount is the id of one of the demonstration's people.
func seededAccount(t *testing.T, dir, name string) string {
	t.Helper()
	w := openAt(t, dir, sqliteIn(dir))
	id := w.people[name]
	w.close()
	return id
}

// strangerAt is a browser for a program elsewhere.
func (w *world) strangerAt(base string) *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return &visitor{w: w, base: base, client: &http.Client{Jar: jar, Timeout: 3 * time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}
