package form

import (
	"net/url"
	"strings"
	"testing"

	"onestory/internal/kit/i18n"
)

// TestMerge: of two people at once nobody's paragraph is lost, what only one
// changed is taken without asking, and what both changed is told (CAF-8).
func TestMerge(t *testing.T) {
	d := tiny(t)
	s := section(t, d, "health")
	allergy, which, weight := d.names[d.byID["allergy"]], d.names[d.byID["allergy.which"]], d.names[d.byID["weight"]]
	write := func(a, w, kg string) Sheet {
		now, _ := d.Read(s, url.Values{allergy: {a}, which: {w}, weight: {kg}}, "", Sheet{})
		return now
	}
	text := func(x Sheet, id string) string {
		if f := of(x.Items, id); len(f) > 0 {
			return f[0].Answer[0].Value.Text
		}
		return ""
	}
	base := write("true", "Nuts.\n\nSince birth.", "20")
	got, clashes := d.Merge(s, base, write("true", "Nuts.\n\nSince birth.\n\nA pen is at school.", "20"), write("false", "Nuts.\n\nSince birth.", "20"))
	if len(clashes) != 0 || text(got, "allergy") != "false" || !strings.Contains(text(got, "allergy.which"), "pen") {
		t.Errorf("each changed another question: %v %v", clashes, got)
	}
	got, clashes = d.Merge(s, base, write("true", "Nuts.\n\nMine.", "21"), write("true", "Nuts.\n\nSince birth.\n\nTheirs.", "22"))
	if all := text(got, "allergy.which"); len(clashes) != 2 || !strings.Contains(all, "Mine.") || !strings.Contains(all, "Theirs.") || !strings.Contains(all, "Since birth.") || text(got, "weight") != "21" {
		t.Errorf("both changed two: %d clashes, %q", len(clashes), all)
	}
	got, _ = d.Merge(s, base, write("true", "", "20"), write("true", "Theirs.", "20"))
	if text(got, "allergy.which") != "Theirs." {
		t.Error("what they wrote while I took it away is lost")
	}
	people := section(t, d, "people")
	g, name := d.names[d.byID["person"]], d.names[d.byID["person.name"]]
	rows := func(names ...string) Sheet {
		v := url.Values{g + marker: {""}}
		for n, x := range names {
			v.Set(g+"-"+string(rune('0'+n))+"-"+name, x)
		}
		now, _ := d.Read(people, v, "", Sheet{})
		return now
	}
	got, clashes = d.Merge(people, rows("Ann"), rows("Ann", "Mine"), rows("Ann", "Theirs"))
	if len(got.Items) != 3 || len(clashes) != 1 {
		t.Errorf("rows of both: %v %v", got.Items, clashes)
	}
}

// TestCompare: two versions side by side, differences marked word by word, also
// where the form changed between them.
func TestCompare(t *testing.T) {
	d, p := tiny(t), words(t).For(i18n.English)
	later, err := define([]byte(strings.Replace(string(read(t, "testdata/tiny.json")), `"text": "How is school?"`, `"text": "How does school go?"`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	fill := func(d *Definition, school string) Side {
		about, _ := d.Read(section(t, d, "about"), url.Values{d.names[d.byID["at-school"]]: {"yes"}, d.names[d.byID["name"]]: {"Siân"}}, "", Sheet{})
		health, _ := d.Read(section(t, d, "health"), url.Values{d.names[d.byID["school"]]: {school}}, "", Sheet{})
		return Side{d, d.Finish(map[string]Sheet{"about": about, "health": health})}
	}
	var changed []Difference
	for _, x := range Compare(fill(d, "He goes on <most> days"), fill(later, "He goes on all days"), p) {
		if x.Changed {
			changed = append(changed, x)
		}
	}
	if len(changed) != 1 || changed[0].Old != "He goes on <del>&lt;most&gt; </del>days" || changed[0].New != "He goes on <ins>all </ins>days" || changed[0].OldLabel != "How is school?" {
		t.Errorf("%+v", changed)
	}
}
