package app

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/disclosure"
	"onestory/internal/sharing"
)

// onceInput is the one-time key of a form, which differs each time.
var onceInput = regexp.MustCompile(`<input type="hidden" name="_once"[^>]*>`)

// TestOutsideDoor: the public door shows nothing of anybody and changes nothing
// until the code is right; a link that never was answers the same.
func TestOutsideDoor(t *testing.T) {
	t.Parallel()
	w := open(t)
	s, jess := w.scene(), w.child("Jessica", "Harcastle", "2015-09-03")
	id, err := s.f.disclose.Disclose(t.Context(), s.as("Nia Bevan", "disclosure:make", jess), w.scalar(`SELECT id FROM sharing WHERE child = $1 AND state = 'share'`, jess),
		disclosure.Disclosure{Out: true, Class: access.ClassHealth, Ends: s.today, Details: disclosure.Details{Title: "Umbellifer", Text: "a whispered note about Jess Harcastle", To: "Dr Outside, another area"}}, "")
	if err != nil {
		t.Fatal(err)
	}
	l, _, err := s.f.disclose.MakeLink(t.Context(), s.as("Nia Bevan", "disclosure:make", jess), id)
	if err != nil {
		t.Fatal(err)
	}
	v := w.stranger()
	try := func(token, code string) answer { return v.post("/section/"+token, url.Values{"code": {code}}) }
	personal := func(a answer) bool {
		return strings.Contains(string(a.body), "Harcastle") || strings.Contains(string(a.body), "Umbellifer") || strings.Contains(string(a.body), "Nia Bevan")
	}
	before := w.snapshot()
	for range 10 {
		if a := v.get("/section/" + l.Token); a.status != http.StatusOK || personal(a) {
			t.Fatalf("opening the link: %d", a.status)
		}
	}
	if names := changed(before, w.snapshot()); len(names) > 0 {
		t.Errorf("opening the link changed %v", names)
	}
	wrong, never := try(l.Token, "x"), try(w.d.ids.Secret(), "x")
	if wrong.status != http.StatusUnprocessableEntity || personal(wrong) {
		t.Errorf("a wrong code: %d", wrong.status)
	}
	for _, a := range []*answer{&wrong, &never} { // what they were asked is their own
		a.body = []byte(strings.ReplaceAll(string(a.body), strings.TrimPrefix(a.path, "/section/"), "TOKEN"))
		a.body = []byte(onceInput.ReplaceAllString(string(a.body), ""))
	}
	if diff := same(wrong, never); diff != "" {
		t.Errorf("a wrong code is told from a link that never was: %s", diff)
	}
	if a := try(l.Token, l.Code); a.status != http.StatusOK || !strings.Contains(string(a.body), "a whispered note") || strings.Contains(a.header.Get("Cache-Control"), "public") {
		t.Errorf("the right code: %d", a.status)
	}
	if a := w.as("Nia Bevan").get("/child/" + jess + "/log"); !strings.Contains(string(a.body), "by a link and a code") {
		t.Error("the child's log does not say that it was collected")
	}
}

// TestTriesOfCodes: from one network ten wrong codes in five minutes are answered,
// whatever the links; those after them leave no event, and the sign-in stays open.
func TestTriesOfCodes(t *testing.T) {
	t.Parallel()
	w := open(t)
	v := w.stranger()
	try := func() int { return v.post("/section/"+w.d.ids.Secret(), url.Values{"code": {"123456"}}).status }
	for i := range 10 {
		if status := try(); status != http.StatusUnprocessableEntity {
			t.Fatalf("try %d: %d", i+1, status)
		}
	}
	before := w.snapshot()
	if status := try(); status != http.StatusTooManyRequests {
		t.Errorf("one try more: %d", status)
	}
	if names := changed(before, w.snapshot()); len(names) > 0 {
		t.Errorf("one try more changed %v", names)
	}
	if a := v.post("/sign-in", url.Values{"signin": {"nobody@example.org"}, "password": {"wrong"}}); a.status != http.StatusUnprocessableEntity {
		t.Errorf("sign in from there: %d", a.status)
	}
}

// TestAnswered: a request is answered by a disclosure, and its asker reads it.
func TestAnswered(t *testing.T) {
	t.Parallel()
	w := open(t)
	s, jess := w.scene(), w.child("Jessica", "Harcastle", "2015-09-03")
	id := w.scalar(`SELECT id FROM enquiry WHERE child = $1`, jess)
	nia, tom := w.as("Nia Bevan"), w.as("Tom Hale")
	if a := nia.get("/enquiries"); a.status != http.StatusOK || !strings.Contains(string(a.body), "/child/"+jess+"/enquiries/"+id) {
		t.Fatalf("what waits for her: %d", a.status)
	}
	started := nia.post("/child/"+jess+"/enquiries/"+id+"/decide", url.Values{})
	if started.status != http.StatusSeeOther || w.scalar(`SELECT enquiry FROM sharing WHERE enquiry <> ''`) != id {
		t.Fatalf("decide: %d", started.status)
	}
	decision, err := s.decide("Nia Bevan", jess, id, sharing.Answers{Purpose: sharing.Yes, PurposeText: longText, Identify: sharing.Yes, Confidential: sharing.Yes, Anyway: sharing.Yes, Inform: "told",
		Interest: sharing.Yes, InterestText: longText, Bases: []string{"gdpr-6-e", "ca-1989-47"}, Benefit: longText, RiskShare: longText, RiskNot: longText, Right: sharing.Yes, Items: longText,
		Classes: []access.Class{access.ClassHealth}, Recipients: "Tom", Method: "onestory", Outcome: sharing.Share, Why: longText})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.f.disclose.Disclose(t.Context(), s.as("Nia Bevan", "disclosure:make", jess), decision, disclosure.Disclosure{Account: w.people["Tom Hale"], Class: access.ClassHealth, Ends: s.today,
		Details: disclosure.Details{Title: "Health plan", Text: "She carries an inhaler."}}, ""); err != nil {
		t.Fatal(err)
	}
	a := tom.get("/child/" + jess + "/enquiries/" + id)
	link := "/child/" + jess + "/disclosures/" + w.scalar(`SELECT disclosure FROM enquiry WHERE id = $1`, id)
	if !strings.Contains(string(a.body), `href="`+link+`"`) {
		t.Errorf("the answer is not shown to its asker: %d", a.status)
	}
	if a := tom.get(link); a.status != http.StatusOK || !strings.Contains(string(a.body), "inhaler") {
		t.Errorf("the asker reads the answer: %d", a.status)
	}
	if a := w.as("Lena Fox").get("/governance/enquiries"); a.status != http.StatusOK || !strings.Contains(string(a.body), "School Nursing") {
		t.Errorf("how fast requests were answered: %d", a.status)
	}
	if a := w.as("Priya Nair").get("/child/" + jess + "/enquiries/" + id); a.status == http.StatusOK {
		t.Error("somebody else reads the request")
	}
}
