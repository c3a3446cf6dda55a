package synth

import (
	_ "embed"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
)

//go:embed names.txt
var nameText string

// origin is one kind of name heard in Britain, with its share of families.
type origin struct {
	name                   string
	share                  int
	girls, boys, family    []string
	prefix, middle, suffix []string // from which rare family names are made
}

var origins = sync.OnceValue(func() []origin {
	var out []origin
	for line := range strings.Lines(nameText) {
		line = strings.TrimSpace(line)
		if header, ok := strings.CutPrefix(line, "["); ok {
			f := strings.Fields(strings.TrimSuffix(header, "]"))
			share, _ := strconv.Atoi(f[1])
			out = append(out, origin{name: f[0], share: share})
			continue
		}
		key, list, ok := strings.Cut(line, ":")
		if !ok || len(out) == 0 {
			continue
		}
		o, words := &out[len(out)-1], strings.Fields(list)
		switch key {
		case "girls":
			o.girls = words
		case "boys":
			o.boys = words
		case "family":
			o.family = words
		case "prefix":
			o.prefix = words
		case "middle":
			o.middle = words
		case "suffix":
			o.suffix = words
		}
	}
	return out
})

func pickOrigin(r *rand.Rand) *origin {
	all := origins()
	total := 0
	for i := range all {
		total += all[i].share
	}
	at := r.IntN(total)
	for i := range all {
		if at -= all[i].share; at < 0 {
			return &all[i]
		}
	}
	return &all[0]
}

// skewed picks a word, the first ones far more often, as names are spread.
func skewed(r *rand.Rand, words []string) string {
	u := r.Float64()
	return words[int(u*u*float64(len(words)))]
}

func evenly(r *rand.Rand, words []string) string { return words[r.IntN(len(words))] }

func (o *origin) given(r *rand.Rand, s Sex) string {
	if s == Male {
		return skewed(r, o.boys)
	}
	return skewed(r, o.girls)
}

// surname is mostly a common name, a quarter of the time a rare one.
func (o *origin) surname(r *rand.Rand) string {
	if r.IntN(4) > 0 {
		return skewed(r, o.family)
	}
	middle := evenly(r, o.middle)
	if middle == "-" {
		middle = ""
	}
	return evenly(r, o.prefix) + middle + evenly(r, o.suffix)
}

// gendered gives a Polish family name the form a woman bears.
func gendered(family string, s Sex) string {
	if s == Female && (strings.HasSuffix(family, "ski") || strings.HasSuffix(family, "cki")) {
		return family[:len(family)-1] + "a"
	}
	return family
}

// nicknames are the known-as names that the world uses.
var nicknames = map[string]string{
	"Olivia": "Liv", "Isabella": "Izzy", "Elizabeth": "Lizzie", "Catherine": "Katie", "Charlotte": "Lottie", "Matilda": "Tilly",
	"Jessica": "Jess", "Abigail": "Abi", "Eleanor": "Ellie", "Rebecca": "Becky", "Victoria": "Vicky", "Theodore": "Teddy",
	"William": "Billy", "Alexander": "Alex", "Edward": "Eddie", "Thomas": "Tom", "Joshua": "Josh", "Samuel": "Sam", "Daniel": "Danny",
	"Benjamin": "Ben", "Harrison": "Harry", "Joseph": "Joe", "Michael": "Mike", "Robert": "Bobby", "Muhammad": "Mo", "Mohammed": "Mo",
	"Zuzanna": "Zuzia", "Katarzyna": "Kasia", "Małgorzata": "Gosia", "Jakub": "Kuba", "Angharad": "Haz", "Dafydd": "Dai", "Gruffydd": "Guto",
	"Patrick": "Paddy", "Christopher": "Chris", "Nathaniel": "Nate", "Gabriel": "Gabe", "Rhiannon": "Rhi", "Temitope": "Temi", "Emmanuel": "Manny",
}
