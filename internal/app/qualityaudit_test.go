package app

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/kit/db"
	"onestory/lib/workday"
)

// audited is the audit of the demonstration: who led, who audits, and what of the
// family must never be read.
func (w *world) audited() (id, draw string, secret []string) {
	id, draw = w.scalar(`SELECT id FROM qualityaudit_case`), w.scalar(`SELECT id FROM qualityaudit_draw`)
	chika := w.child("Chika", "Okafor", "2017-05-14")
	return id, draw, []string{"Chika", "Chidi", "Okafor", "Amara", "Daniel", " Nia", "Bevan", "Lloyd", "Kelly", "Ify", "First Primary", "First Academy", "07700", "900101", "2017", "Northbridge",
		chika, w.scalar(`SELECT episode FROM qualityaudit_case`), w.scalar(`SELECT item FROM assessment_child WHERE child = $1`, chika)}
}

// TestAuditReadsWithoutNames: an auditor reads the record, in both languages, and
// nothing on any of their pages names anybody of the episode, or its ids (CAF-59).
func TestAuditReadsWithoutNames(t *testing.T) {
	w := open(t)
	id, _, secret := w.audited()
	kofi := w.as("Kofi Mensah")
	for _, lang := range []string{"en", "cy"} {
		kofi.get("/language/" + lang)
		for _, path := range []string{"/audits", "/audits/" + id, "/audits/" + id + "/record", "/audits/" + id + "/part/1", "/audits/" + id + "/part/3", "/audits/" + id + "/part/8"} {
			a := kofi.get(path)
			if a.status != http.StatusOK {
				t.Fatalf("%s: %d", path, a.status)
			}
			main := a.page(t).One(t, "main").HTML()
			for _, s := range secret {
				if strings.Contains(strings.ToLower(main), strings.ToLower(s)) {
					t.Errorf("%s in %s says %q", path, lang, s)
				}
			}
		}
	}
	kofi.get("/language/en")
	text := kofi.get("/audits/"+id+"/record").page(t).One(t, "main").Text()
	for _, want := range []string{"child 1 sings all day", "I want to be in the choir", "Given. It is left out here.", "Not answered", "Yes, let", "Plan 1", "Ten minutes of trains with one friend", "Review 1", "was late once", "fetches both on Fridays", "Closing record 1", "mornings are fine now", "Meeting"} {
		if want == "Yes, let" { // an answer to being helped is no part of it
			if strings.Contains(text, want) {
				t.Error("the record shows what the family said to being helped")
			}
			continue
		}
		if !strings.Contains(text, want) {
			t.Errorf("the record lacks %q", want)
		}
	}
	// Each reading is in the log, under the child.
	if n := w.scalar(`SELECT CAST(COUNT(*) AS TEXT) FROM access_auditor WHERE NOT ended`); n != "1" {
		t.Errorf("%s rows let somebody audit", n)
	}
}

// TestAuditIsForItsAuditor: whoever it was not given to finds nothing, by role, by
// family, or because they had a hand in it; and the refusal does not say which.
func TestAuditIsForItsAuditor(t *testing.T) {
	w := open(t)
	id, draw, _ := w.audited()
	for _, who := range []string{"Nia Bevan", "Tom Hale", "Lena Fox", "Ruth Adler", "Beth Morgan", "Priya Nair"} {
		for _, path := range []string{"/audits/" + id, "/audits/" + id + "/record", "/audits/" + id + "/part/1"} {
			if a := w.as(who).get(path); a.status != http.StatusNotFound {
				t.Errorf("%s opens %s: %d", who, path, a.status)
			}
		}
	}
	lena := w.as("Lena Fox")
	at := "/quality-audits/" + draw + "/" + id
	page := lena.get(at).page(t)
	var said []string
	for _, person := range []string{"nia.bevan@nursing.example", "beth.nobody@nursing.example", "kofi.mensah@justice.example", "lena.fox@council.example", "head.nurse@nursing.example"} {
		v := fields(t, page, at)
		v.Set("person", person)
		a := lena.post(at, v)
		if a.status != http.StatusUnprocessableEntity {
			t.Fatalf("%s is given the audit: %d", person, a.status)
		}
		said = append(said, a.page(t).One(t, ".govuk-error-summary").Text())
	}
	for _, s := range said {
		if s != said[0] || strings.Contains(s, "Chika") {
			t.Errorf("the refusals differ: %q and %q", said[0], s)
		}
	}
	// A relative who is declared later closes it.
	if err := w.f.accounts.Declare(t.Context(), access.Request{Actor: w.people["Kofi Mensah"], Action: "self:change"}, []account.Relative{{Given: "Chika", Family: "Okafor", Born: "2017-05-14"}}, nil); err != nil {
		t.Fatal(err)
	}
	if a := w.as("Kofi Mensah").get("/audits/" + id + "/record"); a.status != http.StatusNotFound {
		t.Errorf("one's own family: %d", a.status)
	}
}

