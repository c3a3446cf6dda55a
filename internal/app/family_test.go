package app

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"onestory/internal/access"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/web/webtest"
	"onestory/internal/kit/web/webtest/browser"
)

// familyPages are the addresses of every page that a member of a family may open,
// filled with what their page shows.
func (w *world) familyPages(v *visitor, name string) (paths []string) {
	w.t.Helper()
	home := v.get("/my")
	child := strings.TrimPrefix(home.location(), "/my/")
	if child == "" || home.status != http.StatusSeeOther {
		w.t.Fatalf("%s has no page: %d", name, home.status)
	}
	ids := map[string]string{"child": child}
	for _, a := range v.get("/my/" + child + "/log").page(w.t).All("main .os-card a") {
		if _, rest, is := strings.Cut(a.Attr("href"), "/log/"); is && strings.Contains(rest, "/") {
			ids["day"], ids["look"], _ = strings.Cut(rest, "/")
		}
	}
	for _, a := range v.get("/my/" + child + "/agreed").page(w.t).All("main .os-card a") {
		_, rest, _ := strings.Cut(a.Attr("href"), "/agreed/")
		ids["said"] = strings.TrimSuffix(rest, "/stop")
	}
	for _, d := range w.doors {
		if d.Method != get || !strings.HasPrefix(d.Path, "/my") || slices.Contains([]string{"/my", "/my/exit", "/my/{child}/log/file"}, d.Path) {
			continue
		}
		if slices.Contains(d.parameters(), "picture") { // which is no page
			continue
		}
		if _, there := ids["look"]; !there && slices.Contains(d.parameters(), "look") {
			continue
		}
		if _, there := ids["said"]; !there && slices.Contains(d.parameters(), "said") {
			continue
		}
		paths = append(paths, d.filled(w.t, ids))
	}
	return paths
}

// TestFamilyPages opens every page of every member of the demonstration's families
// in both languages, and holds it against what no page may get wrong; every one of
// them has the way out, says nothing in its title, and is not kept.
func TestFamilyPages(t *testing.T) {
	t.Parallel()
	w := open(t)
	list, err := demoRelatives(t.Context(), w.d)
	if err != nil || len(list) < 3 {
		t.Fatalf("%d relatives, %v", len(list), err)
	}
	for _, r := range list {
		for _, lang := range []string{"en", "cy"} {
			v, opened := w.as(r.Name), 0
			v.get("/language/" + lang)
			for _, path := range w.familyPages(v, r.Name) {
				a := v.get(path)
				if a.status == http.StatusNotFound && (strings.HasSuffix(path, "/adults") || strings.HasSuffix(path, "/apart")) || a.status == http.StatusSeeOther {
					continue
				}
				page := a.page(t)
				opened++
				for _, fault := range webtest.Faults(page) {
					t.Errorf("%s: %s in %s: %s", r.Name, path, lang, fault)
				}
				title := map[string]string{"en": "My page – My page", "cy": "Fy nhudalen – Fy nhudalen"}[lang]
				if a.status != http.StatusOK || page.One(t, "title").Text() != title || page.One(t, "html").Attr("dir") != "ltr" {
					t.Errorf("%s: %s: %d, called %q", r.Name, path, a.status, page.One(t, "title").Text())
				}
				if page.One(t, ".govuk-exit-this-page a").Attr("href") != "/my/exit" || a.header.Get("Cache-Control") != "no-store" || a.header.Get("Referrer-Policy") != "no-referrer" {
					t.Errorf("%s: %s has no way out, or is kept", r.Name, path)
				}
			}
			if opened < 9 {
				t.Errorf("%s opened %d pages only", r.Name, opened)
			}
		}
	}
}

