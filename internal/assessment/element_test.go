package assessment_test

import (
	"io/fs"
	"strings"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/form"
)

// TestElements: each element of the common assessment keeps its strengths, needs,
// evidence and the view of whoever sees it differently, with who wrote it last and
// when, and another's element beside it keeps theirs (CAF-5).
func TestElements(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		text, err := fs.ReadFile(form.ShippedForms(), "caf.json")
		if err != nil {
			t.Fatal(err)
		}
		w.ship("caf", string(text))
		w.kind = "caf"
		path := w.begins("social")
		w.part("nurse", w.sian, access.Assessor)
		q := access.Request{Actor: "social", Action: "assessment:open", Child: w.sian, Item: path[strings.LastIndexByte(path, '/')+1:], Level: access.Content}
		shown, err := w.svc.Open(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		said := []string{"strengths", "needs", "evidence", "views"}
		elements := []string{"health", "speech", "warmth", "housing"}
		when := map[string]time.Time{}
		for n, element := range elements {
			who := []string{"social", "nurse"}[n%2]
			w.Clock.Add(time.Minute)
			when[element] = w.Clock.Now()
			values := map[string]string{}
			for _, x := range said {
				values[element+"."+x] = "The " + x + " of " + element + ", as " + who + " heard them."
			}
			of := q
			of.Actor, of.Action = who, "assessment:write"
			sheets := shown.Form.Respond(values)
			if len(sheets) != 1 {
				t.Fatalf("%s is in %d sections", element, len(sheets))
			}
			if err := w.svc.Take(t.Context(), of, partOf(shown.Form, element), func(*form.Definition) map[string]form.Sheet { return sheets }); err != nil {
				t.Fatal(err)
			}
		}
		if shown, err = w.svc.Open(t.Context(), q); err != nil {
			t.Fatal(err)
		}
		for _, p := range shown.Parts {
			for n, element := range elements {
				here, there := p.Sheets[element]
				if there != (p.Key == partOf(shown.Form, element)) {
					t.Fatalf("%s stands in the part of %s: %v", element, p.Key, there)
				}
				if !there {
					continue
				}
				if who := []string{"social", "nurse"}[n%2]; here.By.ID != who || !here.At.Equal(when[element]) {
					t.Errorf("%s: by %s at %s", element, here.By.ID, here.At)
				}
				for _, x := range said {
					got := p.Form.Standing(map[string]form.Sheet{element: here.Sheet}, element+"."+x)
					if len(got) != 1 || !strings.HasPrefix(got[0], "The "+x+" of "+element) {
						t.Errorf("%s.%s: %q", element, x, got)
					}
				}
			}
		}
	})
}

// partOf is whose part a section is in.
func partOf(d *form.Definition, section string) string {
	for _, s := range d.Sections() {
		if s.ID == section {
			return string(s.Part())
		}
	}
	return ""
}

// TestCorrectionIsRaised: whoever writes something else than the record says is told
// so on the list, with the way to put the record right; the record stays as it was, and
// so does what another supplier said (CAF-7).
func TestCorrectionIsRaised(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		path := w.begins("social")
		if text, _ := w.page("social", path, 200); strings.Contains(text, "/amend") {
			t.Error("before anything was changed the list tells of a difference")
		}
		changed := false
		for _, s := range w.sections("social", path) {
			_, page := w.page("social", s, 200)
			v := boxes(page)
			for name, x := range v {
				if strings.Contains(s, "/child/") && len(x) == 1 && strings.Contains(x[0], "O'Brien-Kowalczyk") {
					v.Set(name, "Siân Nowak")
					changed = true
					w.Post("social", s, v, "en")
				}
			}
		}
		if !changed {
			t.Fatal("the name is not filled in")
		}
		text, _ := w.page("social", path, 200)
		if !strings.Contains(text, `href="/child/`+w.sian+`/amend"`) || !strings.Contains(text, "Siân O&#39;Brien-Kowalczyk</span>") {
			t.Error("the list does not tell what differs from the record")
		}
		if text, _ := w.page("social", path+"/sign", 200); !strings.Contains(text, "Siân Mair") || strings.Contains(text, "Siân Nowak</a>") {
			t.Error("the name of the record changed without anybody changing the record")
		}
	})
}
