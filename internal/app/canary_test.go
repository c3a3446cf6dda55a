package app

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"onestory/internal/kit/db"
)

// canaries are what must turn up in no log, figure, address, cookie, file name
// or clear part of the database: of children of the showcase, and of one made by hand.
var canaries = []string{
	"Thistlewood", "Thistlewod", "Tylor", "Foundry Street", "ZX1 0AB", "ZX10AB", "2014-02-28", "28/02/2014", "9991284869", "Abernethy",
	"07700 900103", "07700900103", "7700900103", "7700 900103", "Okafor", "Chika", "Ravenscar", "Imogen", "Marchbanks", "Warsame",
	"Quenby", "Zorrillaquist", "2013-01-19", "19 January 2013", "Nettlebed", "ZX3 9QQ", "ZX39QQ", "07700 900987", "07700900987", "Umbellifer",
	"whispered reason", "whispered note", "whispered title", "whispered words", "whispered source", "whispered seal", "whispered glass", "mornings hard", "Nobody told me", "07700 900500", "447700900500",
}

// captured is everything that was caught in each place, by the place's name.
type captured struct {
	mu     sync.Mutex
	places map[string]*bytes.Buffer
}

func (c *captured) add(place string, what ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.places == nil {
		c.places = map[string]*bytes.Buffer{}
	}
	if c.places[place] == nil {
		c.places[place] = &bytes.Buffer{}
	}
	for _, s := range what {
		c.places[place].WriteString(s)
		c.places[place].WriteByte('\n')
		if plain, err := url.QueryUnescape(s); err == nil && plain != s {
			c.places[place].WriteString(plain + "\n")
		}
	}
}

// of lists the canaries found in a place, in any case of letters.
func (c *captured) of(place string) (found []string) {
	text := bytes.ToLower(c.places[place].Bytes())
	for _, k := range canaries {
		if bytes.Contains(text, bytes.ToLower([]byte(k))) {
			found = append(found, k)
		}
	}
	return found
}

// watch keeps what of each answer could reach a history, a proxy or a disk. What
// the visitor put into an address is the visitor's own.
func (c *captured) watch(t testing.TB, v *visitor) *visitor {
	v.seen = func(a answer) {
		for name, values := range a.header {
			place := "headers"
			switch name {
			case "Location", "Set-Cookie", "Content-Disposition":
				place = name
			}
			c.add(place, values...)
		}
		c.add("bodies", string(a.body))
		if !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
			return
		}
		page := a.page(t)
		for _, n := range page.All("[href], [action], [src], [formaction]") {
			for _, name := range []string{"href", "action", "src", "formaction"} {
				if u := n.Attr(name); !strings.HasPrefix(u, "tel:") {
					c.add("links", u)
				}
			}
		}
		for _, n := range page.All("head title") {
			c.add("titles", n.Text())
		}
	}
	return v
}

// TestCanary plays the whole story, mistakes included, and searches everything
// that the service leaves behind.
func TestCanary(t *testing.T) {
	t.Parallel()
	w := open(t)
	c := &captured{}
	child := w.story(c)
	w.mistakes(c, child)
	w.faults(c, child)

	c.add("log", w.logs.String())
	rec := httptest.NewRecorder()
	w.metrics.Handler().ServeHTTP(rec, httptest.NewRequest(get, "/metrics", nil))
	c.add("metrics", rec.Body.String())
	w.files(c)
	w.database(c)

	// What proves that a place was searched: a word that it must hold.
	controls := map[string]string{
		"log": "route=\"GET /child/{child}\"", "metrics": "onestory_request_seconds_count", "Location": "/child/" + child, "Set-Cookie": "session=",
		"Content-Disposition": "filename", "headers": "text/html", "links": "/child/" + child, "titles": "Onestory demo", "file names": "onestory.db",
		"files beside the database": "onestory", "database without its search tables": "school-roll", "key store": "child:" + child,
	}
	for _, place := range slices.Sorted(maps.Keys(controls)) {
		if c.places[place] == nil || !strings.Contains(c.places[place].String(), controls[place]) {
			t.Errorf("%s: not searched: %q is not there", place, controls[place])
			continue
		}
		if found := c.of(place); len(found) > 0 {
			t.Errorf("%s: holds %q", place, found)
		}
	}
	// What proves that the canaries are the right words.
	for place, want := range map[string][]string{
		"bodies":        {"Thistlewood", "Foundry Street", "ZX1 0AB", "Okafor", "Quenby", "Zorrillaquist", "Nettlebed", "07700 900987", "whispered title", "whispered words", "whispered source"},
		"search tables": {"Thistlewood", "Zorrillaquist"},
	} {
		found := c.of(place)
		for _, k := range want {
			if !slices.Contains(found, k) {
				t.Errorf("%s: %q is not there, so that the search proves nothing", place, k)
			}
		}
	}
}

