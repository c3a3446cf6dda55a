package app

import (
	"context"
	"fmt"
	"maps"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"onestory/internal/delivery"
	"onestory/internal/kit/web/webtest/browser"
	"onestory/lib/workday"
)

// actions are lines of a plan, as long as people write them.
func actions(n int, from workday.Date) map[string]string {
	lines := [][5]string{
		{"To join in at break without his brother beside him", "He plays with somebody once a day", "Ten minutes of trains with one friend in the quiet corner, each morning after the register", "Miss Lloyd, First Primary", "doing"},
		{"An evening for herself", "She sees her sister each week and comes home rested", "A place in the parents’ group on Wednesdays, with somebody to sit with the boys", "Nia Bevan, early help", "doing"},
		{"Something of his own", "He goes where his brother does not", "His aunt takes him to the chess club on Saturdays", "Aunt Ify", "done"},
		{"Sleep: he is awake until eleven most nights", "Asleep by nine on school nights", "The school nurse visits twice and writes down a bedtime that the family can keep", "Jane Parry, school nurse", "doing"},
		{"The flat is damp where the boys sleep", "A dry room before the winter", "Write to the landlord with the photographs, and ask the council to inspect it", "Amara and Nia Bevan", "doing"},
		{"Money runs out in the third week of the month", "Nothing owed on the electricity by the spring", "An appointment at the advice centre about what she can claim", "Citizens’ advice, Sam Rees", "doing"},
		{"His speech is hard to follow when he is upset", "Adults he meets understand him the first time", "Six sessions with the therapist at school, and exercises to do at home", "Rhian Powell, speech and language", "doing"},
		{"To see his father safely", "He knows when he will next see him", "A visit each fortnight at the contact centre, agreed with both parents", "Family centre, Ann Hughes", "doing"},
	}
	v := demoVoices()
	maps.Copy(v, map[string]string{"lead.name": "Nia Bevan", "present": "Chidi, Amara, Miss Lloyd", "plan.review": from.AddDays(40).String()})
	for i := range n {
		line, at := lines[i%len(lines)], fmt.Sprintf("#%d", i+1)
		v["rows.for"+at], v["rows.need"+at], v["rows.outcome"+at], v["rows.action"+at], v["rows.who"+at], v["rows.status"+at] = "Chidi", line[0], line[1], line[2], line[3], line[4]
		v["rows.when"+at] = from.AddDays(i - 2).String()
		if line[4] == "done" {
			v["rows.closed"+at] = from.AddDays(-1).String()
		}
	}
	return v
}

// onPaper makes the open page look as it is printed, or as on a screen again.
func (a *actor) onPaper(media string) {
	a.t.Helper()
	if err := chromedp.Do(a.tab, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media})
		return err
	})); err != nil {
		a.t.Fatal(err)
	}
}

// TestPlanOnOneSheet: CAF-64. A plan of eight actions prints on one sheet, in type
// of 10.5 points (14 pixels) or more and with nothing to press; a longer one goes on
// with its headings repeated and no line in two.
func TestPlanOnOneSheet(t *testing.T) {
	t.Parallel()
	w := open(t)
	s := sharingScene{f: w.f, ctx: t.Context(), who: w.people, today: workday.InUK(w.d.clock.Now())}
	chidi := w.child("Chidi", "Okafor", "2017-05-14")
	id := w.scalar(`SELECT c.episode FROM episode_child c JOIN episode e ON e.id = c.episode WHERE c.child = $1`, chidi)
	a := storyteller(t, w)
	a.signsIn("Nia Bevan")
	at := "/child/" + chidi + "/episode/" + id + "/delivery"
	for _, c := range []struct{ actions, least, most int }{{8, 1, 1}, {24, 2, 4}} {
		if err := s.write("Nia Bevan", chidi, id, delivery.Plan, actions(c.actions, s.today), bothSign("Chidi Okafor", "Amara Okafor", "Nia Bevan"), true); err != nil {
			t.Fatal(err)
		}
		for _, lang := range []string{"en", "cy"} {
			a.goes("/language/" + lang + "?to=" + at)
			a.presses(`a[href$="/delivery/print"]`)
			a.sees("every action, who leads with a telephone, and the next review", fmt.Sprintf(`document.readyState === 'complete' && document.querySelectorAll('.os-sheet tbody tr').length === %d
				&& document.querySelector('h1').innerText.includes('Chidi Okafor') && document.querySelector('.os-sheet').innerText.includes('Nia Bevan')
				&& /\d{5,}/.test(document.querySelector('.os-sheet h1 + p').innerText) && document.querySelector('.os-sheet__next') !== null`, c.actions))
			if n := a.sheets(); n < c.least || n > c.most {
				t.Errorf("%d actions in %s: %d sheets", c.actions, lang, n)
			}
			a.onPaper("print")
			browser.Size(a.tab, a.t, 1032, 703) // the sheet within its margins
			a.sees("large type, headings that repeat, whole lines, nothing to press", `[...document.querySelectorAll('.os-sheet :is(h1, p, th, td)')].filter(e => e.offsetParent).every(e => parseFloat(getComputedStyle(e).fontSize) >= 14 && e.scrollWidth <= e.clientWidth + 1)
				&& getComputedStyle(document.querySelector('.os-sheet thead')).display === 'table-header-group'
				&& [...document.querySelectorAll('.os-sheet tbody tr')].every(e => getComputedStyle(e).breakInside === 'avoid')
				&& [...document.querySelectorAll('a, button, input')].every(e => e.offsetParent === null)`)
			a.onPaper("")
		}
	}
	a.looksRight("the plan on one sheet")
}
