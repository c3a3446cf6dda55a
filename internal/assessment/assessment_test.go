package assessment_test

import (
	"context"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/form"
	"onestory/internal/kit/db"
	"onestory/internal/record/recordtest"
)

// TestFromBeginningToAddendum writes, signs and adds to an assessment of a family
// through its pages, and looks whether anything of it can still change.
func TestFromBeginningToAddendum(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		path := w.begins("social")
		// Filled in with what is known, and says from where (CAF-7).
		found := false
		for _, s := range w.sections("social", path) {
			if text, _ := w.page("social", s, 200); strings.Contains(text, "From the record") && strings.Contains(text, "O&#39;Brien-Kowalczyk") {
				found = true
			}
		}
		if !found {
			t.Error("nothing was filled in from the record")
		}
		// Not complete: no signing, from whichever page (CAF-4).
		if got := w.Post("social", path+"/sign", signatures, "en"); got.Code != http.StatusUnprocessableEntity {
			t.Errorf("an empty draft was signed: %d", got.Code)
		}
		w.fills("social", path, "Words about Siân")
		osian := w.other("social", path)
		if got := w.Post("social", path+"/sign", signatures, "en"); got.Code != http.StatusUnprocessableEntity {
			t.Errorf("signed while the sibling's part is empty: %d", got.Code)
		}
		w.fills("social", osian, "Of Osian alone")
		if got := w.Post("social", path+"/sign", url.Values{"parent": {""}}, "en"); got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), "Select how the child") {
			t.Errorf("signed without the family: %d", got.Code)
		}
		w.signs("social", path)
		if w.moved != 1 {
			t.Errorf("the episode moved %d times", w.moved)
		}
		text, _ := w.page("social", path, 200)
		for _, want := range []string{"Words about Siân", "I am too tired today", "It is how we are.", "heard by Tom Adeyemi"} {
			if !strings.Contains(text, want) {
				t.Errorf("the signed page lacks %q", want)
			}
		}
		// Nothing changes it any more (CAF-10).
		for _, s := range []string{`UPDATE assessment SET state = 'draft'`, `UPDATE assessment_signed SET form_hash = ''`, `DELETE FROM assessment_signed`, `DELETE FROM assessment`, `UPDATE assessment_signature SET how = 'screen'`,
			`INSERT INTO assessment_section (child, assessment, part, section, version, author, at, sealed) SELECT child, id, 'child', 'x', 1, '', 0, form_hash FROM (SELECT a.child, a.id, s.sealed form_hash FROM assessment a JOIN assessment_signed s ON s.assessment = a.id) x`} {
			if err := w.write(func(ctx context.Context, tx *db.Tx) error { _, err := tx.Exec(ctx, s); return err }); err == nil {
				t.Errorf("the database did: %s", s)
			}
		}
		if got := w.Get("social", path+"/child/1", "en"); got.Code != http.StatusNotFound {
			t.Errorf("a signed section opens for writing: %d", got.Code)
		}
		// A correction is an addendum, which is visible and stays (CAF-10).
		if got := w.Post("social", path+"/add", url.Values{"text": {"Her birthday party was in May."}}, "en"); got.Code != http.StatusSeeOther {
			t.Fatalf("add: %d", got.Code)
		}
		if text, _ := w.page("social", path, 200); !strings.Contains(text, "Her birthday party was in May.") {
			t.Error("the addendum is not shown")
		}
		if err := w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE assessment_addendum SET n = 9`)
			return err
		}); err == nil {
			t.Error("an addendum changed")
		}
	})
}

// TestSiblings: each child's assessment has nothing of the other's private matters
// (CAF-58), and whoever works with one reads one.
func TestSiblings(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		path := w.begins("social")
		osian := w.other("social", path)
		w.fills("social", osian, "Of the family") // whose part is one, from whichever page
		for _, of := range []struct{ path, words string }{{path, "Of Siân alone"}, {osian, "Of Osian alone"}} {
			for _, s := range w.sections("social", of.path) {
				if !strings.Contains(s, "/child/1") && !strings.Contains(s[8:], "/child/") {
					continue
				}
				_, page := w.page("social", s, 200)
				v := fill(page, of.words)
				for _, n := range page.All("main textarea") {
					v.Set(n.Attr("name"), of.words)
				}
				if got := w.Post("social", s, v, "en"); got.Code != http.StatusSeeOther {
					t.Fatalf("write %s: %d", s, got.Code)
				}
			}
		}
		w.part("nurse", w.sian, access.Joined)
		w.works("nurse", w.sian)
		for _, signed := range []bool{false, true} {
			if signed {
				w.signs("social", path)
			}
			text, page := w.page("nurse", path, 200)
			if !strings.Contains(text, "Of Siân alone") {
				t.Errorf("signed %v: the nurse does not read what is about Siân", signed)
			}
			if main := page.One(t, "main").Text(); strings.Contains(text, "Of Osian alone") || strings.Contains(main, "Osian") {
				t.Errorf("signed %v: Siân's page tells the nurse of Osian", signed)
			}
			if got := w.Get("nurse", osian, "en"); got.Code == http.StatusOK || strings.Contains(got.Body.String(), "Osian") {
				t.Errorf("signed %v: the nurse opens Osian's: %d", signed, got.Code)
			}
			if got := w.Get("clinic", path, "en"); got.Code != http.StatusNotFound {
				t.Errorf("signed %v: the clinic, which has no part, opens it: %d", signed, got.Code)
			}
			if text, _ = w.page("social", osian, 200); signed && (strings.Contains(text, "Of Siân alone") || !strings.Contains(text, "Of Osian alone")) {
				t.Error("Osian's page is not his own")
			}
		}
		if got := w.Post("nurse", path+"/child/2", url.Values{}, "en"); got.Code != http.StatusNotFound {
			t.Errorf("a member who is no assessor writes: %d", got.Code)
		}
	})
}

// TestTwoAtOnce: of two people in one section the second is told, loses nothing,
// and saves both together (CAF-8).
func TestTwoAtOnce(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		path := w.begins("social")
		w.part("nurse", w.sian, access.Assessor)
		var section, box string
		for _, s := range w.sections("social", path) {
			if _, page := w.page("social", s, 200); page.Has("main textarea") {
				section, box = s, page.All("main textarea")[0].Attr("name")
				break
			}
		}
		_, page := w.page("social", section, 200)
		one, two := boxes(page), boxes(page)
		one.Set(box, "The first paragraph.\n\nHers.")
		if got := w.Post("nurse", section+"/draft", one, "en"); got.Code != 200 || !strings.Contains(got.Body.String(), `"version":`) {
			t.Fatalf("autosave: %d %s", got.Code, got.Body)
		}
		if text, _ := w.page("social", section, 200); !strings.Contains(text, "Priya Nair saved this section") || !strings.Contains(text, "Hers.") {
			t.Error("the page does not say who else writes")
		}
		two.Set(box, "The first paragraph.\n\nHis.")
		if got := w.Post("social", section+"/draft", two, "en"); got.Code != http.StatusConflict {
			t.Fatalf("a stale autosave: %d", got.Code)
		}
		if got := w.Post("social", section, two, "en"); got.Header().Get("Location") != section+"/merge" {
			t.Fatalf("a stale save leads to %q (%d)", got.Header().Get("Location"), got.Code)
		}
		text, merge := w.page("social", section+"/merge", 200)
		both := boxes(merge)
		if !strings.Contains(both.Get(box), "Hers.") || !strings.Contains(both.Get(box), "His.") || strings.Count(both.Get(box), "The first paragraph.") != 1 || !strings.Contains(text, "Priya Nair") {
			t.Errorf("merged: %q", both.Get(box))
		}
		if got := w.Post("social", section+"/merge", both, "en"); got.Header().Get("Location") != section {
			t.Fatalf("save the merged: %d %s", got.Code, got.Header().Get("Location"))
		}
		if _, page := w.page("nurse", section, 200); !strings.Contains(boxes(page).Get(box), "His.") || !strings.Contains(boxes(page).Get(box), "Hers.") {
			t.Error("a paragraph is lost")
		}
		if text, _ := w.page("social", section+"/merge", 200); strings.Contains(text, "You wrote") {
			t.Error("there is something to merge again")
		}
	})
}

// TestHandedOver: a draft begun by one is continued by another once they are an
// assessor, and what cannot be understood waits as it was typed (CAF-8, CAF-9).
func TestHandedOver(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		path := w.begins("social")
		w.page("nurse", path, 404)
		w.part("nurse", w.sian, access.Assessor)
		for _, s := range w.sections("nurse", path) {
			_, page := w.page("nurse", s, 200)
			v := boxes(page)
			day := ""
			for name := range v {
				if strings.HasSuffix(name, "-day") {
					day = strings.TrimSuffix(name, "-day")
				}
			}
			if day == "" {
				continue
			}
			v.Set(day+"-day", "31")
			v.Set(day+"-month", "feb")
			v.Set(day+"-year", "2020")
			got := w.Post("nurse", s, v, "en")
			if got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), "enter a real date") {
				t.Fatalf("31 February: %d", got.Code)
			}
			if text, _ := w.page("social", s, 200); !strings.Contains(text, `value="feb"`) {
				t.Error("what the nurse typed is lost")
			}
			return
		}
		t.Error("no section asks for a date")
	})
}

// TestFormChanges: version 2 of a form does not touch what was signed on version 1,
// which is shown label for label; the next assessment is on version 2 and has the
// next number; both can be compared (CAF-1, CAF-2, CAF-10).
func TestFormChanges(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		text, err := fs.ReadFile(form.ShippedForms(), "eha.json")
		if err != nil {
			t.Fatal(err)
		}
		first := w.begins("social")
		w.fills("social", first, "At first")
		w.fills("social", w.other("social", first), "At first")
		w.signs("social", first)
		before, _ := w.page("social", first, 200)
		old := firstLabel(t, before)
		w.ship("eha", strings.ReplaceAll(string(text), jsonText(old), jsonText(old+" (new words)")))
		after, _ := w.page("social", first, 200)
		if strings.Contains(after, "(new words)") || firstLabel(t, after) != old {
			t.Error("a signed assessment changed its labels")
		}
		second := w.begins("social")
		if page, _ := w.page("social", second, 200); !strings.Contains(page, "Number 2") {
			t.Error("the second is not number 2")
		}
		w.fills("social", second, "Later on")
		w.fills("social", w.other("social", second), "Later on")
		w.signs("social", second)
		if page, _ := w.page("social", second, 200); !strings.Contains(page, "(new words)") {
			t.Error("the second is not on the new version")
		}
		item := first[strings.LastIndexByte(first, '/')+1:]
		side, page := w.page("social", second+"/compare?with="+item, 200)
		if !strings.Contains(side, "<del>At first</del>") || !strings.Contains(side, "<ins>Later on</ins>") || !page.Has("table.os-compare") {
			t.Error("what changed is not marked")
		}
		if got := w.Get("clinic", second+"/compare?with="+item, "en"); got.Code != http.StatusNotFound {
			t.Errorf("somebody without a part compares: %d", got.Code)
		}
	})
}

// TestBeforeTheFamilyAgreed: nothing is begun, and what was begun is not written on
// once they took their yes back (CAF-13, CAF-19, CAF-20).
func TestBeforeTheFamilyAgreed(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		path := w.begins("social")
		s := w.sections("social", path)[0]
		w.begun = false
		for _, p := range []string{s, path + "/sign", "/child/" + w.sian + "/episode/" + episode + "/assessment"} {
			w.page("social", p, 404)
		}
		if got := w.Post("social", s, url.Values{}, "en"); got.Code != http.StatusNotFound {
			t.Errorf("written after the family withdrew: %d", got.Code)
		}
	})
}

func firstLabel(t *testing.T, page string) string {
	t.Helper()
	i := strings.Index(page, `<div class="os-answer"><dt>`)
	if i < 0 {
		t.Fatal("no answers are shown")
	}
	rest := page[i+len(`<div class="os-answer"><dt>`):]
	return rest[:strings.Index(rest, "</dt>")]
}

func jsonText(s string) string { return `"text": "` + s + `"` }

// TestChecklist: the checklist is filled in, finished without a signature, and what
// it came to is the episode's (CAF-12). It takes few clicks.
func TestChecklist(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		text, err := fs.ReadFile(form.ShippedForms(), "checklist.json")
		if err != nil {
			t.Fatal(err)
		}
		w.ship("checklist", string(text))
		w.kind = "checklist"
		path := w.begins("social")
		clicks := 2 // to begin, and to finish
		for _, s := range w.sections("social", path) {
			_, page := w.page("social", s, 200)
			v := boxes(page)
			for _, n := range page.All("main input[type=radio]") {
				if name := n.Attr("name"); v.Get(name) == "" && (n.Attr("value") == "yes" || n.Attr("value") == "in-house") {
					v.Set(name, n.Attr("value"))
					clicks++
				}
			}
			v.Set("_do", "next")
			clicks++
			if got := w.Post("social", s, v, "en"); got.Code != http.StatusSeeOther {
				t.Fatalf("write %s: %d", s, got.Code)
			}
		}
		if got := w.Post("social", path+"/sign", url.Values{}, "en"); got.Code != http.StatusSeeOther {
			t.Fatalf("finish: %d %s", got.Code, got.Body)
		}
		if w.outcome != "in-house" || w.moved != 0 {
			t.Errorf("it came to %q", w.outcome)
		}
		if clicks > 20 {
			t.Errorf("%d clicks", clicks)
		}
		t.Logf("%d clicks", clicks)
	})
}

// TestUnborn: of a child not yet born the expected day stands in place of the date
// of birth, and the name is the mother's until there is one (CAF-6).
func TestUnborn(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.sian = w.Create(t, child.Record{Names: []child.Name{{Given: "Baby", Family: "Kowalczyk"}}, Birth: child.Birth{Date: recordtest.Day(t, "2027-02-11"), Precision: child.Expected},
			Mother: &child.Mother{Name: child.Name{Given: "Magda", Family: "Kowalczyk"}}})
		w.works("social", w.sian)
		w.part("social", w.sian, access.Lead)
		path := w.begins("social")
		for _, s := range w.sections("social", path) {
			if !strings.HasSuffix(s[:strings.LastIndexByte(s, '/')], "/child") {
				continue
			}
			_, page := w.page("social", s, 200)
			all := url.Values{}
			for name, v := range boxes(page) {
				all[strings.TrimLeft(name, "i0123456789")] = append(all[strings.TrimLeft(name, "i0123456789")], v...)
			}
			if text := strings.Join(all[""], "\n"); !strings.Contains(text, "Unborn baby of Magda Kowalczyk") {
				t.Errorf("the name is not the mother's: %q", text)
			}
			if years := strings.Join(all["-year"], " "); strings.TrimSpace(years) != "2027" {
				t.Errorf("dates filled in: %q", years)
			}
			return
		}
	})
}
