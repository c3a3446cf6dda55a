package assessment_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/assessment"
	"onestory/internal/form"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/web/webtest"
	"onestory/internal/record/recordtest"
	"onestory/internal/transfer"
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
	return setup(t, dbtest.Open(t, "sqlite", db.Options{}, recordtest.Schemas(agency.Schema(), form.Schema(), assessment.Schema(), transfer.Schema())...))
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

// said is every answer of a bundle, with the part, the question's label and what was
// answered; added is what stands beside them: what, by whom, when; pictures are there
// by their names and measures, since they are drawn anew.
func said(t *testing.T, text []byte) (said map[string]int, added []string) {
	t.Helper()
	var b struct {
		Entry []struct{ Resource json.RawMessage }
	}
	if err := json.Unmarshal(text, &b); err != nil {
		t.Fatal(err)
	}
	said = map[string]int{}
	adults := 0
	for _, e := range b.Entry {
		var d struct {
			ResourceType, Date string
			Author             []struct{ Display string }
			Content            []struct {
				Attachment struct {
					Title, ContentType string
					Data               []byte
				}
			}
		}
		if err := json.Unmarshal(e.Resource, &d); err != nil {
			t.Fatal(err)
		}
		switch d.ResourceType {
		case "QuestionnaireResponse":
			r, err := questionnaire.ParseResponse(e.Resource)
			if err != nil {
				t.Fatal(err)
			}
			part := r.Get(form.ExtPart).Value.Text
			if part == "adult" {
				adults++
				part += strconv.Itoa(adults)
			}
			r.Each(func(x *questionnaire.ResponseItem) {
				for _, a := range x.Answer {
					words := a.Value.Text
					if c := a.Value.Coding; c != nil {
						words = c.System + "|" + c.Code + "|" + c.Display.Value
					}
					said[part+" "+x.LinkID+" "+x.Text.Value+": "+words]++
				}
			})
		case "DocumentReference":
			x := d.Content[0].Attachment
			line := d.Date + " " + x.Title
			if len(d.Author) > 0 {
				line += " " + d.Author[0].Display
			}
			if x.Title == "" {
				line += string(x.Data)
			} else if m, _, err := image.DecodeConfig(bytes.NewReader(x.Data)); err != nil {
				t.Errorf("%s: %v", x.Title, err)
			} else {
				line += fmt.Sprint(m.Width, "x", m.Height)
			}
			added = append(added, line)
		}
	}
	return said, added
}

// TestPackMoves: what one deployment gives, another takes in, and gives on: every
// answer with its label, every addendum and file with its author and day, all of it
// to be read there, and nothing that stood there before is lost (CAF-52).
func TestPackMoves(t *testing.T) {
	run(t, func(t *testing.T, here *world) {
		path := wholly(t, here, "eha")
		_, pack := here.exported(path)
		there := setup(t, dbtest.Open(t, here.DB.Dialect().String(), db.Options{}, recordtest.Schemas(agency.Schema(), form.Schema(), assessment.Schema(), transfer.Schema())...))
		there.adults = append(there.adults, grandfather)
		to := there.begins("social")
		there.page("social", to+"/pack", 200)
		got := there.Post("social", to+"/pack", packed(string(pack)), "en")
		if got.Code != http.StatusSeeOther {
			t.Fatalf("take in: %d %s", got.Code, faultsIn(t, got.Body.Bytes()))
		}
		text, page := there.page("social", to, 200)
		for _, want := range []string{"A transfer pack from Borsetshire", "by 20 December 2026", "Magda Kowalczyk agreed to it on 20 November 2026", "Her birthday party was in May.", "came with the pack from Borsetshire, Tom Adeyemi", "garden.jpg"} {
			if !strings.Contains(page.Text(), want) && !strings.Contains(text, want) {
				t.Errorf("the page lacks %q", want)
			}
		}
		if strings.Contains(page.Text(), "no place for") {
			t.Errorf("of the same form something is left over: %s", page.Text()[strings.Index(page.Text(), "no place for"):])
		}
		if len(there.received) != 1 || there.received[0] != "Borsetshire" {
			t.Errorf("received %v", there.received)
		}
		if got := there.Get("social", to+"/file/1", "en"); got.Code != http.StatusOK {
			t.Errorf("the picture: %d", got.Code)
		}
		for _, s := range there.sections("social", there.other("social", to)) {
			there.rows(s)
		}
		there.signs("social", to)
		_, again := there.exported(to)
		was, added := said(t, pack)
		now, more := said(t, again)
		if len(was) < 60 {
			t.Fatalf("%d answers prove little", len(was))
		}
		for line, n := range was {
			if now[line] < n {
				t.Errorf("lost: %s (%d of %d)", line, now[line], n)
			}
		}
		for _, line := range added {
			if !slices.Contains(more, line) {
				t.Errorf("lost: %s, of %q", line, more)
			}
		}
		there.page("clinic", to, 404)
		if there.DB.Dialect().String() == "sqlite" && there.count(`SELECT count(*) FROM transfer_pack WHERE CAST(sealed AS TEXT) LIKE '%birthday%' OR CAST(sealed AS TEXT) LIKE '%Borsetshire%'`) != "0" {
			t.Error("something stands in clear")
		}
	})
}

