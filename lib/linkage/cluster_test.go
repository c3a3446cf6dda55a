package linkage_test

import (
	"math"
	"slices"
	"testing"

	"onestory/lib/linkage"

	"pgregory.net/rapid"
)

func link(a, b uint32, w float64) linkage.Link { return linkage.Link{A: a, B: b, Weight: w} }

// knit links all of a group.
func knit(w float64, members ...uint32) (out []linkage.Link) {
	for i, a := range members {
		for _, b := range members[i+1:] {
			out = append(out, link(a, b, w))
		}
	}
	return out
}

func TestClusters(t *testing.T) {
	two := slices.Concat(knit(9, 0, 1, 2), knit(9, 3, 4, 5), []linkage.Link{link(2, 3, 20)})
	for _, c := range []struct {
		name  string
		links []linkage.Link
		o     linkage.ClusterOptions
		want  []uint32
	}{
		{"connected", two, linkage.ClusterOptions{}, []uint32{0, 0, 0, 0, 0, 0}},
		{"one false link between two groups", slices.Concat(knit(9, 0, 1, 2), knit(9, 3, 4, 5), []linkage.Link{link(2, 3, 5)}),
			linkage.ClusterOptions{Density: .3}, []uint32{0, 0, 0, 3, 3, 3}},
		{"two true ones", slices.Concat(knit(9, 0, 1), knit(9, 2, 3), []linkage.Link{link(0, 2, 5), link(1, 3, 4)}),
			linkage.ClusterOptions{Density: .3}, []uint32{0, 0, 0, 0, 4, 5}},
		{"below the threshold", knit(1, 0, 1, 2), linkage.ClusterOptions{Threshold: 2}, []uint32{0, 1, 2, 3, 4, 5}},
		{"one of each source", slices.Concat(knit(9, 0, 1), []linkage.Link{link(1, 2, 8)}),
			linkage.ClusterOptions{Alone: []uint8{0, 1, 0, 1, 0, 1}}, []uint32{0, 0, 2, 3, 4, 5}},
	} {
		if got := linkage.Clusters(6, c.links, c.o); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// Without a density, groups are connected components, whatever the order.
func TestClustersAreComponents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const n = 12
		var links []linkage.Link
		want := make([]uint32, n)
		for i := range want {
			want[i] = uint32(i)
		}
		for range rapid.IntRange(0, 15).Draw(t, "links") {
			a, b := rapid.Uint32Range(0, n-2).Draw(t, "a"), uint32(0)
			b = rapid.Uint32Range(a+1, n-1).Draw(t, "b")
			links = append(links, link(a, b, rapid.Float64Range(0, 9).Draw(t, "w")))
			to, from := min(want[a], want[b]), max(want[a], want[b])
			for i := range want {
				if want[i] == from {
					want[i] = to
				}
			}
		}
		if got := linkage.Clusters(n, links, linkage.ClusterOptions{}); !slices.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}

func TestOneToOne(t *testing.T) {
	got := linkage.OneToOne([]linkage.Link{link(0, 5, 3), link(0, 6, 8), link(1, 6, 7), link(1, 5, 2), link(2, 7, -1)}, 0)
	if !slices.Equal(got, []linkage.Link{link(0, 6, 8), link(1, 5, 2)}) {
		t.Errorf("links are %v", got)
	}
}

// ML-14 rests on the margin.
func TestBest(t *testing.T) {
	for _, c := range []struct {
		weights []float64
		place   int
		margin  float64
	}{
		{nil, -1, 0}, {[]float64{7}, 0, 7}, {[]float64{-3}, 0, -3}, {[]float64{4, 9}, 1, 5}, {[]float64{9, 4}, 0, 5},
		{[]float64{1, 9, 8, 9}, 1, 0}, {[]float64{-5, -9}, 0, 4},
	} {
		if place, margin := linkage.Best(c.weights); place != c.place || margin != c.margin {
			t.Errorf("%v: place %d by %v, want %d by %v", c.weights, place, margin, c.place, c.margin)
		}
	}
}

func TestEvaluate(t *testing.T) {
	truth := linkage.Entities{Of: []int{0, 0, 0, 1, 1, -1}}
	e := linkage.Evaluate([]linkage.Link{link(0, 1, 9), link(3, 4, 8), link(2, 3, 5), link(0, 2, 1), link(0, 5, 7)}, truth)
	if e.Pairs != 4 || e.Compared != 3 {
		t.Errorf("%d pairs, %d compared", e.Pairs, e.Compared)
	}
	for _, c := range []struct {
		at           float64
		right, wrong int
		f1           float64
	}{{10, 0, 0, 0}, {9, 1, 0, .4}, {6, 2, 0, 2. / 3}, {5, 2, 1, 4. / 7}, {0, 3, 1, .75}} {
		if p := e.At(c.at); p.Right != c.right || p.Wrong != c.wrong || math.Abs(p.F1-c.f1) > 1e-12 || p.Right+p.Missed != 4 {
			t.Errorf("at %v: %+v", c.at, p)
		}
	}
	if e.Best.Weight != 1 {
		t.Errorf("the best point is %+v", e.Best)
	}
	across := linkage.Entities{Of: truth.Of, Sources: []uint8{0, 0, 1, 0, 1, 1}}
	if n := across.Pairs(); n != 3 {
		t.Errorf("%d pairs across sources, want 3", n)
	}
}

func TestBCubed(t *testing.T) {
	// The worked example of Amigo and others (2009) has this shape: one group holds
	// two people.
	got := linkage.BCubed([]uint32{0, 0, 0, 3}, []int{0, 0, 1, 1})
	// Precision: 2/3, 2/3, 1/3, 1; recall 1, 1, 1/2, 1/2.
	if math.Abs(got.Precision-2./3) > 1e-12 || math.Abs(got.Recall-.75) > 1e-12 {
		t.Errorf("%+v", got)
	}
	pairs := linkage.GroupPairs([]uint32{0, 0, 0, 3}, linkage.Entities{Of: []int{0, 0, 1, 1}})
	if pairs.Precision != 1./3 || pairs.Recall != .5 {
		t.Errorf("%+v", pairs)
	}
}