// story is what people do, from search to import.
func (w *world) story(c *captured) (child string) {
	t := w.t
	nurse, index, officer, lead := c.watch(t, w.as("Nia Bevan")), c.watch(t, w.as("Owen Price")), c.watch(t, w.as("Ruth Adler")), c.watch(t, w.as("Beth Morgan"))
	nurse.search("Tylor", "Thistlewod", "2014-02-28")
	nurse.search("Chika", "Okafor", "2017-05-14")
	tyler := w.child("Tyler", "Thistlewood", "2014-02-28")
	for _, path := range []string{"", "/log", "/involvement/new", "/shield", "/amend", "/visit"} {
		nurse.follow(nurse.get("/child/" + tyler + path))
	}
	nurse.post("/child/"+tyler+"/involvement", wellFilled(Door{Action: "involvement:add"}))
	lead.get("/confirmations")
	written := url.Values{"title": {"A whispered title"}, "class": {"general"}, "written-day": {"1"}, "written-month": {"6"}, "written-year": {"2026"}, "text": {"Some whispered words."},
		"source": {"A whispered source"}, "protect": {"yes"}, "seal": {"sealed"}, "reason": {"A whispered seal, kept by the team"}}
	nurse.post("/child/"+tyler+"/document/new", written)
	nurse.post("/child/"+tyler+"/document/new/draft", written)
	written.Set("_do", "save")
	nurse.follow(nurse.post("/child/"+tyler+"/document/new", written))
	officer.post("/child/"+w.child("Zuzanna", "Wiśniewska-Llewellyn", "2018-12-09")+"/break-glass", url.Values{"reason": {"danger"}, "text": {"A whispered glass, broken for the test"}})
	form := url.Values{"given": {"Quenby"}, "family": {"Zorrillaquist"}, "known": {"Umbellifer"}, "precision": {"day"}, "birth-day": {"19"}, "birth-month": {"1"}, "birth-year": {"2013"}, "status": {"address"},
		"lines": {"7 Nettlebed Lane"}, "postcode": {"ZX3 9QQ"}, "carer1": {"Anna Zorrillaquist"}, "carer1_relationship": {"Mother"}, "carer1_phone": {"07700 900987"}, "_do": {"create"}}
	a := nurse.post("/child/new", form)
	child, ok := strings.CutPrefix(a.location(), "/child/")
	if !ok {
		t.Fatalf("make a child by hand: %d", a.status)
	}
	officer.state(child, "safeguarding")
	officer.follow(officer.get("/child/" + child))
	edit := officer.get("/child/" + child + "/amend")
	amended := fields(t, edit.page(t), "/child/"+child+"/amend")
	amended.Set("middle", "Umbellifer")
	if a := officer.post("/child/"+child+"/amend", amended); a.status != http.StatusSeeOther {
		t.Fatalf("amend: %d", a.status)
	}
	nurse.post("/child/"+child+"/visit", url.Values{"why": {"health-need"}, "note": {"a whispered note about Quenby"}})
	nurse.post("/child/"+child+"/shield", url.Values{"kind": {"location"}, "reason": {"a whispered reason about Zorrillaquist"}})
	officer.get("/shields")
	index.get("/feeds")
	index.get("/feeds/school-roll")
	index.upload(t, "/feeds/school-roll", "Thistlewood Tyler.csv", "UPN,Legal Surname\nA1,Zorrillaquist\n")
	for _, name := range []string{"check", "import"} {
		b, err := os.ReadFile(filepath.Join(w.dir, "supplier-files", "school_roll.csv"))
		if err != nil {
			t.Fatal(err)
		}
		file := strings.Replace(string(b), "28/02/2014", "99/99/2014", 1) // a row that will be refused
		sent := index.uploadAs(t, "/feeds/school-roll", "Thistlewood Tyler.csv", file, name)
		index.get(sent.location() + "/progress")
		w.work()
		index.follow(index.get(sent.location()))
	}
	run := w.scalar(`SELECT run FROM feed_refused LIMIT 1`)
	index.get("/feeds/run/" + run)
	index.get("/feeds/run/" + run + "/refused")
	index.get("/match")
	return child
}

func (v *visitor) upload(t testing.TB, path, name, content string) answer {
	return v.uploadAs(t, path, name, content, "check")
}

func (v *visitor) uploadAs(t testing.TB, path, name, content, act string) answer {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, err := m.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	part.Write([]byte(content))
	m.WriteField("act", act)
	m.Close()
	r, err := http.NewRequest(post, v.base+path, &b)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", m.FormDataContentType())
	return v.send(r)
}

