package app

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"onestory/internal/episode"
	"onestory/internal/kit/web/webtest/browser"
	"onestory/lib/workday"
)

// TestStoryForms plays a change of a form: one person adds a question and tries it
// out, another approves it, and the version before stays as it was.
func TestStoryForms(t *testing.T) {
	t.Parallel()
	w := open(t)
	a := storyteller(t, w)
	again := w.writtenOnTwo(a)
	a.entersAs(w.people["Jo Carr"])
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
	again()
	if got := w.as("Nia Bevan").get("/forms"); got.status != http.StatusNotFound {
		t.Errorf("a nurse opens the forms: %d", got.status)
	}
}

// writtenOnTwo looks at what was written on version 1 of a form, a draft and a signed
// assessment, and returns what looks at them once version 2 is in force: they stand on
// their own version label for label, the next is begun on the new one, and both can be
// compared.
func (w *world) writtenOnTwo(a *actor) func() {
	tyler, chidi := w.child("Tyler", "Thistlewood", "2014-02-28"), w.child("Chidi", "Okafor", "2017-05-14")
	item := func(child, state string) string {
		return "/child/" + child + "/assessment/" + w.scalar(`SELECT c.item FROM assessment_child c JOIN assessment a ON a.id = c.assessment WHERE c.child = $1 AND a.state = $2 ORDER BY a.number DESC LIMIT 1`, child, state)
	}
	labels := func(path string) string {
		a.goes(path)
		all, err := chromedp.Run(a.tab, chromedp.Evaluate[string](`[...document.querySelectorAll('main label, main legend, main .os-answer dt, main h2, main h3')].map(x => x.innerText).join('\n')`))
		if err != nil || len(all) < 200 {
			a.t.Fatalf("%s has the labels %q, %v", path, all, err)
		}
		return all
	}
	draft, signed := item(tyler, "draft")+"/family/2", item(chidi, "signed")
	a.signsIn("Nia Bevan")
	wasDraft, wasSigned := labels(draft), labels(signed)
	return func() {
		a.signsIn("Nia Bevan")
		if labels(draft) != wasDraft || labels(signed) != wasSigned {
			a.t.Error("what was written on version 1 is shown otherwise once there is version 2")
		}
		s, course := w.helping(), w.scalar(`SELECT episode FROM assessment a JOIN assessment_child c ON c.assessment = a.id WHERE c.child = $1`, chidi)
		if err := s.moves("Nia Bevan", chidi, course, episode.Look, episode.Reassess); err != nil {
			a.t.Fatal(err)
		}
		a.goes("/child/" + chidi + "/episode/" + course + "/assessment")
		a.does(`main form button.govuk-button`)
		second := item(chidi, "draft")
		a.goes(second + "/family/2")
		a.reads("What made you smile this week?")
		a.writes("The trains in the snow.")
		a.goes(second + "/compare?with=" + signed[strings.LastIndexByte(signed, '/')+1:])
		a.sees("both versions side by side", `document.querySelector('table.os-compare')?.innerText.includes('trains in the snow')`)
		if labels(draft) != wasDraft {
			a.t.Error("the draft on version 1 changed as another was begun on version 2")
		}
	}
}
