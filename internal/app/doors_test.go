package app

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// pathParameter finds the parameters of a pattern.
var pathParameter = regexp.MustCompile(`\{([a-z]+)\}`)

// parameters are the names in a door's path.
func (d Door) parameters() (names []string) {
	for _, m := range pathParameter.FindAllStringSubmatch(d.Path, -1) {
		names = append(names, m[1])
	}
	return names
}

// filled is the door's path with ids in it. A parameter that nobody has told the
// harness how to fill fails the test: a new kind of id needs its own probes.
func (d Door) filled(t testing.TB, ids map[string]string) string {
	t.Helper()
	return pathParameter.ReplaceAllStringFunc(strings.TrimSuffix(d.Path, "{$}"), func(m string) string {
		id, ok := ids[m[1:len(m)-1]]
		if !ok {
			t.Fatalf("%s: the harness does not know how to fill %s: give it a real id, an absent one, and one out of scope", d.Pattern(), m)
		}
		return id
	})
}

// absentIDs are well formed and belong to nothing.
func (w *world) absentIDs() map[string]string {
	random := func() string { return w.d.ids.Secret() }
	return map[string]string{"child": random(), "involvement": w.d.ids.New(), "shield": w.d.ids.New(), "account": random(), "agency": "agency-of-nobody", "kind": "kind-of-nobody", "override": w.d.ids.New(),
		"session": w.d.ids.New(), "search": w.d.ids.New(), "source": "feed-of-nobody", "run": w.d.ids.New(), "upload": w.d.ids.New(), "item": w.d.ids.New(), "of": random(), "token": random(), "model": w.d.ids.New(), "event": w.d.ids.New(), "mixture": w.d.ids.New(), "part": random(), "second": w.d.ids.New(),
		"consent": w.d.ids.New(), "help": w.d.ids.New(), "who": random(), "sharing": w.d.ids.New(), "step": "purpose", "advice": w.d.ids.New(), "disclosure": w.d.ids.New(), "enquiry": w.d.ids.New(), "basis": "basis-of-nobody",
		"alert": w.d.ids.New(), "batch": w.d.ids.New(), "expiry": w.d.ids.New(), "case": w.d.ids.New(), "piece": "nothing",
		"relative": random(), "day": "2026-01-02", "look": "aaaaaaaaaaaaaaaa", "said": w.d.ids.New(), "question": w.d.ids.New(), "key": w.d.ids.New(),
		"agreement": w.d.ids.New(), "assessment": w.d.ids.New(), "line": "99", "hazard": "99",
		"assessed": random(), "whose": "family", "page": "2", "form": "form-of-nobody", "number": "99", "linked": "nothing", "file": "99", "record": "record-of-nobody", "picture": w.d.ids.New(), "pack": w.d.ids.New(), "paper": w.d.ids.New(),
		"document": random(), "glass": w.d.ids.New(),
		"drawn": w.d.ids.New(), "audit": random(),
		"story": w.d.ids.New(), "contact": w.d.ids.New(), "episode": w.d.ids.New(), "asked": w.d.ids.New()}
}

