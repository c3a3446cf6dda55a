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
		if strings.HasPrefix(line, "#") || strings.HasPrefix(line, "@") {
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

// NameGroup is a part of the alias table: names that one tradition of naming, as
// far as the table knows it, brings into Latin letters or shortens.
type NameGroup string

// The parts of the table; NoGroup is for names that it does not have, and for
// those that stand in several of its parts alike.
const (
	NoGroup         NameGroup = ""
	EnglishNames    NameGroup = "english"
	WelshNames      NameGroup = "welsh"
	IrishScottish   NameGroup = "irish-scottish"
	MuslimNames     NameGroup = "muslim"
	SouthAsianNames NameGroup = "south-asian"
	EuropeanNames   NameGroup = "european"
	OtherNames      NameGroup = "other" // African, Turkish, Chinese and more
)

// NameGroups lists the parts of the table.
func NameGroups() []NameGroup {
	return []NameGroup{EnglishNames, WelshNames, IrishScottish, MuslimNames, SouthAsianNames, EuropeanNames, OtherNames}
}

// nameGroups holds for each given name the part of the table that it stands in:
// where there are several, the one in which it heads a line.
var nameGroups = sync.OnceValue(func() map[string]NameGroup {
	heads, all := map[string]NameGroup{}, map[string]NameGroup{}
	note := func(in map[string]NameGroup, name string, part NameGroup) {
		if had, ok := in[name]; ok && had != part {
			part = NoGroup
		}
		in[name] = part
	}
	part := NoGroup
	for line := range strings.Lines(aliasText) {
		if name, ok := strings.CutPrefix(line, "@"); ok {
			part = NameGroup(strings.TrimSpace(name))
			continue
		}
		if strings.HasPrefix(line, "#") || !slices.Contains(NameGroups(), part) {
			continue
		}
		for i, name := range strings.Fields(line) {
			note(all, unifyMac(name), part)
			if i == 0 {
				note(heads, unifyMac(name), part)
			}
		}
	}
	for name, part := range heads {
		if all[name] == NoGroup {
			all[name] = part
		}
	}
	return all
})

// GroupOf says in which part of the alias table a given name stands. It is coarse:
// it tells how a name is written, not who bears it, and knows a few hundred names.
// It serves to see whether a way of matching misses one kind of name more than
// others, and nothing else. Token is one that Tokens gave.
func GroupOf(token string) NameGroup { return nameGroups()[token] }
