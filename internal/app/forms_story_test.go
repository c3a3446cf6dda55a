package app

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"onestory/internal/kit/web/webtest/browser"
	"onestory/lib/workday"
)

// TestStoryForms plays a change of a form: one person adds a question and tries it
// out, another approves it, and the version before stays as it was.
func TestStoryForms(t *testing.T) {
	t.Parallel()
	w := open(t)
	a := storyteller(t, w)
	a.entersAs(w.people["Jo Carr"])
	for _, path := range []string{"/forms", "/forms/new", "/forms/eha"} {
		a.goes(path)
		a.looksRight(path)
	}
	jo, lena := w.as("Jo Carr"), w.as("Lena Fox")
	step := func(v *visitor, page, to string, change url.Values) answer {
		t.Helper()
		form := fields(t, v.follow(v.get(page)).page(t), to)
		for k, x := range change {
			form[k] = x
		}
		got := v.post(to, form)
		if got.status != http.StatusSeeOther {
			t.Fatalf("POST %s: %d %s", to, got.status, faultsOf(t, got))
		}
		return got
	}
	step(jo, "/forms/eha", "/forms/eha/draft/start", nil)
	item := step(jo, "/forms/eha/draft", "/forms/eha/draft", url.Values{"_do": {"question:about"}}).location()
	step(jo, item, item, url.Values{"text-en": {"What made you smile this week?"}, "text-cy": {"Beth wnaeth i chi wenu yr wythnos hon?"}, "type": {"text"}, "needed": {"required"}})
	for _, path := range []string{"/forms/eha/draft", item, "/forms/eha/draft/preview?section=2"} {
		a.goes(path)
		a.looksRight(path)
	}
	a.reads("What made you smile this week?")
	browser.Do(a.tab, a.t, `document.querySelector('button[value=try]').click()`)
	a.reads("What made you smile this week?: an answer is needed")
	y, m, d := workday.InUK(w.d.clock.Now()).Parts()
	step(jo, "/forms/eha/draft", "/forms/eha/draft", url.Values{"_do": {"propose"}, "starts-day": {number(d)}, "starts-month": {number(int(m))}, "starts-year": {number(y)}})
	own := fields(t, lena.get("/forms/eha/draft").page(t), "/forms/eha/draft/approve")
	if got := jo.post("/forms/eha/draft/approve", own); got.status != http.StatusForbidden {
		t.Errorf("approved by whoever changed it: %d", got.status)
	}
	step(lena, "/forms/eha/draft", "/forms/eha/draft/approve", nil)
	if got := lena.get("/forms/eha/version/1/json"); strings.Contains(string(got.body), "smile") {
		t.Error("version 1 changed")
	}
	if got := lena.get("/forms/eha/version/2/json"); !strings.Contains(string(got.body), "What made you smile this week?") || got.header.Get("Content-Disposition") == "" {
		t.Error("version 2 is not published as FHIR")
	}
	if got := w.as("Nia Bevan").get("/forms"); got.status != http.StatusNotFound {
		t.Errorf("a nurse opens the forms: %d", got.status)
	}
}
