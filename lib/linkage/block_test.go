package linkage_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"onestory/lib/linkage"

	"pgregory.net/rapid"
)

// rows are records whose values are letters, several to a field.
func rows(t *rapid.T) [][][]string {
	value := rapid.SliceOfN(rapid.SampledFrom([]string{"ann", "bea", "cat", "dot"}), 0, 2)
	one := rapid.Custom(func(t *rapid.T) [][]string {
		return [][]string{value.Draw(t, "given"), value.Draw(t, "family"), value.Draw(t, "town")}
	})
	return rapid.SliceOfN(one, 2, 25).Draw(t, "rows")
}

func texts(t testing.TB) *linkage.Model {
	spec := linkage.Spec{Format: 1, Name: "texts", Prior: .01}
	for _, name := range []string{"given", "family", "town"} {
		spec.Fields = append(spec.Fields, linkage.Field{Name: name, Kind: linkage.Text})
		spec.Comparisons = append(spec.Comparisons, linkage.Texts(name))
	}
	m, err := linkage.New(spec)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// agree is blocking as it is defined: for every key some value in common.
func agree(a, b [][]string, keys []linkage.Key) bool {
	places := map[string]int{"given": 0, "family": 1, "town": 2}
	for _, k := range keys {
		found := false
		for _, x := range a[places[k.Field]] {
			for _, y := range b[places[k.Field]] {
				if k.Part == linkage.First {
					x, y = x[:k.N], y[:k.N]
				}
				found = found || x == y
			}
		}
		if !found {
			return false
		}
	}
	return true
}

// Every pair that agrees on some rule is made once, and no other.
func TestCandidatesAreThePairsThatAgree(t *testing.T) {
	m := texts(t)
	rules := []linkage.Rule{
		{Keys: []linkage.Key{{Field: "given"}, {Field: "town"}}},
		{Keys: []linkage.Key{{Field: "family"}}},
		{Keys: []linkage.Key{{Field: "given", Part: linkage.First, N: 2}, {Field: "family", Part: linkage.First, N: 1}}},
	}
	rapid.Check(t, func(t *rapid.T) {
		list, linked := rows(t), rapid.Bool().Draw(t, "linked")
		table := linkage.NewTable(m)
		source := func(i int) int {
			if linked {
				return i % 2
			}
			return 0
		}
		for i, r := range list {
			table.Add(source(i), r)
		}
		table.Close()
		c, err := m.Block(context.Background(), table, rules, 0)
		if err != nil {
			t.Fatal(err)
		}
		made := map[[2]uint32]int{}
		var lock sync.Mutex
		if err := c.Visit(context.Background(), nil, func(_ int, a, b uint32) {
			lock.Lock()
			defer lock.Unlock()
			made[[2]uint32{a, b}]++
		}); err != nil {
			t.Fatal(err)
		}
		for a := range list {
			for b := a + 1; b < len(list); b++ {
				want := 0
				for _, r := range rules {
					if agree(list[a], list[b], r.Keys) && (!linked || source(a) != source(b)) {
						want = 1
					}
				}
				if got := made[[2]uint32{uint32(a), uint32(b)}]; got != want {
					t.Fatalf("%v and %v were made %d times, want %d", list[a], list[b], got, want)
				}
			}
		}
	})
}

// A block too large is divided by the next key, and a pair that only the whole
// block had is still made by a later rule.
func TestLargeBlocksAreDivided(t *testing.T) {
	m := texts(t)
	table := linkage.NewTable(m)
	for i := range 40 {
		table.Add(0, [][]string{{"ann"}, {fmt.Sprintf("f%d", i%4)}, {fmt.Sprintf("t%d", i%10)}})
	}
	table.Close()
	count := func(limit int, rules ...linkage.Rule) (n, unsplit int64) {
		c, err := m.Block(t.Context(), table, rules, limit)
		if err != nil {
			t.Fatal(err)
		}
		found := make([]int64, linkage.Workers())
		if err := c.Visit(t.Context(), nil, func(w int, _, _ uint32) { found[w]++ }); err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			n += f
		}
		return n, c.Unsplit
	}
	given := linkage.Rule{Keys: []linkage.Key{{Field: "given"}}}
	split := linkage.Rule{Keys: given.Keys, Split: []linkage.Key{{Field: "family"}}}
	town := linkage.Rule{Keys: []linkage.Key{{Field: "town"}}}
	for _, c := range []struct {
		name       string
		n, unsplit int64
		limit      int
		rules      []linkage.Rule
	}{
		{"whole", 40 * 39 / 2, 0, 40, []linkage.Rule{given}},
		{"left out", 0, 40 * 39 / 2, 39, []linkage.Rule{given}},
		{"divided", 4 * 10 * 9 / 2, 0, 39, []linkage.Rule{split}},
		// Ten towns of four; records of one town differ by ten, and so by two in
		// family: half of its pairs have one family and were made already.
		{"divided, then by town", 4*10*9/2 + 10*(4*3/2-2), 0, 39, []linkage.Rule{split, town}},
		{"all pairs", 40 * 39 / 2, 0, 0, []linkage.Rule{{}}},
	} {
		if n, unsplit := count(c.limit, c.rules...); n != c.n || unsplit != c.unsplit {
			t.Errorf("%s: %d pairs and %d left out, want %d and %d", c.name, n, unsplit, c.n, c.unsplit)
		}
	}
}

func TestVisitingEndsWithTheContext(t *testing.T) {
	m := texts(t)
	table := linkage.NewTable(m)
	for range 3000 {
		table.Add(0, [][]string{{"ann"}, {"lee"}, {"york"}})
	}
	table.Close()
	c, err := m.Block(t.Context(), table, []linkage.Rule{{}}, 0)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var lock sync.Mutex
	n := 0
	err = c.Visit(ctx, nil, func(int, uint32, uint32) {
		lock.Lock()
		defer lock.Unlock()
		if n++; n == 1000 {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) || n > 3000*2999/4 {
		t.Errorf("after %d pairs, error %v", n, err)
	}
	if _, err := m.Block(ctx, table, []linkage.Rule{{Keys: []linkage.Key{{Field: "street"}}}}, 0); err == nil || !strings.Contains(err.Error(), "street") {
		t.Errorf("a rule on a field that is not there: error %v", err)
	}
}