// mistakes are requests gone wrong, each with canaries in it.
func (w *world) mistakes(c *captured, child string) {
	v := c.watch(w.t, w.as("Nia Bevan"))
	v.post("/find", url.Values{"given": {"Quenby"}, "family": {"Zorrillaquist"}, "birth-day": {"31"}, "birth-month": {"2"}, "birth-year": {"Umbellifer"}, "postcode": {"Nettlebed"}, "number": {"Zorrillaquist"}})
	v.post("/child/new", url.Values{"given": {strings.Repeat("Quenby", 2000)}, "birth-year": {"Zorrillaquist"}})
	v.post("/child/"+child+"/involvement", url.Values{"phone": {"Zorrillaquist"}, "role": {"Umbellifer"}, "starts-day": {"Quenby"}})
	v.post("/child/Zorrillaquist/visit", url.Values{"why": {"Quenby"}})
	v.get("/child/Zorrillaquist")
	for _, body := range []string{"given=%zzQuenby", "Quenby\x00Zorrillaquist", strings.Repeat("given=Quenby&", 200_000)} {
		r, err := http.NewRequest(post, v.base+"/find", strings.NewReader(body))
		if err != nil {
			w.t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Referer", v.base+"/find?family=Zorrillaquist")
		r.Header.Set("User-Agent", "Zorrillaquist")
		if res, err := v.client.Do(r); err == nil {
			res.Body.Close()
		}
	}
	r, err := http.NewRequest(post, v.base+"/find", strings.NewReader(`{"given":"Quenby"}`))
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	v.send(r)
	anon := c.watch(w.t, w.stranger())
	anon.get("/find?family=Zorrillaquist")
	anon.post("/demo/sign-in/"+w.people["Nia Bevan"], nil)
	anon.post("/sign-in", url.Values{"name": {"Zorrillaquist"}, "password": {"Umbellifer"}})
}

// faults are failures of our own, whose causes go to the log.
func (w *world) faults(c *captured, child string) {
	v := c.watch(w.t, w.as("Nia Bevan"))
	err := w.d.db.Write(w.t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE child_source SET sealed = x'00' WHERE id IN (SELECT record FROM child_member WHERE child = $1)`, child)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	if a := v.get("/child/" + child); a.status != http.StatusInternalServerError {
		w.t.Errorf("a record that cannot be opened: %d, so that the log of faults was not searched", a.status)
	}
	v.post("/child/"+child+"/involvement", wellFilled(Door{Action: "involvement:add"}))
}

// files are the names of all files of the deployment, and what is written beside the database.
func (w *world) files(c *captured) {
	err := filepath.WalkDir(w.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(w.dir, path)
		if err != nil || strings.HasPrefix(name, "supplier-files") {
			return err
		}
		c.add("file names", name)
		if e.IsDir() || strings.HasPrefix(name, "onestory.db") {
			return nil
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		place := "files beside the database"
		if strings.HasPrefix(e.Name(), "keystore.db") {
			place = "key store"
		}
		c.add(place, string(b))
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// database is the bytes of the file, with its search tables and without them.
func (w *world) database(c *captured) {
	path := filepath.Join(w.t.TempDir(), "copy.db")
	if err := w.d.db.Read(w.t.Context(), func(ctx context.Context, r db.Reader) error { return nil }); err != nil {
		w.t.Fatal(err)
	}
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(filepath.Join(w.dir, "onestory.db"+suffix))
		if err != nil {
			w.t.Fatal(err)
		}
		c.add("search tables", string(b))
		if err := os.WriteFile(path+suffix, b, 0o600); err != nil {
			w.t.Fatal(err)
		}
	}
	copied, err := db.Open(context.Background(), "sqlite:"+path, db.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	defer copied.Close()
	err = copied.Write(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		names, err := column(ctx, tx, `SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'find\_%' ESCAPE '\'`)
		if err != nil || len(names) == 0 {
			return fmt.Errorf("%d search tables: %w", len(names), err)
		}
		for _, name := range names {
			if name == "find_search" { // what was typed is sealed there
				continue
			}
			if _, err := tx.Exec(ctx, `DROP TABLE `+name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	err = copied.Read(context.Background(), func(ctx context.Context, r db.Reader) error {
		names, err := column(ctx, r, `SELECT name FROM sqlite_master WHERE type = 'table'`)
		if err != nil {
			return err
		}
		for _, name := range names {
			text, err := clear(ctx, r, name)
			if err != nil {
				return err
			}
			c.add("database without its search tables", name, text)
			for _, k := range canaries {
				if strings.Contains(strings.ToLower(text), strings.ToLower(k)) {
					w.t.Errorf("table %s holds %q in clear", name, k)
				}
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// clear is a table's cells as text, bytes included.
func clear(ctx context.Context, r db.Reader, table string) (string, error) {
	rows, err := r.Query(ctx, `SELECT * FROM `+table)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for rows.Next() {
		cells, to := make([]any, len(names)), make([]any, len(names))
		for i := range cells {
			to[i] = &cells[i]
		}
		if err := rows.Scan(to...); err != nil {
			return "", err
		}
		for _, cell := range cells {
			if raw, ok := cell.([]byte); ok {
				cell = string(raw)
			}
			fmt.Fprint(&b, cell, "\n")
		}
	}
	return b.String(), rows.Err()
}
