package app

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"onestory/internal/access"
	"onestory/internal/consent"
	"onestory/internal/episode"
	"onestory/internal/kit/web/webtest/browser"
	"onestory/lib/workday"
)

// fillsIn puts something into every empty box of the open page's form, as a hasty
// person would, and takes the first answer of each question.
const fillsIn = `(() => {
	const form = document.querySelector('main form[data-draft]')
	let n = 0
	const tell = (e) => { e.dispatchEvent(new Event('input', { bubbles: true })); e.dispatchEvent(new Event('change', { bubbles: true })) }
	for (const e of form.elements) {
		if (e.type === 'hidden' || e.tagName === 'BUTTON' || e.tagName === 'FIELDSET' || e.closest('.os-when--off')) continue
		if (e.type === 'radio' || (e.type === 'checkbox' && e.value !== '_other')) {
			if (!form.querySelector('input[name="' + e.name + '"]:checked')) { e.click(); n++ }
		} else if (e.type === 'checkbox' || e.name.endsWith('_other')) {
		} else if (!e.value) {
			if (e.tagName === 'SELECT') e.selectedIndex = 1
			else if (e.name.endsWith('-year')) e.value = '2027'
			else if (e.name.endsWith('-day') || e.name.endsWith('-month')) e.value = '3'
			else if (e.inputMode === 'numeric') e.value = '3'
			else e.value = 'As they say'
			tell(e)
			n++
		}
	}
	return n
})()`

// hurries fills the open section in, and what that opened, and goes on.
func (a *actor) hurries(name string) {
	a.t.Helper()
	typed := 0
	for range 2 {
		n, err := chromedp.Run(a.tab, chromedp.Evaluate[int](fillsIn))
		if err != nil {
			a.t.Fatalf("fill in %s: %v", name, err)
		}
		typed += n
	}
	a.sees("saved as it was typed, "+name, fmt.Sprintf(`%d === 0 || `, typed)+`!document.querySelector('form[data-draft]') || /Saved/.test(document.querySelector('.os-draft-status')?.textContent ?? '')`)
	browser.Do(a.tab, a.t, `document.documentElement.dataset.old = '1'; document.querySelector('main button[name=_do][value=next]').click()`)
	a.sees("the next page after "+name, `document.readyState === 'complete' && !document.documentElement.dataset.old`)
}

// follows presses the first link in the page whose address ends so.
func (a *actor) follows(end string) {
	a.t.Helper()
	browser.Do(a.tab, a.t, `document.documentElement.dataset.old = '1'; [...document.querySelectorAll('main a')].find(x => new URL(x.href).pathname.endsWith('`+end+`')).click()`)
	a.sees("the page behind "+end, `document.readyState === 'complete' && !document.documentElement.dataset.old`)
}

// begins begins what the episode is at, and fills it in to the list.
func (a *actor) begins(look bool) {
	a.t.Helper()
	a.follows("/assessment")
	browser.Do(a.tab, a.t, `document.documentElement.dataset.old = '1'; document.querySelector('main form button.govuk-button').click()`)
	a.sees("the list of what is left", `document.readyState === 'complete' && document.querySelector('a.govuk-task-list__link') !== null`)
	if look {
		a.looksRight("the list of an assessment")
	}
	for range 30 { // part by part: the last page of each leads back to the list
		left, err := chromedp.Run(a.tab, chromedp.Evaluate[string](`[...document.querySelectorAll('.govuk-task-list__item')].filter(x => x.querySelector('.govuk-tag')).map(x => x.querySelector('a').pathname)[0] ?? ''`))
		if err != nil {
			a.t.Fatal(err)
		}
		if left == "" {
			return
		}
		a.goes(left)
		if look {
			a.looksRight("a section of an assessment")
			look = false
		}
		a.hurries(left)
		for range 20 {
			here, err := chromedp.Run(a.tab, chromedp.Evaluate[bool](`document.querySelector('form[data-draft]') !== null`))
			if err != nil {
				a.t.Fatal(err)
			}
			if !here {
				break
			}
			a.hurries(left)
		}
	}
	a.goes(a.here() + "/sign")
	a.sees("the end of the list", `document.title === "never"`)
}

