package child

import (
	"reflect"
	"testing"

	"onestory/internal/access"
)

// TestUnseen: what was held back from an editor stays; what they saw and took
// away goes, so that nothing tells them that there was more.
func TestUnseen(t *testing.T) {
	was := Record{
		Names:       []Name{{Given: "Ann", Family: "Bee"}, {Kind: Former, Given: "Ann", Family: "Sea"}},
		Identifiers: []Identifier{{Kind: KindNHS, Value: "9990000018"}},
		Addresses:   []Address{{Lines: []string{"1 Refuge"}, Postcode: "ZZ1 1AA"}},
		Carers: []Carer{
			{Name: Name{Given: "Mo", Family: "Bee"}, Relationship: "mother", Responsibility: true, Phones: []string{"07700 900001"}},
			{Name: Name{Given: "Jo", Family: "Bee"}, Relationship: "father", Responsibility: true, Phones: []string{"07700 900002"}},
			{Name: Name{Given: "Li", Family: "Sea"}, Relationship: "father", Responsibility: true},
			{Name: Name{Given: "Al", Family: "Dee"}, Relationship: "aunt", Phones: []string{"07700 900003"}},
		},
	}
	typed := Record{
		Names:  []Name{{Given: "Anne", Family: "Bee"}},
		Carers: []Carer{{Name: Name{Given: "mo", Family: "Bee"}, Relationship: "Mother", Responsibility: true, Care: true}},
	}
	before := Fold("", []Held{{Record: was}}).For(access.Contact, false)
	got := typed.withUnseen(was)
	want := Record{
		Names: []Name{{Given: "Anne", Family: "Bee"}, was.Names[1]}, Identifiers: was.Identifiers, Addresses: was.Addresses,
		Carers: []Carer{
			{Name: Name{Given: "mo", Family: "Bee"}, Relationship: "Mother", Responsibility: true, Care: true, Phones: []string{"07700 900001"}},
			{Name: Name{Given: "Jo", Family: "Bee"}, Relationship: "father", Phones: []string{"07700 900002"}},
			was.Carers[3],
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if after := Fold("", []Held{{Record: got}}).For(access.Contact, false); len(before.Carers) != 3 || len(after.Carers) != 1 || len(after.Addresses)+len(after.Identifiers) > 0 {
		t.Errorf("the editor sees %+v", after)
	}
	if len(typed.Carers[0].Phones) > 0 {
		t.Error("the typed record itself was changed")
	}
}
