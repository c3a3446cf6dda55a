package linkage_test

import (
	"encoding/csv"
	"errors"
	"io/fs"
	"math"
	"os"
	"strconv"
	"testing"

	"onestory/lib/linkage"

	"pgregory.net/rapid"
)

// outside opens a file of outside data, or skips the test where there is none.
func outside(t testing.TB, name string) *os.File {
	t.Helper()
	path := "../../../shared/data/linkage/" + name
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is missing", path)
		}
		t.Skipf("%s is not on this machine", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// ML-1: the vectors were made with lambda 0.5 and these m and u.
func TestEMFindsKnownParameters(t *testing.T) {
	rows, err := csv.NewReader(outside(t, "splink/known_params_comparison_vectors.csv")).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	counts := map[linkage.Gamma]int{}
	for _, r := range rows[1:] {
		var levels []int
		for _, cell := range r[:3] {
			agrees, err := strconv.Atoi(cell)
			if err != nil {
				t.Fatal(err)
			}
			levels = append(levels, 1-agrees)
		}
		counts[linkage.GammaOf(levels...)]++
	}
	var patterns []linkage.Pattern
	for g, n := range counts {
		patterns = append(patterns, linkage.Pattern{Gamma: g, Count: float64(n)})
	}
	start := linkage.Parameters{Lambda: .01}
	for range 3 {
		start.M, start.U = append(start.M, []float64{.95, .05}), append(start.U, []float64{.1, .9})
	}
	p, rounds, settled := linkage.EM(patterns, start, linkage.EMOptions{Rounds: 200, Tolerance: 1e-5})
	t.Logf("%d rounds: %+v", rounds, p)
	near := func(what string, got, want float64) {
		if math.Abs(got-want) > .01 {
			t.Errorf("%s is %.4f, want %.4f", what, got, want)
		}
	}
	if !settled {
		t.Error("it did not settle")
	}
	near("lambda", p.Lambda, .5)
	for i, want := range [][2]float64{{.7, .1}, {.9, .025}, {.95, .2}} {
		near("m of column "+strconv.Itoa(i+1), p.M[i][0], want[0])
		near("u of column "+strconv.Itoa(i+1), p.U[i][0], want[1])
	}
}

// Whatever the patterns, what EM gives are probabilities, and a level that never
// occurs is improbable but not impossible (ML-7).
func TestEMGivesProbabilities(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var patterns []linkage.Pattern
		for range rapid.IntRange(0, 12).Draw(t, "patterns") {
			g := linkage.GammaOf(rapid.IntRange(-1, 2).Draw(t, "a"), rapid.IntRange(-1, 1).Draw(t, "b"), rapid.IntRange(-1, 1).Draw(t, "c"))
			patterns = append(patterns, linkage.Pattern{Gamma: g, Count: float64(rapid.IntRange(0, 1000).Draw(t, "count"))})
		}
		start := linkage.Parameters{Lambda: .1, M: [][]float64{{.8, .1, .05, .05}, {.9, .1}, {.9, .1}}, U: [][]float64{{.1, .1, .1, .7}, {.1, .9}, {.1, .9}}}
		p, _, _ := linkage.EM(patterns, start, linkage.EMOptions{})
		if !(p.Lambda > 0 && p.Lambda < 1) {
			t.Fatalf("lambda is %v", p.Lambda)
		}
		for i := range p.M {
			for l := range p.M[i] {
				for _, x := range []float64{p.M[i][l], p.U[i][l]} {
					if !(x >= linkage.Unseen && x <= 1) {
						t.Fatalf("a probability is %v", x)
					}
				}
			}
		}
		if seen := len(patterns) > 0 && patterns[0].Count > 0 && patterns[0].Gamma.Level(0) >= 0; seen && (p.M[0][3] != linkage.Unseen || p.U[0][3] != linkage.Unseen) {
			t.Fatalf("the level that never occurred has m %v, u %v", p.M[0][3], p.U[0][3])
		}
	})
}

func TestGammaHoldsItsLevels(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		levels := rapid.SliceOfN(rapid.IntRange(-1, linkage.MaxLevels-1), 0, linkage.MaxComparisons).Draw(t, "levels")
		g := linkage.GammaOf(levels...)
		for i, want := range levels {
			if got := g.Level(i); got != want {
				t.Fatalf("level %d is %d, want %d", i, got, want)
			}
		}
	})
}