// TestAuditHandedBack: who says that they knew the family has it no more, and cannot
// be given it again; another can.
func TestAuditHandedBack(t *testing.T) {
	w := open(t)
	id, draw, _ := w.audited()
	kofi, at := w.as("Kofi Mensah"), "/audits/"+id+"/part/1"
	v := fields(t, kofi.get(at).page(t), at)
	for name := range v {
		if strings.HasPrefix(name, "i") && v.Get(name) == "" {
			v.Del(name)
		}
	}
	for _, n := range kofi.get(at).page(t).All("main input[type=radio]") {
		if n.Attr("value") == "true" {
			v.Set(n.Attr("name"), "true")
		}
	}
	if a := kofi.post(at, v); a.location() != "/audits" {
		t.Fatalf("hand back: %d %s", a.status, a.location())
	}
	if a := kofi.get("/audits/" + id + "/record"); a.status != http.StatusNotFound {
		t.Errorf("afterwards: %d", a.status)
	}
	lena, give := w.as("Lena Fox"), "/quality-audits/"+draw+"/"+id
	for person, want := range map[string]int{"kofi.mensah@justice.example": http.StatusUnprocessableEntity, "priya.nair@council.example": http.StatusSeeOther} {
		v := fields(t, lena.get(give).page(t), give)
		v.Set("person", person)
		if a := lena.post(give, v); a.status != want {
			t.Errorf("%s: %d, want %d", person, a.status, want)
		}
	}
	if a := w.as("Priya Nair").get("/audits/" + id + "/record"); a.status != http.StatusOK {
		t.Errorf("the next one: %d", a.status)
	}
}

// TestAuditFinished: answered in full, it is counted by the formula, its auditor reads
// no more, and what was found goes back to who led it, without who audited.
func TestAuditFinished(t *testing.T) {
	w := open(t)
	id, draw, _ := w.audited()
	kofi := w.as("Kofi Mensah")
	if a := kofi.post("/audits/"+id+"/finish", nil); a.status != http.StatusConflict {
		t.Errorf("an empty audit is finished: %d", a.status)
	}
	for _, link := range kofi.get("/audits/" + id).page(t).All(".govuk-task-list a") {
		at := link.Attr("href")
		page := kofi.get(at).page(t)
		v := fields(t, page, at)
		for _, n := range page.All("main input[type=radio]") {
			if name := n.Attr("name"); v.Get(name) == "" && (n.Attr("value") == "false" || !strings.Contains("true", n.Attr("value"))) {
				v.Set(name, n.Attr("value"))
			}
		}
		for _, n := range page.All("main textarea") {
			v.Set(n.Attr("name"), "They asked child 1 first.")
		}
		if a := kofi.post(at, v); a.status != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", at, a.status, a.page(t).One(t, "main").Text())
		}
	}
	if a := kofi.post("/audits/"+id+"/finish", nil); a.location() != "/audits" {
		t.Fatalf("finish: %d %s", a.status, a.page(t).One(t, "main").Text())
	}
	for _, path := range []string{"/audits/" + id, "/audits/" + id + "/record", "/audits/" + id + "/part/1"} {
		if a := kofi.get(path); a.status != http.StatusNotFound {
			t.Errorf("afterwards %s: %d", path, a.status)
		}
	}
	if n := w.scalar(`SELECT items || ' ' || found || ' ' || not_apply || ' ' || most FROM qualityaudit_case`); !strings.HasPrefix(n, "39 ") || !strings.HasSuffix(n, " 18") {
		t.Errorf("counted %s", n)
	}
	for who, names := range map[string]bool{"Nia Bevan": true, "Beth Morgan": false} {
		main := w.as(who).get("/audit-results").page(t).One(t, "main").Text()
		if !strings.Contains(main, "They asked child 1 first.") || strings.Contains(main, "Kofi") || strings.Contains(main, "Chika") != names {
			t.Errorf("%s reads %q", who, main)
		}
	}
	if main := w.as("Tom Hale").get("/audit-results").page(t).One(t, "main").Text(); strings.Contains(main, "They asked") {
		t.Error("the manager of another agency reads the result")
	}
	lena := w.as("Lena Fox")
	if a := lena.get("/quality-audits/" + draw + "/" + id); a.status != http.StatusOK || !strings.Contains(string(a.body), "They asked child 1 first.") {
		t.Errorf("governance: %d", a.status)
	}
	if main := lena.get("/quality-audits").page(t).One(t, "main").Text(); !strings.Contains(main, "Too few to show") {
		t.Error("a mean of one audit is shown")
	}
	if main := lena.get("/quality-audits/"+draw).page(t).One(t, "main").Text(); !strings.Contains(main, "comes out the same") {
		t.Error("the draw cannot be checked")
	}
	v := url.Values{"from-day": {"1"}, "from-month": {"11"}, "from-year": {workday.InUK(w.d.clock.Now()).String()[:4]}, "to-day": {"2"}, "to-month": {"11"}, "to-year": {workday.InUK(w.d.clock.Now()).String()[:4]}}
	if a := lena.post("/quality-audits", v); a.status != http.StatusUnprocessableEntity {
		t.Errorf("the same days are drawn from again: %d", a.status)
	}
	if err := w.d.db.Read(t.Context(), func(ctx context.Context, r db.Reader) error {
		st, err := access.CurrentState(ctx, r)
		for k := range st {
			if strings.HasPrefix(k, "auditor/") && !strings.Contains(st[k], "true") {
				t.Errorf("%s is %s", k, st[k])
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
