package web

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/chromedp/chromedp"

	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web/webtest"
	"onestory/internal/kit/web/webtest/browser"
)

const scripted = `{{define "title"}}Scripts{{end}}{{define "main"}}<h1>Scripts</h1>
<form method="post" {{draft "/draft"}}><input type="hidden" name="_draft" value="1">
<label for="note">Note</label><input id="note" name="note">
<div data-add-another="carer" data-add-another-max="3">
<fieldset data-add-another-item><legend>Carer <span data-add-another-number>1</span></legend>
<label for="carer-0-name">Name</label><input id="carer-0-name" name="carer-0-name" value="first">
<button name="_do" value="remove-0" data-add-another-remove>Remove</button></fieldset>
<button id="more" name="_do" value="add" data-add-another-button>Add another</button></div></form>
<div data-filter hidden data-filter-count="Showing {shown} of {all}"><label for="f">Filter</label><input id="f" aria-controls="list"><p role="status" id="shown"></p></div>
<ul id="list"><li data-filter-item>Élan Valley</li><li data-filter-item>Tywyn</li></ul>{{end}}`

// sink keeps what the page's scripts sent.
type sink struct {
	mu     sync.Mutex
	drafts []string // "version note carers"
	stays  int
}

func scriptedSite(t *testing.T, got *sink) http.Handler {
	t.Helper()
	cat, err := i18n.Load(Messages(), form.Messages())
	if err != nil {
		t.Fatal(err)
	}
	assets, err := NewAssets()
	if err != nil {
		t.Fatal(err)
	}
	templates, err := NewTemplates(TemplateConfig{Catalogue: cat.Strict(t), Assets: assets,
		Pages: []Pages{{"y", fstest.MapFS{"all.gohtml": {Data: []byte(scripted)}}}}})
	if err != nil {
		t.Fatal(err)
	}
	page, err := templates.Execute("y/all", i18n.English, nil)
	if err != nil {
		t.Fatal(err)
	}
	webtest.Check(t, webtest.Parse(t, page))
	s, err := New(Config{Catalogue: cat, Templates: templates, Assets: assets, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Frame: func(*http.Request) Frame { return Frame{Session: &Session{Left: 63 * time.Second, Warn: time.Minute}} }})
	if err != nil {
		t.Fatal(err)
	}
	s.Handle("GET /{$}", func(w http.ResponseWriter, r *http.Request) error { return s.Render(w, r, http.StatusOK, "y/all", nil) })
	s.Handle("POST /session/extend", func(http.ResponseWriter, *http.Request) error {
		got.mu.Lock()
		defer got.mu.Unlock()
		got.stays++
		return nil
	})
	s.Handle("POST /draft", func(w http.ResponseWriter, r *http.Request) error {
		f, err := form.Parse(r, 1000)
		if err != nil {
			return err
		}
		got.mu.Lock()
		defer got.mu.Unlock()
		if f.Draft() == 2 {
			return problem.New(problem.Conflict, "problem.conflict")
		}
		got.drafts = append(got.drafts, f.Text("note", "web.help"))
		return DraftSaved(w, r, time.Date(2026, 1, 5, 10, 31, 0, 0, time.UTC), 2)
	})
	return s.Handler()
}

// TestScripts drives the modules in a browser, under the site's own policy.
func TestScripts(t *testing.T) {
	var got sink
	server := httptest.NewServer(scriptedSite(t, &got))
	defer server.Close()
	tab := browser.Open(t)
	browser.Visit(tab, t, server.URL)
	is := func(what, script string) { t.Helper(); browser.Is(tab, t, what, script) }
	do := func(script string) { t.Helper(); browser.Do(tab, t, script) }
	is("scripts run", `document.body.classList.contains('js-enabled')`)

	do(`document.getElementById('f').value='elan'; document.getElementById('f').dispatchEvent(new Event('input')); undefined`)
	is("filter", `document.querySelectorAll('#list li')[1].hidden && !document.querySelectorAll('#list li')[0].hidden && document.getElementById('shown').textContent === 'Showing 1 of 2'`)

	do(`document.getElementById('more').click()`)
	is("add another", `document.getElementById('carer-1-name').value === '' && document.activeElement.id === 'carer-1-name' && document.querySelectorAll('[data-add-another-number]')[1].textContent === '2' && document.querySelector('label[for=carer-1-name]') !== null`)
	do(`document.getElementById('more').click()`)
	is("no more than three", `document.getElementById('more').hidden`)
	do(`document.querySelector('[data-add-another-remove]').click()`)
	is("remove numbers again", `document.querySelectorAll('[data-add-another-item]').length === 2 && document.getElementById('carer-0-name').value === '' && !document.getElementById('more').hidden`)

	do(`document.getElementById('note').value='hello'; document.getElementById('note').dispatchEvent(new Event('input', {bubbles: true})); undefined`)
	is("draft saved", `document.querySelector('.os-draft-status').textContent === 'Saved at 10:31am' && document.querySelector('[name=_draft]').value === '2'`)
	do(`document.getElementById('note').dispatchEvent(new Event('input', {bubbles: true})); undefined`)
	is("stale draft", `document.querySelector('.os-draft-status a')?.textContent === 'Open what was kept'`)

	is("warning", `document.getElementById('os-timeout').open && document.activeElement.hasAttribute('data-timeout-stay')`)
	do(`document.activeElement.click()`)
	is("stayed", `!document.getElementById('os-timeout').open`)
	do(`window.broken = []; new ReportingObserver(list => window.broken.push(...list), {types: ['csp-violation'], buffered: true}).observe(); undefined`)
	time.Sleep(200 * time.Millisecond)
	broken, err := chromedp.Run(tab, chromedp.Evaluate[string](`window.broken.map(r => r.body.effectiveDirective).join(' ')`))
	if err != nil || broken != "" {
		t.Errorf("the page broke its policy: %s %v", broken, err)
	}
	got.mu.Lock()
	defer got.mu.Unlock()
	if got.stays != 1 || len(got.drafts) == 0 || got.drafts[len(got.drafts)-1] != "hello" {
		t.Errorf("stays %d, drafts %q", got.stays, got.drafts)
	}
}
