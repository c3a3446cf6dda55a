package app

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"onestory/internal/access"
)

// TestHelpStory plays a course of help over HTTP: looked for, begun, refused, agreed
// to, carried on by another, and told to the front door in between.
func TestHelpStory(t *testing.T) {
	t.Parallel()
	w := open(t)
	child := w.ids(`SELECT r.child FROM access_relationship r JOIN access_child c ON c.child = r.child AND NOT c.hidden AND NOT c.shielded
		WHERE r.agency = 'first-primary' AND r.ends = '' AND NOT EXISTS (SELECT 1 FROM episode_child e WHERE e.child = r.child)
		AND NOT EXISTS (SELECT 1 FROM access_child_key x JOIN access_kin_key k ON k.key = x.key WHERE x.child = r.child) ORDER BY r.child`)[0]
	nia, priya := w.as("Nia Bevan"), w.as("Priya Nair")
	priya.state(child, "safeguarding")
	root := "/child/" + child
	if a := nia.get(root + "/episodes/new"); a.status != http.StatusSeeOther || a.location() != root+"/episodes" {
		t.Fatalf("without a look one can begin: %d to %s", a.status, a.location())
	}
	a := nia.follow(nia.post(root+"/episodes/look", nil))
	if !strings.Contains(string(a.body), "No assessment is recorded.") {
		t.Fatal("the look finds one")
	}
	form := fields(t, nia.get(root+"/episodes/new").page(t), root+"/episodes/new")
	form.Set("kind", "eha")
	form.Set("begin", "asking")
	form.Set("worry", longText)
	a = nia.post(root+"/episodes/new", form)
	one := a.location()
	if a.status != http.StatusSeeOther || !strings.HasPrefix(one, root+"/episode/") {
		t.Fatalf("begin: %d to %s", a.status, one)
	}
	say := func(answer, state string) {
		t.Helper()
		f := fields(t, nia.get(one+"/answer").page(t), one+"/answer")
		f.Set("person", "other")
		f.Set("name", "Somebody Responsible")
		f.Set("answer", answer)
		f.Set("support", longText)
		f.Set("capacity", "responsibility")
		f.Set("evidence", "court-order")
		a := nia.follow(nia.post(one+"/answer", f))
		if a.status != http.StatusOK || !strings.Contains(string(a.body), state) {
			t.Errorf("after a %s: %d, not %q", answer, a.status, state)
		}
	}
	say("no", "The family said no")
	a = nia.post(root+"/unsafe", url.Values{"worry": {"She cries when it is time to go home."}, "danger": {"now"}})
	if a = nia.follow(a); a.status != http.StatusOK || !strings.Contains(string(a.body), "Answer due by") {
		t.Errorf("after their no the front door cannot be told: %d", a.status)
	}
	say("yes", "Assessment being written")
	signsByHand(t, nia, one)
	a = priya.get(root)
	if !strings.Contains(string(a.body), "There is an assessment.") || strings.Contains(string(a.body), "Assessment being written") {
		t.Error("the record does not say that there is one, or says more")
	}
	if a := priya.get(one); a.status != http.StatusNotFound {
		t.Errorf("who has no part in it opens it: %d", a.status)
	}
	priya.post(one+"/ask", url.Values{"as": {"assessor"}, "why": {longText}})
	asked := nia.get(one).page(t)
	to := ""
	for _, l := range asked.All(`a.govuk-link`) {
		if strings.Contains(l.Attr("href"), "/asked/") {
			to = l.Attr("href")
		}
	}
	let := fields(t, nia.get(to).page(t), to)
	let.Set("_do", "yes")
	if a := nia.post(to, let); a.status != http.StatusUnprocessableEntity {
		t.Errorf("let in without a yes that names her organisation, or a reason: %d", a.status)
	}
	let = fields(t, nia.get(to).page(t), to)
	let.Set("_do", "yes")
	let.Set("because", "agreed")
	if a := nia.post(to, let); a.status != http.StatusSeeOther {
		t.Fatalf("let her in: %d", a.status)
	}
	if a := priya.get(one); a.status != http.StatusOK || !strings.Contains(string(a.body), "Write down what they said") {
		t.Errorf("let in to carry on the draft: %d", a.status)
	}
	handsOver(t, one, priya, nia)
	if a := nia.post(one+"/move", url.Values{"_do": {"plan"}, "_version": {"1"}}); a.status != http.StatusConflict || !strings.Contains(string(a.body), "cannot follow") {
		t.Errorf("a move that cannot be made: %d", a.status)
	}
}

