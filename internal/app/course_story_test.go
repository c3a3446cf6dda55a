package app

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"onestory/internal/access"
	"onestory/internal/consent"
	"onestory/internal/episode"
	"onestory/internal/kit/web/webtest/browser"
	"onestory/lib/workday"
)

// scene is the demonstration for stories that begin where somebody has been already.
func (w *world) helping() helpScene {
	return helpScene{sharingScene{f: w.f, ctx: w.t.Context(), who: w.people, today: workday.InUK(w.d.clock.Now())}}
}

// agreed is a course of help of Chika's that Nia Bevan leads and her mother said yes
// to, with a draft of its assessment.
func (w *world) agreed() (chika, course, draft string) {
	w.t.Helper()
	chika = w.child("Chika", "Okafor", "2017-05-14")
	s := w.helping()
	course, err := s.course(demoHelp{who: "Nia Bevan", kind: episode.EarlyHelp, carer: "Amara Okafor", worry: longText}, chika)
	if err != nil {
		w.t.Fatal(err)
	}
	item, err := w.f.assess.Start(s.ctx, s.as("Nia Bevan", "assessment:begin", chika), course, "", "")
	if err != nil {
		w.t.Fatal(err)
	}
	return chika, course, "/child/" + chika + "/assessment/" + item
}

// does presses a button of the page and waits for the page behind it.
func (a *actor) does(selector string) {
	a.t.Helper()
	browser.Do(a.tab, a.t, `document.documentElement.dataset.old = '1'`)
	a.presses(selector)
	a.sees("the page behind "+selector, `document.readyState === 'complete' && !document.documentElement.dataset.old`)
}

// writes types into the first long box of the open section and waits until it is kept.
func (a *actor) writes(words string) {
	a.t.Helper()
	browser.Do(a.tab, a.t, fmt.Sprintf(`(() => { const e = document.querySelector('main form[data-draft] textarea'); e.value = (e.value + '\n\n' + %q).trim()
		e.dispatchEvent(new Event('input', { bubbles: true })); e.dispatchEvent(new Event('change', { bubbles: true })) })()`, words))
	a.sees("kept as it was typed", `/Saved/.test(document.querySelector('.os-draft-status')?.textContent ?? '')`)
}

// lacks holds that the open page does not say something.
func (a *actor) lacks(words string) {
	a.t.Helper()
	found, err := chromedp.Run(a.tab, chromedp.Evaluate[bool](fmt.Sprintf(`document.documentElement.innerHTML.includes(%q)`, words)))
	if err != nil || found {
		a.t.Errorf("the page says %q, or cannot be read: %v", words, err)
	}
}

// TestStoryRefusal: a family says no. It is written down, no assessment can be begun,
// and the nurse still keeps her own service's note.
func TestStoryRefusal(t *testing.T) {
	t.Parallel()
	w := open(t)
	chika := w.child("Chika", "Okafor", "2017-05-14")
	id, err := w.helping().start("Nia Bevan", chika, episode.Starting{Kind: episode.EarlyHelp, Concern: w.helping().today, Worry: longText, Begin: episode.Asking})
	if err != nil {
		t.Fatal(err)
	}
	a, at := storyteller(t, w), "/child/"+chika+"/episode/"+id
	a.signsIn("Nia Bevan")
	a.goes(at)
	a.follows("/answer")
	a.picks("person", "other")
	a.fills("name", "Amara Okafor")
	a.fills("relationship", "Mother")
	a.picks("answer", "no")
	a.picks("capacity", "responsibility")
	a.picks("evidence", "mother")
	a.fills("support", "A plan for the mornings")
	a.fills("words", "Not now. We manage.")
	a.sends()
	a.reads("The family said no")
	a.reads("Not now. We manage.")
	a.reads("do what your own service can")
	a.goes(at + "/assessment")
	a.reads("Page not found")
	if n := w.scalar(`SELECT CAST(count(*) AS TEXT) FROM assessment WHERE episode = $1`, id); n != "0" {
		t.Errorf("%s assessments against their no", n)
	}
	a.goes("/child/" + chika + "/document/new")
	a.fills("title", "Seen at school")
	a.picks("class", "health")
	a.fills("text", "Chika says that mornings are better when her aunt rings.")
	a.picks("seal", "open")
	a.sends()
	a.reads("mornings are better when her aunt rings")
	a.goes(at)
	a.sees("that they can be asked again", `document.querySelector('button[name=_do][value=seek]') !== null`)
}