// TestFamilyPagesInBrowser holds the families' pages, and those of their forms that
// come back with faults, against axe-core at two widths.
func TestFamilyPagesInBrowser(t *testing.T) {
	t.Parallel()
	w := open(t)
	list, err := demoRelatives(t.Context(), w.d)
	if err != nil {
		t.Fatal(err)
	}
	done, tab := map[string]bool{}, browser.Open(t)
	for i, r := range list[:3] {
		t.Run(r.RoleKey, func(t *testing.T) {
			a := &actor{t: t, w: w, tab: tab, base: w.server.URL}
			a.becomes(r.Name)
			v := w.as(r.Name)
			for j, path := range w.familyPages(v, r.Name) {
				page := v.get(path)
				if page.status != http.StatusOK {
					continue
				}
				a.looksRight(path + " in " + a.opens(path, i+j))
				for _, action := range v.refusing(path, page.page(t)) {
					kind := regexp.MustCompile(`/[a-z2-7]{16,26}`).ReplaceAllString(action, "/…")
					if done[kind] {
						continue
					}
					done[kind] = true
					a.opens(path, j)
					a.sendsEmpty(action)
					a.looksRightAt("faults of "+kind, []int64{390, 1280}[len(done)%2])
				}
			}
		})
	}
	if len(done) < 4 {
		t.Errorf("only these forms were looked at with faults: %v", done)
	}
}

// becomes signs in as a member of a family by one click.
func (a *actor) becomes(name string) {
	a.t.Helper()
	browser.Visit(a.tab, a.t, a.base+"/demo")
	a.presses(fmt.Sprintf(`form[action="/demo/family/%s"] button`, strings.TrimPrefix(a.w.people[name], access.FamilyPrefix)))
	a.sees("the page of "+name, `document.readyState === 'complete' && location.pathname.startsWith('/my/')`)
}

// TestFamilyStory: a mother is invited in person, sets her page up on her own
// telephone, asks who looked and gets an answer; she says that she is not safe, and
// the father's page closes.
func TestFamilyStory(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.Langs() {
		t.Run(string(lang), func(t *testing.T) {
			w := open(t)
			cat, err := i18n.Load(messages()...)
			if err != nil {
				t.Fatal(err)
			}
			a := &actor{t: t, w: w, tab: browser.Open(t), say: cat.For(lang), base: w.server.URL}
			browser.Size(a.tab, t, 390, 800)
			browser.Visit(a.tab, t, a.base+"/language/"+string(lang)+"?to=/demo")
			a.playFamily()
		})
	}
}

func (a *actor) playFamily() {
	w, t := a.w, a.t
	tyler := w.child("Tyler", "Thistlewood", "2014-02-28")
	past, done := w.d.earlier(48 * time.Hour)
	err := past.look(t.Context(), w.people["Nia Bevan"], tyler, access.HealthNeed)
	if err == nil {
		err = past.look(t.Context(), w.people["Sara Lund"], tyler, access.Safeguarding)
	}
	done()
	if err != nil {
		t.Fatal(err)
	}
	// The safeguarding lead sits with the mother and hands her a code.
	a.signsIn("Tom Hale")
	browser.Visit(a.tab, t, a.base+"/child/"+tyler+"/family")
	a.heading("familyaccount.list")
	browser.Visit(a.tab, t, a.base+"/child/"+tyler+"/family/new")
	a.heading("familyaccount.new")
	a.fills("address", "07700 900777")
	for _, field := range []string{`input[name="person"][value="0"]`, `input[name="kind"][value="parent"]`, `input[name="channel"][value="text"]`, `input[name="private"]`, `input[name="checked"]`} {
		a.presses(field)
	}
	a.presses(`main form button.govuk-button`)
	a.heading("familyaccount.given")
	code, err := chromedp.Run(a.tab, chromedp.Evaluate[string](`document.querySelector('main strong').innerText`))
	if err != nil {
		t.Fatal(err)
	}
	// On her own telephone.
	browser.Visit(a.tab, t, a.base+"/my/start")
	a.heading("familyaccount.start")
	a.fills("code", code)
	a.presses(`form[action="/my/start"] button`)
	a.heading("familyaccount.secret.title")
	a.fills("secret", "purple tractor seventeen")
	a.presses(`form[action="/my/secret"] button[type="submit"]`)
	a.heading("familyaccount.code.title")
	a.fills("code", w.sentCode())
	a.presses(`form[action="/my/code"] button`)
	a.heading("family.open", "Tyler")
	a.reads(a.say.T("family.lead.none"))

	// Who looked, and a question about it.
	a.presses(`a[href$="/log"]`)
	a.heading("family.log")
	a.reads(a.say.T("family.withheld"))
	a.reads(a.say.T("family.why.health-need"))
	a.sees("nothing of what waits for a reviewer", fmt.Sprintf(`!document.body.innerText.includes(%q)`, a.say.T("family.why.safeguarding")))
	a.presses(`a[href*="/log/"]`)
	a.heading("family.ask.title")
	a.fills("text", "What was this about?")
	a.presses(`main form button`)
	a.heading("family.questions")
	a.reads("What was this about?")
	a.answered(tyler)
	browser.Visit(a.tab, t, a.base+"/my/"+tyler+"/questions")
	a.reads("It was his yearly hearing test.")

	// The way out.
	browser.Visit(a.tab, t, a.base+"/my/"+tyler)
	a.sees("the way out", `document.querySelector('.govuk-exit-this-page__button').getAttribute('href') === '/my/exit'`)
	kelly := &visitor{w: w, base: w.server.URL, client: w.stranger().client}
	if out := kelly.get("/my/exit"); out.status != http.StatusSeeOther || !strings.HasPrefix(out.location(), "https://") || out.header.Get("Clear-Site-Data") == "" {
		t.Errorf("the way out: %d to %q", out.status, out.location())
	}
}

