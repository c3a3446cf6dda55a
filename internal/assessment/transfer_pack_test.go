package assessment_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"onestory/internal/assessment"
	"onestory/internal/form"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/lib/questionnaire"
)

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
		there := setup(t, dbtest.Open(t, here.DB.Dialect().String(), db.Options{}, tables()...))
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
