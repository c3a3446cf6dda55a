package app

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"onestory/internal/access"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/web/webtest/browser"
)

// actor is a person at a browser.
type actor struct {
	t    testing.TB
	w    *world
	tab  context.Context
	say  *i18n.Printer
	base string
}

// sees waits until a script's value is true. While a page loads a script may fail.
func (a *actor) sees(what, script string) {
	a.t.Helper()
	var last error
	for range 100 {
		ok, err := chromedp.Run(a.tab, chromedp.Evaluate[bool](script))
		if ok {
			return
		}
		last = err
		time.Sleep(50 * time.Millisecond)
	}
	where, _ := chromedp.Run(a.tab, chromedp.Evaluate[string](`location.pathname + ': ' + document.querySelector('main')?.innerText`))
	a.t.Fatalf("never saw %s (%v) at %s", what, last, where)
}

// reads waits for words on the page.
func (a *actor) reads(words string) {
	a.t.Helper()
	a.sees(fmt.Sprintf("%q", words), fmt.Sprintf(`document.readyState === 'complete' && document.body.innerText.includes(%q)`, words))
}

// heading waits for the page under a heading, of the catalogue.
func (a *actor) heading(key string, args ...any) {
	a.t.Helper()
	a.sees(key, fmt.Sprintf(`document.readyState === 'complete' && document.querySelector('h1')?.innerText === %q`, a.say.T(key, args...)))
}

// fills types into the field of a name.
func (a *actor) fills(id, value string) {
	a.t.Helper()
	if err := chromedp.Do(a.tab, chromedp.SetValue("#"+id, value)); err != nil {
		a.t.Fatalf("fill in %s: %v", id, err)
	}
}

// presses clicks what a selector finds. The page may go away under it.
func (a *actor) presses(selector string) {
	a.t.Helper()
	ok, err := chromedp.Run(a.tab, chromedp.Evaluate[bool](fmt.Sprintf(`(e => { if (!e) return false; e.click(); return true })(document.querySelector(%q))`, selector)))
	if err != nil || !ok {
		a.t.Fatalf("press %s: there %v, %v", selector, ok, err)
	}
}

// signsIn becomes one of the demonstration's people by one click.
func (a *actor) signsIn(name string) {
	a.t.Helper()
	browser.Visit(a.tab, a.t, a.base+"/demo")
	a.presses(fmt.Sprintf(`form[action="/demo/sign-in/%s"] button`, a.w.people[name]))
	a.sees("signed in as "+name, fmt.Sprintf(`document.readyState === 'complete' && location.pathname !== '/demo' && document.querySelector('header a[href="/account"]')?.innerText === %q`, name))
}

// TestStory plays the story that the product is for: a school nurse finds a
// misspelt child, sees who works with him, says that she does too, and the
// child's log shows each step.
func TestStory(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		lang    i18n.Lang
		scripts bool
	}{{"English", i18n.English, true}, {"Welsh", i18n.Welsh, true}, {"without scripts", i18n.English, false}} {
		t.Run(c.name, func(t *testing.T) {
			w := open(t)
			cat, err := i18n.Load(messages()...)
			if err != nil {
				t.Fatal(err)
			}
			a := &actor{t: t, w: w, tab: browser.Open(t), say: cat.For(c.lang), base: w.server.URL}
			if !c.scripts {
				browser.WithoutScripts(a.tab, t)
			}
			browser.Visit(a.tab, t, a.base+"/language/"+string(c.lang)+"?to=/demo")
			a.sees("the language", fmt.Sprintf(`document.documentElement.lang === %q`, c.lang))
			a.play(c.scripts)
		})
	}
}

func (a *actor) play(scripts bool) {
	tyler := a.w.child("Tyler", "Thistlewood", "2014-02-28")
	record := "/child/" + tyler
	a.signsIn("Nia Bevan")
	a.sees("whether scripts run", fmt.Sprintf(`document.body.classList.contains('js-enabled') === %v`, scripts))
	browser.Visit(a.tab, a.t, a.base+"/find")
	a.heading("find.title")
	a.fills("given", "Tylor")
	a.fills("family", "Thistlewod")
	a.fills("birth-day", "28")
	a.fills("birth-month", "2")
	a.fills("birth-year", "2014")
	a.presses(`form[action="/find"] button`)
	a.reads("Tyler Thistlewood")
	a.presses(fmt.Sprintf(`a[href=%q]`, record)) // nobody asks why: he is on the roll that she covers
	a.sees("the record", fmt.Sprintf(`document.readyState === 'complete' && location.pathname === %q && document.querySelector('h1')?.innerText.includes('Thistlewood')`, record))
	for _, words := range []string{"Kiln Surgery", "Academy", "Kelly Thistlewood", "Moira Abernethy", "Clara Wilson", "16 Foundry Street"} {
		a.reads(words)
	}
	a.sees("numbers to ring", `document.querySelectorAll('#involved a[href^="tel:"], section a[href^="tel:"]').length >= 4`)

	a.presses(fmt.Sprintf(`a[href="%s/involvement/new"]`, record))
	a.heading("involvement.new")
	a.presses(fmt.Sprintf(`form[action="%s/involvement"] button`, record))
	a.sees("the record again", fmt.Sprintf(`document.readyState === 'complete' && location.pathname === %q`, record))
	a.reads("Nia Bevan")

	a.signsIn("Beth Morgan")
	browser.Visit(a.tab, a.t, a.base+"/confirmations")
	a.heading("involvement.waiting")
	a.reads("Nia Bevan")
	a.sees("the claim", `document.readyState === 'complete' && document.querySelector('form[action$="/confirm"] button') !== null`)
	a.presses(`form[action$="/confirm"] button`)
	a.reads(a.say.T("involvement.waiting.none"))
	if status := a.w.scalar(`SELECT status FROM involvement WHERE account = $1`, a.w.people["Nia Bevan"]); status != "confirmed" {
		a.t.Errorf("the involvement is %s", status)
	}

	a.signsIn("Nia Bevan")
	browser.Visit(a.tab, a.t, a.base+record+"/log")
	a.heading("record.log")
	a.reads("Beth Morgan")
	a.reads("Nia Bevan")
	text, err := chromedp.Run(a.tab, chromedp.Evaluate[string](`document.querySelector('main').innerText`))
	if err != nil {
		a.t.Fatal(err)
	}
	for _, step := range []access.Action{"child:find", "child:open", "involvement:add", "involvement:confirm"} {
		if !strings.Contains(text, a.say.T("record.did."+string(step))) {
			a.t.Errorf("the log does not show %s (%q): %s", step, a.say.T("record.did."+string(step)), text)
		}
	}
}
