package app

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/kit/db"
	"onestory/lib/workday"
)

// verbs are tried on every path about a child, whether a door answers or not.
var verbs = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// wellFilled is a form that the door would take for a child within reach.
func wellFilled(d Door) url.Values {
	v := url.Values{"given": {"Zed"}, "family": {"Quill"}, "birth-day": {"1"}, "birth-month": {"2"}, "birth-year": {"2015"}, "precision": {"day"}, "status": {"address"},
		"lines": {"1 Test Road"}, "why": {"safeguarding"}, "note": {"A note"}, "role": {"Nurse"}, "phone": {"07700 900999"}, "reason": {"A reason for the test"}, "_version": {"1"}, "_do": {"yes"},
		"starts-day": {"1"}, "starts-month": {"6"}, "starts-year": {"2026"}, "kind": {"universal"}}
	for name, value := range map[string]string{"text": "Why was this?", "channel": "text", "address": "07700 900777", "private": "yes", "checked": "yes", "name": "A parent", "lang": "en",
		"words": "My own words", "answer": "An answer that is long enough", "verdict": "withhold"} {
		v.Set(name, value)
	}
	switch d.Action {
	case "relative:invite":
		v.Set("kind", "parent")
	case "relative:decide":
		day := workday.InUK(time.Now()).AddDays(30)
		year, month, of := day.Parts()
		v.Set("reason", "danger")
		v.Set("ends-day", fmt.Sprint(of))
		v.Set("ends-month", fmt.Sprint(int(month)))
		v.Set("ends-year", fmt.Sprint(year))
		v.Set("_do", "careful")
	case "shield:request":
		v.Set("kind", "location")
	case "shield:decide":
		v.Set("_do", "keep")
	case "document:write", "document:amend":
		for name, value := range map[string]string{"title": "A note", "class": "general", "written-day": "1", "written-month": "6", "written-year": "2026", "text": "One.\n\nTwo.", "seal": "open", "why": "A reason", "_do": "save"} {
			v.Set(name, value)
		}
	case "document:override":
		v.Set("reason", "public-interest")
		v.Set("text", "A reason for the test, in a sentence")
	case "glass:break":
		v.Set("reason", "danger")
		v.Set("text", "A reason for the test, in a sentence")
	case "glass:review":
		v.Set("outcome", "right")
	case "glass:decide":
		v.Set("_do", "contact")
	case "document:seal":
		v.Set("seal", "sealed")
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
		{"somebody else's child, by a member of a family", w.as("Ruth Harcastle"), mo, access.None},
		{"a hidden child, by a member of a family", w.as("Ruth Harcastle"), hidden, access.None},
		{"a child whose page is suspended", w.suspended("Mark Penhallow"), w.childOf(access.Family), access.None},
		{"a child one has no relationship with, by a duty role without a duty's purpose", front, far, access.Existence},
	}
}

