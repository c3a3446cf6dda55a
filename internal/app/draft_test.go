package app

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"onestory/internal/kit/web/webtest/browser"
)

// TestDraftsOfEveryForm: what was typed is there when the form is opened again,
// in both languages, goes when its writer starts again, and when it is sent.
func TestDraftsOfEveryForm(t *testing.T) {
	t.Parallel()
	w := open(t)
	v := w.as("Nia Bevan")
	c := w.child("Chidi", "Okafor", "2017-05-14")
	v.state(c, "safeguarding")
	sent := url.Values{"given": {"Zed"}, "family": {"Quill"}, "birth-day": {"1"}, "birth-month": {"2"}, "birth-year": {"2015"}, "precision": {"day"}, "status": {"no-address"}}
	for _, form := range []struct {
		path, action, field string
		add                 url.Values
		done                int
	}{
		{"/child/new", "/child/new", "given", sent, http.StatusSeeOther},
		{"/child/" + c + "/unsafe", "/child/" + c + "/unsafe", "worry", url.Values{"danger": {"now"}}, http.StatusSeeOther},
		{"/child/" + c + "/story", "/child/" + c + "/story", "text", url.Values{"kind": {"child"}}, http.StatusSeeOther},
		{"/child/" + c + "/involvement/new", "/child/" + c + "/involvement", "role", nil, http.StatusSeeOther},
		{"/child/" + c + "/amend", "/child/" + c + "/amend", "middle", nil, http.StatusSeeOther},
		{"/child/" + c + "/shield", "/child/" + c + "/shield", "reason", nil, http.StatusOK},
	} {
		first := v.get(form.path)
		if first.status != http.StatusOK {
			t.Errorf("%s: %d", form.path, first.status)
			continue
		}
		if got := first.page(t).All("form[data-draft]"); len(got) != 1 || got[0].Attr("data-draft") != form.path+"/draft" {
			t.Errorf("%s does not save itself", form.path)
		}
		typed := fields(t, first.page(t), form.action)
		for name, list := range form.add {
			typed[name] = list
		}
		typed.Set(form.field, "Quenby Quillfeather")
		if a := v.post(form.path+"/draft", typed); a.status != http.StatusOK || !strings.Contains(string(a.body), `"version":1`) {
			t.Errorf("%s: save: %d %s", form.path, a.status, a.body)
		}
		if a := v.post(form.path+"/draft", typed); a.status != http.StatusConflict {
			t.Errorf("%s: a second tab's save: %d", form.path, a.status)
		}
		if strings.Contains(string(w.as("Ruth Adler").get(form.path).body), "Quillfeather") {
			t.Errorf("%s: someone else sees the draft", form.path)
		}
		again := w.as("Nia Bevan").get(form.path) // a new session
		kept := fields(t, again.page(t), form.action)
		if kept.Get(form.field) != "Quenby Quillfeather" || kept.Get("_draft") != "1" || kept.Get("_once") != typed.Get("_once") {
			t.Errorf("%s: the form has %v", form.path, kept)
		}
		if len(again.page(t).All(".os-draft")) != 1 || !strings.Contains(string(again.body), "We kept what you typed on ") {
			t.Errorf("%s: nothing says that this is a draft", form.path)
		}
		if a := v.post(form.path+"/draft", url.Values{"_do": {"drop"}}); a.status != http.StatusSeeOther || a.location() != form.path {
			t.Errorf("%s: start again: %d to %s", form.path, a.status, a.location())
		}
		if a := v.get(form.path); strings.Contains(string(a.body), "Quillfeather") || len(a.page(t).All(".os-draft")) != 0 {
			t.Errorf("%s: started again, and the draft is still there", form.path)
		}
		fresh := fields(t, v.get(form.path).page(t), form.action)
		typed.Set("_draft", fresh.Get("_draft"))
		typed.Set("_version", fresh.Get("_version"))
		if a := v.post(form.path+"/draft", typed); a.status != http.StatusOK {
			t.Errorf("%s: save anew: %d", form.path, a.status)
		}
		if a := v.post(form.action, typed); a.status != form.done {
			t.Errorf("%s: send: %d", form.path, a.status)
		}
		if a := v.get(form.path); strings.Contains(string(a.body), "os-draft\"") {
			t.Errorf("%s: sent, and the draft is still there", form.path)
		}
	}
	if n := w.scalar(`SELECT count(*) FROM draft WHERE length(sealed) > 0`); n != "0" {
		t.Errorf("%s drafts left", n)
	}
}

// TestTypedBeforeTheSessionEnded, in a browser: type, wait until it is saved,
// reload, and the text is there; the session ends, and after signing in again it
// is there still.
func TestTypedBeforeTheSessionEnded(t *testing.T) {
	t.Parallel()
	w := open(t)
	tab := browser.Open(t)
	signIn := func() {
		t.Helper()
		browser.Visit(tab, t, w.server.URL+"/demo")
		browser.Do(tab, t, `document.querySelector('form[action$="/`+w.people["Nia Bevan"]+`"] button').click(); undefined`)
		browser.Is(tab, t, "signed in", `location.pathname === '/' && document.readyState === 'complete'`)
	}
	typed := func(what string) {
		t.Helper()
		browser.Visit(tab, t, w.server.URL+"/child/new")
		browser.Is(tab, t, what, `document.getElementById('lines').value === 'The blue house,\nby the weir' && document.querySelector('.os-draft') !== null`)
	}
	signIn()
	browser.Visit(tab, t, w.server.URL+"/child/new")
	browser.Do(tab, t, `document.getElementById('lines').value = 'The blue house,\nby the weir'; document.getElementById('lines').dispatchEvent(new Event('input', {bubbles: true})); undefined`)
	browser.Is(tab, t, "saved", `document.querySelector('.os-draft-status').textContent.startsWith('Saved at ')`)
	typed("there after a reload")
	browser.Do(tab, t, `fetch('/sign-out', {method: 'POST'}).then(() => { document.title = 'out' }); undefined`)
	browser.Is(tab, t, "signed out", `document.title === 'out'`)
	browser.Visit(tab, t, w.server.URL+"/child/new")
	browser.Is(tab, t, "asked to sign in", `location.pathname === '/sign-in'`)
	signIn()
	typed("there after signing in again")
	browser.Do(tab, t, `document.querySelector('.os-draft button').click(); undefined`)
	browser.Is(tab, t, "started again", `document.querySelector('.os-draft') === null && document.getElementById('lines')?.value === ''`)
}