// answered has the school nurses' manager answer what was asked.
func (a *actor) answered(child string) {
	a.t.Helper()
	beth := &actor{t: a.t, w: a.w, tab: browser.Open(a.t), say: a.say, base: a.base}
	browser.Visit(beth.tab, a.t, a.base+"/language/"+string(a.say.Lang())+"?to=/demo")
	beth.signsIn("Beth Morgan")
	browser.Visit(beth.tab, a.t, a.base+"/questions")
	beth.heading("family.owed")
	beth.sees("the question", `[...document.querySelectorAll('main a[href^="/questions/"]')].length >= 2`)
	open := a.w.scalar(`SELECT id FROM family_question WHERE child = $1 AND answered_at = 0 LIMIT 1`, child)
	browser.Visit(beth.tab, a.t, a.base+"/questions/"+open)
	beth.reads("What was this about?")
	beth.fills("answer", "It was his yearly hearing test.")
	beth.presses(`main form button`)
	beth.heading("family.owed")
}

// sentCode is the code in the newest message.
func (w *world) sentCode() string {
	w.t.Helper()
	list, err := w.f.families.accounts.Waiting(w.t.Context(), 1)
	if err != nil || len(list) != 1 {
		w.t.Fatalf("%d messages, %v", len(list), err)
	}
	return regexp.MustCompile(`\d{6}`).FindString(list[0].Text)
}

// everything is every page of a member of a family, but for what is drawn anew
// each time.
func (w *world) everything(name string) string {
	v := w.as(name)
	var b strings.Builder
	for _, path := range w.familyPages(v, name) {
		a := v.get(path)
		fmt.Fprintln(&b, path, a.status)
		b.Write(regexp.MustCompile(`name="_once" value="[^"]*"|data-timeout-left="\d+"`).ReplaceAll(a.body, nil))
	}
	return b.String()
}

