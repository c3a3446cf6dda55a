package review

import (
	"math"
	"testing"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/id"
	"onestory/internal/kit/problem"
)

// TestSampled: of 10,000 ids about one in so many is in the sample, always the same.
func TestSampled(t *testing.T) {
	const all = 10_000
	ids := make([]string, all)
	for i := range ids {
		ids[i] = id.Random{}.New()
	}
	for _, oneIn := range []int{1, 10, 20, 500} {
		n := 0
		for _, e := range ids {
			if Sampled(e, oneIn) != Sampled(e, oneIn) {
				t.Fatal("the same event is in the sample and is not")
			}
			if Sampled(e, oneIn) {
				n++
			}
		}
		want := float64(all) / float64(oneIn)
		if five := 5 * math.Sqrt(want*(1-1/float64(oneIn))); math.Abs(float64(n)-want) > five {
			t.Errorf("one in %d: %d of %d, want %.0f ± %.0f", oneIn, n, all, want, five)
		}
	}
}

func TestKindOf(t *testing.T) {
	duty, both := []string{"contact-by-duty", "do-practice"}, []string{"contact-by-duty", "contact-by-relationship"}
	for _, c := range []struct {
		e    audit.Looked
		want Kind
	}{
		{audit.Looked{Action: "child:find-cold"}, Search},
		{audit.Looked{Action: "child:find-cold", Refused: true}, ""},
		{audit.Looked{Action: "child:find"}, ""},
		{audit.Looked{Action: "child:open", Policies: duty}, Record},
		{audit.Looked{Action: "child:open", Policies: both}, ""},
		{audit.Looked{Action: "child:open", Policies: []string{"existence-for-a-purpose"}}, ""},
		{audit.Looked{Action: "visit:start", Policies: duty}, ""},
	} {
		if got := kindOf(c.e); got != c.want {
			t.Errorf("%+v: %q, want %q", c.e, got, c.want)
		}
	}
}

func TestRates(t *testing.T) {
	if r := (Rates{}); r.of(Search) != 10 || r.of(Record) != 20 {
		t.Errorf("the usual rates are %d and %d", r.of(Search), r.of(Record))
	}
	if r := (Rates{Searches: 3, Records: 4}); r.of(Search) != 3 || r.of(Record) != 4 {
		t.Errorf("the set rates are %d and %d", r.of(Search), r.of(Record))
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		v    Verdict
		note string
		ok   bool
	}{{Right, "", true}, {Right, "fine", true}, {Ask, "Rang Priya", true}, {Ask, " ", false}, {"", "x", false}, {"other", "x", false}} {
		if err := check(c.v, c.note); (err == nil) != c.ok || err != nil && !problem.Is(err, problem.Invalid) {
			t.Errorf("%q %q: %v", c.v, c.note, err)
		}
	}
}

// TestEveryReasonHasWords: whatever can be stated can be shown.
func TestEveryReasonHasWords(t *testing.T) {
	for _, p := range append(access.StatedPurposes(), access.DirectCare) {
		if (Item{Purpose: string(p)}).WhyKey() != "review.why."+string(p) {
			t.Errorf("%s has no words", p)
		}
	}
	if (Item{Purpose: "look-up"}).WhyKey() != "review.why.none" {
		t.Error("a purpose that nobody states is shown as stated")
	}
}
