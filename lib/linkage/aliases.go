package linkage

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
	"sync"
)

//go:embed aliases.txt
var aliasText string

// aliasTable holds, for each name, the others of all its groups, sorted. It is
// built at first use.
var aliasTable = sync.OnceValue(func() map[string][]string {
	table := map[string]map[string]bool{}
	for line := range strings.Lines(aliasText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		group := strings.Fields(line)
		for i, name := range group {
			group[i] = unifyMac(name)
		}
		for _, name := range group {
			if table[name] == nil {
				table[name] = map[string]bool{}
			}
			for _, other := range group {
				if other != name {
					table[name][other] = true
				}
			}
		}
	}
	out := make(map[string][]string, len(table))
	for name, others := range table {
		out[name] = slices.Sorted(maps.Keys(others))
	}
	return out
})

// Aliases returns the other names by which somebody with this name may be known:
// everyday forms (elizabeth, liz), other spellings (mohammed, muhammad; niamh,
// neve) and the same name in another language (pawel, paul). Token is one that
// Tokens gave. The result is sorted, shared and must not be changed; it is empty
// for a name that the table does not have. Aliases of aliases are not included.
func Aliases(token string) []string { return aliasTable()[token] }

// AreAliases reports whether one name is an alias of the other. Equal names are
// not.
func AreAliases(a, b string) bool {
	_, found := slices.BinarySearch(Aliases(a), b)
	return found
}
