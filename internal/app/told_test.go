package app

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"onestory/internal/consent"
	"onestory/internal/episode"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// TestToldBeforeAsked: before a form asks anything its writer reads what the child and
// each carer want known, as far as they may: on the page that begins it, on the list of
// what is left, and above the first section; and no further.
func TestToldBeforeAsked(t *testing.T) {
	w := open(t)
	nia := w.as("Nia Bevan")
	tyler := w.child("Tyler", "Thistlewood", "2014-02-28")
	draft := "/child/" + tyler + "/assessment/" + w.scalar(`SELECT c.item FROM assessment_child c JOIN assessment a ON a.id = c.assessment WHERE c.child = $1 AND a.state = 'draft'`, tyler)
	const his, hers = "Sit on my right side", "He sleeps better when he knows"
	for path, shown := range map[string]bool{draft: true, draft + "/family/1": true, draft + "/child/3": true, draft + "/family/2": false, draft + "/sign": false} {
		body := string(nia.get(path).body)
		if strings.Contains(body, his) != shown || strings.Contains(body, hers) != shown {
			t.Errorf("%s tells what they want known: %v", path, !shown)
		}
	}
	kid, course := w.agreedTo(w.scene())
	if a := nia.post("/child/"+kid+"/story", url.Values{"kind": {"child"}, "text": {"Ring my aunt first."}, "said-day": {"1"}, "said-month": {"11"}, "said-year": {"2026"}}); a.status != http.StatusSeeOther {
		t.Fatalf("write a story: %d", a.status)
	}
	if body := string(nia.get("/child/" + kid + "/episode/" + course + "/assessment").body); !strings.Contains(body, "Ring my aunt first.") {
		t.Error("the page that begins an assessment does not tell what the child wants known")
	}
	// What is for some agencies alone is not told to others who did not write it down.
	err := w.d.db.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE story SET agencies = 'first-academy', account = 'another' WHERE child = $1 AND kind = 'carer'`, tyler)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if body := string(nia.get(draft).body); strings.Contains(body, hers) || !strings.Contains(body, his) {
		t.Error("what is for the school alone is told to the nurse")
	}
}

// TestFamilySaysAgain: a mother answers on her own page whether she had to repeat
// herself. It counts with what helpers were told, once a day, and no helper sees it.
func TestFamilySaysAgain(t *testing.T) {
	w := open(t)
	ruth := w.as("Ruth Harcastle")
	page := "/my/" + w.child("Jessica", "Harcastle", "2015-09-03") + "/repeated"
	figure := func() string {
		return w.as(solo("governance")).get("/repeated").page(t).One(t, ".govuk-body-l").Text()
	}
	if got := figure(); got != "75% in the last year" {
		t.Fatalf("to begin with the figure is %q", got)
	}
	if a := ruth.post(page, url.Values{}); a.status != http.StatusUnprocessableEntity {
		t.Errorf("without an answer: %d", a.status)
	}
	for _, said := range []string{"yes", "yes", "no"} {
		form := fields(t, ruth.get(page).page(t), page)
		form.Set("repeated", said)
		form.Set("occasion", "meeting")
		if a := ruth.follow(ruth.post(page, form)); a.status != http.StatusOK || !strings.Contains(string(a.body), "Your answer counts") {
			t.Fatalf("say %s: %d", said, a.status)
		}
	}
	if got := w.scalar(`SELECT count(*) || ' ' || min(CAST(repeated AS TEXT)) || ' ' || min(agency) FROM story_repeat WHERE account = $1`, w.people["Ruth Harcastle"]); got != "1 0 " {
		t.Errorf("kept: %q", got)
	}
	if got := figure(); got != "76% in the last year" {
		t.Errorf("with her answer the figure is %q", got)
	}
}

// TestBornWhileWriting: a baby who was not born when an assessment was begun has a part
// of it once they have a record, and no more is written about them before (CAF-6).
func TestBornWhileWriting(t *testing.T) {
	w := open(t)
	s, nia := w.helping(), w.as("Nia Bevan")
	chika, chidi := w.child("Chika", "Okafor", "2017-05-14"), w.child("Chidi", "Okafor", "2017-05-14")
	course, err := s.start("Nia Bevan", chika, episode.Starting{Kind: episode.EarlyHelp, Concern: s.today, Worry: longText, Begin: episode.Asking,
		Unborn: []episode.Person{{Kind: "unborn", Expected: s.today.AddDays(20), PersonDetails: episode.PersonDetails{Name: "Amara Okafor"}}}})
	if err == nil {
		err = s.answers("Nia Bevan", chika, course, "Amara Okafor", "Yes, please.", consent.Yes)
	}
	if err != nil {
		t.Fatal(err)
	}
	item, err := w.f.assess.Start(t.Context(), s.as("Nia Bevan", "assessment:begin", chika), course, "", "")
	if err != nil {
		t.Fatal(err)
	}
	parts := func() string {
		return w.scalar(`SELECT CAST(count(*) AS TEXT) FROM assessment_part p JOIN assessment_child c ON c.assessment = p.assessment WHERE c.item = $1 AND p.part = 'child'`, item)
	}
	if parts() != "1" {
		t.Fatalf("to begin with %s children", parts())
	}
	to := "/child/" + chika + "/episode/" + course + "/correct"
	form := fields(t, nia.get(to).page(t), to)
	for name, value := range map[string]string{"what": "born", "whom": "person:1", "record": chidi, "why": "Born on Tuesday, and both are well."} {
		form.Set(name, value)
	}
	if a := nia.post(to, form); a.status != http.StatusSeeOther {
		t.Fatalf("born: %d %s", a.status, faultsOf(t, a))
	}
	theirs := w.scalar(`SELECT c.item FROM assessment_child c JOIN assessment_child o ON o.assessment = c.assessment WHERE o.item = $1 AND c.child = $2`, item, chidi)
	if a := nia.get("/child/" + chidi + "/assessment/" + theirs + "/child/3"); a.status != http.StatusOK || !strings.Contains(string(a.body), "Chidi Okafor") {
		t.Errorf("their own part: %d", a.status)
	}
	if a := nia.get("/child/" + chika + "/assessment/" + item); parts() != "2" || !strings.Contains(string(a.body), "/child/"+chidi+"/assessment/"+theirs) {
		t.Errorf("%s children, or the list does not lead to the newborn's part", parts())
	}
	if a := nia.post(to, form); a.status == http.StatusSeeOther {
		t.Error("they were born twice")
	}
}

// TestEveryViewIsLogged: each page of an assessment that somebody opens is one line of
// the log about the child, from which the family's list is made; what is refused is one
// too, and shows nothing (CAF-24).
func TestEveryViewIsLogged(t *testing.T) {
	w := open(t)
	chidi := w.child("Chidi", "Okafor", "2017-05-14")
	one := "/child/" + chidi + "/assessment/" + w.scalar(`SELECT c.item FROM assessment_child c JOIN assessment a ON a.id = c.assessment WHERE c.child = $1 AND a.form = 'eha'`, chidi)
	looks := func() (all []audit.Looked) {
		err := w.d.db.Read(t.Context(), func(ctx context.Context, r db.Reader) (err error) {
			all, err = audit.LookedAt(ctx, r, []string{chidi}, 500, audit.Mark{})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	nia := w.as("Nia Bevan")
	for path, action := range map[string]string{"": "assessment:open", "/copies": "assessment:copy", "/copies/child/read": "assessment:copy", "/fhir": "assessment:copy", "/compare": "assessment:open"} {
		before := len(looks())
		if a := nia.get(one + path); a.status != http.StatusOK {
			t.Fatalf("%s: %d", path, a.status)
		}
		after := looks()
		if len(after) != before+1 || after[0].Action != action || after[0].Actor != w.people["Nia Bevan"] || !slices.Contains(after[0].Classes, "assessment") {
			t.Errorf("%s is %d lines: %+v", path, len(after)-before, after[0])
		}
	}
}
