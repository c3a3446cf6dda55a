package match

import (
	"cmp"
	"slices"

	"onestory/internal/kit/i18n"
	"onestory/lib/linkage"
)

// Standing is how two values stand to each other.
type Standing string

// The standings; the catalogue has match.standing.STANDING.
const (
	Agrees  Standing = "same"
	Near    Standing = "near"
	Differs Standing = "different"
	Silent  Standing = "silent" // one side says nothing
	// Exchanged is that the first name of one is the family name of the other.
	Exchanged Standing = "exchanged"
)

// Clue is what one comparison of a model says of a pair.
type Clue struct {
	Field    string
	Standing Standing
	Bits     float64
}

// clues reads what each comparison said out of the levels that were kept, by the
// model that found them. A model that is not known any more gives clues without a
// standing.
func clues(spec linkage.Spec, e Evidence) []Clue {
	var out []Clue
	for i, bits := range e.Bits {
		c := Clue{Bits: bits}
		if i < len(e.Levels) && i < len(spec.Comparisons) {
			c.Field, c.Standing = spec.Comparisons[i].Name, standing(spec.Comparisons[i], e.Levels[i])
		}
		out = append(out, c)
	}
	return out
}

// standing is what a level of a comparison means in words: its best is the same,
// its last is different, and a date weeks off or the same quarter of a country is
// no likeness that a person would speak of.
func standing(c linkage.Comparison, level int) Standing {
	if level < 0 || level >= len(c.Levels) {
		return Silent
	}
	switch c.Levels[level].Condition.Kind {
	case linkage.Exact:
		return Agrees
	case linkage.Swapped:
		return Exchanged
	case linkage.Else, linkage.DaysWithin, linkage.Area, linkage.District:
		return Differs
	}
	return Near
}

// spoken is the order in which a sentence names what agrees, as people say it.
// Fields that a sentence has one word for stand together. What half of all
// children share is not worth a word where it agrees.
var spoken = []struct {
	word   string
	fields []string
	common bool
}{
	{"birth", []string{fieldBirth}, false},
	{"postcode", []string{fieldPostcode}, false},
	{"family", []string{fieldFamily}, false},
	{"given", []string{fieldGiven}, false},
	{"sex", []string{fieldSex}, true},
	{"nhs", []string{fieldNHS, fieldNumber}, false},
	{"upn", []string{fieldUPN}, false},
	{"phone", []string{fieldPhone}, false},
}

// sentence says in plain words what speaks for and against, and what to beware
// of: "Same date of birth, postcode and family name, but a different first name:
// may be a twin."
func sentence(p *i18n.Printer, all []Clue, why Reason) string {
	by := map[Standing][]string{}
	for _, s := range spoken {
		at := slices.IndexFunc(all, func(c Clue) bool { return slices.Contains(s.fields, c.Field) && c.Standing == Agrees })
		for _, next := range []Standing{Exchanged, Near, Differs} {
			if at < 0 {
				at = slices.IndexFunc(all, func(c Clue) bool { return slices.Contains(s.fields, c.Field) && c.Standing == next })
			}
		}
		if at < 0 || s.common && all[at].Standing == Agrees {
			continue
		}
		if all[at].Standing == Exchanged {
			by[Agrees] = append(by[Agrees], p.T("match.field.exchanged.said"))
			continue
		}
		by[all[at].Standing] = append(by[all[at].Standing], p.T("match.field."+s.word+".said"))
	}
	key, args := "", []any{}
	for _, s := range []Standing{Agrees, Near, Differs} {
		if len(by[s]) > 0 {
			key, args = key+"-"+string(s), append(args, enumerate(p, by[s]))
		}
	}
	said := p.T("match.why"+cmp.Or(key, "-nothing"), args...)
	if risk := "match.risk." + string(why); p.Has(risk) {
		return p.T("match.why.beware", said, p.T(risk))
	}
	return p.T("match.why.plain", said)
}

// enumerate lists words as a language does.
func enumerate(p *i18n.Printer, words []string) string {
	if len(words) == 1 {
		return words[0]
	}
	list := words[0]
	for _, w := range words[1 : len(words)-1] {
		list = p.T("match.list.more", list, w)
	}
	return p.T("match.list.last", list, words[len(words)-1])
}

// odds is a weight in words: the catalogue has match.odds.ODDS.
func odds(weight float64) string {
	switch {
	case weight >= linkage.WeightOf(.999):
		return "999"
	case weight >= linkage.WeightOf(.99):
		return "99"
	case weight >= linkage.WeightOf(.95):
		return "95"
	case weight >= linkage.WeightOf(.85):
		return "85"
	case weight >= 0:
		return "50"
	case weight >= linkage.WeightOf(.05):
		return "under-50"
	}
	return "under-5"
}
