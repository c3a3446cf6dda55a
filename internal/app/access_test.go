package app

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/agency"
	"onestory/internal/child"
	"onestory/internal/find"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/lib/workday"
)

// scenario is one situation of testdata/access: who people are, what is so, and
// what follows for one of them.
type scenario struct {
	Name   string
	People map[string]struct {
		Role   access.Role
		Roles  []access.Role
		Agency string
	}
	Facts []string
	Visit struct {
		Who, Child string
		Purpose    access.Purpose
	}
	Then  []string // facts that come to be while the person is signed in
	Check *struct {
		Action   access.Action
		Level    string
		Locates  bool
		Involved bool // may learn that somebody works with the child
	}
	Lists map[string][]string
	HTTP  map[string]int `yaml:"http"`
	Shows []string       // of: address, school, practice
	Hides []string
}

// readScenarios reads every file of testdata/access.
func readScenarios(t testing.TB) (all []scenario) {
	t.Helper()
	files, err := filepath.Glob("testdata/access/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		d := yaml.NewDecoder(f)
		d.KnownFields(true)
		var list []scenario
		if err := d.Decode(&list); err != nil && err != io.EOF {
			t.Fatalf("%s: %v", file, err)
		}
		all = append(all, list...)
	}
	return all
}

// stage is one scenario being played.
type stage struct {
	t        testing.TB
	w        *world
	s        scenario
	accounts map[string]string
	children map[string]string
	family   string // of every child of the scenario, so that scenarios do not find each other's
	born     workday.Date
	house    string // where they live, for the same reason
	last     func(word, arg string)
}

// TestAccess plays every scenario as a check, as lists and over HTTP, on both
// databases.
func TestAccess(t *testing.T) {
	t.Parallel()
	all := readScenarios(t)
	if len(all) < 20 {
		t.Errorf("%d scenarios, want at least 20", len(all))
	}
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			w := empty(t, dbtest.URL(t, engine))
			for i, s := range all {
				t.Run(s.Name, func(t *testing.T) {
					st := &stage{t: t, w: w, s: s, accounts: map[string]string{}, children: map[string]string{}, family: familyOf(s.Name), born: firstBirthday().AddDays(30 * i), house: fmt.Sprint(100 + i)}
					st.play()
				})
			}
		})
	}
}

// empty is a deployment with an authority and nobody in it.
func empty(t testing.TB, url string) *world {
	t.Helper()
	dir := t.TempDir()
	conf := Database{Database: url, Keys: filepath.Join(dir, "keys"), Ledger: filepath.Join(dir, "ledger"), AuditFiles: filepath.Join(dir, "audit"), Checkpoints: filepath.Join(dir, "checkpoints")}
	logger := slog.New(slog.DiscardHandler)
	d, err := openDeployment(t.Context(), conf, demo, true, demoActors(), logger)
	if err != nil {
		t.Fatal(err)
	}
	if err := services(d, siteOptions{kind: demo, logger: logger}).demoSettings(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	d.close()
	return openAt(t, dir, conf)
}

func (st *stage) play() {
	st.people()
	st.facts(st.s.Facts)
	who, about := st.s.Visit.Who, st.s.Visit.Child
	if st.s.Visit.Purpose != "" {
		st.must("state a purpose", st.w.d.db.Write(st.t.Context(), func(ctx context.Context, tx *db.Tx) error {
			now := time.Now()
			return access.StartVisit(ctx, tx, st.accounts[who], st.children[about], st.w.d.ids.New(), st.s.Visit.Purpose, now.Add(-time.Minute), now.Add(time.Hour))
		}))
	}
	st.w.people[who] = st.accounts[who]
	browser := st.w.as(who)
	browser.w = st.w
	st.facts(st.s.Then)
	st.check(st.accounts[who], st.children[about])
	st.lists(st.accounts[who])
	st.http(browser)
}

func (st *stage) must(what string, err error) {
	st.t.Helper()
	if err != nil {
		st.t.Fatalf("%s: %v", what, err)
	}
}

// people makes the accounts of the scenario and the agencies they work for.
func (st *stage) people() {
	for name, p := range st.s.People {
		st.agency(p.Agency)
		roles := p.Roles
		if p.Role != "" {
			roles = append(roles, p.Role)
		}
		a := account.Account{SignIn: strings.ToLower(st.w.d.ids.Secret()) + "@test.example", Name: "Test " + name, Agency: p.Agency, Roles: roles, Direct: "07700 900301", Days: account.Days()}
		id, err := newAccount(st.t.Context(), st.w.f, a, false)
		st.must("make "+name, err)
		st.accounts[name] = id
	}
}

func (st *stage) agency(name string) {
	if _, ok := st.w.people["agency "+name]; ok {
		return
	}
	_, err := st.w.f.agencies.Add(st.t.Context(), access.Request{Actor: demoOperator, Action: "agency:create"}, agency.Agency{ID: name, Name: "Agency " + name, Kind: "council", Main: "01632 960800"}, "")
	st.must("make agency "+name, err)
	st.w.people["agency "+name] = name
}

// change runs fn as the operator who sets the stage.
func (st *stage) change(fn func(context.Context, *db.Tx, access.Grant) ([]audit.State, error)) {
	st.t.Helper()
	_, err := access.Change(st.t.Context(), st.w.d.gate, access.Request{Actor: demoOperator, Action: "feed:import"}, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		states, err := fn(ctx, tx, g)
		return struct{}{}, audit.Event{State: states}, err
	})
	st.must("set the stage", err)
}

