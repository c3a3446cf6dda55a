package match

import (
	"onestory/internal/child"
	"onestory/internal/find"
	"onestory/lib/workday"
)

// entry is what of a record is looked for.
func entry(rec child.Record) find.Entry {
	e := find.Entry{Gender: string(rec.Gender)}
	for _, n := range rec.Names {
		name := find.Name{Given: n.Given, Family: n.Family}
		if name.Given == "" {
			name.Given = rec.Current().Given
		}
		if name.Family == "" {
			name.Family = rec.Current().Family
		}
		known := false
		for _, o := range e.Names {
			known = known || o == name
		}
		if !known {
			e.Names = append(e.Names, name)
		}
	}
	e.Births = []workday.Date{rec.Birth.Date}
	for _, i := range rec.Identifiers {
		e.Identifiers = append(e.Identifiers, find.Identifier{Kind: i.Kind, Value: i.Value, Verified: i.State == child.Verified})
	}
	for _, a := range rec.Addresses {
		if a.Postcode != "" {
			e.Places = append(e.Places, find.Place{Postcode: a.Postcode})
			break
		}
	}
	if rec.Mother != nil {
		e.Carers = append(e.Carers, find.Carer{Given: rec.Mother.Name.Given, Family: rec.Mother.Name.Family})
	}
	return e
}
