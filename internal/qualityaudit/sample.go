package qualityaudit

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// Take is the sample of a list: of every oneIn one, rounded up, so that there is at
// least one wherever there is any. It follows from the seed and the ids alone, in
// whichever order they come, and each is as likely as any other: the ids are put in
// the order of a hash that nobody can foresee without the seed.
func Take(seed string, ids []string, oneIn int) []string {
	type drawn struct{ id, by string }
	all := make([]drawn, 0, len(ids))
	for _, id := range ids {
		sum := sha256.Sum256([]byte("quality audit " + seed + " " + id))
		all = append(all, drawn{id, hex.EncodeToString(sum[:])})
	}
	slices.SortFunc(all, func(a, b drawn) int { return cmp.Compare(a.by, b.by) })
	n := (len(all) + max(1, oneIn) - 1) / max(1, oneIn)
	out := make([]string, 0, n)
	for _, x := range all[:n] {
		out = append(out, x.id)
	}
	return out
}

// Share hands each of a sample's audits to somebody who may do it, as evenly as
// possible; may says who may do which. Who has the fewest is next; between those who
// have as many the seed decides. An audit that none of them may do has none: "".
func Share(seed string, audits, people []string, may func(person, audit string) bool) map[string]string {
	out, has := map[string]string{}, map[string]int{}
	order := Take(seed+" people", people, 1)
	for _, a := range audits {
		best := ""
		for _, p := range order {
			if may(p, a) && (best == "" || has[p] < has[best]) {
				best = p
			}
		}
		if out[a] = best; best != "" {
			has[best]++
		}
	}
	return out
}