func firstBirthday() workday.Date {
	d, _ := workday.Parse("2015-06-05") // which is a date
	return d
}

// familyOf makes a family name of a scenario's, unlike those of the others.
func familyOf(name string) string {
	h := sha256.Sum256([]byte(name))
	letters := []byte("Q")
	for _, b := range h[:9] {
		letters = append(letters, 'a'+b%26)
	}
	return string(letters)
}

// child is the id of a child of the scenario, made when it is first named.
func (st *stage) child(name string) string {
	if id, ok := st.children[name]; ok {
		return id
	}
	ids, keys, err := st.w.f.children.NewIDs(st.t.Context(), 1)
	st.must("make a record's key", err)
	rec := child.Record{Names: []child.Name{{Given: capital(name), Family: st.family}}, Birth: child.Birth{Date: st.born}, Gender: child.Female,
		Addresses: []child.Address{{Lines: []string{st.house + " Marlpit Row"}, Postcode: "ZX1 0AB"}},
		School:    &child.Universal{Name: "Limekiln School", Phone: "01632 960811"}, Practice: &child.Universal{Name: "Claypit Surgery", Phone: "01632 960812"}}
	in := child.Incoming{ID: ids[0], Source: "test", Key: st.family + name, Hash: "h", SuppliedOn: st.born, ConfirmedOn: st.born, Record: rec}
	st.change(func(ctx context.Context, tx *db.Tx, g access.Grant) (states []audit.State, err error) {
		st.children[name], states, err = st.w.f.children.Admit(ctx, tx, g, keys, in, demoAuthority, false, access.Protection{})
		return states, err
	})
	return st.children[name]
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// day reads a day of a fact.
func (st *stage) day(word string) string {
	n, ok := map[string]int{"yesterday": -1, "today": 0, "tomorrow": 1}[word]
	if !ok {
		st.t.Fatalf("%q is no day: say yesterday, today or tomorrow", word)
	}
	return time.Now().UTC().AddDate(0, 0, n).Format(time.DateOnly)
}

// check asks the gate, as a door would.
func (st *stage) check(actor, about string) {
	want := st.s.Check
	if want == nil {
		return
	}
	level, locates, involved := access.None, false, false
	_, err := access.Read(st.t.Context(), st.w.d.gate, access.Request{Actor: actor, Action: want.Action, Child: about}, func(_ context.Context, _ db.Reader, g access.Grant) (struct{}, audit.Event, error) {
		level, locates, involved = g.Level(), g.Locates(), g.TellsInvolved()
		return struct{}{}, audit.Event{}, nil
	})
	if err != nil && err != access.ErrNotFound {
		st.t.Fatal(err)
	}
	if level.String() != want.Level || locates != want.Locates || involved != want.Involved {
		st.t.Errorf("%s: level %s, locates %v, involved %v; want %s, %v, %v", want.Action, level, locates, involved, want.Level, want.Locates, want.Involved)
	}
}

// lists asks for the children by each way in which a list may show them.
func (st *stage) lists(actor string) {
	for list, want := range st.s.Lists {
		var got []string
		for name, id := range st.children {
			if st.listed(list, actor, name, id) {
				got = append(got, name)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			st.t.Errorf("list %s: %v, want %v", list, got, want)
		}
	}
}

func (st *stage) listed(list, actor, name, id string) bool {
	ctx, gate := st.t.Context(), st.w.d.gate
	switch list {
	case "find":
		res, err := st.w.f.search.Check(ctx, access.Request{Actor: actor, Action: "child:find"}, find.Query{Given: capital(name), Family: st.family, Birth: st.born})
		if err != nil && !errors.Is(err, access.ErrNotFound) {
			st.t.Fatal(err)
		}
		return err == nil && slices.ContainsFunc(res.Candidates, func(c find.Candidate) bool { return c.Child == id })
	case "my-caseload":
		found, err := access.Read(ctx, gate, access.Request{Actor: actor, Action: "caseload:list", Purpose: access.LookUp}, func(ctx context.Context, r db.Reader, g access.Grant) (bool, audit.Event, error) {
			cases, err := st.w.f.involved.Caseload(ctx, r, g)
			for _, c := range cases {
				if c.Child == id {
					return true, audit.Event{}, err
				}
			}
			return false, audit.Event{}, err
		})
		return err == nil && found
	case "existence", "contact": // the condition that every list of children puts into its SQL
		level := map[string]access.Level{"existence": access.Existence, "contact": access.Contact}[list]
		found, err := access.Read(ctx, gate, access.Request{Actor: actor, Action: "child:open", Purpose: st.s.Visit.Purpose}, func(ctx context.Context, r db.Reader, g access.Grant) (bool, audit.Event, error) {
			where, args := g.Where(level, "c.id", 2)
			ids, err := column(ctx, r, `SELECT c.id FROM child c WHERE c.id = $1 AND `+where, append([]any{id}, args...)...)
			return len(ids) > 0, audit.Event{}, err
		})
		if err != nil && err != access.ErrNotFound {
			st.t.Fatal(err)
		}
		return found
	}
	st.t.Fatalf("there is no list %q", list)
	return false
}

// shown are the words of a child's page that tell a place.
var shown = map[string]string{"address": "Marlpit Row", "school": "Limekiln School", "practice": "Claypit Surgery"}

// http goes through the doors.
func (st *stage) http(v *visitor) {
	for door, want := range st.s.HTTP {
		method, path, ok := strings.Cut(door, " ")
		if !ok {
			st.t.Fatalf("%q: write METHOD /path", door)
		}
		for name, id := range st.children {
			path = strings.Replace(path, "/child/"+name, "/child/"+id, 1)
		}
		if a := v.do(method, path, wellFilled(Door{})); a.status != want {
			st.t.Errorf("%s: %d, want %d", door, a.status, want)
		}
	}
	if len(st.s.Shows)+len(st.s.Hides) == 0 {
		return
	}
	a := v.get("/child/" + st.children[st.s.Visit.Child])
	if a.status != http.StatusOK {
		st.t.Errorf("the child's page: %d", a.status)
	}
	for what, word := range shown {
		has := strings.Contains(string(a.body), word)
		if has && slices.Contains(st.s.Hides, what) || !has && slices.Contains(st.s.Shows, what) {
			st.t.Errorf("the page tells the %s: %v", what, has)
		}
	}
	for _, what := range append(st.s.Shows, st.s.Hides...) {
		if shown[what] == "" {
			st.t.Errorf("%q is not told by a page: say one of %v", what, fmt.Sprint(shown))
		}
	}
}
