package qualityaudit

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"onestory/lib/linkage"
)

func sample() *Mask {
	return NewMask([]Known{
		{Label: "child 1", Names: []string{"Siân Mair O'Brien-Kowalczyk", "Shani Kowalczyk"}},
		{Label: "child 2", Names: []string{"Osian Kowalczyk"}},
		{Label: "adult 1", Names: []string{"Magda Kowalczyk"}},
		{Label: "place", Names: []string{"4 High Street", "Northbridge"}, Whole: true},
		{Label: "service", Names: []string{"First Primary School"}, Whole: true},
		{Label: "[name]", Names: []string{"Miss Lloyd", "Magda", "Siân"}, Cased: true},
	}, Labels{Name: "[name]", Date: "[date]", Number: "[number]", Address: "[address]"})
}

func TestMaskSays(t *testing.T) {
	m := sample()
	for in, want := range map[string]string{
		"Siân likes trains.":                                "child 1 likes trains.",
		"SIAN, sian and Sian's bear":                        "child 1, child 1 and child 1’s bear",
		"Siân Mair O'Brien-Kowalczyk came":                  "child 1 came",
		"Siân O’Brien Kowalczyk":                            "child 1 child 1 [name]",
		"Mrs O Brien":                                       "Mrs O child 1",
		"the Kowalczyks' flat":                              "the [name]' flat",
		"Magda rang on 07700 900123 at 3pm":                 "adult 1 rang on [number] at 3pm",
		"born 04/03/2017, or 4 March 2017, or 2017-03-04":   "born [date], or [date], or [date]",
		"They live at 4 High Street, Northbridge ZZ1 1AA":   "They live at place, place [address]",
		"high street shops":                                 "place shops",
		"write to magda.k@example.org, see www.example.org": "write to [address] see [address]",
		"a lloyd's policy; Miss Lloyd said":                 "a lloyd's policy; [name] said",
		"Si\u00adân hid":                                    "child 1 hid",
		"at First Primary, his first primary teacher":       "at service, his first primary teacher",
		"First Primary School’s gate":                       "service’s gate",
		"Ann and Osianna":                                   "Ann and child 2",
		"NHS 999 000 0018":                                  "NHS [number]",
		"He is 9 and has 2 sisters":                         "He is 9 and has 2 sisters",
		"":                                                  "",
	} {
		if got := m.Text(in); got != want {
			t.Errorf("%q\n got %q\nwant %q", in, got, want)
		}
	}
}

// TestMaskLeavesNoName: whoever people are called, and however it is written, no word
// of a name is left.
func TestMaskLeavesNoName(t *testing.T) {
	part := rapid.StringMatching(`[A-ZÉŁ][a-zéłâŵö]{1,9}`)
	rapid.Check(t, func(t *rapid.T) {
		var known []Known
		var all []string
		for i := range rapid.IntRange(1, 5).Draw(t, "people") {
			given, family := part.Draw(t, "given"), part.Draw(t, "family")
			switch rapid.IntRange(0, 3).Draw(t, "shape") {
			case 1:
				family = "O'" + family
			case 2:
				family += "-" + part.Draw(t, "second")
			}
			known = append(known, Known{Label: []string{"1", "2", "3", "4", "5"}[i], Names: []string{given + " " + family}})
			all = append(all, given, family, given+" "+family, given+"-"+family)
		}
		m := NewMask(known, Labels{"0", "0", "0", "0"})
		var text strings.Builder
		for range rapid.IntRange(1, 12).Draw(t, "words") {
			w := rapid.SampledFrom(all).Draw(t, "word")
			switch rapid.IntRange(0, 5).Draw(t, "how") {
			case 0:
				w = strings.ToLower(w)
			case 1:
				w = strings.ToUpper(w)
			case 2:
				w += "’s"
			case 3:
				w += "s"
			case 4:
				w = strings.ReplaceAll(w, "'", "’")
			}
			text.WriteString(w + rapid.SampledFrom([]string{" ", ", ", "\n", ".", "/", " (", "_", "; the "}).Draw(t, "gap"))
		}
		out := m.Text(text.String())
		names := map[string]bool{}
		for _, k := range known {
			for _, w := range words(k.Names[0]) {
				names[w] = true
			}
		}
		for _, w := range strings.Fields(linkage.Fold(strings.NewReplacer("_", " ", "/", " ").Replace(out))) {
			if names[w] && len([]rune(w)) > 1 && w != "the" {
				t.Fatalf("%q is left in %q, of %q", w, out, text.String())
			}
		}
	})
}

