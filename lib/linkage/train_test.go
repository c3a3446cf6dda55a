package linkage_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"onestory/lib/linkage"
)

// made is a table of people with one slipped copy each, and the pairs that are of
// one person.
func made(t testing.TB, m *linkage.Model, people int) (*linkage.Table, [][2]uint32) {
	t.Helper()
	rng := rand.New(rand.NewPCG(7, 7))
	pick := func(list string) string { w := strings.Fields(list); return w[rng.IntN(len(w))] }
	table := linkage.NewTable(m)
	var pairs [][2]uint32
	for range people {
		given := pick("Oliver Amelia Jack Isla Harry Ava George Mia Noah Emily Leo Sofia Arthur Lily Theo Grace")
		family := pick("Smith Jones Taylor Brown Davies Evans Thomas Johnson Roberts Walker Wright Robinson Hall Green Wood Clarke")
		born := fmt.Sprintf("20%02d-%02d-%02d", rng.IntN(18), 1+rng.IntN(12), 1+rng.IntN(28))
		post := fmt.Sprintf("N%d %d%c%c", 1+rng.IntN(20), rng.IntN(10), 'A'+rune(rng.IntN(20)), 'A'+rune(rng.IntN(20)))
		sex := pick("m f")
		number := fmt.Sprint(4000000000 + rng.IntN(1e9))
		a := table.Add(0, [][]string{{given}, {family}, {born}, {sex}, {post}, {number}, nil})
		switch rng.IntN(6) {
		case 0:
			given = given[:1] + "x" + given[1:]
		case 1:
			given, family = family, given
		case 2:
			born = born[:8] + fmt.Sprintf("%02d", 1+rng.IntN(28))
		case 3:
			post = "S1 1AA"
		case 4:
			number = ""
		}
		b := table.Add(0, [][]string{{given}, {family}, {born}, {sex}, {post}, {number}, nil})
		pairs = append(pairs, [2]uint32{uint32(a), uint32(b)})
	}
	table.Close()
	return table, pairs
}

func blocked(s *linkage.Spec) {
	k := func(field string) linkage.Key { return linkage.Key{Field: field} }
	s.Blocking = []linkage.Rule{
		{Keys: []linkage.Key{k("born")}}, {Keys: []linkage.Key{k("postcode")}}, {Keys: []linkage.Key{k("number")}},
		{Keys: []linkage.Key{{Field: "given", Part: linkage.Unordered, With: "family"}}},
	}
	s.Certain = []linkage.Rule{{Keys: []linkage.Key{k("number"), k("born")}}}
}

// ML-6: the same seed gives the same model to the last bit, on one processor or two.
func TestTrainingIsDeterministic(t *testing.T) {
	m := people(t, blocked)
	table, _ := made(t, m, 1500)
	var first string
	for _, cores := range []int{1, 2, 3} {
		before := runtime.GOMAXPROCS(cores)
		// Fewer pairs than there are, so that they are sampled.
		trained, _, err := m.Train(t.Context(), table, linkage.TrainOptions{Seed: 3, RandomPairs: 1 << 19, SessionPairs: 3000})
		runtime.GOMAXPROCS(before)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(trained)
		if err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = string(text)
		}
		if string(text) != first {
			t.Errorf("with %d processors the model is\n%s\nwith one\n%s", cores, text, first)
		}
	}
	other, _, err := m.Train(t.Context(), table, linkage.TrainOptions{Seed: 4, RandomPairs: 1 << 19, SessionPairs: 3000})
	if err != nil {
		t.Fatal(err)
	}
	same, _, err := m.Train(t.Context(), table, linkage.TrainOptions{Seed: 3, RandomPairs: 1 << 19, SessionPairs: 3000})
	if err != nil {
		t.Fatal(err)
	}
	// Sex is sampled only by the random pairs, and never by a session's keys.
	if math.Abs(other.Spec().Comparisons[3].Levels[0].U-same.Spec().Comparisons[3].Levels[0].U) < 1e-5 {
		t.Error("another seed gives the same u: nothing was sampled")
	}
}