// realIDs belong to something in the demonstration, where it has such things.
func (w *world) realIDs() map[string]string {
	ids := w.absentIDs()
	ids["child"] = w.child("Tyler", "Thistlewood", "2014-02-28")
	ids["account"] = w.people["Nia Bevan"]
	ids["agency"], ids["kind"] = "front-door", "family-centre"
	ids["override"] = w.scalar(`SELECT id FROM override WHERE state = 'waits' LIMIT 1`)
	ids["source"] = "school-roll"
	ids["who"], ids["basis"] = "child", "ca-2004-16la"
	ids["sharing"] = w.scalar(`SELECT id FROM sharing WHERE state = 'advice'`)
	ids["advice"] = w.scalar(`SELECT id FROM sharing_advice LIMIT 1`)
	ids["disclosure"] = w.scalar(`SELECT id FROM disclosure WHERE kind = 'agreed'`)
	ids["run"] = w.scalar(`SELECT id FROM feed_run ORDER BY id LIMIT 1`)
	ids["document"] = w.scalar(`SELECT id FROM access_item WHERE child = $1 AND seal = 0 AND id IN (SELECT id FROM document) ORDER BY id LIMIT 1`, ids["child"])
	ids["glass"] = w.scalar(`SELECT id FROM breakglass ORDER BY id LIMIT 1`)
	ids["model"] = w.scalar(`SELECT id FROM match_model WHERE state = 'draft' OR state = 'signed-once' ORDER BY id LIMIT 1`)
	ids["relative"] = w.relative(ids["child"])
	ids["said"] = w.scalar(`SELECT id FROM consent ORDER BY id LIMIT 1`)
	ids["question"] = w.scalar(`SELECT id FROM family_question ORDER BY id LIMIT 1`)
	ids["agreement"] = w.scalar(`SELECT id FROM partnership_agreement WHERE state = 'draft' ORDER BY id LIMIT 1`)
	ids["assessment"] = w.scalar(`SELECT id FROM partnership_assessment ORDER BY id LIMIT 1`)
	ids["line"], ids["hazard"] = "0", "0"
	ids["episode"] = w.scalar(`SELECT id FROM episode WHERE child = $1 AND state <> 'closed' ORDER BY id LIMIT 1`, ids["child"])
	ids["asked"] = w.scalar(`SELECT id FROM episode_asked WHERE child = $1 ORDER BY CASE WHEN state = 'open' THEN 0 ELSE 1 END, id LIMIT 1`, ids["child"])
	ids["story"] = w.scalar(`SELECT id FROM story WHERE child = $1 AND kind = 'child'`, ids["child"])
	ids["contact"] = w.scalar(`SELECT id FROM contact WHERE child = $1`, ids["child"])
	ids["form"], ids["number"], ids["linked"] = "eha", "1", "about"
	ids["record"] = "meeting"
	ids["picture"] = w.scalar(`SELECT id FROM storypicture WHERE child = $1`, ids["child"])
	ids["pack"] = w.scalar(`SELECT id FROM homevisit WHERE kind = 'file'`)
	ids["paper"] = w.scalar(`SELECT id FROM homevisit WHERE kind = 'paper'`)
	ids["drawn"] = w.scalar(`SELECT id FROM qualityaudit_draw`)
	ids["audit"] = w.scalar(`SELECT id FROM qualityaudit_case`)
	ids["assessed"] = w.scalar(`SELECT item FROM assessment_child WHERE child = $1`, ids["child"])
	return ids
}

// everyRole is every role of an account, and that of members of families.
func everyRole() []access.Role { return append(access.Roles(), access.Family) }

// rolesFile is testdata/roles.yaml, which a governance officer can read.
type rolesFile struct {
	Groups  map[string][]access.Role
	Actions map[access.Action][]string
}

