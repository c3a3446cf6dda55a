package app

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"onestory/lib/workday"
)

// TestWithoutAgreement: an assessment goes to another authority, and a section to
// somebody outside, once it is said by what right; a ground goes to the manager, who is
// told neither the child nor the family, and what she finds wrong ends; a court's order
// waits for her first; governance counts (CAF-16, CAF-17).
func TestWithoutAgreement(t *testing.T) {
	t.Parallel()
	w := open(t)
	chidi, tyler := w.child("Chidi", "Okafor", "2017-05-14"), w.child("Tyler", "Thistlewood", "2014-02-28")
	signed := w.scalar(`SELECT c.item FROM assessment_child c JOIN assessment a ON a.id = c.assessment WHERE c.child = $1 AND a.form = 'eha'`, chidi)
	draft := w.scalar(`SELECT item FROM assessment_child WHERE child = $1`, tyler)
	nia, beth, lena := w.as("Nia Bevan"), w.as("Beth Morgan"), w.as("Lena Fox")
	const words = "His life is at risk in the new place."
	pack := "/child/" + chidi + "/assessment/" + signed + "/transfer"
	by := func(how, note string) url.Values {
		return url.Values{"with": {"Eastbridge Council"}, "because": {how}, "note": {note}}
	}
	isFaulty(t, "nothing said", sendForm(t, nia, pack, pack, nil), "Enter the name of the other authority")
	isFaulty(t, "no reason", sendForm(t, nia, pack, pack, url.Values{"with": {"Eastbridge Council"}}), "Choose why it may be passed on")
	isFaulty(t, "an agreement of nobody", sendForm(t, nia, pack, pack, by("agreed", "")), "Enter who of the family agreed")
	isFaulty(t, "a ground without words", sendForm(t, nia, pack, pack, by("harm", "")), "Enter why that is so")
	isFaulty(t, "a court's order alone", sendForm(t, nia, pack, pack, by("court", words)), "A second person has to agree to this first")
	before := w.scalar(`SELECT CAST(COUNT(*) AS TEXT) FROM override`)
	y, m, d := workday.InUK(w.d.clock.Now()).Parts()
	agreed := url.Values{"with": {"Eastbridge Council"}, "because": {"agreed"}, "who": {"Amara Okafor"}, "on-day": {number(d)}, "on-month": {number(int(m))}, "on-year": {number(y)}}
	if a := sendForm(t, nia, pack, pack, agreed); a.location() != pack {
		t.Fatalf("agreed: %d", a.status)
	}
	if n := w.scalar(`SELECT CAST(COUNT(*) AS TEXT) FROM override`); n != before {
		t.Error("an agreement goes to a second person")
	}
	if a := sendForm(t, nia, pack, pack, by("vital", words)); a.location() != pack {
		t.Fatalf("a ground: %d", a.status)
	}
	if got := nia.get(pack).page(t).One(t, "main").Text(); strings.Count(got, "Amara Okafor agreed") != 1 || !strings.Contains(got, words) {
		t.Errorf("where it went: %s", got)
	}
	id := w.scalar(`SELECT id FROM override WHERE what = 'pack'`)
	shown := beth.get("/overrides/" + id)
	if got := shown.page(t).One(t, "main").Text(); !strings.Contains(got, words) || !strings.Contains(got, "Eastbridge Council") || strings.Contains(string(shown.body), "Chidi") || strings.Contains(string(shown.body), chidi) {
		t.Errorf("the manager is shown %s", got)
	}
	isFaulty(t, "nothing found", sendForm(t, beth, "/overrides/"+id, "/overrides/"+id, nil), "Say what you find")
	isFaulty(t, "a no without words", sendForm(t, beth, "/overrides/"+id, "/overrides/"+id, url.Values{"verdict": {"no"}}), "Write why")
	if a := sendForm(t, beth, "/overrides/"+id, "/overrides/"+id, url.Values{"verdict": {"yes"}}); a.location() != "/overrides" {
		t.Errorf("she agrees: %d", a.status)
	}

	section := "/child/" + tyler + "/assessment/" + draft + "/family/2"
	y, m, d = workday.InUK(w.d.clock.Now()).AddDays(9).Parts()
	ask := url.Values{"whom": {"outside"}, "to": {"Mrs Hart"}, "about": {"T."}, "due-day": {number(d)}, "due-month": {number(int(m))}, "due-year": {number(y)}}
	isFaulty(t, "somebody outside without a reason", sendForm(t, nia, section+"/ask", section+"/ask", ask), "Say why they may know")
	ask.Set("because", "harm")
	ask.Set("because-note", words)
	a := sendForm(t, nia, section+"/ask", section+"/ask", ask)
	if a.status != http.StatusOK {
		t.Fatalf("ask somebody outside: %d", a.status)
	}
	id = w.scalar(`SELECT id FROM override WHERE what = 'section'`)
	if got := nia.get("/child/"+tyler+"/override").page(t).One(t, "main").Text(); !strings.Contains(got, "Mrs Hart") || !strings.Contains(got, "Waits for a second person") {
		t.Errorf("what waits is not shown: %s", got)
	}
	if a := sendForm(t, beth, "/overrides/"+id, "/overrides/"+id, url.Values{"verdict": {"no"}, "answer": {"She is in no danger at all."}}); a.location() != "/overrides" {
		t.Fatalf("she does not agree: %d", a.status)
	}
	if got := w.scalar(`SELECT state FROM assessment_ask WHERE assessment = (SELECT assessment FROM assessment_child WHERE item = $1)`, draft); got != "ended" {
		t.Errorf("the link is %s", got)
	}

	own := "/child/" + tyler + "/override"
	isFaulty(t, "nobody named", sendForm(t, nia, own, own, url.Values{"to": {"outside"}, "because": {"court"}, "because-note": {words}}), "Say who is to receive it")
	if a := sendForm(t, nia, own, own, url.Values{"to": {"outside"}, "name": {"Family Court"}, "because": {"court"}, "because-note": {words}}); a.location() != own {
		t.Errorf("ask first: %d", a.status)
	}
	if got := lena.get("/overrides/report").page(t).One(t, "main").Text(); !strings.Contains(got, "Fewer than 5") || !strings.Contains(got, "A court has ordered it") || strings.Contains(got, words) || strings.Contains(got, "Mrs Hart") {
		t.Errorf("the report: %s", got)
	}
}

// sendForm sends the form of a page with more in it.
func sendForm(t *testing.T, v *visitor, from, to string, more url.Values) answer {
	t.Helper()
	values := fields(t, v.get(from).page(t), to)
	for k, x := range more {
		values[k] = x
	}
	return v.post(to, values)
}

// isFaulty: a form comes back and says on top what is wrong.
func isFaulty(t *testing.T, what string, a answer, want string) {
	t.Helper()
	if a.status != http.StatusUnprocessableEntity {
		t.Fatalf("%s: %d", what, a.status)
	}
	if got := a.page(t).One(t, ".govuk-error-summary").Text(); !strings.Contains(got, want) {
		t.Errorf("%s: %q", what, got)
	}
}