// What training learns is what the records were made with, and labels agree.
func TestTrainingLearns(t *testing.T) {
	m := people(t, blocked)
	table, pairs := made(t, m, 800)
	em, report, err := m.Train(t.Context(), table, linkage.TrainOptions{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	labelled, _, err := m.Train(t.Context(), table, linkage.TrainOptions{Seed: 1, Matches: pairs})
	if err != nil {
		t.Fatal(err)
	}
	n := 1600.0
	if want := 800 / (n * (n - 1) / 2); math.Abs(math.Log2(em.Spec().Prior/want)) > .5 {
		t.Errorf("the prior is %v, want %v", em.Spec().Prior, want)
	}
	for i, c := range em.Spec().Comparisons {
		for l, level := range c.Levels {
			known := labelled.Spec().Comparisons[i].Levels[l]
			// A copy has one slip at most, so those that agree on a key have fewer
			// elsewhere: EM sees slightly other shares.
			if math.Abs(level.M-known.M) > .08 {
				t.Errorf("%s, %s: m is %.3f, by labels %.3f", c.Name, level.Label, level.M, known.M)
			}
			if c.Name != "phone" && (level.M < linkage.Unseen || level.U < linkage.Unseen) {
				t.Errorf("%s, %s: m %v, u %v", c.Name, level.Label, level.M, level.U)
			}
		}
	}
	// The rule on the postcode is the household's, and no session.
	if len(report.Sessions) != 3 || report.Certain == 0 || em.Spec().Training == nil {
		t.Errorf("report %+v", report)
	}
	// Sex has 16 names for two sexes at random: u is a half.
	if u := em.Spec().Comparisons[3].Levels[0].U; math.Abs(u-.5) > .02 {
		t.Errorf("u of the same sex is %v", u)
	}
}

func TestTrainingWarns(t *testing.T) {
	m := people(t, func(s *linkage.Spec) {
		blocked(s)
		s.Blocking = s.Blocking[:1]
		s.Certain = []linkage.Rule{{Keys: []linkage.Key{{Field: "phone"}}}}
	})
	table, _ := made(t, m, 300)
	_, report, err := m.Train(t.Context(), table, linkage.TrainOptions{})
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(report.Warnings, "\n")
	for _, want := range []string{"no pair agrees on any of the rules", "born: every session leaves it out"} {
		if !strings.Contains(all, want) {
			t.Errorf("no warning %q in:\n%s", want, all)
		}
	}
	if _, _, err := m.Train(t.Context(), linkage.NewTable(m), linkage.TrainOptions{}); err == nil {
		t.Error("an empty table is no error")
	}
}

func TestLinksAndStreamAgree(t *testing.T) {
	m := people(t, blocked)
	table, pairs := made(t, m, 200)
	links, _, err := m.Links(t.Context(), table, linkage.LinkOptions{Keep: 0})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	if err := m.Stream(t.Context(), table, linkage.LinkOptions{Keep: 0}, func(linkage.Link) error { n++; return nil }); err != nil {
		t.Fatal(err)
	}
	if n != len(links) || n < len(pairs)*9/10 {
		t.Errorf("%d links, %d streamed, %d pairs", len(links), n, len(pairs))
	}
	full := fmt.Errorf("the disk is full")
	if err := m.Stream(t.Context(), table, linkage.LinkOptions{}, func(linkage.Link) error { return full }); err != full {
		t.Errorf("error %v, want the one yield gave", err)
	}
	// A record prepared by itself, with the table's frequencies, scores as in it.
	known := m.WithFrequencies(table.Frequencies())
	a := known.Prepare(linkage.Values{"given": known.Forms(table.Record(0), "given"), "family": known.Forms(table.Record(0), "family")})
	b := known.Prepare(linkage.Values{"given": known.Forms(table.Record(1), "given"), "family": known.Forms(table.Record(1), "family")})
	w, x := known.Explain(&a, &b), known.Explain(table.Record(0), table.Record(1))
	for i := range 3 {
		if math.Abs(w.Bars[i].Bits-x.Bars[i].Bits) > 1e-9 {
			t.Errorf("bar %+v, in the table %+v", w.Bars[i], x.Bars[i])
		}
	}
}
