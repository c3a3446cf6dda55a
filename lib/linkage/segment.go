package linkage

import (
	"slices"
	"unicode/utf8"
)

const (
	prefixLetters = 7 // slips are looked for among the first letters only
	shortWord     = 4 // letters up to which one slip is the most
)

// segment is an unchanging set of tokens with their index. It holds no pointers
// but its few slices, so that the garbage collector has nothing to walk.
//
// Two names within k slips have a spelling in common once up to k letters are
// left out of each; so every token is filed under the hash of each spelling that
// leaving out gives, and a search files its own name in the same way.
type segment struct {
	first   uint32   // id of the first token
	text    []byte   // all tokens, one after another
	ends    []uint32 // where each token ends in text
	entries []uint64 // hash of a spelling <<32 | number of the token, sorted
	buckets []uint32 // where entries begin for each value of the hash's top bits
	shift   uint     // 64 - bits used by buckets
}

func newSegment(first uint32, tokens []string) *segment {
	s := &segment{first: first, ends: make([]uint32, 0, len(tokens))}
	for _, t := range tokens {
		s.text = append(s.text, t...)
		s.ends = append(s.ends, uint32(len(s.text)))
	}
	for i, t := range tokens {
		var buf [small]rune
		forEachSpelling(runes(t, &buf), slips(utf8.RuneCountInString(t)), func(h uint32) {
			s.entries = append(s.entries, uint64(h)<<32|uint64(i))
		})
	}
	slices.Sort(s.entries)
	s.entries = slices.Clip(slices.Compact(s.entries))
	s.fillBuckets()
	return s
}

// fillBuckets makes about one bucket for every twelve entries.
func (s *segment) fillBuckets() {
	bits := uint(1)
	for bits < 24 && 12<<bits < len(s.entries) {
		bits++
	}
	s.shift = 64 - bits
	s.buckets = make([]uint32, 1<<bits+1)
	for _, e := range s.entries {
		s.buckets[e>>s.shift+1]++
	}
	for i := 1; i < len(s.buckets); i++ {
		s.buckets[i] += s.buckets[i-1]
	}
}

// token returns the token of a number within the segment.
func (s *segment) token(i uint32) []byte {
	from := uint32(0)
	if i > 0 {
		from = s.ends[i-1]
	}
	return s.text[from:s.ends[i]]
}

// strings returns all tokens, for joining segments.
func (s *segment) strings() []string {
	out := make([]string, len(s.ends))
	for i := range out {
		out[i] = string(s.token(uint32(i)))
	}
	return out
}

// candidates appends the numbers of all tokens filed under a hash.
func (s *segment) candidates(hash uint32, to []uint32) []uint32 {
	b := uint64(hash) << 32 >> s.shift
	bucket := s.entries[s.buckets[b]:s.buckets[b+1]]
	at, _ := slices.BinarySearch(bucket, uint64(hash)<<32)
	for ; at < len(bucket) && uint32(bucket[at]>>32) == hash; at++ {
		to = append(to, uint32(bucket[at]))
	}
	return to
}

// slips is how many slips a name of so many letters may hide.
func slips(letters int) int {
	if letters <= shortWord {
		return 1
	}
	return 2
}

// forEachSpelling gives the hash of the first letters of a name, and of each way
// of leaving out one or two of them.
func forEachSpelling(name []rune, k int, yield func(hash uint32)) {
	name = name[:min(len(name), prefixLetters)]
	yield(hashWithout(name, -1, -1))
	if k < 1 {
		return
	}
	for i := range name {
		yield(hashWithout(name, i, -1))
		for j := i + 1; k > 1 && j < len(name); j++ {
			yield(hashWithout(name, i, j))
		}
	}
}

// hashWithout is FNV-1a over the letters but the i-th and j-th, its bits mixed
// at the end because the buckets use the highest.
func hashWithout(name []rune, i, j int) uint32 {
	h := uint32(2166136261)
	for n, r := range name {
		if n != i && n != j {
			h = (h ^ uint32(r)) * 16777619
		}
	}
	h ^= h >> 16
	h *= 0x7feb352d
	h ^= h >> 15
	h *= 0x846ca68b
	return h ^ h>>16
}
