package linkage_test

import (
	"math"
	"testing"

	edlib "github.com/hbollon/go-edlib"
	"github.com/xrash/smetrics"

	"onestory/lib/linkage"

	"pgregory.net/rapid"
)

// Two other libraries measure names too. They disagree with each other on empty,
// short and accented names, where our vectors decide; on names of three plain
// letters and more all must agree.
func TestAgainstOtherLibraries(t *testing.T) {
	letter := rapid.SampledFrom([]rune("aabcdeilmnorst"))
	word := rapid.StringOfN(letter, 3, 12, -1)
	rapid.Check(t, func(t *rapid.T) {
		a := word.Draw(t, "a")
		b := word.Draw(t, "b")
		if rapid.Bool().Draw(t, "near") { // a slip away
			r := []rune(a)
			i := rapid.IntRange(0, len(r)-2).Draw(t, "at")
			r[i], r[i+1] = r[i+1], r[i]
			b = string(r)
		}
		if got, want := linkage.OSA(a, b), edlib.OSADamerauLevenshteinDistance(a, b); got != want {
			t.Fatalf("OSA(%q, %q) = %d, go-edlib has %d", a, b, got, want)
		}
		// The search for agreeing letters is greedy and may depend on the order.
		got := linkage.JaroWinkler(a, b)
		one, two := smetrics.JaroWinkler(a, b, 0.7, 4), smetrics.JaroWinkler(b, a, 0.7, 4)
		if math.Abs(got-one) > 1e-9 && math.Abs(got-two) > 1e-9 {
			t.Fatalf("JaroWinkler(%q, %q) = %.6f, smetrics has %.6f and %.6f", a, b, got, one, two)
		}
	})
}
