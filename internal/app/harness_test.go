package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/find"
	"onestory/internal/kit/db"
	"onestory/internal/kit/web"
	"onestory/internal/kit/web/webtest"
	"onestory/lib/workday"
)

// TestMain is also the program itself, for tests that kill it.
func TestMain(m *testing.M) {
	if os.Getenv("ONESTORY_TEST_AS_PROGRAM") == "1" {
		os.Exit(Main(os.Args[1:], os.Stdout, os.Stderr))
	}
	code := m.Run()
	if seeded.dir != "" {
		os.RemoveAll(seeded.dir)
	}
	os.Exit(code)
}

// seeded is a demonstration made once for each run of the tests; each test works on a copy.
var seeded struct {
	once sync.Once
	dir  string
	err  error
}

const (
	demoChildren = 200
	demoSeed     = 1
)

// soloAgency is where the accounts work that have one role each and no covers.
const soloAgency = "council"

func solo(r access.Role) string { return "solo." + string(r) }

func demoActors() access.Actors {
	return account.Operators{Accounts: everyone{}, Authority: demoAuthority, IDs: []string{demoOperator}}
}

// seedData makes a demonstration through the functions that make a real one, and
// beside its cast one account for each role.
func seedData(dir string, conf Database) error {
	ctx := context.Background()
	d, err := openDeployment(ctx, conf, demo, true, demoActors(), slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer d.finish(ctx)
	r := &run{ctx: ctx, out: io.Discard, err: io.Discard, logger: slog.New(slog.DiscardHandler)}
	if err := (demoCmd{Data: dir, Children: demoChildren, Seed: demoSeed}).seed(r, d); err != nil {
		return err
	}
	f := services(d, siteOptions{kind: demo, logger: r.logger})
	f.teach(ctx, d, func(err error) { panic(err) })
	for _, role := range access.Roles() {
		a := account.Account{SignIn: string(role) + "@solo.example", Name: "Solo " + string(role), Agency: soloAgency, Roles: []access.Role{role}, Direct: "07700 900300", Days: account.Days()[:5]}
		if _, err := newAccount(ctx, f, a, false); err != nil {
			return fmt.Errorf("%s: %w", role, err)
		}
	}
	return nil
}

// newAccount makes an account that can be signed in to.
func newAccount(ctx context.Context, f *features, a account.Account, cleared bool) (string, error) {
	made, err := f.accounts.CreateByOperator(ctx, access.Request{Actor: demoOperator, Action: "account:create"}, a)
	if err != nil {
		return "", err
	}
	return made.Account, f.accounts.ActivateForDemo(ctx, access.Request{Actor: demoOperator, Action: "account:change"}, made.Account, cleared)
}

// copyOfDemo is a fresh copy of the seeded folder.
func copyOfDemo(t testing.TB) string {
	t.Helper()
	seeded.once.Do(func() {
		if seeded.dir, seeded.err = os.MkdirTemp("", "onestory-app-test-"); seeded.err == nil {
			seeded.err = seedData(seeded.dir, sqliteIn(seeded.dir))
		}
	})
	if seeded.err != nil {
		t.Fatalf("seed: %v", seeded.err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(seeded.dir)); err != nil { // which does not keep who may read a file
		t.Fatal(err)
	}
	for _, key := range []string{"kek.txt", "log-signing.key"} {
		if err := os.Chmod(filepath.Join(dir, "keys", key), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func sqliteIn(dir string) Database {
	return Database{Database: "sqlite:" + filepath.Join(dir, "onestory.db")}
}

// lines is a writer that several goroutines may use.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// world is one node of a deployment with its site on a local address.
type world struct {
	t       testing.TB
	dir     string
	d       *deployment
	f       *features
	doors   []Door
	metrics *web.Metrics
	logs    *lines
	server  *httptest.Server
	closed  sync.Once
	people  map[string]string // account by its name, and by "solo.ROLE"
}

// open serves a copy of the seeded demonstration.
func open(t testing.TB) *world {
	t.Helper()
	dir := copyOfDemo(t)
	return openAt(t, dir, sqliteIn(dir))
}

// openAt serves the deployment that conf names.
func openAt(t testing.TB, dir string, conf Database) *world {
	t.Helper()
	w := &world{t: t, dir: dir, metrics: web.NewMetrics(), logs: &lines{}, people: map[string]string{}}
	logger := slog.New(web.SafeHandler(slog.NewTextHandler(w.logs, nil), "cause", "sink", "count", "listen", "node", "action"))
	var err error
	if w.d, err = openDeployment(t.Context(), conf, demo, false, demoActors(), logger); err != nil {
		t.Fatal(err)
	}
	site, f, err := compose(w.d, siteOptions{kind: demo, metrics: w.metrics, logger: logger})
	if err != nil {
		t.Fatal(err)
	}
	w.f, w.doors = f, f.doors(&ownHandlers{site: site, f: f, d: w.d, kind: demo})
	if err := w.d.index.Warm(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.server = httptest.NewUnstartedServer(nil)
	w.server.Config = web.Server("", site.Handler(), logger, 30*time.Second)
	w.server.Start()
	t.Cleanup(w.close)
	w.readPeople()
	return w
}

// close ends the node as a clean stop does.
func (w *world) close() {
	w.closed.Do(func() {
		w.server.Close()
		w.d.finish(context.Background())
	})
}

func (w *world) readPeople() {
	w.t.Helper()
	err := w.d.db.Read(w.t.Context(), func(ctx context.Context, r db.Reader) error {
		rows, err := r.Query(ctx, `SELECT id, name FROM account`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id, name string
			if err := rows.Scan(&id, &name); err != nil {
				return err
			}
			if role, ok := strings.CutPrefix(name, "Solo "); ok {
				name = solo(access.Role(role))
			}
			w.people[name] = id
		}
		return rows.Err()
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.readRelatives()
}

// child finds a child of the showcase as the duty broker, who is cleared.
func (w *world) child(given, family, born string) string {
	w.t.Helper()
	day, err := workday.Parse(born)
	if err != nil {
		w.t.Fatal(err)
	}
	q := access.Request{Actor: w.people["Ruth Adler"], Action: "child:find"}
	res, err := w.f.search.Check(w.t.Context(), q, find.Query{Given: given, Family: family, Birth: day})
	if err != nil || len(res.Candidates) == 0 {
		w.t.Fatalf("%s %s is not in the demonstration: %v", given, family, err)
	}
	return res.Candidates[0].Child
}

// scalar asks the database one question.
func (w *world) scalar(query string, args ...any) (out string) {
	w.t.Helper()
	err := w.d.db.Read(w.t.Context(), func(ctx context.Context, r db.Reader) error { return r.QueryRow(ctx, query, args...).Scan(&out) })
	if err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
	return out
}

// visitor is a browser without scripts: cookies are kept, redirects are not followed.
type visitor struct {
	w      *world
	client *http.Client
	base   string
	seen   func(answer)
	attach []byte // what POST sends as a file, in place of a form's values
}

// answer is a response, read.
type answer struct {
	method, path string
	status       int
	header       http.Header
	body         []byte
}

func (a answer) location() string { return a.header.Get("Location") }

func (a answer) page(t testing.TB) webtest.Node { t.Helper(); return webtest.Parse(t, a.body) }

func (w *world) stranger() *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return &visitor{w: w, base: w.server.URL, client: &http.Client{Jar: jar, Timeout: 3 * time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// as signs in by one click.
func (w *world) as(name string) *visitor {
	w.t.Helper()
	id, ok := w.people[name]
	if !ok {
		w.t.Fatalf("nobody is called %s", name)
	}
	v := w.stranger()
	to := "/demo/sign-in/" + id
	if key, is := strings.CutPrefix(id, access.FamilyPrefix); is {
		to = "/demo/family/" + key
	}
	if a := v.post(to, nil); a.status != http.StatusSeeOther {
		w.t.Fatalf("sign in as %s: %d", name, a.status)
	}
	return v
}

func (v *visitor) get(path string) answer { return v.do(http.MethodGet, path, nil) }

func (v *visitor) post(path string, values url.Values) answer {
	return v.do(http.MethodPost, path, values)
}

func (v *visitor) do(method, path string, values url.Values) answer {
	v.w.t.Helper()
	if v.attach != nil && method == http.MethodPost {
		return v.sendsFile(path, v.attach)
	}
	var body io.Reader
	if method != http.MethodGet && method != http.MethodHead {
		body = strings.NewReader(values.Encode())
	}
	r, err := http.NewRequest(method, v.base+path, body)
	if err != nil {
		v.w.t.Fatal(err)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return v.send(r)
}

func (v *visitor) send(r *http.Request) answer {
	v.w.t.Helper()
	res, err := v.client.Do(r)
	if err != nil {
		v.w.t.Fatalf("%s %s: %v", r.Method, r.URL.Path, err)
	}
	defer res.Body.Close()
	a := answer{method: r.Method, path: r.URL.RequestURI(), status: res.StatusCode, header: res.Header}
	if a.body, err = io.ReadAll(res.Body); err != nil {
		v.w.t.Fatal(err)
	}
	if v.seen != nil {
		v.seen(a)
	}
	return a
}

// follow goes where the answer leads.
func (v *visitor) follow(a answer) answer {
	v.w.t.Helper()
	for range 5 {
		if a.status != http.StatusSeeOther {
			return a
		}
		a = v.get(a.location())
	}
	v.w.t.Fatalf("%s leads round in circles", a.path)
	return a
}

// fields is what a page's form to action would send if nothing were changed.
func fields(t testing.TB, page webtest.Node, action string) url.Values {
	t.Helper()
	for _, f := range page.All("form") {
		own := f.Attr("action") == "" && f.Attr("method") == "post" // a form to its own page
		if f.Attr("action") != action && !own {
			continue
		}
		v := url.Values{}
		for _, n := range f.All("input, textarea, select") {
			switch kind := n.Attr("type"); {
			case n.Attr("name") == "":
			case n.Tag() == "select":
				for _, o := range n.All("option[selected]") {
					v.Add(n.Attr("name"), o.Attr("value"))
				}
			case kind == "radio" || kind == "checkbox":
				if n.HasAttr("checked") {
					v.Add(n.Attr("name"), n.Attr("value"))
				}
			case kind == "file" || kind == "submit":
			case n.Tag() == "textarea":
				v.Add(n.Attr("name"), n.Text())
			default:
				v.Add(n.Attr("name"), n.Attr("value"))
			}
		}
		return v
	}
	t.Fatalf("the page has no form to %s", action)
	return nil
}

// search looks for a child by name and birth date and returns the page of answers.
func (v *visitor) search(given, family, born string) answer {
	v.w.t.Helper()
	date := strings.Split(born, "-")
	a := v.post("/find", url.Values{"given": {given}, "family": {family}, "birth-year": {date[0]}, "birth-month": {date[1]}, "birth-day": {date[2]}})
	if a.status != http.StatusSeeOther {
		v.w.t.Fatalf("search: %d", a.status)
	}
	return v.follow(a)
}

// state states why the visitor opens a child's record.
func (v *visitor) state(child, purpose string) {
	v.w.t.Helper()
	if a := v.post("/child/"+child+"/visit", url.Values{"why": {purpose}, "note": {"A reason for the test"}}); a.status != http.StatusSeeOther {
		v.w.t.Fatalf("state a purpose: %d", a.status)
	}
}
