package linkage_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"unicode/utf8"

	"onestory/lib/linkage"

	"pgregory.net/rapid"
)

// invented makes n different name-like tokens from syllables.
func invented(n int) []string {
	r := rand.New(rand.NewPCG(7, 7))
	parts := []string{"ba", "ko", "wal", "ski", "mor", "ris", "ton", "den", "ham", "li", "an", "ro", "sing", "kha", "ney", "owe", "el", "gra", "thu", "pat"}
	seen, out := map[string]bool{}, []string(nil)
	for len(out) < n {
		s := ""
		for range 1 + r.IntN(4) {
			s += parts[r.IntN(len(parts))]
		}
		if r.IntN(2) == 0 {
			s += string(rune('a' + r.IntN(26)))
		}
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

// wanted is the rule of Lookup, by comparing with every token.
func wanted(tokens []string, token string, maxDist int) []linkage.Hit {
	var hits []linkage.Hit
	for i, other := range tokens {
		limit := min(maxDist, 2)
		if min(utf8.RuneCountInString(token), utf8.RuneCountInString(other)) <= 4 {
			limit = min(maxDist, 1)
		}
		if d := linkage.OSA(token, other); d <= limit {
			hits = append(hits, linkage.Hit{ID: uint32(i), Token: other, Distance: d})
		}
	}
	slices.SortStableFunc(hits, func(a, b linkage.Hit) int { return a.Distance - b.Distance })
	return hits
}

func TestLookupFindsAllAndOnly(t *testing.T) {
	word := rapid.StringOfN(rapid.RuneFrom([]rune("abcł")), 1, 11, -1)
	rapid.Check(t, func(t *rapid.T) {
		tokens := rapid.SliceOfNDistinct(word, 1, 60, rapid.ID[string]).Draw(t, "tokens")
		split := rapid.IntRange(0, len(tokens)).Draw(t, "split")
		d := linkage.NewDictionary(tokens[:split])
		for _, token := range tokens[split:] {
			d.Add(token)
		}
		for range 10 {
			token, dist := word.Draw(t, "token"), rapid.IntRange(0, 3).Draw(t, "dist")
			if got, want := d.Lookup(token, dist), wanted(tokens, token, dist); !slices.Equal(got, want) {
				t.Fatalf("Lookup(%q, %d)\n got %v\nwant %v", token, dist, got, want)
			}
		}
		for i, token := range tokens {
			if id, ok := d.ID(token); !ok || id != uint32(i) || d.Token(id) != token {
				t.Fatalf("token %q has id %d %v, and %d is %q", token, id, ok, i, d.Token(uint32(i)))
			}
		}
	})
}

func TestDictionaryEdges(t *testing.T) {
	d := linkage.NewDictionary(nil)
	if d.Len() != 0 || d.Lookup("a", 2) != nil || d.Token(0) != "" {
		t.Error("an empty dictionary should find nothing")
	}
	if n := d.Add("", "ann", "ann", "bob"); n != 2 || d.Len() != 2 || d.Add("ann") != 0 {
		t.Errorf("added %d, length %d", n, d.Len())
	}
	if d.Lookup("", 2) != nil || d.Lookup("ann", -1) != nil || len(d.Lookup("ann", 0)) != 1 {
		t.Error("limits of Lookup")
	}
	if _, ok := d.ID("anne"); ok {
		t.Error("anne was never added")
	}
}

// Readers see a token from the moment Add has returned, and never lose one.
func TestDictionaryConcurrent(t *testing.T) {
	tokens := invented(3000)
	d := linkage.NewDictionary(tokens[:1000])
	var wait sync.WaitGroup
	for reader := range 3 {
		wait.Go(func() {
			for i := range 3000 {
				at := (i*7 + reader) % 1000
				if hits := d.Lookup(tokens[at], 1); len(hits) == 0 || hits[0].Token != tokens[at] || hits[0].ID != uint32(at) {
					t.Errorf("%q: %v", tokens[at], hits)
					return
				}
			}
		})
	}
	wait.Go(func() {
		for _, token := range tokens[1000:] {
			d.Add(token)
			if _, ok := d.ID(token); !ok {
				t.Errorf("%q not found after Add", token)
			}
		}
	})
	wait.Wait()
	if d.Len() != len(tokens) {
		t.Errorf("%d tokens, want %d", d.Len(), len(tokens))
	}
}

func BenchmarkDictionary(b *testing.B) {
	tokens := invented(100_000)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	d := linkage.NewDictionary(tokens)
	runtime.GC()
	runtime.ReadMemStats(&after)
	queries := make([]string, 1000)
	r := rand.New(rand.NewPCG(1, 1))
	for i := range queries {
		token := []byte(tokens[r.IntN(len(tokens))])
		token[r.IntN(len(token))] = 'e'
		queries[i] = string(token)
	}
	i := 0
	b.Run("Lookup100k", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			d.Lookup(queries[i%len(queries)], 2)
			i++
		}
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB")
	})
	b.Run("Build100k", func(b *testing.B) {
		for b.Loop() {
			linkage.NewDictionary(tokens)
		}
	})
	b.Run("AddOne", func(b *testing.B) {
		grow, n := linkage.NewDictionary(tokens), 0
		for b.Loop() {
			grow.Add(fmt.Sprintf("added%d", n))
			n++
		}
	})
}
