package assessment_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"onestory/internal/assessment"
)

// family writes and signs an assessment of two children, their mother and others.
func family(w *world, others ...assessment.Adult) (path string) {
	w.adults = append(w.adults, others...)
	path = w.begins("social")
	w.fills("social", w.other("social", path), "Of the rest") // the family's, both adults', Osian's
	for _, s := range w.sections("social", path) {
		_, page := w.page("social", s, 200)
		v := fill(page, "Of the rest")
		words := map[bool]string{true: "Secret of Magda", false: "Of Siân"}[strings.Contains(s, "/adult1/")]
		if strings.Contains(s, "/adult2/") {
			words = "Secret of Ieuan"
		}
		for _, n := range page.All("main textarea") {
			v.Set(n.Attr("name"), words)
		}
		if got := w.Post("social", s, v, "en"); got.Code != http.StatusSeeOther {
			w.t.Fatalf("write %s: %d", s, got.Code)
		}
	}
	w.signs("social", path)
	return path
}

var grandfather = assessment.Adult{Name: "Ieuan Pritchard", Relationship: "Grandfather"}

// TestCopyOfOneAlone: a copy is safe unless somebody says otherwise, where one adult
// alone has a part too: the form tells of others, who may live apart.
func TestCopyOfOneAlone(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		path := family(w)
		for _, whose := range []string{"child", "adult1"} {
			if page, _ := w.page("social", path+"/copies/"+whose+"/read", 200); strings.Contains(page, "Zedland") || strings.Contains(page, "07700 900123") {
				t.Errorf("%s: the copy tells where they are", whose)
			}
		}
		if got := w.Post("social", path+"/copies/adult1", url.Values{"_version": {"0"}}, "en"); got.Code != http.StatusSeeOther {
			t.Fatalf("decide: %d", got.Code)
		}
		if page, _ := w.page("social", path+"/copies/adult1/read", 200); !strings.Contains(page, "07700 900123") {
			t.Error("decided otherwise, it still leaves out where they are: the test proves nothing")
		}
	})
}

// TestCopies: each of the family has a copy of their own, safe where they may be in
// danger, without what is about somebody else, in their language, by a day (CAF-55).
func TestCopies(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		path := family(w, grandfather)
		w.page("clinic", path+"/copies", 404)
		text, _ := w.page("social", path+"/copies", 200)
		for _, want := range []string{"Magda Kowalczyk", "Ieuan Pritchard", "by 11 December 2026", "Not given yet"} { // fifteen working days after 22 November
			if !strings.Contains(text, want) {
				t.Errorf("the list lacks %q", want)
			}
		}
		magda, _ := w.page("social", path+"/copies/adult1/read", 200)
		ieuan, _ := w.page("social", path+"/copies/adult2/read", 200)
		child, _ := w.page("social", path+"/copies/child/read", 200)
		for _, c := range []struct{ name, page, has, lacks string }{
			{"hers", magda, "Secret of Magda", "Secret of Ieuan"}, {"his", ieuan, "Secret of Ieuan", "Secret of Magda"}, {"the child's", child, "Of Siân", "Secret of"},
		} {
			if !strings.Contains(c.page, c.has) || strings.Contains(c.page, c.lacks) {
				t.Errorf("%s copy is not their own", c.name)
			}
			if strings.Contains(c.page, "Zedland") || strings.Contains(c.page, "07700 900123") {
				t.Errorf("%s copy, which is safe unless somebody says otherwise, tells where they are", c.name)
			}
		}
		_, form := w.page("social", path+"/copies/adult1", 200)
		picks := form.All("input[type=checkbox]")
		v := url.Values{"_version": {"0"}}
		for _, n := range picks {
			if n.Attr("name") == "left-child" && strings.HasSuffix(n.Attr("value"), "for-child.worried") {
				v.Add(n.Attr("name"), n.Attr("value"))
			}
		}
		if got := w.Post("social", path+"/copies/adult1", v, "en"); got.Code != http.StatusSeeOther {
			t.Fatalf("decide: %d %s", got.Code, got.Body)
		}
		if got := w.Post("social", path+"/copies/adult1", v, "en"); got.Code != http.StatusConflict {
			t.Errorf("decided over what somebody else decided: %d", got.Code)
		}
		again, _ := w.page("social", path+"/copies/adult1/read", 200)
		if !strings.Contains(again, "Left out because it is about somebody else.") || !strings.Contains(again, "Zedland") {
			t.Error("what was decided does not show")
		}
		polish, _ := w.page("social", path+"/copies/adult1/read?lang=pl", 200)
		urdu, page := w.page("social", path+"/copies/adult1/read?lang=ur&large=yes", 200)
		if !strings.Contains(polish, "To jest Twoja kopia") || !strings.Contains(urdu, `dir="rtl"`) || !page.Has("article.os-copy--large") {
			t.Error("the copy does not speak Polish, or Urdu from the right in large print")
		}
		bad := url.Values{"lang": {"pl"}, "text": {"Całe tłumaczenie."}, "translator": {"Ewa Nowak"}, "checker": {"ewa nowak"}}
		if got := w.Post("social", path+"/copies/adult1/translation", bad, "en"); got.Code != http.StatusUnprocessableEntity {
			t.Errorf("checked by whoever translated it: %d", got.Code)
		}
		bad.Set("checker", "Jan Kos")
		if got := w.Post("social", path+"/copies/adult1/translation", bad, "en"); got.Code != http.StatusSeeOther {
			t.Fatalf("translate: %d %s", got.Code, got.Body)
		}
		if beside, _ := w.page("social", path+"/copies/adult1/read?lang=pl", 200); !strings.Contains(beside, "Całe tłumaczenie.") || !strings.Contains(beside, "Jan Kos") || !strings.Contains(beside, "os-beside") {
			t.Error("the translation is not beside the original")
		}
		given := url.Values{"receiver": {"Magda Kowalczyk"}, "on-day": {"23"}, "on-month": {"11"}, "on-year": {"2026"}}
		if got := w.Post("social", path+"/copies/adult1/given", given, "en"); got.Code != http.StatusUnprocessableEntity {
			t.Errorf("received tomorrow: %d", got.Code)
		}
		given.Set("on-day", "22")
		if got := w.Post("social", path+"/copies/adult1/given", given, "en"); got.Code != http.StatusSeeOther {
			t.Fatalf("given: %d %s", got.Code, got.Body)
		}
		if text, _ = w.page("social", path+"/copies", 200); !strings.Contains(text, "Given to Magda Kowalczyk on 22 November 2026") {
			t.Error("the receipt is not kept")
		}
		w.Clock.Add(30 * 24 * 3600e9)
		if text, _ = w.page("social", path+"/copies", 200); !strings.Contains(text, "Overdue") {
			t.Error("a copy that was not given in time is not shown as overdue")
		}
	})
}
