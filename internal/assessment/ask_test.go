package assessment_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestOutsider: somebody without an account writes one section by a link and a
// code, sees nothing else, can send it once, and it returns into the form (CAF-34).
func TestOutsider(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		path := w.begins("social")
		var section, box string
		for _, s := range w.sections("social", path) {
			if _, page := w.page("social", s, 200); page.Has("main textarea") {
				section, box = s, page.All("main textarea")[0].Attr("name")
				break
			}
		}
		_, page := w.page("social", section, 200)
		mine := boxes(page)
		mine.Set(box, "What the social worker knows.")
		w.Post("social", section, mine, "en")
		ask := url.Values{"whom": {"outside"}, "to": {"Mrs Hart"}, "because": {"agreed"}, "because-note": {"Her mother said on Friday that Mrs Hart may."}, "about": {"S. in your Tuesday group"}, "note": {"How does she get on?"}, "due-day": {"30"}, "due-month": {"11"}, "due-year": {"2026"}}
		bad := url.Values{"whom": {"outside"}, "due-day": {"1"}, "due-month": {"1"}, "due-year": {"2020"}}
		if got := w.Post("social", section+"/ask", bad, "en"); got.Code != http.StatusUnprocessableEntity {
			t.Errorf("asked nobody by a day gone by: %d", got.Code)
		}
		got := w.Post("social", section+"/ask", ask, "en")
		if got.Code != 200 {
			t.Fatalf("ask: %d %s", got.Code, got.Body)
		}
		text := got.Body.String()
		link := text[strings.Index(text, "/contribute/"):]
		link = link[:strings.IndexByte(link, '<')]
		code := text[strings.Index(text, "<strong>")+len("<strong>"):]
		code = code[:6]
		if opened, _ := w.page("", link, 200); strings.Contains(opened, "Hart") || strings.Contains(opened, "Siân") {
			t.Error("the page before the code tells whom it is about")
		}
		if got := w.Post("", link, url.Values{"code": {"000000"}}, "en"); got.Code != http.StatusUnprocessableEntity {
			t.Errorf("a wrong code: %d", got.Code)
		}
		got = w.Post("", link, url.Values{"code": {code}}, "en")
		body := got.Body.String()
		if got.Code != 200 || !strings.Contains(body, "S. in your Tuesday group") || !strings.Contains(body, `name="`+box+`"`) {
			t.Fatalf("with the code: %d %s", got.Code, body)
		}
		for _, secret := range []string{"What the social worker knows", "Kowalczyk", "Zedland"} {
			if strings.Contains(body, secret) {
				t.Errorf("somebody outside sees %q", secret)
			}
		}
		if got := w.Post("", link, url.Values{"code": {code}, box: {"She sings, and smiles at the door."}, "_do": {"send"}}, "en"); !strings.Contains(got.Body.String(), "It was sent") {
			t.Fatalf("send: %d %s", got.Code, got.Body)
		}
		if got := w.Post("", link, url.Values{"code": {code}}, "en"); got.Code != http.StatusUnprocessableEntity {
			t.Errorf("the link opens again: %d", got.Code)
		}
		text, page = w.page("social", section, 200)
		if !strings.Contains(text, "Mrs Hart sent this section back") {
			t.Fatal("nothing says that it came back")
		}
		v := boxes(page)
		for _, b := range page.All("button[name=_do]") {
			if strings.HasPrefix(b.Attr("value"), "take:") {
				v.Set("_do", b.Attr("value"))
			}
		}
		if got := w.Post("social", section, v, "en"); got.Code != http.StatusSeeOther {
			t.Fatalf("take: %d", got.Code)
		}
		_, page = w.page("social", section, 200)
		if all := boxes(page).Get(box); !strings.Contains(all, "She sings") || !strings.Contains(all, "What the social worker knows") {
			t.Errorf("in the form: %q", all)
		}
	})
}

// TestColleague: a practitioner who is asked writes that section and no other, and
// reads the rest while it lasts.
func TestColleague(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.works("social", w.sian)
		involve(t, w, "nurse")
		path := w.begins("social")
		list := w.sections("social", path)
		ask := url.Values{"whom": {"nurse"}, "due-day": {"30"}, "due-month": {"11"}, "due-year": {"2026"}}
		if got := w.Post("social", list[1]+"/ask", ask, "en"); got.Code != http.StatusSeeOther {
			t.Fatalf("ask: %d %s", got.Code, w.Get("social", list[1]+"/ask", "en").Body)
		}
		if text, _ := w.page("nurse", path, 200); !strings.Contains(text, "asks you to write one section") {
			t.Error("the nurse is not told")
		}
		_, page := w.page("nurse", list[1], 200)
		w.page("nurse", list[2], 404)
		v := fill(page, "The nurse's words")
		v.Set("_do", "done")
		if got := w.Post("nurse", list[1], v, "en"); got.Code != http.StatusSeeOther {
			t.Fatalf("hand back: %d %s", got.Code, got.Body)
		}
		w.page("nurse", list[1], 404)
		if text, _ := w.page("social", path, 200); !strings.Contains(text, "In the assessment") {
			t.Error("the lead is not told that it was handed back")
		}
	})
}

func involve(t *testing.T, w *world, who string) {
	t.Helper()
	w.Visit(t, who, w.sian, "health-need")
	if got := w.Post(who, "/child/"+w.sian+"/involvement", claim(), "en"); got.Code != http.StatusSeeOther {
		t.Fatalf("involve: %d %s", got.Code, got.Body)
	}
	w.Post("boss", "/child/"+w.sian+"/involvement/"+w.IDOf(t, who, w.sian)+"/confirm", url.Values{}, "en")
}

func claim() url.Values {
	return url.Values{"role": {"School nurse"}, "phone": {"01632 960 101"}, "duty": {"01632 960 299"}, "days": {"mon"}, "kind": {"universal"}, "basis": {"consent"},
		"starts-day": {"3"}, "starts-month": {"11"}, "starts-year": {"2026"}}
}

// TestAskedTwice: a button pressed twice asks once. The link of the second answer,
// the only one that a browser shows, opens; the first does not.
func TestAskedTwice(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		path := w.begins("social")
		section := w.sections("social", path)[0]
		ask := url.Values{"_once": {strings.Repeat("k", 43)}, "whom": {"outside"}, "to": {"Mrs Hart"}, "because": {"agreed"}, "because-note": {"Her mother said on Friday that Mrs Hart may."}, "about": {"S. in your Tuesday group"}, "due-day": {"30"}, "due-month": {"11"}, "due-year": {"2026"}}
		var links []string
		for range 2 {
			text := w.Post("social", section+"/ask", ask, "en").Body.String()
			link := text[strings.Index(text, "/contribute/"):]
			code := text[strings.Index(text, "<strong>")+len("<strong>"):]
			links = append(links, link[:strings.IndexByte(link, '<')], code[:6])
		}
		for i, want := range []int{http.StatusUnprocessableEntity, http.StatusOK} {
			if got := w.Post("", links[2*i], url.Values{"code": {links[2*i+1]}}, "en"); got.Code != want {
				t.Errorf("link %d: %d, want %d", i+1, got.Code, want)
			}
		}
		if text, _ := w.page("social", path, 200); strings.Count(text, "Mrs Hart") != 1 {
			t.Errorf("it stands there %d times", strings.Count(text, "Mrs Hart"))
		}
	})
}
