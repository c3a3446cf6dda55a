package assessment_test

import (
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/assessment"
	"onestory/internal/form"
)

// TestSenderLeads: where social care began the episode and leads it still, neither they nor
// whoever else writes in it can sign, each page says what to do and leads there, and once it
// is handed over the new lead signs what they wrote (CAF-48).
func TestSenderLeads(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		for _, c := range []string{w.sian, w.osi} {
			w.part("social", c, access.Lead)
		}
		w.part("nurse", w.sian, access.Assessor)
		w.sent = true
		begin := "/child/" + w.sian + "/episode/" + episode + "/assessment"
		const first, wait = "Social care began this to step the child down, and you lead it", "and still leads it"
		if text, _ := w.page("social", begin, 200); !strings.Contains(text, first) {
			t.Error("before beginning the sender is not told to hand it over")
		}
		path := w.begins("social")
		w.fills("social", path, "Visited in June")
		w.fills("social", w.other("social", path), "Visited in June")
		for who, says := range map[string]string{"social": first, "nurse": wait} {
			for _, p := range []string{path, path + "/sign"} {
				text, _ := w.page(who, p, 200)
				if !strings.Contains(text, says) || strings.Contains(text, "Go to signing") {
					t.Errorf("%s at %s is offered to sign", who, p)
				}
			}
			text, _ := w.page(who, path, 200)
			if got := strings.Contains(text, `/episode/`+episode+`/lead"`); got != (who == "social") {
				t.Errorf("%s is led to handing over: %v", who, got)
			}
			got := w.Post(who, path+"/sign", signatures, "en")
			if got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), "in early help") {
				t.Errorf("%s signs: %d", who, got.Code)
			}
		}
		if n := w.count("SELECT count(*) FROM assessment_signed"); n != "0" || w.moved != 0 {
			t.Errorf("refused, %s parts are signed and the episode moved %d times", n, w.moved)
		}
		w.sent = false
		w.part("nurse", w.sian, access.Lead)
		w.signs("nurse", path)
		if w.moved != 1 {
			t.Errorf("handed over, the episode moved %d times", w.moved)
		}
	})
}

// TestStepDown: stepping a child down, social care begins the assessment of the episode
// that takes over, filled in with what is known, and writes it. They are told before they
// begin that they hand it over; they cannot sign it, whole as it is, and the lead who
// takes over can (CAF-48).
func TestStepDown(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.part("nurse", w.sian, access.Lead)
		for _, c := range []string{w.sian, w.osi} {
			w.part("social", c, access.Assessor)
		}
		begin := "/child/" + w.sian + "/episode/" + episode + "/assessment"
		const says = "you cannot sign or finish it"
		if text, _ := w.page("social", begin, 200); !strings.Contains(text, says) {
			t.Error("before beginning it is not said that it is handed over")
		}
		if text, _ := w.page("nurse", begin, 200); strings.Contains(text, says) {
			t.Error("the lead is told that they cannot sign")
		}
		path := w.begins("social")
		if n := w.count("SELECT count(*) FROM assessment_section"); n == "0" {
			t.Error("nothing is filled in")
		}
		w.fills("social", path, "Visited in June")
		w.fills("social", w.other("social", path), "Visited in June")
		for _, p := range []string{path, path + "/sign"} {
			text, _ := w.page("social", p, 200)
			if !strings.Contains(text, says) || strings.Contains(text, "Go to signing") || strings.Contains(text, `/sign"`) {
				t.Errorf("%s offers the sender to sign", p)
			}
		}
		got := w.Post("social", path+"/sign", signatures, "en")
		if got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), "social care hands it over") {
			t.Errorf("the sender signs: %d", got.Code)
		}
		if n := w.count("SELECT count(*) FROM assessment_signed"); n != "0" || w.moved != 0 {
			t.Errorf("refused, %s parts are signed and the episode moved %d times", n, w.moved)
		}
		if text, _ := w.page("nurse", path, 200); !strings.Contains(text, "Go to signing") || strings.Contains(text, says) {
			t.Error("the lead is not offered to sign")
		}
		found := false
		for _, p := range w.sections("nurse", path) {
			text, _ := w.page("nurse", p, 200)
			found = found || strings.Contains(text, "Visited in June")
		}
		if !found {
			t.Error("the lead does not find what the sender wrote")
		}
		w.signs("nurse", path)
		if w.moved != 1 {
			t.Errorf("signed by the lead, the episode moved %d times", w.moved)
		}
		if text, _ := w.page("social", path, 200); !strings.Contains(text, "Visited in June") || strings.Contains(text, says) {
			t.Error("signed, the sender does not read it as it is")
		}
	})
}

// TestLeadFinishes: whoever writes a plan and does not lead is told before they begin and
// while they write who finishes it, and is offered no way to; the lead is.
func TestLeadFinishes(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.part("nurse", w.sian, access.Assessor)
		w.beside = []assessment.Beside{{Form: "plan", ByLead: true}}
		text, err := fs.ReadFile(form.ShippedForms(), "plan.json")
		if err != nil {
			t.Fatal(err)
		}
		w.ship("plan", string(text))
		begin := "/child/" + w.sian + "/episode/" + episode + "/write/plan"
		const says = "It is finished by Tom Adeyemi"
		if text, _ := w.page("nurse", begin, 200); !strings.Contains(text, says) {
			t.Error("before beginning it is not said who finishes it")
		}
		if text, _ := w.page("social", begin, 200); strings.Contains(text, "It is finished by") {
			t.Error("the lead is told to ask the lead")
		}
		got := w.Post("nurse", begin, url.Values{}, "en")
		path := got.Header().Get("Location")
		for _, p := range []string{path, path + "/sign"} {
			if text, _ := w.page("nurse", p, 200); !strings.Contains(text, says) || strings.Contains(text, `/sign"`) {
				t.Errorf("%s does not say who finishes it, or offers it all the same", p)
			}
		}
		if got := w.Post("nurse", path+"/sign", signatures, "en"); got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), "You cannot finish this") {
			t.Errorf("finished by somebody who does not lead: %d", got.Code)
		}
		if text, _ := w.page("social", path, 200); !strings.Contains(text, "Go to signing") || strings.Contains(text, "It is finished by") {
			t.Error("the lead is not offered to finish it")
		}
	})
}
