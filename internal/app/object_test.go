package app

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/kit/db"
)

// verbs are tried on every path about a child, whether a door answers or not.
var verbs = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// wellFilled is a form that the door would take for a child within reach.
func wellFilled(d Door) url.Values {
	v := url.Values{"given": {"Zed"}, "family": {"Quill"}, "birth-day": {"1"}, "birth-month": {"2"}, "birth-year": {"2015"}, "precision": {"day"}, "status": {"address"},
		"lines": {"1 Test Road"}, "why": {"safeguarding"}, "note": {"A note"}, "role": {"Nurse"}, "phone": {"07700 900999"}, "reason": {"A reason for the test"}, "_version": {"1"}, "_do": {"yes"},
		"starts-day": {"1"}, "starts-month": {"6"}, "starts-year": {"2026"}, "kind": {"universal"}}
	switch d.Action {
	case "shield:request":
		v.Set("kind", "location")
	case "shield:decide":
		v.Set("_do", "keep")
	}
	return v
}

// outOfScope is a child that does not exist for a visitor, or not at every level.
type outOfScope struct {
	name    string
	visitor *visitor
	child   string
	low     access.Level // the child may be known at this level: only doors that need more are tried
}

func (w *world) outOfScope() []outOfScope {
	w.t.Helper()
	mo := w.child("Muhammad", "Warsame", "2016-04-05")
	nia := w.people["Nia Bevan"]
	if err := w.f.accounts.Declare(w.t.Context(), access.Request{Actor: nia, Action: "self:change"}, []account.Relative{{Given: "Muhammad", Family: "Warsame", Born: "2016-04-05"}}, nil); err != nil {
		w.t.Fatal(err)
	}
	hidden := w.child("Imogen", "Ravenscar", "2013-07-22")
	far := w.child("Zuzanna", "Wiśniewska-Llewellyn", "2018-12-09")
	youth, front := w.as("Kofi Mensah"), w.as("Priya Nair")
	youth.state(far, "education")
	front.state(far, "education")
	return []outOfScope{
		{"a hidden child", w.as("Nia Bevan"), hidden, access.None},
		{"a hidden child on the roll", w.as("Tom Hale"), hidden, access.None},
		{"a hidden child, by a duty role", front, hidden, access.None},
		{"a child of one's own family", w.as("Nia Bevan"), mo, access.None},
		{"a hidden child, by the index administrator", w.as("Owen Price"), hidden, access.None},
		{"a child one has no relationship with", youth, far, access.Existence},
		{"a child one has no relationship with, by a duty role without a duty's purpose", front, far, access.Existence},
	}
}

// same compares two answers in all that a person or a program could see.
func same(a, b answer) string {
	if a.status != b.status {
		return http.StatusText(a.status) + " and " + http.StatusText(b.status)
	}
	for _, h := range []string{"Date", "X-Request-Id"} {
		a.header.Del(h)
		b.header.Del(h)
	}
	for name := range a.header {
		if !slices.Equal(a.header[name], b.header[name]) {
			return "header " + name
		}
	}
	if len(a.header) != len(b.header) {
		return "headers"
	}
	if string(a.body) != string(b.body) {
		return "bodies"
	}
	return ""
}

// TestOutOfScope is the first of the two holes that object-level checks leave
// open: the role may use the action, but not on this child. On every verb of
// every path about a child the answer is that of an id that does not exist, and
// nothing is changed.
func TestOutOfScope(t *testing.T) {
	w := open(t)
	cases := w.outOfScope()
	before := w.snapshot()
	for _, c := range cases {
		paths := map[string]bool{}
		for _, d := range w.doors {
			if !slices.Contains(d.parameters(), "child") || d.Level <= c.low && c.low > access.None {
				continue
			}
			ids := w.absentIDs()
			absent := d.filled(t, ids)
			ids["child"] = c.child
			there := d.filled(t, ids)
			for _, verb := range verbs {
				if c.low > access.None && verb != d.Method || paths[verb+d.Path] {
					continue
				}
				paths[verb+d.Path] = d.Method != verb
				for _, form := range []url.Values{nil, wellFilled(d)} {
					for _, accept := range []string{"text/html", "application/json"} {
						a, b := w.probe(c.visitor, verb, there, form, accept), w.probe(c.visitor, verb, absent, form, accept)
						if diff := same(a, b); diff != "" {
							t.Errorf("%s: %s %s (%s) tells it from an absent one: %s", c.name, verb, d.Path, accept, diff)
						}
						if verb == d.Method && form != nil && a.status != http.StatusNotFound {
							t.Errorf("%s: %s answers %d", c.name, d.Pattern(), a.status)
						}
					}
				}
			}
		}
	}
	if names := changed(before, w.snapshot()); len(names) > 0 {
		t.Errorf("refused requests changed %v", names)
	}
}

