package match

import (
	"math"
	"testing"

	"onestory/internal/kit/i18n"
	"onestory/lib/linkage"
)

// levels of the standard model by its comparisons: given, family, birth, sex,
// postcode, phone, nhs, numbers, upn. "=" is its best, "≈" one in between that a
// person would call alike, "≠" its last, "·" that one side says nothing.
func levelsOf(t *testing.T, text string) (out []int) {
	t.Helper()
	spec := Standard()
	for i, c := range []rune(text) {
		comparison := spec.Comparisons[i]
		level := map[rune]int{'=': 0, '≠': len(comparison.Levels) - 1, '·': linkage.Null, '⇄': 1}
		at, ok := level[c]
		for n := 0; !ok && n < len(comparison.Levels); n++ {
			if at, ok = n, standing(comparison, n) == Near; ok {
				break
			}
		}
		out = append(out, at)
	}
	return out
}

func printers(t *testing.T) (en, cy *i18n.Printer) {
	t.Helper()
	cat, err := i18n.Load(Messages())
	if err != nil {
		t.Fatal(err)
	}
	cat.Strict(t)
	return cat.For(i18n.English), cat.For(i18n.Welsh)
}

// TestSentence: what a person reads of a pair.
func TestSentence(t *testing.T) {
	en, cy := printers(t)
	for _, c := range []struct {
		levels string
		why    Reason
		en, cy string
	}{
		{"≠====····", Twin, "Same date of birth, postcode and family name, but a different first name: may be a twin.", "Yr un fath – dyddiad geni, cod post, cyfenw; ond yn wahanol – enw cyntaf: gall fod yn efaill."},
		{"≈====····", Alike, "Same date of birth, postcode and family name, and similar first name.", "Yr un fath – dyddiad geni, cod post, cyfenw; yn debyg – enw cyntaf."},
		{"====≠····", Alike, "Same date of birth, family name and first name, but a different postcode.", "Yr un fath – dyddiad geni, cyfenw, enw cyntaf; ond yn wahanol – cod post."},
		{"=≈=≠=····", OtherSex, "Same date of birth, postcode and first name and similar family name, but a different sex: may be a brother or sister.", "Yr un fath – dyddiad geni, cod post, enw cyntaf; yn debyg – cyfenw; ond yn wahanol – rhyw: gall fod yn frawd neu’n chwaer."},
		{"·==·=····", Unnamed, "Same date of birth, postcode and family name: there is no first name to tell brothers and sisters apart.", "Yr un fath – dyddiad geni, cod post, cyfenw: nid oes enw cyntaf i wahaniaethu rhwng brodyr a chwiorydd."},
		{"≠≠≠≠≠·=··", OtherName, "Same NHS number, but a different date of birth, postcode, family name, first name and sex: the number may belong to another child.", "Yr un fath – rhif GIG; ond yn wahanol – dyddiad geni, cod post, cyfenw, enw cyntaf, rhyw: gall y rhif berthyn i blentyn arall."},
		{"=====·≠≠·", OtherNumber, "Same date of birth, postcode, family name and first name, but a different NHS number: may be two children.", "Yr un fath – dyddiad geni, cod post, cyfenw, enw cyntaf; ond yn wahanol – rhif GIG: gall fod yn ddau blentyn."},
		{"=········", "", "Same first name.", "Yr un fath – enw cyntaf."},
		{"≈········", "", "Similar first name.", "Yn debyg – enw cyntaf."},
		{"⇄·=···=··", OtherName, "Same date of birth, names in the other order and NHS number: the number may belong to another child.", "Yr un fath – dyddiad geni, enwau yn y drefn arall, rhif GIG: gall y rhif berthyn i blentyn arall."},
		{"≈≠·······", "", "Similar first name, but a different family name.", "Yn debyg – enw cyntaf; ond yn wahanol – cyfenw."},
		{"≠········", "", "Different first name.", "Yn wahanol – enw cyntaf."},
		{"·········", ByHand, "Nothing here can be compared.", "Ni ellir cymharu dim yma."},
		{"===·=≠··=", Several, "Same date of birth, postcode, family name, first name and pupil number, but a different telephone number: more than one child fits.", "Yr un fath – dyddiad geni, cod post, cyfenw, enw cyntaf, rhif disgybl; ond yn wahanol – rhif ffôn: mae mwy nag un plentyn yn cyd-fynd."},
	} {
		e := Evidence{Levels: levelsOf(t, c.levels), Bits: make([]float64, 9)}
		all := clues(Standard(), e)
		if got := sentence(en, all, c.why); got != c.en {
			t.Errorf("%s %s:\n got %s\nwant %s", c.levels, c.why, got, c.en)
		}
		if got := sentence(cy, all, c.why); got != c.cy {
			t.Errorf("%s %s:\n got %s\nwant %s", c.levels, c.why, got, c.cy)
		}
	}
}

