package document_test

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// rankSum is the z of the rank-sum test (Mann and Whitney, 1947): how far two
// samples are from being drawn alike, in standard deviations.
func rankSum(a, b []time.Duration) float64 {
	type one struct {
		d     time.Duration
		first bool
	}
	var all []one
	for _, d := range a {
		all = append(all, one{d, true})
	}
	for _, d := range b {
		all = append(all, one{d, false})
	}
	slices.SortFunc(all, func(x, y one) int { return cmp.Compare(x.d, y.d) })
	var sum float64
	for i, x := range all {
		if x.first {
			sum += float64(i + 1)
		}
	}
	n, m := float64(len(a)), float64(len(b))
	return (sum - n*(n+m+1)/2) / math.Sqrt(n*m*(n+m+1)/12)
}
