package homevisit

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/web/webtest/browser"
)

// TestFileInBrowser opens a file from the disk, as on a visit, fills it in, saves it,
// opens what it saved, and brings that back: what was typed stays in no storage of
// the browser and reaches no network.
func TestFileInBrowser(t *testing.T) {
	tab := browser.Open(t)
	w := setup(t, dbtest.Open(t, "sqlite", db.Options{Volatile: true}, schemas()...), "eha")
	p, phrase := w.takes(File, "en")
	got, err := w.svc.Locked(t.Context(), w.q("social", "homevisit:take"), p.ID)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "visit.html")
	visits := func(b []byte) {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		browser.Size(tab, t, 390, 800)
		browser.Visit(tab, t, "file://"+path)
	}
	opens := func(phrase string) {
		browser.Do(tab, t, `document.getElementById('phrase').value = '`+phrase+`'; document.querySelector('#door button').click()`)
	}
	visits(fileOf(got.Details.Locked, p.ID, w.words.For("en")))
	axe(t, tab)
	opens("wrong-words")
	browser.Is(tab, t, "a wrong phrase is told", `!document.getElementById('wrong').hidden && document.getElementById('room').hidden`)
	opens(strings.ToUpper(phrase))
	browser.Is(tab, t, "it opens", `!document.getElementById('room').hidden && document.querySelectorAll('textarea').length > 3`)
	axe(t, tab)
	browser.Is(tab, t, "it fits a telephone", `document.documentElement.scrollWidth <= 390`)
	browser.Do(tab, t, `{
		for (const e of document.querySelectorAll('textarea')) { e.value = 'Typed at the table'; e.dispatchEvent(new Event('input')) }
		document.querySelector('input[type=radio]').click()
		URL.createObjectURL = (b) => { b.text().then((x) => { window.savedFile = x }); return 'blob:none' }
		document.querySelector('.bar button').click()
	}`)
	browser.Is(tab, t, "it saves", `typeof savedFile === 'string'`)
	saved, err := chromedp.Run(tab, chromedp.Evaluate[string](`savedFile`))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(saved, "Typed at the table") || strings.Contains(saved, "Siân") {
		t.Error("the saved file can be read")
	}
	browser.Is(tab, t, "nothing is stored", `localStorage.length === 0 && sessionStorage.length === 0 && document.cookie === ''`)
	browser.Is(tab, t, "no network is reached", `performance.getEntriesByType('resource').length === 0`)
	browser.Do(tab, t, `document.querySelectorAll('.bar button')[1].click()`)
	browser.Is(tab, t, "it locks", `document.getElementById('room').hidden && !document.body.textContent.includes('table')`)
	visits([]byte(saved))
	opens(phrase)
	browser.Is(tab, t, "what it saved opens", `[...document.querySelectorAll('textarea')].some((e) => e.value === 'Typed at the table')`)
	done, err := w.brings("social", p, phrase, []byte(saved))
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(w.stands(), "Typed at the table"); n < 3 || done.Taken < n || len(done.Left) > 0 {
		t.Errorf("%d texts came back: %+v", n, done)
	}
}

func axe(t *testing.T, tab context.Context) {
	t.Helper()
	for _, line := range browser.Axe(tab, t) {
		t.Error(line)
	}
}