func readRolesFile(t testing.TB) rolesFile {
	t.Helper()
	b, err := os.ReadFile("testdata/roles.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var f rolesFile
	d := yaml.NewDecoder(strings.NewReader(string(b)))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil {
		t.Fatal(err)
	}
	return f
}

func readRoles(t testing.TB) map[access.Action][]access.Role {
	t.Helper()
	f, out := readRolesFile(t), map[access.Action][]access.Role{}
	for action, names := range f.Actions {
		for _, n := range names {
			group, ok := f.Groups[n]
			if !ok {
				group = []access.Role{access.Role(n)}
			}
			for _, r := range group {
				if !slices.Contains(everyRole(), r) {
					t.Fatalf("roles.yaml: %s: there is no role %q", action, r)
				}
				out[action] = append(out[action], r)
			}
		}
	}
	return out
}

// TestDoorsWithoutSession: whoever is not signed in gets to sign in, and nothing else.
func TestDoorsWithoutSession(t *testing.T) {
	t.Parallel()
	w := open(t)
	v, ids := w.stranger(), w.realIDs()
	for _, d := range w.doors {
		path := d.filled(t, ids)
		if d.Public {
			if a := v.do(d.Method, path, nil); d.Method == get && a.status == http.StatusSeeOther && a.location() == "/sign-in" && path != "/sign-in/code" {
				t.Errorf("%s is public but asks to sign in", d.Pattern())
			}
			continue
		}
		if d.Action == "" {
			t.Errorf("%s is not public and has no action", d.Pattern())
		}
		a, to := v.do(d.Method, path, nil), "/sign-in"
		if d.Family {
			to = "/my/sign-in"
		}
		if a.status != http.StatusSeeOther || a.location() != to || strings.Contains(string(a.body), "Thistlewood") {
			t.Errorf("%s without a session: %d to %q", d.Pattern(), a.status, a.location())
		}
	}
}

// permitted asks the policies alone, through the gate.
func (w *world) permitted(role access.Role, d Door, child string) bool {
	w.t.Helper()
	q := access.Request{Actor: w.people[solo(role)], Action: d.Action}
	if slices.Contains(d.parameters(), "child") {
		q.Child = child
	}
	_, err := access.Read(w.t.Context(), w.d.gate, q, func(context.Context, db.Reader, access.Grant) (struct{}, audit.Event, error) {
		return struct{}{}, audit.Event{}, nil
	})
	if err != nil && !errors.Is(err, access.ErrNotFound) {
		w.t.Fatalf("%s as %s: %v", d.Action, role, err)
	}
	return err == nil
}

// TestRoles holds the policies to roles.yaml: every action of every door for
// every role.
func TestRoles(t *testing.T) {
	t.Parallel()
	w := open(t)
	want := readRoles(t)
	children := map[access.Role]string{}
	for _, r := range everyRole() {
		children[r] = w.childOf(r)
	}
	used := map[access.Action]bool{}
	for _, d := range w.doors {
		if d.Public {
			continue
		}
		used[d.Action] = true
		if len(want[d.Action]) == 0 {
			t.Errorf("%s: testdata/roles.yaml names nobody who may %s", d.Pattern(), d.Action)
		}
		for _, r := range everyRole() {
			if got := w.permitted(r, d, children[r]); got != slices.Contains(want[d.Action], r) {
				t.Errorf("%s: %s may %s: policies say %v, roles.yaml says %v", d.Pattern(), r, d.Action, got, !got)
			}
		}
	}
	for _, a := range slices.Sorted(maps.Keys(want)) {
		if !used[a] {
			t.Errorf("roles.yaml has %s, which no door asks", a)
		}
	}
}

// TestRolesOverHTTP: a door that a role may not use is, for that role, no door
// at all: the very page of an address that does not exist.
func TestRolesOverHTTP(t *testing.T) {
	t.Parallel()
	w := open(t)
	want, ids := readRoles(t), w.realIDs()
	for _, r := range everyRole() {
		v := w.as(solo(r))
		ids["child"] = w.childOf(r)
		nothing := v.get("/no-such-address")
		if nothing.status != http.StatusNotFound {
			t.Fatalf("an address that does not exist: %d", nothing.status)
		}
		for _, d := range w.doors {
			if d.Public {
				continue
			}
			may := slices.Contains(want[d.Action], r)
			switch {
			case !may:
				if a := v.do(d.Method, d.filled(t, ids), nil); a.status != http.StatusNotFound || string(a.body) != string(nothing.body) {
					t.Errorf("%s may not %s, but %s answers %d", r, d.Action, d.Pattern(), a.status)
				}
			case d.Method == get && len(d.parameters()) == 0:
				if a := v.get(strings.TrimSuffix(d.Path, "{$}")); a.status != http.StatusOK && a.status != http.StatusSeeOther {
					t.Errorf("%s may %s, but %s answers %d", r, d.Action, d.Pattern(), a.status)
				}
			}
		}
	}
}