// TestPackRefused: a pack that is damaged, or made to harm, is refused whole, with the
// entry and what to do; of what stands in the draft nothing changes.
func TestPackRefused(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		to := w.begins("social")
		const answers = `{"resource":{"resourceType":"QuestionnaireResponse","status":"completed","item":[{"linkId":"for-child","item":[{"linkId":"for-child.worried","answer":[{"valueString":"Brought in"}]}]}]}}`
		file := func(content []byte) string {
			return `{"resource":{"resourceType":"DocumentReference","status":"current","content":[{"attachment":{"contentType":"image/png","title":"a.png","data":"` + base64.StdEncoding.EncodeToString(content) + `"}}]}}`
		}
		bundle := func(entries ...string) string {
			return `{"resourceType":"Bundle","type":"collection","entry":[` + strings.Join(entries, ",") + `]}`
		}
		before, _ := w.page("social", w.sections("social", to)[0], 200)
		parts := w.count(`SELECT count(*) FROM assessment_section`)
		for name, c := range map[string]struct{ pack, says string }{
			"cut off":   {bundle(answers)[:200], "cannot be read at character 200"},
			"a page":    {bundle(answers, file([]byte("<!doctype html><script>alert(1)</script>"))), "entry 2 of the pack is no picture and no PDF"},
			"a bomb":    {bundle(answers, file(bomb(t))), "entry 2 of the pack is too large"},
			"half":      {bundle(answers, file(photograph(t)[:40])), "entry 2 of the pack is damaged"},
			"many":      {bundle(append([]string{answers}, slices.Repeat([]string{file(photograph(t))}, assessment.MaxFiles+1)...)...), "would have more than 20"},
			"two of us": {bundle(answers, answers), "about the same person"},
		} {
			got := w.Post("social", to+"/pack", packed(c.pack), "en")
			if faults := faultsIn(t, got.Body.Bytes()); got.Code != http.StatusUnprocessableEntity || !strings.Contains(faults, c.says) || !strings.Contains(faults, "Nothing was brought in") {
				t.Errorf("%s: %d %s", name, got.Code, faults)
			}
		}
		for name, change := range map[string]func(url.Values){"no authority": func(v url.Values) { v.Del("with") }, "no reason": func(v url.Values) { v.Del("because") }, "nobody agreed": func(v url.Values) { v.Del("who") }, "in the future": func(v url.Values) { v.Set("on-year", "2027") }, "for no reason": func(v url.Values) { v.Set("because", "harm") }} {
			v := packed(bundle(answers))
			change(v)
			if got := w.Post("social", to+"/pack", v, "en"); got.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d", name, got.Code)
			}
		}
		if after, _ := w.page("social", w.sections("social", to)[0], 200); len(after) != len(before) || w.count(`SELECT count(*) FROM assessment_section`) != parts || w.count(`SELECT count(*) FROM assessment_file`) != "0" || w.count(`SELECT count(*) FROM transfer_pack`) != "0" || len(w.received) > 0 {
			t.Error("something of a refused pack was kept")
		}
		if got := w.Post("social", to+"/pack", packed(bundle(answers, file(photograph(t)))), "en"); got.Code != http.StatusSeeOther {
			t.Fatalf("a sound one: %d %s", got.Code, faultsIn(t, got.Body.Bytes()))
		}
	})
}

// TestPackLeftOver: an adult whom the course of help here does not know, and a question
// that its form does not ask, are kept in words beside the answers, and are in nobody's copy.
func TestPackLeftOver(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		to := w.begins("social")
		const pack = `{"resourceType":"Bundle","entry":[
			{"resource":{"resourceType":"QuestionnaireResponse","status":"completed","extension":[{"url":"` + form.ExtPart + `","valueCode":"child"}],"item":[{"linkId":"for-child","item":[{"linkId":"for-child.odd","text":"What they dream of","answer":[{"valueString":"A boat"}]}]}]}},
			{"resource":{"resourceType":"QuestionnaireResponse","status":"completed","extension":[{"url":"` + form.ExtPart + `","valueCode":"adult"}],"item":[{"linkId":"y","answer":[{"valueString":"Of the mother"}]}]}},
			{"resource":{"resourceType":"QuestionnaireResponse","status":"completed","extension":[{"url":"` + form.ExtPart + `","valueCode":"adult"}],"item":[{"linkId":"x","text":"Of the aunt","answer":[{"valueCoding":{"code":"1","display":"She helps"}}]}]}}]}`
		if got := w.Post("social", to+"/pack", packed(pack), "en"); got.Code != http.StatusSeeOther {
			t.Fatalf("take in: %d %s", got.Code, faultsIn(t, got.Body.Bytes()))
		}
		text, _ := w.page("social", to, 200)
		for _, want := range []string{"What this form has no place for:", "What they dream of: A boat", "Of the aunt: She helps"} {
			if !strings.Contains(text, want) {
				t.Errorf("lacks %q", want)
			}
		}
		for _, of := range []string{to, w.other("social", to)} {
			for _, s := range w.sections("social", of) {
				w.rows(s)
			}
		}
		w.signs("social", to)
		if text, _ := w.page("social", to+"/copies/child/read", 200); strings.Contains(text, "She helps") {
			t.Error("a copy has what was left over of somebody else")
		}
		if text, _ := w.page("social", w.other("social", to), 200); strings.Contains(text, "A boat") {
			t.Error("the sibling's page has it")
		}
	})
}