// TestEveryLevelHasWords: no level of the live model is without a standing, and
// no reason without words.
func TestEveryLevelHasWords(t *testing.T) {
	en, _ := printers(t)
	for _, c := range Standard().Comparisons {
		if !en.Has("match.field."+c.Name) || !en.Has("match.field."+c.Name+".said") {
			t.Errorf("comparison %s has no words", c.Name)
		}
		if standing(c, 0) != Agrees || standing(c, len(c.Levels)-1) != Differs || standing(c, linkage.Null) != Silent {
			t.Errorf("comparison %s: its best is %s, its last %s", c.Name, standing(c, 0), standing(c, len(c.Levels)-1))
		}
	}
	for _, r := range Reasons() {
		if !en.Has("match.reason." + string(r)) {
			t.Errorf("reason %s has no words", r)
		}
	}
}

// TestBarsAddUp: the bars of the picture are the total, each begins where the last
// ended, and none leaves the picture.
func TestBarsAddUp(t *testing.T) {
	en, _ := printers(t)
	live, err := forSize(Standard(), 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	pairs := [][2]linkage.Values{
		{{fieldGiven: {"Asha"}, fieldFamily: {"Quill"}, fieldBirth: {"2015-03-04"}, fieldPostcode: {"ZX1 1AA"}, fieldPhone: {"07700900001"}}, {fieldGiven: {"Ravi"}, fieldFamily: {"Quill"}, fieldBirth: {"2015-03-04"}, fieldPostcode: {"ZX1 1AA"}, fieldPhone: {"07700900001"}}},
		{{fieldGiven: {"Asha"}, fieldFamily: {"Quill"}}, {fieldGiven: {"Tom"}, fieldFamily: {"Marsh"}, fieldSex: {"male"}}},
		{{}, {}},
	}
	for n, pair := range pairs {
		a, b := live.Prepare(pair[0]), live.Prepare(pair[1])
		e := evidence(&sized{children: 1_000_000, model: live}, "standard 1", live.Explain(&a, &b))
		w := drawn(en, Standard(), e)
		sum := 0.0
		for _, b := range w.Bars {
			sum += b.Bits
			if b.X < -.1 || b.X+b.Width > 101 {
				t.Errorf("pair %d: %s leaves the picture: %v + %v", n, b.Label, b.X, b.Width)
			}
		}
		if want := live.Score(&a, &b).Weight; math.Abs(sum-w.Total) > 1e-9 || math.Abs(w.Total-want) > 1e-9 {
			t.Errorf("pair %d: bars %v, total %v, weight %v", n, sum, w.Total, want)
		}
	}
}

// TestOdds: words never promise more than the weight.
func TestOdds(t *testing.T) {
	for _, c := range []struct {
		probability float64
		want        string
	}{{.9995, "999"}, {.995, "99"}, {.96, "95"}, {.9, "85"}, {.6, "50"}, {.4, "under-50"}, {.04, "under-5"}} {
		if got := odds(linkage.WeightOf(c.probability)); got != c.want {
			t.Errorf("%v: %s, want %s", c.probability, got, c.want)
		}
	}
}