// suspended is a member of a family whose page was just closed by a practitioner.
func (w *world) suspended(name string) *visitor {
	w.t.Helper()
	q := access.Request{Actor: w.people["Tom Hale"], Action: "relative:suspend", Child: w.childOf(access.Family), Level: access.Contact}
	if err := w.f.families.accounts.Suspend(w.t.Context(), q, w.people[name]); err != nil {
		w.t.Fatal(err)
	}
	return w.as(name)
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
	t.Parallel()
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
				forms, accepts := []url.Values{nil, wellFilled(d)}, []string{"text/html", "application/json"}
				if verb != d.Method { // nothing reads the form
					forms, accepts = forms[:1], accepts[:1]
				}
				for _, form := range forms {
					for _, accept := range accepts {
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
	visitor *visitor
	crossed map[string]string // a child within reach, and what belongs to another
	right   map[string]string // the same with the child whose it is
	status  int               // that the door answers then
	form    func() url.Values // what it takes, where wellFilled is not it
	gets    bool              // the page behind GET is probed too
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
	t.Parallel()
	w := open(t)
	mine := w.child("Chidi", "Okafor", "2017-05-14")
	doors := w.nestedDoors(mine)
	for path := range doors {
		if !slices.ContainsFunc(w.doors, func(d Door) bool { return d.Path == path }) {
			t.Errorf("no door has the path %s any more", path)
		}
	}
	for _, d := range w.doors {
		names := d.parameters()
		if len(names) < 2 || names[0] != "child" || d.Method != post && doors[d.Path].visitor != nil && !doors[d.Path].gets {
			continue
		}
		n, ok := doors[d.Path]
		if !ok {
			t.Errorf("%s: the harness has nothing to put after the child: give it another child's", d.Pattern())
			continue
		}
		absent := w.absentIDs()
		absent["child"] = n.crossed["child"]
		before := w.snapshot()
		a, b := n.visitor.do(d.Method, d.filled(t, n.crossed), n.filled(d)), n.visitor.do(d.Method, d.filled(t, absent), n.filled(d))
		if a.status != http.StatusNotFound {
			t.Errorf("%s with another child's id: %d", d.Pattern(), a.status)
		}
		if diff := same(a, b); diff != "" {
			t.Errorf("%s with another child's id is not like an absent id: %s", d.Pattern(), diff)
		}
		if names := changed(before, w.snapshot()); len(names) > 0 {
			t.Errorf("%s with another child's id changed %v", d.Pattern(), names)
		}
		want := n.status
		if d.Method == get {
			want = http.StatusOK
		}
		if a := n.visitor.do(d.Method, d.filled(t, n.right), n.filled(d)); a.status != want && !(n.gets && a.status == http.StatusOK) {
			t.Errorf("%s with the right child: %d, so nothing was proved", d.Pattern(), a.status)
		} else if len(changed(before, w.snapshot())) == 0 && d.Method != get {
			t.Errorf("%s with the right child changed nothing, so nothing was proved", d.Pattern())
		}
	}
}

// written is the id of a document that a visitor writes about a child.
func (w *world) written(v *visitor, child, seal string) string {
	w.t.Helper()
	form := wellFilled(Door{Action: "document:write"})
	form.Set("seal", seal)
	a := v.post("/child/"+child+"/document/new", form)
	if a.status != http.StatusSeeOther {
		w.t.Fatalf("write a document: %d", a.status)
	}
	return a.location()[strings.LastIndex(a.location(), "/")+1:]
}

// write changes the database beneath the service.
func (w *world) write(fn func(context.Context, *db.Tx) error) {
	w.t.Helper()
	if err := w.d.db.Write(w.t.Context(), fn); err != nil {
		w.t.Fatal(err)
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
	t.Parallel()
	w := open(t)
	other := w.as("Kofi Mensah")
	found := other.post("/find", url.Values{"given": {"Jessica"}, "family": {"Harcastle"}, "birth-day": {"3"}, "birth-month": {"9"}, "birth-year": {"2015"}})
	search := strings.TrimPrefix(found.location(), "/find/")
	session := w.scalar(`SELECT id FROM account_session WHERE account = $1 LIMIT 1`, w.people["Kofi Mensah"])
	nurse, lead := w.as("Nia Bevan"), w.as("Beth Morgan")
	pack := w.scalar(`SELECT id FROM homevisit LIMIT 1`)
	for _, c := range []struct {
		v                     *visitor
		method, there, absent string
	}{
		{nurse, get, "/find/" + search, "/find/" + w.d.ids.New()},
		{nurse, post, "/account/sessions/" + session + "/end", "/account/sessions/" + w.d.ids.New() + "/end"},
		{other, get, "/packs/" + pack, "/packs/" + w.d.ids.New()},
		{other, post, "/packs/" + pack + "/lost", "/packs/" + w.d.ids.New() + "/lost"},
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
	t.Parallel()
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
