package assessment_test

import (
	"encoding/base64"
	"encoding/json"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/form"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/web/webtest"
	"onestory/lib/fhir/fhirtest"
	"onestory/lib/questionnaire"
)

// wholly writes and signs an assessment on a form with every element filled in, two
// rows of what repeats, a picture, a document in quarantine and something added since.
func wholly(t *testing.T, w *world, kind string) (path string) {
	t.Helper()
	if kind != "eha" {
		text, err := fs.ReadFile(form.ShippedForms(), kind+".json")
		if err != nil {
			t.Fatal(err)
		}
		w.ship(kind, string(text))
	}
	w.kind = kind
	w.adults = append(w.adults, grandfather)
	path = w.begins("social")
	for _, of := range []string{path, w.other("social", path)} {
		for _, s := range w.sections("social", of) {
			w.rows(s)
		}
	}
	w.signs("social", path)
	q := access.Request{Actor: "social", Action: "assessment:add", Child: w.sian, Item: path[strings.LastIndexByte(path, '/')+1:], Level: access.Content}
	for name, content := range map[string][]byte{"garden.jpg": photograph(t), "letter.pdf": []byte("%PDF-1.7\n%%EOF")} {
		if err := w.svc.Attach(t.Context(), q, name, content, ""); err != nil {
			t.Fatal(err)
		}
	}
	for _, text := range []string{"Her birthday party was in May.", "Mae hi’n hoffi trenau.\nAnd boats."} {
		if got := w.Post("social", path+"/add", url.Values{"text": {text}}, "en"); got.Code != http.StatusSeeOther {
			t.Fatalf("add: %d", got.Code)
		}
	}
	return path
}

// rows fills a section in with two rows of each list.
func (w *world) rows(section string) {
	w.t.Helper()
	_, page := w.page("social", section, 200)
	for _, b := range page.All("button[name=_do]") {
		if !strings.HasPrefix(b.Attr("value"), "add:") {
			continue
		}
		first := fill(page, "Words & “more”")
		first.Set("_do", b.Attr("value"))
		got := w.Post("social", section, first, "en")
		if got.Code != http.StatusSeeOther {
			w.t.Fatalf("another row of %s: %d %s", section, got.Code, faultsIn(w.t, got.Body.Bytes()))
		}
		_, page = w.page("social", got.Header().Get("Location"), 200)
	}
	if got := w.Post("social", section, fill(page, "Words & “more”"), "en"); got.Code != http.StatusSeeOther {
		w.t.Fatalf("write %s: %d %s", section, got.Code, faultsIn(w.t, got.Body.Bytes()))
	}
}

// faultsIn is what a page says is wrong.
func faultsIn(t testing.TB, body []byte) string {
	t.Helper()
	var out []string
	for _, n := range webtest.Parse(t, body).All(".govuk-error-summary__list li") {
		out = append(out, n.Text())
	}
	return strings.Join(out, "; ")
}

// gives makes a transfer pack, and is the query by which it is had.
func (w *world) gives(path string) string {
	w.t.Helper()
	if got := w.Post("social", path+"/transfer", maps.Clone(passes), "en"); got.Code != http.StatusSeeOther {
		w.t.Fatalf("make a pack: %d %s", got.Code, faultsIn(w.t, got.Body.Bytes()))
	}
	_, page := w.page("social", path+"/transfer", 200)
	for _, a := range page.All("main a.govuk-link") {
		if _, query, ok := strings.Cut(a.Attr("href"), "/fhir"); ok {
			return query
		}
	}
	w.t.Fatal("a pack that was made is not listed")
	return ""
}

// passes is why a pack may be passed on, as the pages ask for it.
var passes = url.Values{"with": {"Borsetshire"}, "because": {"agreed"}, "who": {"Magda Kowalczyk"}, "on-day": {"20"}, "on-month": {"11"}, "on-year": {"2026"}}

// exported is what leaves of an assessment.
func (w *world) exported(path string) (whole, pack []byte) {
	w.t.Helper()
	for query, to := range map[string]*[]byte{"": &whole, w.gives(path): &pack} {
		got := w.Get("social", path+"/fhir"+query, "en")
		if got.Code != http.StatusOK {
			w.t.Fatalf("export: %d", got.Code)
		}
		*to = got.Body.Bytes()
	}
	return whole, pack
}

func read(t *testing.T, text []byte) (b map[string]any, kinds map[string]int) {
	t.Helper()
	if err := json.Unmarshal(text, &b); err != nil {
		t.Fatal(err)
	}
	kinds = map[string]int{}
	for _, e := range b["entry"].([]any) {
		kinds[e.(map[string]any)["resource"].(map[string]any)["resourceType"].(string)]++
	}
	return b, kinds
}