func (w *world) probe(v *visitor, verb, path string, form url.Values, accept string) answer {
	w.t.Helper()
	r, err := http.NewRequest(verb, v.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", accept)
	return v.send(r)
}

// nested are doors to something within a child's record.
type nested struct {
	id      string // of something of another child
	visitor *visitor
	control bool              // with the right child in the path the door does something
	of      string            // the child whose it is
	form    func() url.Values // what the door takes, where wellFilled is not it
}

func (n nested) filled(d Door) url.Values {
	if n.form == nil {
		return wellFilled(d)
	}
	return n.form()
}

// TestNested is the second hole: the child in the path is within reach, and the
// id after it belongs to another child.
func TestNested(t *testing.T) {
	w := open(t)
	mine, other := w.child("Chidi", "Okafor", "2017-05-14"), ""
	for _, id := range w.ids(`SELECT child FROM access_relationship WHERE agency = 'first-primary' AND child NOT IN ($1, $2) ORDER BY child`, mine, w.child("Zuzanna", "Wiśniewska-Llewellyn", "2018-12-09")) {
		other = id
	}
	nurse, lead, officer := w.as("Nia Bevan"), w.as("Beth Morgan"), w.as("Ruth Adler")
	if a := nurse.post("/child/"+other+"/involvement", wellFilled(Door{Action: "involvement:add"})); a.status != http.StatusSeeOther {
		t.Fatalf("add an involvement: %d", a.status)
	}
	involvement := w.scalar(`SELECT id FROM involvement WHERE child = $1 AND account = $2`, other, w.people["Nia Bevan"])
	if a := nurse.post("/child/"+other+"/shield", wellFilled(Door{Action: "shield:request"})); a.status != http.StatusOK {
		t.Fatalf("ask for a shield: %d", a.status)
	}
	shield := w.scalar(`SELECT id FROM shield WHERE child = $1`, other)
	for _, c := range []string{mine, other} {
		officer.state(c, "safeguarding")
	}
	more := w.sharingNested()
	whole, part := w.child("Zuzanna", "Wiśniewska-Llewellyn", "2018-12-09"), w.child("Tyler", "Thistlewood", "2014-02-28")
	w.merge(whole, part)
	who := map[string]nested{
		"/child/{child}/parts/{part}/undo":                 {part, w.as("Owen Price"), true, whole, nil},
		"/child/{child}/involvement/{involvement}/reached": {involvement, officer, true, other, nil},
		"/child/{child}/involvement/{involvement}/confirm": {involvement, lead, true, other, nil},
		"/child/{child}/involvement/{involvement}/end":     {involvement, nurse, true, other, nil},
		"/child/{child}/shields/{shield}":                  {shield, officer, true, other, nil},
	}
	maps.Copy(who, more)
	for _, path := range []string{"/child/{child}/involvement/{involvement}/reached", "/child/{child}/involvement/{involvement}/confirm", "/child/{child}/involvement/{involvement}/end", "/child/{child}/shields/{shield}", "/child/{child}/parts/{part}/undo"} {
		if !slices.ContainsFunc(w.doors, func(d Door) bool { return d.Path == path }) {
			t.Errorf("no door has the path %s any more", path)
		}
	}
	for _, d := range w.doors {
		names := d.parameters()
		if len(names) < 2 || names[0] != "child" {
			continue
		}
		n, ok := who[d.Path]
		if !ok {
			t.Errorf("%s: the harness has nothing to put after the child: give it another child's", d.Pattern())
			continue
		}
		absent := w.absentIDs()
		absent["child"] = mine
		crossed := map[string]string{"child": mine, names[1]: n.id, "step": "purpose"}
		before := w.snapshot()
		a, b := n.visitor.do(d.Method, d.filled(t, crossed), n.filled(d)), n.visitor.do(d.Method, d.filled(t, absent), n.filled(d))
		if a.status != http.StatusNotFound {
			t.Errorf("%s with another child's id: %d", d.Pattern(), a.status)
		}
		if diff := same(a, b); diff != "" {
			t.Errorf("%s with another child's id is not like an absent id: %s", d.Pattern(), diff)
		}
		if names := changed(before, w.snapshot()); len(names) > 0 {
			t.Errorf("%s with another child's id changed %v", d.Pattern(), names)
		}
		crossed["child"] = n.of
		if a := n.visitor.do(d.Method, d.filled(t, crossed), n.filled(d)); a.status != http.StatusSeeOther && a.status != http.StatusOK {
			t.Errorf("%s with the right child: %d, so nothing was proved", d.Pattern(), a.status)
		} else if d.Method == post && len(changed(before, w.snapshot())) == 0 {
			t.Errorf("%s with the right child changed nothing, so nothing was proved", d.Pattern())
		}
	}
}

// ids asks the database for a list.
func (w *world) ids(query string, args ...any) (out []string) {
	w.t.Helper()
	err := w.d.db.Read(w.t.Context(), func(ctx context.Context, r db.Reader) (err error) {
		out, err = column(ctx, r, query, args...)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// TestOthersThings: ids of what belongs to another person or another agency,
// where no child is in the path, answer like ids of nothing.
func TestOthersThings(t *testing.T) {
	w := open(t)
	other := w.as("Kofi Mensah")
	found := other.post("/find", url.Values{"given": {"Jessica"}, "family": {"Harcastle"}, "birth-day": {"3"}, "birth-month": {"9"}, "birth-year": {"2015"}})
	search := strings.TrimPrefix(found.location(), "/find/")
	session := w.scalar(`SELECT id FROM account_session WHERE account = $1 LIMIT 1`, w.people["Kofi Mensah"])
	nurse, lead := w.as("Nia Bevan"), w.as("Beth Morgan")
	for _, c := range []struct {
		v                     *visitor
		method, there, absent string
	}{
		{nurse, get, "/find/" + search, "/find/" + w.d.ids.New()},
		{nurse, post, "/account/sessions/" + session + "/end", "/account/sessions/" + w.d.ids.New() + "/end"},
		{lead, get, "/accounts/" + w.people["Tom Hale"], "/accounts/" + w.d.ids.New()},
		{lead, post, "/covers/" + w.people["Tom Hale"] + "/first-academy/confirm", "/covers/" + w.d.ids.New() + "/first-academy/confirm"},
		{lead, post, "/covers/" + w.people["Tom Hale"] + "/first-academy/refuse", "/covers/" + w.d.ids.New() + "/first-academy/refuse"},
	} {
		before := w.snapshot()
		if diff := same(c.v.do(c.method, c.there, url.Values{}), c.v.do(c.method, c.absent, url.Values{})); diff != "" {
			t.Errorf("%s %s is told from an absent one: %s", c.method, c.there, diff)
		}
		if names := changed(before, w.snapshot()); len(names) > 0 {
			t.Errorf("%s %s changed %v", c.method, c.there, names)
		}
	}
	if a := other.get("/find/" + search); a.status != http.StatusOK {
		t.Errorf("the searcher's own answer: %d", a.status)
	}
	if a := lead.get("/accounts/" + w.people["Nia Bevan"]); a.status != http.StatusOK {
		t.Errorf("a manager looks at an account of her own agency: %d", a.status)
	}
}

// TestAbsentIDs: whoever may use a door meets 404 behind an id of nothing, or is
// told first what is wrong with the form, if the path is about no child.
func TestAbsentIDs(t *testing.T) {
	w := open(t)
	want := readRoles(t)
	before := w.snapshot()
	for _, d := range w.doors {
		names := d.parameters()
		if d.Public || len(names) == 0 {
			continue
		}
		v := w.as(solo(want[d.Action][0]))
		a := v.do(d.Method, d.filled(t, w.absentIDs()), wellFilled(d))
		if a.status != http.StatusNotFound && !(a.status == http.StatusUnprocessableEntity && names[0] != "child" && d.Method == post) {
			t.Errorf("%s with ids of nothing: %d", d.Pattern(), a.status)
		}
	}
	if names := changed(before, w.snapshot()); len(names) > 0 {
		t.Errorf("requests about nothing changed %v", names)
	}
}
