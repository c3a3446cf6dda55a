package app

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/involvement"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/web/webtest/browser"
)

// storyteller is a person at a browser with the demonstration behind it.
func storyteller(t *testing.T, w *world) *actor {
	t.Helper()
	cat, err := i18n.Load(messages()...)
	if err != nil {
		t.Fatal(err)
	}
	return &actor{t: t, w: w, tab: browser.Open(t), say: cat.For(i18n.English), base: w.server.URL}
}

// entersAs signs in as an account that the demonstration's page does not offer.
func (a *actor) entersAs(id string) {
	a.t.Helper()
	browser.Visit(a.tab, a.t, a.base+"/demo")
	err := chromedp.Do(a.tab, chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(() => { const f = document.querySelector('form[action^="/demo/sign-in/"]'); f.action = '/demo/sign-in/%s'; f.querySelector('button').click() })()`, id)))
	if err != nil {
		a.t.Fatal(err)
	}
	a.sees("signed in", `document.readyState === 'complete' && location.pathname !== '/demo'`)
}

// goes opens an address of this site.
func (a *actor) goes(path string) {
	a.t.Helper()
	browser.Visit(a.tab, a.t, a.base+path)
}

// picks chooses an answer of radios, checkboxes or a list.
func (a *actor) picks(name, value string) {
	a.t.Helper()
	ok, err := chromedp.Run(a.tab, chromedp.Evaluate[bool](fmt.Sprintf(`((n, v) => { const e = document.querySelector('input[name="' + n + '"][value="' + v + '"]'); if (e) { e.click(); return true }
		const s = document.querySelector('select[name="' + n + '"]'); if (!s) return false; s.value = v; return s.value === v })(%q, %q)`, name, value)))
	if err != nil || !ok {
		a.t.Fatalf("pick %s of %s: there %v, %v", value, name, ok, err)
	}
}

// sends presses the main button of the page's form and waits for another page.
func (a *actor) sends() {
	a.t.Helper()
	if err := chromedp.Do(a.tab, chromedp.Evaluate[chromedp.Void](`window.left = false; addEventListener('pagehide', () => {}); document.documentElement.dataset.old = '1'`)); err != nil {
		a.t.Fatal(err)
	}
	a.presses("main form " + mainButton)
	a.sees("the next page", `document.readyState === 'complete' && document.documentElement.dataset.old !== '1'`)
}

// accessible holds the open page against axe-core.
func (a *actor) accessible(where string) {
	a.t.Helper()
	for _, fault := range browser.Axe(a.tab, a.t) {
		a.t.Errorf("%s: %s", where, fault)
	}
}

// answers goes through questions: each is what to fill in and to pick, then the
// next page.
func (a *actor) answers(steps ...[]string) {
	a.t.Helper()
	for _, step := range steps {
		a.heading("sharing." + step[0])
		a.accessible("the question " + step[0])
		for i := 1; i < len(step); i += 2 {
			if step[i][0] == '#' {
				a.fills(step[i][1:], step[i+1])
			} else {
				a.picks(step[i], step[i+1])
			}
		}
		a.sends()
	}
}

// TestStoryShared: a health visitor and a school share with consent, until the
// mother takes it back.
func TestStoryShared(t *testing.T) {
	t.Parallel()
	w := open(t)
	a := storyteller(t, w)
	ctx := t.Context()
	make := func(name, agency string, role access.Role) string {
		id, err := newAccount(ctx, w.f, account.Account{SignIn: strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@story.example", Name: name, Agency: agency, Roles: []access.Role{role}, Direct: "07700 900310", Days: account.Days()[:5]}, false)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	visitor, school := make("Hana Vale", "school-nursing", access.HealthVisitor), make("Sol Archer", "first-primary", access.SchoolLead)
	zuzia := w.child("Zuzanna", "Wiśniewska-Llewellyn", "2018-12-09")
	for _, who := range []string{visitor, school} {
		mine := involvement.Involvement{Kind: involvement.Universal, Starts: w.f.consents.Today(), Details: involvement.Details{Role: "Works with her", Phone: "07700 900310"}}
		if err := w.f.involved.Add(ctx, access.Request{Actor: who, Action: "involvement:add", Child: zuzia, Level: access.Existence, Purpose: access.NewReferral}, mine, ""); err != nil {
			t.Fatal(err)
		}
		id := w.scalar(`SELECT id FROM involvement WHERE account = $1`, who)
		if err := w.f.involved.Confirm(ctx, access.Request{Actor: w.people["Nia Bevan"], Action: "involvement:confirm", Child: zuzia}, id); err != nil {
			t.Fatal(err)
		}
	}

	record := "/child/" + zuzia
	a.entersAs(visitor)
	a.goes(record + "/consent/new")
	a.heading("consent.who")
	a.presses(fmt.Sprintf(`a[href="%s/consent-from/%s"]`, record, w.carerKey(zuzia, "Agnieszka Wiśniewska")))
	a.heading("consent.new", "Agnieszka Wiśniewska")
	a.accessible("the form of what somebody said")
	for _, p := range [][2]string{{"evidence", "mother"}, {"orders", "none"}, {"answer", "yes"}, {"agency", "first-primary"}, {"classes", "health"}} {
		a.picks(p[0], p[1])
	}
	a.sends()
	a.reads(a.say.T("consent.said-yes", "Agnieszka Wiśniewska"))

	a.goes(record)
	a.presses(fmt.Sprintf(`form[action="%s/sharing"] button`, record))
	const why = "So that she gets what she needs at school"
	a.answers([]string{"purpose", "#purpose-text", why, "purpose", "yes"}, []string{"identify", "identify", "yes"}, []string{"confidential", "confidential", "yes"},
		[]string{"anyway", "anyway", "no"}, []string{"consent", "consent", "given"}, []string{"basis", "bases", "gdpr-6-e", "bases", "gdpr-6-a"},
		[]string{"weigh", "#benefit", why, "#risk-share", "Others may talk about her", "#risk-not", "She goes without for longer"},
		[]string{"right", "#items", "Her eye test of last week", "classes", "health", "#recipients", "The school", "way", "onestory", "right", "yes"},
		[]string{"record", "outcome", "share", "#why", "Her mother wants the school to know"})
	a.heading("sharing.state.share")
	a.presses(`main a.govuk-button[href$="/disclose"]`)
	a.heading("disclosure.make")
	a.picks("to", "agency:first-primary")
	a.fills("title", "Eye test")
	a.fills("text", "She needs to sit at the front and to wear her glasses.")
	a.sends()
	a.reads("wear her glasses")

	a.entersAs(school)
	a.goes("/shared")
	a.heading("disclosure.shared")
	a.presses(`main a[href*="/disclosures/"]`)
	a.reads("wear her glasses")
	a.accessible("what was shared")
	shared, err := chromedp.Run(a.tab, chromedp.Evaluate[string](`location.pathname`))
	if err != nil {
		t.Fatal(err)
	}
	a.fills("reply", "We have moved her seat")
	a.sends()
	a.reads("We have moved her seat")

	a.entersAs(visitor)
	a.goes(record + "/consent")
	a.presses(`main button[name="_do"][value="withdrawn"]`)
	a.reads(a.say.T("consent.withdrew", "Agnieszka Wiśniewska"))
	a.entersAs(school)
	a.goes(shared)
	a.sees("no such page", `document.readyState === 'complete' && !document.body.innerText.includes('glasses')`)
	a.goes("/shared")
	a.reads(a.say.T("disclosure.shared.none"))
}

// TestStoryRefused: a no is respected, recorded with its reason, and counted.
func TestStoryRefused(t *testing.T) {
	t.Parallel()
	w := open(t)
	a := storyteller(t, w)
	chidi := "/child/" + w.child("Chidi", "Okafor", "2017-05-14")
	a.signsIn("Nia Bevan")
	a.goes(chidi + "/consent")
	a.reads(a.say.T("consent.withdrew", "Amara Okafor")) // she took her yes back: that is a no
	a.goes(chidi)
	a.presses(fmt.Sprintf(`form[action="%s/sharing"] button`, chidi))
	a.answers([]string{"purpose", "#purpose-text", "The school would like to know", "purpose", "yes"}, []string{"identify", "identify", "yes"}, []string{"confidential", "confidential", "yes"}, []string{"anyway", "anyway", "no"})
	a.heading("sharing.consent")
	a.picks("consent", "given") // nobody's yes stands, so that it cannot be claimed
	a.sends()
	a.reads(a.say.T("sharing.need-recorded"))
	a.answers([]string{"consent", "consent", "refused"}, []string{"interest", "#interest-text", "It would be useful and no more", "interest", "no"})
	a.heading("sharing.record")
	a.sees("that sharing is not offered", `document.querySelector('input[name="outcome"][value="share"]') === null && document.querySelector('input[name="outcome"][value="not-share"]') !== null`)
	a.answers([]string{"record", "outcome", "not-share", "code", "refused", "#why", "His mother said no, and nothing outweighs it"})
	a.heading("sharing.state.not-share")
	a.reads("nothing outweighs it")
	a.signsIn("Lena Fox")
	a.goes("/sharing/report")
	a.heading("sharing.report")
	a.sees("the refusal counted", fmt.Sprintf(`[...document.querySelectorAll('tr')].some(r => r.innerText.includes(%q) && r.querySelector('td')?.innerText === '1')`, a.say.T("sharing.code.refused")))
}

// TestStorySafety: a worry is shared against a father's no: the wizard does not
// ask him, it says to inform, takes the reasons, and governance looks at it.
func TestStorySafety(t *testing.T) {
	t.Parallel()
	w := open(t)
	a := storyteller(t, w)
	jess := w.child("Jessica", "Harcastle", "2015-09-03")
	record := "/child/" + jess
	a.signsIn("Nia Bevan")
	a.goes(record)
	a.presses(fmt.Sprintf(`form[action="%s/sharing"] button`, record))
	const why = "She has told me that she is afraid of going home"
	a.answers([]string{"purpose", "#purpose-text", why, "purpose", "yes"}, []string{"identify", "identify", "yes"}, []string{"confidential", "confidential", "yes"}, []string{"anyway", "anyway", "yes"},
		[]string{"inform", "inform", "not-told", "#inform-text", "It would put her at risk today"}, []string{"interest", "#interest-text", why, "interest", "yes"})
	a.heading("sharing.basis")
	a.sees("that consent is no ground", `document.querySelector('input[name="bases"][value="gdpr-6-a"]') === null && document.querySelector('input[name="bases"][value="ca-2004-16la"]') === null && document.querySelector('input[name="bases"][value="dpa-1-18"]') !== null`)
	a.picks("bases", "gdpr-6-e")
	a.picks("bases", "dpa-1-18")
	a.sends()
	a.reads(a.say.T("sharing.need-reason18"))
	a.picks("reason", "would-prejudice")
	a.sends()
	a.answers([]string{"weigh", "#benefit", why, "#risk-share", "Her father may be angry", "#risk-not", "She may be hurt"},
		[]string{"right", "#items", "What she said today", "classes", "health", "#recipients", "Front door", "way", "onestory", "right", "yes"},
		[]string{"record", "outcome", "share", "#why", "A child says that she is afraid"})
	a.heading("sharing.state.share")
	a.presses(`main a.govuk-button[href$="/disclose"]`)
	a.reads(a.say.T("disclosure.override"))
	a.picks("to", "agency:front-door")
	a.fills("title", "What she said today")
	a.fills("text", "“I am afraid to go home”, at ten past one.")
	a.sends()
	a.reads(a.say.T("disclosure.was-refused"))
	a.goes(record + "/log")
	a.reads(a.say.T("record.did.disclosure:make"))
	a.signsIn("Lena Fox")
	a.goes("/governance/disclosures")
	a.heading("disclosure.reviews")
	a.presses(`main li:last-child a[href^="/governance/disclosures/"]`)
	a.heading("disclosure.review")
	a.sees("neither name nor text", `!document.body.innerText.includes('Harcastle') && !document.body.innerText.includes('ten past one')`)
	a.picks("verdict", "right")
	a.sends()
	a.heading("disclosure.reviews")
}