// TestExportWhole: what leaves has the form of each part, a response for each person,
// what was added since and what is attached, without what waits in quarantine, and
// keeps the rules of R4 that a schema cannot say: its forms are resolved by url and
// version, linkIds are unique, answers are of the type asked for, and what is required
// is there (CAF-52).
func TestExportWhole(t *testing.T) {
	run(t, func(t *testing.T, w *world) { w.exportsWhole("eha") })
	for _, kind := range []string{"caf", "family-help"} {
		t.Run(kind, func(t *testing.T) { onSQLite(t).exportsWhole(kind) })
	}
}

func (w *world) exportsWhole(kind string) {
	t := w.t.(*testing.T)
	whole, pack := w.exported(wholly(t, w, kind))
	for name, text := range map[string][]byte{"whole": whole, "pack": pack} {
		b, kinds := read(t, text)
		for _, fault := range fhirtest.Bundle(b) {
			t.Errorf("%s: %s", name, fault)
		}
		if kinds["Questionnaire"] < 2 || kinds["QuestionnaireResponse"] < 3 || kinds["DocumentReference"] != map[string]int{"whole": 3, "pack": 4}[name] {
			t.Errorf("%s: %v", name, kinds)
		}
		for _, want := range []string{base64.StdEncoding.EncodeToString([]byte("Her birthday party was in May.")), `"garden.jpg"`} {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s lacks %s", name, want)
			}
		}
		if strings.Contains(string(text), "letter.pdf") {
			t.Errorf("%s has what waits in quarantine", name)
		}
		b["entry"] = b["entry"].([]any)[1:] // without a form its answers stand alone
		if len(fhirtest.Bundle(b)) == 0 {
			t.Errorf("%s without its form is sound, so that nothing was proved", name)
		}
	}
}

func onSQLite(t *testing.T) *world {
	return setup(t, dbtest.Open(t, "sqlite", db.Options{}, tables()...))
}

// TestExportAgainstPublishedSchema holds the same against the JSON schema that HL7
// publishes with R4, where it is at hand.
func TestExportAgainstPublishedSchema(t *testing.T) {
	published := fhirtest.Published(t)
	for _, kind := range []string{"eha", "caf", "family-help"} {
		w := onSQLite(t)
		whole, pack := w.exported(wholly(t, w, kind))
		for name, text := range map[string][]byte{"whole": whole, "pack": pack} {
			published.Check(t, "export-"+kind+"-"+name, text)
		}
	}
}

// TestExport: what leaves is FHIR that our own parser reads, one child's alone, and
// a transfer pack has nothing that is never shared (CAF-52).
func TestExport(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		path := family(w, grandfather)
		got := w.Get("social", path+"/fhir"+w.gives(path), "en")
		if got.Code != 200 || got.Header().Get("Content-Disposition") == "" {
			t.Fatalf("export: %d", got.Code)
		}
		var b struct {
			ResourceType string
			Entry        []struct{ Resource json.RawMessage }
		}
		if err := json.Unmarshal(got.Body.Bytes(), &b); err != nil || b.ResourceType != "Bundle" || len(b.Entry) != 8 { // three forms, family, child, two adults, why
			t.Fatalf("%v, %d entries", err, len(b.Entry))
		}
		for _, e := range b.Entry[:3] {
			if _, err := questionnaire.Parse(e.Resource); err != nil {
				t.Errorf("a form: %v", err)
			}
		}
		for _, e := range b.Entry[3:7] {
			if _, err := questionnaire.ParseResponse(e.Resource); err != nil {
				t.Errorf("a response: %v", err)
			}
		}
		if strings.Contains(got.Body.String(), "Osian") {
			t.Error("one child's export tells of the other")
		}
		if got := w.Get("clinic", path+"/fhir", "en"); got.Code != http.StatusNotFound {
			t.Errorf("the clinic exports it: %d", got.Code)
		}
		// Another assessment, as in another place, takes it in.
		second := w.begins("social")
		pack := got.Body.String()
		if got := w.Post("social", second+"/pack", packed("{}"), "en"); got.Code != http.StatusUnprocessableEntity {
			t.Errorf("something that is no pack: %d", got.Code)
		}
		if got := w.Post("social", second+"/pack", packed(pack), "en"); got.Code != http.StatusSeeOther {
			t.Fatalf("take in: %d %s", got.Code, got.Body)
		}
		found := 0
		for _, s := range w.sections("social", second) {
			if text, _ := w.page("social", s, 200); strings.Contains(text, "Of Siân") || strings.Contains(text, "Secret of Magda") || strings.Contains(text, "Secret of Ieuan") {
				found++
			}
		}
		if found < 3 {
			t.Errorf("%d sections have what was brought in", found)
		}
		if got := w.Post("social", path+"/pack", packed(pack), "en"); got.Code != http.StatusNotFound {
			t.Errorf("brought into a signed one: %d", got.Code)
		}
	})
}

// packed is a pack as the page that takes it in sends it.
func packed(pack string) url.Values {
	v := maps.Clone(passes)
	v.Set("pack", pack)
	return v
}
