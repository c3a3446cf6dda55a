package app

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"onestory/internal/kit/i18n"
	"onestory/internal/kit/web/webtest/browser"
)

// types presses one key on the page.
func (a *actor) types(key string) {
	a.t.Helper()
	if _, err := chromedp.Run(a.tab, chromedp.Evaluate[bool](fmt.Sprintf(`document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: %q, bubbles: true, cancelable: true})), true`, key))); err != nil {
		a.t.Logf("press %s: %v", key, err) // the page may go away under it
	}
}

// twin lets the school roll name a twin brother of Chidi Okafor.
func (w *world) twin() {
	w.t.Helper()
	roll, err := os.ReadFile(filepath.Join(w.dir, "supplier-files", "school_roll.csv"))
	if err != nil {
		w.t.Fatal(err)
	}
	row := ",A999999,Okafor,Emeka,,,,14/05/2017,M,23 Kiln Street,,Ashmere,ZX1 0AA,900000,Northbridge Kiln Primary School,01632 960100,14/10/2021,,Amara Okafor,Mother,Yes,07700 900101,,,,\n"
	w.as("Owen Price").uploadAs(w.t, "/feeds/school-roll", "roll.csv", string(roll)+row, "import")
	w.work()
}

// TestQueueStory plays an index administrator's minute: the list, a case that may
// be a twin, decided by mouse, undone, and decided by keys alone.
func TestQueueStory(t *testing.T) {
	t.Parallel()
	w := open(t)
	cat, err := i18n.Load(messages()...)
	if err != nil {
		t.Fatal(err)
	}
	a := &actor{t: t, w: w, tab: browser.Open(t), say: cat.For(i18n.English), base: w.server.URL}
	w.twin()
	twins := w.ids(`SELECT id FROM match_queue WHERE state = 'waiting' AND protected = FALSE AND reason = 'twin' ORDER BY rank, id`)
	if len(twins) == 0 {
		t.Fatal("the demonstration has no twin that waits")
	}
	item := twins[0]
	state := func() string { return w.scalar(`SELECT state FROM match_queue WHERE id = $1`, item) }
	at := func(what, path string) {
		a.sees(what, fmt.Sprintf(`document.readyState === 'complete' && location.pathname === %q`, path))
	}
	a.signsIn("Owen Price")
	browser.Visit(a.tab, t, a.base+"/match?reason=twin")
	a.heading("match.title")
	a.types("j")
	a.sees("the first item in focus", fmt.Sprintf(`document.activeElement.getAttribute('href') === %q`, "/match/"+item+"?reason=twin"))
	a.presses(fmt.Sprintf(`a[href=%q]`, "/match/"+item+"?reason=twin"))
	a.heading("match.one.title")
	a.reads("may be a twin")
	a.looksRight("a twin that waits")
	browser.Size(a.tab, t, 1280, 900)
	a.presses(fmt.Sprintf(`form[action=%q] button`, "/match/"+item+"/different?reason=twin"))
	a.reads(a.say.T("match.last.different"))
	if state() != "different" {
		t.Fatalf("after it was said to be another: %s", state())
	}
	a.types("u")
	at("the item again", "/match/"+item)
	if state() != "waiting" {
		t.Fatalf("after it was undone: %s", state())
	}
	a.types("s") // he is like two brothers
	a.reads(a.say.T("match.keys.choose"))
	a.types("1")
	a.types("s")
	a.reads(a.say.T("match.keys.again"))
	if state() != "waiting" {
		t.Fatalf("one key is enough for a dangerous case: %s", state())
	}
	a.types("s")
	a.reads(a.say.T("match.last.same"))
	if state() != "same" {
		t.Fatalf("after it was said to be the same: %s", state())
	}
	// Switched off, a key does nothing.
	browser.Visit(a.tab, t, a.base+"/match")
	a.sees("the keys", `document.querySelector('[data-keys]')?.hidden === false`)
	browser.Do(a.tab, t, `document.querySelector('[data-keys-switch]').click()`)
	a.types("u")
	browser.Visit(a.tab, t, a.base+"/match/mine")
	a.heading("match.mine")
	if state() != "same" {
		t.Errorf("a key that is switched off undid a decision: %s", state())
	}
	a.presses(fmt.Sprintf(`form[action=%q] button`, "/match/"+item+"/undo"))
	at("the item once more", "/match/"+item)
	if state() != "waiting" {
		t.Errorf("not undone from the list of one's own decisions: %s", state())
	}
}
