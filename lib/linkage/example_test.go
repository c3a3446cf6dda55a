package linkage_test

import (
	"context"
	"fmt"
	"slices"

	"onestory/lib/linkage"
)

// person is a model of three fields with the standard comparisons.
func person() *linkage.Model {
	m, err := linkage.New(linkage.Spec{
		Format: 1, Name: "people", Prior: 0.001,
		Fields: []linkage.Field{
			{Name: "given", Kind: linkage.Given},
			{Name: "family", Kind: linkage.Family},
			{Name: "born", Kind: linkage.Date},
		},
		Comparisons: []linkage.Comparison{
			linkage.GivenNames("given", "family"), linkage.FamilyNames("family"), linkage.BirthDates("born"),
		},
		Thresholds: linkage.Thresholds{Review: 0, Link: 6},
		Blocking: []linkage.Rule{
			{Keys: []linkage.Key{{Field: "born"}}},
			{Keys: []linkage.Key{{Field: "family", Part: linkage.Sound}, {Field: "given", Part: linkage.First, N: 1}}},
		},
	})
	if err != nil {
		fmt.Println(err)
	}
	return m
}

// Two records are compared by what is in them, however it is written. A field may
// have several values: every name a person was ever known by.
func ExampleModel_Score() {
	m := person()
	a := m.Prepare(linkage.Values{"given": {"Elizabeth"}, "family": {"O'Brien", "Walsh"}, "born": {"2015-03-09"}})
	b := m.Prepare(linkage.Values{"given": {"Liz"}, "family": {"OBRIEN"}, "born": {"9 March 2015"}})
	r := m.Score(&a, &b)
	fmt.Printf("%.1f bits, probability %.4f\n", r.Weight, linkage.Probability(r.Weight))
	for i, c := range m.Spec().Comparisons {
		fmt.Printf("%s: %s\n", c.Name, m.LevelName(i, r.Gamma.Level(i)))
	}
	// Output:
	// 18.5 bits, probability 1.0000
	// given: everyday form or other spelling
	// family: same
	// born: same
}

// A weight is the sum of what each comparison says, and Explain shows the sum.
func ExampleModel_Explain() {
	m := person()
	a := m.Prepare(linkage.Values{"given": {"Oliver"}, "family": {"Smith"}, "born": {"2015-03-09"}})
	b := m.Prepare(linkage.Values{"given": {"Amelia"}, "family": {"Smith"}, "born": {"2015-03-09"}})
	w := m.Explain(&a, &b)
	for _, bar := range w.Bars {
		fmt.Printf("%-10s %-28s %+6.1f\n", bar.Name, bar.Label, bar.Bits)
	}
	fmt.Printf("%-39s %+6.1f\n", "total", w.Total)
	// Output:
	//            before anything is compared   -10.0
	// given      all other                      -6.4
	// family     same                          +10.6
	// born       same                          +12.7
	// total                                     +7.0
}

// From records to groups: fill a table, learn what agreement is worth, score the
// candidates, group what belongs together.
func ExampleModel_Train() {
	m := person()
	table := linkage.NewTable(m)
	for i := range 300 {
		family := string(rune('a'+i%26)) + string(rune('a'+i/26)) + "son"
		born := fmt.Sprintf("19%02d-%02d-%02d", i%90+10, i%12+1, i%28+1)
		table.Add(0, [][]string{{"Ann"}, {family}, {born}})
		table.Add(0, [][]string{{"Anne"}, {family}, {born}})
	}
	table.Close()
	trained, report, err := m.Train(context.Background(), table, linkage.TrainOptions{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	links, _, err := trained.Links(context.Background(), table, linkage.LinkOptions{Keep: 0})
	if err != nil {
		fmt.Println(err)
		return
	}
	groups := linkage.Clusters(table.Len(), links, linkage.ClusterOptions{Threshold: 0, Density: 0.3})
	slices.Sort(groups)
	fmt.Printf("%d sessions, %d records, %d people\n", len(report.Sessions), table.Len(), len(slices.Compact(groups)))
	// Output: 2 sessions, 600 records, 300 people
}

// A model is a JSON file. What is wrong with one is named with its line.
func ExampleParseModel() {
	_, err := linkage.ParseModel([]byte(`{
  "format": 1,
  "name": "people",
  "prior": 0.001,
  "fields": [{"name": "born", "kind": "birthday"}],
  "comparisons": []
}`))
	fmt.Println(err)
	// Output: line 5: fields[0].kind: "birthday" is not one of [given family date postcode identifier phone email sex text number verbatim]
}

// Best says whether one candidate stands out. A small margin is a guess between
// two people, and a person should look.
func ExampleBest() {
	place, margin := linkage.Best([]float64{3.1, 14.2, 12.9})
	fmt.Printf("candidate %d, ahead by %.1f bits\n", place, margin)
	// Output: candidate 1, ahead by 1.3 bits
}