// TestStoryAssessment plays an assessment in a browser: the checklist, the family's
// yes, every section with what was typed kept as it is typed, signing, the copy.
func TestStoryAssessment(t *testing.T) {
	t.Parallel()
	w := open(t)
	chika := w.child("Chika", "Okafor", "2017-05-14")
	nia := func(a access.Action) access.Request {
		return access.Request{Actor: w.people["Nia Bevan"], Action: a, Child: chika, Level: access.Existence}
	}
	today := workday.InUK(w.d.clock.Now())
	if err := w.f.episodes.Look(t.Context(), nia("episode:look")); err != nil {
		t.Fatal(err)
	}
	id, err := w.f.episodes.Start(t.Context(), nia("episode:start"), episode.Starting{Kind: episode.EarlyHelp, Concern: today, Worry: "Mornings are hard, and her mother asks for help.", Children: []string{chika},
		Adults: []episode.Person{{Kind: "adult", PersonDetails: episode.PersonDetails{Name: "Amara Okafor", Relationship: "Mother"}}}, Begin: episode.Checklist}, "")
	if err != nil {
		t.Fatal(err)
	}
	a := storyteller(t, w)
	a.entersAs(w.people["Nia Bevan"])
	at := "/child/" + chika + "/episode/" + id
	a.goes(at)
	a.begins(false)
	a.follows("/sign")
	browser.Do(a.tab, a.t, `document.documentElement.dataset.old = '1'; document.querySelector('main form button.govuk-button').click()`)
	a.sees("the checklist is finished", `document.readyState === 'complete' && !document.documentElement.dataset.old`)
	if state := w.scalar(`SELECT state FROM episode WHERE id = $1`, id); state != string(episode.Asking) {
		t.Fatalf("after the checklist the episode is %s", state)
	}
	a.goes(at + "/assessment")
	a.reads("Page not found")
	s := sharingScene{f: w.f, ctx: t.Context(), who: w.people, today: today}
	mother, err := s.carer("Nia Bevan", chika, "Amara Okafor")
	if err != nil {
		t.Fatal(err)
	}
	yes := consent.Help{Person: mother.Person, Answer: consent.Yes, On: today, HelpDetails: consent.HelpDetails{Name: "Amara Okafor", Support: "A plan for the mornings", How: "spoken", Footing: consent.Footing{Evidence: "mother"}}, Capacity: consent.Responsibility}
	if err := w.f.episodes.Answer(t.Context(), nia("episode:answer"), id, yes, ""); err != nil {
		t.Fatal(err)
	}
	a.goes(at)
	a.begins(true)
	a.follows("/sign")
	a.looksRight("signing")
	a.picks("child", "declined")
	a.fills("child-name", "Chika")
	a.fills("child-comment", "I would rather play.")
	a.picks("parent", "screen")
	a.fills("parent-name", "Amara Okafor")
	a.fills("parent-comment", "That is how we are.")
	browser.Do(a.tab, a.t, `document.documentElement.dataset.old = '1'; document.querySelector('main form button.govuk-button').click()`)
	a.sees("it is signed", `document.readyState === 'complete' && !document.documentElement.dataset.old && document.querySelector('.os-finished') !== null`)
	a.looksRight("a signed assessment")
	if state := w.scalar(`SELECT state FROM episode WHERE id = $1`, id); state != string(episode.Signed) {
		t.Errorf("after signing the episode is %s", state)
	}
	a.follows("/copies")
	a.looksRight("the family's copies")
	a.follows("/copies/adult1")
	a.looksRight("preparing a copy")
	a.follows("/copies/adult1/read")
	a.looksRight("a copy")
	a.reads("That is how we are.")
}

// here is the path of the open page.
func (a *actor) here() string {
	a.t.Helper()
	path, err := chromedp.Run(a.tab, chromedp.Evaluate[string](`location.pathname`))
	if err != nil {
		a.t.Fatal(err)
	}
	return path
}
