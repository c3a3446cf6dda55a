package match

import (
	"testing"

	"onestory/internal/child"
	"onestory/lib/workday"
)

// TestStandings: how two values stand to each other, as it is marked.
func TestStandings(t *testing.T) {
	day := func(s string) workday.Date {
		d, err := workday.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	view := func(change func(*child.Record)) child.View {
		r := child.Record{Names: []child.Name{{Given: "Stanley", Family: "Halwin"}}, Birth: child.Birth{Date: day("2015-03-04")}, Gender: child.Female,
			Addresses:   []child.Address{{Lines: []string{"5 Kiln Road"}, Postcode: "ZX1 1AA"}},
			Identifiers: []child.Identifier{{Kind: child.KindNHS, Value: "9990000018"}},
			Carers:      []child.Carer{{Name: child.Name{Given: "Ann", Family: "Halwin"}, Phones: []string{"07700900001"}}},
			School:      &child.Universal{Name: "First Primary"}, BirthOrder: 1}
		if change != nil {
			change(&r)
		}
		return child.Fold("", []child.Held{{Record: r}})
	}
	en, _ := printers(t)
	for _, c := range []struct {
		row    string
		change func(*child.Record)
		want   Standing
	}{
		{"given", nil, Agrees},
		{"given", func(r *child.Record) { r.Names[0].Given = "Stanly" }, Near},
		{"given", func(r *child.Record) { r.Names[0].Given = "Harriet" }, Differs},
		{"given", func(r *child.Record) { r.Names[0].Given, r.Names[0].Family = "Halwin", "Stanley" }, Exchanged},
		{"family", func(r *child.Record) { r.Names[0].Given, r.Names[0].Family = "Halwin", "Stanley" }, Exchanged},
		{"given", func(r *child.Record) { r.Names[0].Given = "" }, Silent},
		{"family", func(r *child.Record) { r.Names = append(r.Names, child.Name{Family: "Other"}) }, Agrees},
		{"family", func(r *child.Record) { r.Names[0].Family = "Marsh" }, Differs},
		{"birth", nil, Agrees},
		{"birth", func(r *child.Record) { r.Birth.Date = day("2015-04-03") }, Near},
		{"birth", func(r *child.Record) { r.Birth.Date = day("2013-07-22") }, Differs},
		{"birth", func(r *child.Record) { r.Birth.Precision = child.ToMonth }, Near},
		{"sex", func(r *child.Record) { r.Gender = child.Male }, Differs},
		{"address", nil, Agrees},
		{"address", func(r *child.Record) { r.Addresses[0].Lines = []string{"77 Kiln Road"} }, Near},
		{"address", func(r *child.Record) { r.Addresses[0].Postcode = "ZX9 9ZZ" }, Differs},
		{"address", func(r *child.Record) { r.Addresses = nil }, Silent},
		{"numbers", nil, Agrees},
		{"numbers", func(r *child.Record) { r.Identifiers[0].Value = "9990000019" }, Near},
		{"numbers", func(r *child.Record) { r.Identifiers[0].Value = "9990009999" }, Differs},
		{"numbers", func(r *child.Record) { r.Identifiers[0].Kind = child.KindUPN }, Silent},
		{"carers", func(r *child.Record) { r.Carers[0].Name.Given = "Zoe" }, Agrees},
		{"carers", func(r *child.Record) { r.Carers[0].Phones = nil }, Agrees},
		{"carers", func(r *child.Record) {
			r.Carers[0].Name, r.Carers[0].Phones = child.Name{Given: "Zoe", Family: "Quill"}, nil
		}, Differs},
		{"school", func(r *child.Record) { r.School.Name = "Coldwater Academy" }, Differs},
		{"other", func(r *child.Record) { r.BirthOrder = 2 }, Differs},
	} {
		for _, l := range lines(en, view(nil), []child.View{view(c.change)}) {
			if l.Key == c.row && l.Sides[0].Standing != c.want {
				t.Errorf("%s: %v beside %v is %s, want %s", c.row, l.Sides[0].Values, l.Record.Values, l.Sides[0].Standing, c.want)
			}
		}
	}
}