// TestStoryWithdrawal: midway through a draft a young person takes their yes back on
// their own page. The lead is told and asked to close it, with the reason proposed; the
// members are told and read nothing of it any more; nothing more can be written or
// shared.
func TestStoryWithdrawal(t *testing.T) {
	t.Parallel()
	w := open(t)
	s, robin := w.helping(), strings.TrimPrefix(w.as("Robin").get("/my").location(), "/my/")
	course, err := s.start("Tom Hale", robin, episode.Starting{Kind: episode.EarlyHelp, Concern: s.today, Worry: longText, Begin: episode.Asking})
	if err == nil {
		err = s.answers("Tom Hale", robin, course, "Robin", "Yes, if I only say it once.", consent.Yes)
	}
	if err == nil {
		err = s.letIn("Nia Bevan", "Tom Hale", robin, course, access.Joined, "I see them at school each week.")
	}
	if err != nil {
		t.Fatal(err)
	}
	item, err := w.f.assess.Start(t.Context(), s.as("Tom Hale", "assessment:begin", robin), course, "", "")
	if err != nil {
		t.Fatal(err)
	}
	draft, at := "/child/"+robin+"/assessment/"+item, "/child/"+robin+"/episode/"+course
	a := storyteller(t, w)
	a.signsIn("Tom Hale")
	a.goes(draft + "/child/4")
	a.writes("Robin likes to arrive before the others.")
	a.signsIn("Nia Bevan")
	a.goes(draft)
	a.reads("Robin likes to arrive before the others.")

	a.becomes("Robin")
	a.goes("/my/" + robin + "/agreed")
	a.follows("/stop")
	a.sends()

	a.signsIn("Tom Hale")
	a.goes("/episodes")
	a.reads("The family took their yes back")
	a.looksRightAt("a caseload with what the family no longer wants", 390)
	a.goes(draft + "/child/4")
	a.reads("Page not found")
	a.goes(draft + "/fhir")
	a.reads("Page not found")
	a.goes(at)
	a.reads("The family no longer wants this.")
	a.follows("/close")
	a.sees("the reason that is proposed", `document.querySelector('input[name=reason]:checked')?.value === 'no-longer'`)

	a.signsIn("Nia Bevan")
	for _, path := range []string{draft, at, draft + "/sign"} {
		a.goes(path)
		a.reads("Page not found")
	}
	a.goes("/episodes")
	a.reads("Your part in it has ended")
	a.looksRightAt("the list of somebody whose part has ended", 390)

	a.signsIn("Tom Hale")
	a.goes(at + "/close")
	a.sends()
	a.reads("The family no longer wants help")
	if state := w.scalar(`SELECT state FROM episode WHERE id = $1`, course); state != string(episode.Closed) {
		t.Errorf("after closing the episode is %s", state)
	}
}

