package linkage

import (
	"slices"
	"strings"
)

// titles are dropped in front of a name, and the last few behind it.
var titles = words("mr mrs ms miss mx master mstr dr prof professor rev reverend sir dame jnr snr jr esq")

// particles are the small words that belong to the word after them. The value
// is the spelling used for all of its variants.
var particles = map[string]string{
	"mac": "mc", "mc": "mc", "o": "o", "fitz": "fitz", "st": "st", "saint": "st",
	"al": "al", "el": "al", "ul": "al", "bin": "bin", "ibn": "bin", "bint": "bint", "abu": "abu", "abd": "abd",
	"de": "de", "du": "du", "da": "da", "dos": "dos", "di": "di", "del": "del", "della": "della", "la": "la", "le": "le",
	"van": "van", "von": "von", "der": "der", "den": "den", "ten": "ten", "ter": "ter", "ap": "ap", "ab": "ap",
}

// droppable are the particles that families leave off again, so that the bare
// name counts too. Without its Mc or O a name is another name.
var droppable = words("al bin bint de du da dos di del della la le van von der den ten ter ap")

// Tokens returns the words of a name under which it should be found: each word,
// with titles dropped and small words joined to the next (O Brien, Mac Donald
// and Al-Hassan give obrien, mcdonald and alhassan), and, where there are
// several words, all of them in one (Smith-Jones gives smith, jones and
// smithjones). No token is repeated; a name without letters has none.
func Tokens(name string) []string {
	parts := strings.Fields(Fold(name))
	for len(parts) > 1 && titles[parts[0]] {
		parts = parts[1:]
	}
	for len(parts) > 1 && titles[parts[len(parts)-1]] {
		parts = parts[:len(parts)-1]
	}
	var whole, bare []string
	for len(parts) > 0 {
		word, rest, n := join(parts)
		whole = append(whole, word)
		if rest != "" {
			bare = append(bare, rest)
		}
		parts = parts[n:]
	}
	joined := strings.Join(whole, "")
	out := append(whole, bare...)
	if len(whole) > 1 {
		out = append(out, joined)
	}
	return unique(out)
}

// join takes one name from the front of parts: a word, or particles and the
// word after them. It returns the name, the bare word where the particles may be
// left off, and how many parts it took.
func join(parts []string) (name, bare string, n int) {
	drop := true
	for n < len(parts)-1 {
		small, ok := particles[parts[n]]
		if !ok {
			break
		}
		drop = drop && droppable[small]
		name += small
		n++
	}
	last := unifyMac(parts[n])
	if n > 0 && drop && len(last) > 2 {
		bare = last
	}
	return name + last, bare, n + 1
}

// unifyMac writes MacDonald as McDonald, whatever follows, since people do both;
// only short names such as Macey and two Polish given names stay.
func unifyMac(word string) string {
	rest, ok := strings.CutPrefix(word, "mac")
	if !ok || len(rest) < 3 || word == "maciej" || word == "maciek" {
		return word
	}
	return "mc" + rest
}

// placeholders are words that stand where a name is not known yet.
var placeholders = words("baby infant boy girl twin triplet newborn unborn male female child unnamed unknown tba tbc nk na none no name given not known recorded one two three i ii iii a b c 1 2 3 n bo k")

// alone are the placeholders that say so by themselves; the other words count
// only beside one of them.
var alone = words("baby infant boy girl twin triplet newborn unborn unnamed unknown tba tbc nk bo")

// IsPlaceholder reports whether a given name only fills the field: "Baby",
// "Boy", "b/o Sarah", "Twin 1", "Unknown", "TBA", "not known", "xx". An empty
// name is missing rather than a placeholder.
func IsPlaceholder(name string) bool {
	folded := Fold(name)
	switch folded {
	case "":
		return false
	case "not known", "not given", "not recorded", "no name", "n k", "n a", "none", "male", "female", "male infant", "female infant", "child":
		return true
	}
	if strings.HasPrefix(folded, "b o ") || strings.HasPrefix(folded, "baby of ") || strings.HasPrefix(folded, "twin of ") || folded == "b o" {
		return true
	}
	if len(folded) > 1 && strings.Trim(folded, "x ") == "" {
		return true
	}
	found := false
	for _, w := range strings.Fields(folded) {
		w = strings.TrimRight(w, "123") // twin1
		if w != "" && !placeholders[w] {
			return false
		}
		found = found || alone[w]
	}
	return found
}

func words(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}

func unique(list []string) []string {
	out := list[:0:0]
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
