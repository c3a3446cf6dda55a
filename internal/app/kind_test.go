package app

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestKindsOfAgency: one who manages accounts proposes a kind, its form saying what is
// missing; another agrees; agencies have it from then on, by form and by file, until
// its last day; a refuge becomes nothing else by one person alone (CAF-65).
func TestKindsOfAgency(t *testing.T) {
	t.Parallel()
	w := open(t)
	jo, lena := w.as("Jo Carr"), w.as("Lena Fox")
	send := func(v *visitor, from, to string, more url.Values) answer {
		t.Helper()
		values := fields(t, v.get(from).page(t), to)
		for k, x := range more {
			values[k] = x
		}
		return v.post(to, values)
	}
	text := func(v *visitor, path string) string { t.Helper(); return v.get(path).page(t).One(t, "main").Text() }
	const kinds = "/agency-kinds"
	a := send(jo, kinds+"/new", kinds+"/new", nil)
	for _, want := range []string{"Enter what it is called in Welsh", "Choose whose rules it follows"} {
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.page(t).One(t, ".govuk-error-summary").Text(), want) {
			t.Errorf("an empty form: %d without %q", a.status, want)
		}
	}
	mill := url.Values{"en": {"Women’s centre"}, "cy": {"Canolfan menywod"}, "code": {"womens-centre"}, "base": {"refuge"}, "maps": {"8"}}
	if a = send(jo, kinds+"/new", kinds+"/new", mill); a.location() != kinds {
		t.Fatalf("propose a kind: %d", a.status)
	}
	one := kinds + "/womens-centre"
	if strings.Contains(text(jo, one), "Do you agree?") || !strings.Contains(text(lena, one), "Do you agree?") {
		t.Error("whoever proposed a kind is asked to agree, or nobody is")
	}
	version := fields(t, lena.get(one).page(t), one+"/settle")
	version.Set("_do", "yes")
	if a = jo.post(one+"/settle", version); a.status != http.StatusForbidden {
		t.Errorf("whoever proposed it agrees: %d", a.status)
	}
	centre := url.Values{"name": {"Well House"}, "kind": {"womens-centre"}, "main": {"01632 960 700"}}
	if a = send(jo, "/agencies/new", "/agencies/new", centre); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a kind that waits is given: %d", a.status)
	}
	if a = lena.post(one+"/settle", version); a.location() != kinds {
		t.Fatalf("agree: %d", a.status)
	}
	if a = send(jo, "/agencies/new", "/agencies/new", centre); a.location() != "/agencies" {
		t.Fatalf("give it: %d", a.status)
	}
	id := w.scalar(`SELECT id FROM agency WHERE name = 'Well House' AND kind = 'refuge' AND local = 'womens-centre'`)
	if !strings.Contains(text(jo, "/agencies"), "Women’s centre") {
		t.Error("the list does not say what it is")
	}
	if a = send(jo, "/agencies/"+id, "/agencies/"+id, url.Values{"kind": {"voluntary"}}); a.location() != "/agencies" {
		t.Fatalf("ask for another kind: %d", a.status)
	}
	if got := w.scalar(`SELECT kind FROM agency WHERE id = $1`, id); got != "refuge" || !strings.Contains(text(lena, "/agency-changes"), "Well House") {
		t.Errorf("one person alone makes a refuge %q", got)
	}
	if a = send(jo, one, one, url.Values{"maps": {"8"}, "ends-day": {"1"}, "ends-month": {"1"}, "ends-year": {"2020"}}); a.location() != one {
		t.Fatalf("end it: %d", a.status)
	}
	bad := jo.uploadAs(t, "/agencies/import", "agencies.csv", "name,kind,main\nMill House,womens-centre,01632 960 701\n", "")
	if got := bad.page(t).One(t, "main").Text(); bad.status != http.StatusUnprocessableEntity || !strings.Contains(got, "Row 2: The kind “womens-centre” ended on 2020-01-01. Choose another") {
		t.Errorf("a file with a kind that is over: %d, %s", bad.status, got)
	}
	if a = jo.uploadAs(t, "/agencies/import", "agencies.csv", "name,kind,main\nMill House,refuge,01632 960 701\n", ""); a.status != http.StatusOK || !strings.Contains(a.page(t).One(t, "main").Text(), "1 set up") {
		t.Errorf("a file: %d", a.status)
	}
	if a = send(jo, "/agencies/"+id, "/agencies/"+id, url.Values{"main": {"01632 960 702"}}); a.location() != "/agencies" || !strings.Contains(text(jo, "/agencies"), "Women’s centre") {
		t.Errorf("what it was given does not read on: %d", a.status)
	}
}