// TestStoryHandedOver: what one began another goes on with, once they asked to be let
// in and somebody said yes. Nothing of it is lost.
func TestStoryHandedOver(t *testing.T) {
	t.Parallel()
	w := open(t)
	chika, course, draft := w.agreed()
	a, at := storyteller(t, w), "/child/"+chika+"/episode/"+course
	a.signsIn("Nia Bevan")
	a.goes(draft + "/child/4")
	a.writes("She draws whole families of foxes.")

	w.as("Priya Nair").state(chika, string(access.Safeguarding))
	a.signsIn("Priya Nair")
	a.goes(draft)
	a.reads("Page not found")
	a.goes("/child/" + chika + "/episodes")
	a.does(`form[action$="/episodes/look"] button`)
	a.reads("Nia Bevan")
	a.lacks("foxes")
	a.goes(at + "/ask")
	a.picks("as", "assessor")
	a.fills("why", "Nia is on leave from Monday, and the family asked me to go on.")
	a.sends()
	a.goes(draft)
	a.reads("Page not found") // until somebody says yes

	a.signsIn("Nia Bevan")
	a.goes("/episodes")
	a.does(`main a[href^="/child/` + chika + `/asked/"]`)
	a.reads("Nia is on leave from Monday")
	a.picks("because", "agreed")
	a.fills("because-note", "Amara knows Priya, and wants her to go on.")
	a.does(`button[name=_do][value=yes]`)

	a.signsIn("Priya Nair")
	a.goes(at)
	a.follows("/assessment")
	a.goes(draft + "/child/4")
	a.sees("what Nia wrote", `document.querySelector('main textarea').value.endsWith('She draws whole families of foxes.')`)
	a.writes("She showed me the newest one.")
	a.signsIn("Nia Bevan")
	a.goes(draft + "/child/4")
	a.sees("both", `document.querySelector('main textarea').value.endsWith('She draws whole families of foxes.\n\nShe showed me the newest one.')`)
}

// TestStoryOutsider: somebody without an account is asked for one section by a link
// and a code, sees that section alone, and what they send stands in the form.
func TestStoryOutsider(t *testing.T) {
	t.Parallel()
	w := open(t)
	_, _, draft := w.agreed()
	a := storyteller(t, w)
	a.signsIn("Nia Bevan")
	a.goes(draft + "/child/4")
	a.writes("What the nurse knows.")
	a.follows("/ask")
	a.picks("whom", "outside")
	a.fills("to", "Mrs Hart")
	browser.Do(a.tab, t, `document.querySelector('main details').open = true`)
	a.picks("because", "agreed")
	a.fills("because-note", "Amara said on Friday that Mrs Hart may know.")
	a.fills("about", "C. in your Tuesday group")
	a.fills("note", "How does she get on?")
	y, m, d := w.helping().today.AddDays(9).Parts()
	a.fills("due-day", number(d))
	a.fills("due-month", number(int(m)))
	a.fills("due-year", number(y))
	a.sends()
	a.looksRightAt("a link and its code", 390)
	told, err := chromedp.Run(a.tab, chromedp.Evaluate[[]string](`[document.querySelector('.os-break').innerText, document.querySelector('dd strong').innerText]`))
	if err != nil {
		t.Fatal(err)
	}
	link := told[0][strings.Index(told[0], "/contribute/"):]

	her := &actor{t: t, w: w, tab: browser.Open(t), say: a.say, base: a.base}
	her.goes(link)
	her.looksRightAt("the page before a code", 390)
	her.lacks("Okafor")
	her.fills("code", "000000")
	her.sends()
	her.reads("There is a problem")
	her.fills("code", told[1])
	her.sends()
	her.reads("C. in your Tuesday group")
	her.reads("How does she get on?")
	her.looksRightAt("one section for somebody outside", 390)
	for _, secret := range []string{"What the nurse knows.", "Okafor", "Kiln Street"} {
		her.lacks(secret)
	}
	browser.Do(her.tab, t, `document.querySelector('main textarea').value = 'She sings, and smiles at the door.'`)
	her.does(`button[name=_do][value=send]`)
	her.reads("It was sent")
	her.goes(link)
	her.fills("code", told[1])
	her.sends()
	her.reads("There is a problem") // once

	a.goes(draft + "/child/4")
	a.reads("Mrs Hart sent this section back")
	a.does(`button[name=_do][value^="take:"]`)
	a.sees("both in the form", `(v => v.includes('What the nurse knows.') && v.includes('She sings, and smiles at the door.'))(document.querySelector('main textarea').value)`)
	if got := w.stranger().get(draft); got.status != http.StatusSeeOther {
		t.Errorf("without signing in the draft answers %d", got.status)
	}
}