// handsOver holds the page that begins an assessment to telling whoever leaves signing it
// to the lead, and not the lead (CAF-48).
func handsOver(t *testing.T, episode string, sender, lead *visitor) {
	t.Helper()
	for v, want := range map[*visitor]bool{sender: true, lead: false} {
		a := v.get(episode + "/assessment")
		if got := strings.Contains(string(a.body), "you cannot sign or finish it"); a.status != http.StatusOK || got != want {
			t.Errorf("told that they cannot sign: %v, want %v (%d)", got, want, a.status)
		}
	}
}

// TestFamilyLead: who leads stands on the page of whoever reads there that the lead's
// agency helps, and not on a page without names.
func TestFamilyLead(t *testing.T) {
	t.Parallel()
	w := open(t)
	jess, mother := w.childOf("family"), w.as("Ruth Harcastle")
	led := func(v *visitor) bool {
		return !strings.Contains(string(v.get("/my/"+jess).body), "Nobody has been named yet.")
	}
	if led(mother) {
		t.Error("somebody leads whose agency the page does not name")
	}
	q := access.Request{Actor: w.people["Tom Hale"], Action: "episode:hand", Child: jess, Level: access.Existence}
	id := w.scalar(`SELECT id FROM episode WHERE child = $1`, jess)
	if err := w.f.episodes.HandOver(t.Context(), q, id, w.people["Nia Bevan"], false, longText, 0); err != nil {
		t.Fatal(err)
	}
	if !led(mother) {
		t.Error("the mother does not read who leads, though the page names the nurse")
	}
	if led(w.as("Mark Penhallow")) {
		t.Error("a page without names says who leads")
	}
}

// signsByHand presses a button that no page has: an episode is not signed by it.
func signsByHand(t *testing.T, v *visitor, one string) {
	t.Helper()
	f := fields(t, v.get(one).page(t), one+"/move")
	f.Set("_do", "sign")
	if a := v.post(one+"/move", f); a.status != http.StatusNotFound || !strings.Contains(string(v.get(one).body), "Assessment being written") {
		t.Errorf("signed without an assessment: %d", a.status)
	}
}

// TestUnsafeOnEveryPage: from every page about a child one press leads to where one
// says that the child is unsafe, for everyone who works with children.
func TestUnsafeOnEveryPage(t *testing.T) {
	t.Parallel()
	w := open(t)
	for _, c := range demoCast {
		if !slices.Contains(readRoles(t)["contact:send"], c.roles[0]) {
			continue
		}
		v := w.as(c.name)
		for _, path := range w.reachable(t, v, c.roles) {
			parts := strings.Split(path, "/")
			if paper := parts[len(parts)-1]; len(parts) < 3 || parts[1] != "child" || len(parts[2]) != 26 || paper == "print" || paper == "paper" || paper == "notice" {
				continue
			}
			a := v.get(path)
			if a.status != http.StatusOK || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") || a.header.Get("Content-Disposition") != "" {
				continue
			}
			if page := a.page(t); page.Has("main") && !page.Has(`a[href="/child/`+parts[2]+`/unsafe"]`) {
				t.Errorf("%s: %s has no way to say that the child is unsafe", c.name, strings.Join(parts[3:], "/"))
			}
		}
	}
}
