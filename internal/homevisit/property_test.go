package homevisit

import (
	"context"
	"encoding/json"
	"io/fs"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"onestory/internal/access"
	"onestory/internal/assessment"
	"onestory/internal/child"
	"onestory/internal/form"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
)

// TestPropertyOfPacks: of any record and any draft, on any form that ships, a pack
// holds no address, telephone, school, practice, number, family name, other name,
// carer, or anything that somebody wrote or that was filled in.
func TestPropertyOfPacks(t *testing.T) {
	w := setup(t, dbtest.Open(t, "sqlite", db.Options{Volatile: true}, schemas()...), "eha")
	if err := w.ships(); err != nil {
		t.Fatal(err)
	}
	var all []*form.Definition
	names, _ := fs.Glob(form.ShippedForms(), "*.json")
	for _, n := range names {
		all = append(all, w.version(strings.TrimSuffix(n, ".json")))
	}
	rapid.Check(t, func(rt *rapid.T) {
		secrets := []string{}
		secret := func(label string) string {
			s := "zq" + rapid.StringMatching(`[a-z]{10}`).Draw(rt, label)
			secrets = append(secrets, s)
			return s
		}
		given := "N" + rapid.StringMatching(`[a-z]{4,9}`).Draw(rt, "given")
		v := child.View{
			Names:       []child.Of[child.Name]{{Value: child.Name{Given: given + " " + secret("middle"), Family: secret("family")}}, {Value: child.Name{Kind: child.KnownAs, Given: secret("known as")}}},
			Identifiers: []child.Of[child.Identifier]{{Value: child.Identifier{Kind: child.KindNHS, Value: secret("nhs")}}},
			Addresses:   []child.Of[child.Address]{{Value: child.Address{Lines: []string{secret("street")}, Postcode: secret("postcode")}}},
			Carers:      []child.Of[child.Carer]{{Value: child.Carer{Name: child.Name{Given: secret("carer"), Family: secret("carer's family")}, Phones: []string{secret("phone")}, Relationship: secret("relationship")}}},
			Schools:     []child.Of[child.Universal]{{Value: child.Universal{Name: secret("school"), Phone: secret("school's phone")}}},
			Practices:   []child.Of[child.Universal]{{Value: child.Universal{Name: secret("practice")}}},
			HealthVisit: []child.Of[child.Universal]{{Value: child.Universal{Name: secret("health visitor")}}},
		}
		d := rapid.SampledFrom(all).Draw(rt, "form")
		values := map[string]string{}
		for id := range sourcesOf(d) {
			values[id] = secret(id)
		}
		written := assessment.Sheets{}
		for id, s := range d.Respond(values) {
			written[id] = assessment.Written{Sheet: s}
		}
		x := assessment.Shown{Of: v, Form: d, Assessment: assessment.Assessment{Form: d.Form, BegunBy: secret("account"), Episode: secret("episode")}, Siblings: []assessment.Sibling{{View: child.View{Names: []child.Of[child.Name]{{Value: child.Name{Given: secret("sibling")}}}}}}}
		for _, p := range []string{"family", "child", "adult1", "adult2"} {
			x.Parts = append(x.Parts, assessment.PartView{Part: assessment.Part{Key: p, Child: secret("id"), Adult: map[string]string{"adult1": "Kelly " + secret("adult's family")}[p], Sources: map[string]assessment.Source{"a": {Values: []string{secret("source")}}}}, Form: d, Sheets: written})
		}
		pr := w.words.For("en")
		list, in := sheets(x, pr)
		b, err := json.Marshal(content{Pack: "p", Title: d.Titles().In("en"), Words: shell(pr), Sheets: list})
		if err != nil {
			rt.Fatal(err)
		}
		for _, s := range secrets {
			if strings.Contains(string(b), s) || strings.Contains(strings.Join(in, " "), s) {
				rt.Fatalf("a pack of %s holds %q", d.Form, s)
			}
		}
		for _, n := range in {
			if n != given && n != "Kelly" {
				rt.Fatalf("a pack of %s names %q", d.Form, n)
			}
		}
	})
}

// sourcesOf are all questions of a form.
func sourcesOf(d *form.Definition) map[string]bool {
	out := map[string]bool{}
	for _, s := range d.Sections() {
		for _, i := range s.Items {
			out[i.LinkID] = true
		}
	}
	return out
}

// ships publishes every form that comes with the program.
func (w *world) ships() error {
	_, err := w.forms.Ship(w.t.Context(), access.Request{Actor: form.ShipsBy, Action: "form:ship"}, form.ShippedForms())
	return err
}

func (w *world) version(id string) *form.Definition {
	w.t.Helper()
	var out *form.Definition
	_, err := access.Read(w.t.Context(), w.Gate, w.q("social", "assessment:open"), func(ctx context.Context, r db.Reader, g access.Grant) (x struct{}, ev audit.Event, err error) {
		out, err = w.forms.InForce(ctx, r, g, id)
		return x, audit.Event{Subjects: g.Subjects()}, err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}
