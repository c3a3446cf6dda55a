package app

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/document"
)

// oneTime are the one-time keys of forms, which differ on every page.
var oneTime = regexp.MustCompile(`(name="_once" value=")[^"]*|[0-9]{1,2}:[0-9]{2}[ap]m|data-timeout-left="[0-9]+"`)

// TestOwnNotes: what an agency notes for itself is read by its own team on the pages
// of the child, and the pages of everybody else are the same to the last letter as if
// there were none: the record, the episode, the assessment, its copies, its files and
// its comparison (CAF-26).
func TestOwnNotes(t *testing.T) {
	t.Parallel()
	w := open(t)
	tyler := w.child("Tyler", "Thistlewood", "2014-02-28")
	id := w.scalar(`SELECT id FROM episode WHERE child = $1 AND state = 'draft'`, tyler)
	item := w.scalar(`SELECT item FROM assessment_child WHERE child = $1`, tyler)
	const words = "His sister told me where he keeps the money."
	nia := w.as("Nia Bevan")
	others := map[string]*visitor{"Tom Hale": w.as("Tom Hale"), "Kofi Mensah": w.as("Kofi Mensah"), "Priya Nair": w.as("Priya Nair"), "Owen Price": w.as("Owen Price"), "Lena Fox": w.as("Lena Fox"), "Aled Rowe": w.as("Aled Rowe")}
	for _, v := range []string{"Priya Nair", "Kofi Mensah"} {
		others[v].state(tyler, "safeguarding")
	}
	paths := []string{"/why", "/episodes", "/episode/" + id, "/assessment/" + item, "/assessment/" + item + "/copies", "/assessment/" + item + "/fhir", "/assessment/" + item + "/transfer", "/notes", "/story", "/need"}
	seen := func() map[string]string { return shownTo(t, others, tyler, paths) }
	before := seen()
	for _, p := range paths[2:4] {
		if text := nia.get("/child/"+tyler+p).page(t).One(t, "main").Text(); !strings.Contains(text, "nobody else sees these") {
			t.Fatalf("%s has no panel", p)
		}
	}
	at := "/child/" + tyler + "/notes"
	v := fields(t, nia.get(at).page(t), at)
	if a := nia.post(at, v); a.status != http.StatusUnprocessableEntity {
		t.Errorf("an empty note: %d", a.status)
	}
	v.Set("text", words)
	for range 2 { // sent twice, kept once
		if a := nia.post(at, v); a.location() != at {
			t.Fatalf("write a note: %d", a.status)
		}
	}
	if n := w.scalar(`SELECT CAST(COUNT(*) AS TEXT) FROM note`); n != "1" {
		t.Errorf("%s notes are kept", n)
	}
	// The log tells the team alone.
	for who, tells := range map[string]bool{"Nia Bevan": true, "Tom Hale": false} {
		for _, p := range []string{"", "/log"} {
			if has := strings.Contains(string(w.as(who).get("/child/"+tyler+p).body), "note for their own agency"); has && !tells || tells && !has && p == "/log" {
				t.Errorf("the log on %q tells %s of the note: %v", p, who, has)
			}
		}
	}
	for _, p := range []string{paths[2], paths[3], "/notes"} {
		if !strings.Contains(nia.get("/child/"+tyler+p).page(t).One(t, "main").Text(), words) {
			t.Errorf("its writer does not read it on %s", p)
		}
	}
	after := seen()
	for where, was := range before {
		if after[where] != was {
			n := 0
			for n < min(len(was), len(after[where])) && was[n] == after[where][n] {
				n++
			}
			t.Errorf("%s is not what it was: from %q on", where, was[max(0, n-60):min(len(was), n+60)])
		}
	}
	for who, v := range others {
		for _, p := range append(slices.Clone(paths), "/document/"+w.scalar(`SELECT document FROM note`)) {
			if a := v.get("/child/" + tyler + p); strings.Contains(string(a.body), "sister told") {
				t.Errorf("%s reads it on %s", who, p)
			}
		}
	}
	// Nor those of the agency who do not work with the child.
	if _, err := w.f.notes.All(t.Context(), access.Request{Actor: w.people[solo(access.SchoolNurse)], Action: "note:open", Child: tyler, Level: access.Contact}); err == nil {
		t.Error("somebody without a relationship opens the notes")
	}
}

// shownTo is what each of these people is shown on pages of a child, but for what
// differs each time.
func shownTo(t *testing.T, people map[string]*visitor, child string, paths []string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for who, v := range people {
		for _, p := range paths {
			a := v.get("/child/" + child + p)
			out[who+" "+p] = http.StatusText(a.status) + oneTime.ReplaceAllString(string(a.body), "")
		}
	}
	for who, v := range people { // of the record what it has of documents: the rest says who has just looked
		a, links := v.get("/child/"+child), ""
		if a.status == http.StatusOK {
			for _, n := range a.page(t).All("main a") {
				if strings.Contains(n.Attr("href"), "/document/") {
					links += n.HTML()
				}
			}
		}
		out[who+" documents"] = links
	}
	return out
}

// TestLockedIsNotInTheLog: who wrote, opened, changed or locked what only its own team
// may know of stands in that team's log, and in nobody else's.
func TestLockedIsNotInTheLog(t *testing.T) {
	t.Parallel()
	w := open(t)
	jess := w.child("Tyler", "Thistlewood", "2014-02-28")
	nia, tom := w.as("Nia Bevan"), w.as("Tom Hale")
	about := func(v *visitor) int {
		n := 0
		for _, p := range []string{"", "/log"} {
			n += strings.Count(v.get("/child/"+jess+p).page(t).One(t, "main").Text(), "document")
		}
		return n
	}
	own, others := about(nia), about(tom)
	s := w.scene()
	ctx, q := t.Context(), s.as("Nia Bevan", "document:write", jess)
	in := document.Writing{Class: access.ClassGeneral, WrittenOn: s.today, Title: "Kept apart", Passages: []document.Passage{{Text: longText}}, Seal: access.Locked, Reason: longText}
	id, err := w.f.documents.Write(ctx, q, in, "")
	if err != nil {
		t.Fatal(err)
	}
	if a := nia.get("/child/" + jess + "/document/" + id); a.status != http.StatusOK {
		t.Fatalf("its writer opens it: %d", a.status)
	}
	if about(tom) != others {
		t.Error("the log tells another agency that there is a locked document")
	}
	if about(nia) <= own {
		t.Error("the log does not tell its own team")
	}
}