// TestTwoParentsApart: the mother moves, writes, agrees, adds a channel, is helped
// by a refuge; on the father's pages not a byte changes, that day or the next.
func TestTwoParentsApart(t *testing.T) {
	t.Parallel()
	w := open(t)
	jess := w.childOf(access.Family)
	if err := w.f.families.views.Stand(t.Context(), access.Request{Actor: w.people["Lena Fox"], Action: "relative:decide", Child: jess}, w.people["Mark Penhallow"], "full"); err != nil {
		t.Fatal(err)
	}
	before := w.everything("Mark Penhallow")
	mother, refuge := w.as("Ruth Harcastle"), w.people["Ida Wren"]
	words := mother.get("/my/" + jess + "/words")
	form := fields(t, words.page(t), "/my/"+jess+"/words")
	form.Set("words", "We have moved. Ring me in the evening.")
	if a := mother.post("/my/"+jess+"/words", form); a.status != http.StatusSeeOther {
		t.Fatalf("write: %d", a.status)
	}
	mother.post("/my/"+jess+"/wrong", url.Values{"text": {"Our address is not right any more."}})
	mother.post("/my/"+jess+"/portal", nil)
	for path, form := range map[string]url.Values{"/agreed/help": {"support": {"A place to live"}, "answer": {"yes"}}, "/agreed/sharing": {"agency": {"any"}, "answer": {"no"}}} {
		if a := mother.post("/my/"+jess+path, form); a.status != http.StatusSeeOther {
			t.Fatalf("say %s: %d", path, a.status)
		}
	}
	stop := mother.get("/my/" + jess + "/agreed").page(t).All("main .os-card a")[0].Attr("href")
	if a := mother.post(stop, fields(t, mother.get(stop).page(t), stop)); a.status != http.StatusSeeOther {
		t.Fatalf("take it back: %d", a.status)
	}
	for _, days := range []int{2, 1, 0} { // and as it will look tomorrow
		past, done := w.d.earlier(time.Duration(days) * 24 * time.Hour)
		if err := past.look(t.Context(), refuge, jess, access.FamilyAsked); err != nil {
			t.Fatal(err)
		}
		past.moves(t, w, jess)
		done()
	}
	ida := w.as("Ida Wren")
	ida.state(jess, "family-asked")
	if a := ida.post("/child/"+jess+"/involvement", wellFilled(Door{Action: "involvement:add"})); a.status != http.StatusSeeOther {
		t.Fatalf("a refuge worker says that she helps: %d", a.status)
	}
	tom := w.as("Tom Hale")
	id := w.scalar(`SELECT id FROM involvement WHERE child = $1 AND account = $2`, jess, refuge)
	if a := w.as("Ruth Adler"); a != nil {
		a.state(jess, "safeguarding")
	}
	tom.post("/child/"+jess+"/involvement/"+id+"/confirm", nil)
	w.exec(`UPDATE involvement SET status = 'confirmed' WHERE id = $1`, id)
	tom.post("/child/"+jess+"/family/"+strings.TrimPrefix(w.people["Ruth Harcastle"], access.FamilyPrefix), wellFilled(Door{Action: "relative:invite"}))
	if after := w.everything("Mark Penhallow"); after != before {
		t.Errorf("the father's pages differ: %s", firstDifference(before, after))
	}
	if !strings.Contains(before, "Nia Bevan") {
		t.Error("the father's pages show nothing at all, so that nothing was proved")
	}
}

// moves has a colleague write down, some days ago, where the mother lives now.
func (d *deployment) moves(t *testing.T, w *world, child string) {
	t.Helper()
	children := services(d, siteOptions{kind: demo, logger: d.logger}).children
	q := access.Request{Actor: w.people["Ruth Adler"], Action: "child:amend", Child: child, Level: access.Contact, Purpose: access.Safeguarding}
	edit, err := children.Editable(t.Context(), q)
	if err != nil {
		t.Fatalf("look at what is to be changed: %v", err)
	}
	rec := edit.Record
	rec.Addresses = append(rec.Addresses[:0:0], rec.Addresses...)
	if len(rec.Addresses) > 0 {
		rec.Addresses[0].Lines = []string{"1 Refuge Road"}
	}
	if err := children.Amend(t.Context(), q, rec, edit.Version); err != nil {
		t.Fatalf("write down where she lives: %v", err)
	}
}

func firstDifference(a, b string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			from := max(0, i-150)
			return fmt.Sprintf("…%s… and …%s…", a[from:min(len(a), i+150)], b[from:min(len(b), i+150)])
		}
	}
	return "one is longer"
}