// TestTake: the sample is one in ten, at least one, the same for the same seed in
// whichever order the list comes, and no episode is likelier than another.
func TestTake(t *testing.T) {
	ids := make([]string, 100)
	for i := range ids {
		ids[i] = string(rune('a'+i/26)) + string(rune('a'+i%26))
	}
	for n, want := range map[int]int{0: 0, 1: 1, 9: 1, 10: 1, 11: 2, 100: 10} {
		if got := len(Take("s", ids[:n], OneIn)); got != want {
			t.Errorf("of %d: %d, want %d", n, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.String().Draw(t, "seed")
		a, b := Take(seed, ids, OneIn), Take(seed, rapid.Permutation(ids).Draw(t, "order"), OneIn)
		if strings.Join(a, " ") != strings.Join(b, " ") {
			t.Fatalf("%v and %v", a, b)
		}
	})
	// 2,000 draws: each id 200 times, give or take; the statistic is chi-squared with 99
	// degrees of freedom, beyond 180 once in a million.
	count := map[string]int{}
	for i := range 2000 {
		for _, id := range Take(strings.Repeat("x", i%40)+string(rune('a'+i%26))+string(rune('a'+i/26%26)), ids, OneIn) {
			count[id]++
		}
	}
	sum := 0.0
	for _, id := range ids {
		d := float64(count[id] - 200)
		sum += d * d / 200
	}
	if sum > 180 {
		t.Errorf("chi-squared is %.1f: some are drawn more often than others", sum)
	}
}

// TestShare: nobody audits what they may not, and the work is shared out evenly.
func TestShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		audits := []string{"a", "b", "c", "d", "e", "f"}
		people := []string{"p", "q", "r"}
		barred := map[string]bool{}
		for _, p := range people {
			for _, a := range audits {
				barred[p+a] = rapid.Bool().Draw(t, "barred")
			}
		}
		for a, p := range Share("seed", audits, people, func(p, a string) bool { return !barred[p+a] }) {
			if p != "" && barred[p+a] {
				t.Fatalf("%s audits %s", p, a)
			}
			if p == "" && !(barred["p"+a] && barred["q"+a] && barred["r"+a]) {
				t.Fatalf("nobody audits %s", a)
			}
		}
	})
	has := map[string]int{}
	for _, p := range Share("seed", []string{"a", "b", "c", "d", "e", "f"}, []string{"p", "q", "r"}, func(string, string) bool { return true }) {
		has[p]++
	}
	if has["p"] != 2 || has["q"] != 2 || has["r"] != 2 {
		t.Errorf("shared out as %v", has)
	}
}

func TestScore(t *testing.T) {
	for _, x := range []struct {
		s    Score
		want string
	}{
		{Score{Items: 39, Found: 39}, "100.0"}, {Score{Items: 39, Found: 30, Not: 4}, "85.7"}, {Score{Items: 39, Found: 0}, "0.0"},
		{Score{Items: 39, Not: 39}, "0.0"}, {Score{Items: 40, Found: 10}, "25.0"},
	} {
		if got := x.s.Percent(); got != x.want {
			t.Errorf("%+v: %s, want %s", x.s, got, x.want)
		}
	}
}

// TestMeans: no mean of fewer than five, and none that could be reckoned from the
// whole and the others.
func TestMeans(t *testing.T) {
	made := func(kinds ...string) (out []Case) {
		for _, k := range kinds {
			out = append(out, Case{Kind: k, State: Finished, Score: Score{Items: 10, Found: 5, Points: 9, Most: 18}})
		}
		return append(out, Case{Kind: "school", State: Given})
	}
	five := func(k string) []string { return []string{k, k, k, k, k} }
	show := func(list []Mean) (out string) {
		for _, m := range list {
			out += m.Of + ":"
			if m.Shown {
				out += m.Percent() + "," + m.Quality()
			} else if m.Audits != 0 || m.Tenths != 0 || m.Points != 0 {
				out += "told"
			}
			out += " "
		}
		return strings.TrimSpace(out)
	}
	for want, kinds := range map[string][]string{
		"":                                nil,
		"school:":                         five("school")[:4],
		"school:50.0,9.0":                 five("school"),
		"health: school:":                 append(five("school"), "health"),
		"health: police: school:50.0,9.0": append(five("school"), "health", "police"),
		"health:50.0,9.0 police: school:": append(append(five("school"), append(five("health"), "health")...), "police"),
	} {
		if got := show(Means(made(kinds...), func(c Case) string { return c.Kind })); got != want {
			t.Errorf("%v: %q, want %q", kinds, got, want)
		}
	}
}
