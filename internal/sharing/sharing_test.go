package sharing

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"onestory/internal/access"
	"onestory/internal/basis"
	"onestory/internal/child"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

func on(s string) workday.Date {
	d, err := workday.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

var today = on("2026-11-22")

func register(t testing.TB) *basis.Register {
	t.Helper()
	r, err := basis.Load()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const words = "Words enough to be read later"

// full answers every step, with consent.
func full() Answers {
	return Answers{Purpose: Yes, PurposeText: words, Identify: Yes, Confidential: Yes, Anyway: No, Consent: "given", Consents: []string{"c"}, Interest: Yes, InterestText: words,
		Inform: "told", Bases: []string{"gdpr-6-e"}, Benefit: words, RiskShare: words, RiskNot: words, Right: Yes, Items: words, Classes: []access.Class{"health"}, Recipients: "The school", Method: "onestory",
		Outcome: Share, Why: words}
}

func with(a Answers, change func(*Answers)) Answers { change(&a); return a }

// TestTheWay: A01. The questions come in order, and each way ends at the record.
func TestTheWay(t *testing.T) {
	for _, c := range []struct {
		name string
		a    Answers
		want string
		may  []State
	}{
		{"with consent", full(), "purpose identify confidential anyway consent basis weigh right record", []State{Share, NotShare, Deferred}},
		{"whatever they say", with(full(), func(a *Answers) { a.Anyway = Yes }), "purpose identify confidential anyway inform interest basis weigh right record", []State{Share, NotShare, Deferred}},
		{"refused, with an interest", with(full(), func(a *Answers) { a.Consent = "refused" }), "purpose identify confidential anyway consent interest basis weigh right record", []State{Share, NotShare, Deferred}},
		{"refused, without", with(full(), func(a *Answers) { a.Consent, a.Interest = "refused", No }), "purpose identify confidential anyway consent interest record", []State{NotShare, Deferred}},
		{"no legitimate purpose", with(full(), func(a *Answers) { a.Purpose = No }), "purpose record", []State{NotShare, Deferred}},
		{"nobody can be told by it", with(full(), func(a *Answers) { a.Identify = No }), "purpose identify right record", []State{Share, NotShare, Deferred}},
		{"not confidential", with(full(), func(a *Answers) { a.Confidential = No }), "purpose identify confidential basis weigh right record", []State{Share, NotShare, Deferred}},
		{"no safe way yet", with(full(), func(a *Answers) { a.Right = No }), "purpose identify confidential anyway consent basis weigh right record", []State{NotShare, Deferred}},
		{"not sure", with(full(), func(a *Answers) { a.Confidential = Unsure }), "purpose identify confidential", []State{NotShare, Deferred}},
		{"nothing yet", Answers{}, "purpose", []State{NotShare, Deferred}},
	} {
		var path []string
		at := 0
		for _, s := range c.a.Path() {
			if s.Question() < at {
				t.Errorf("%s: question %d after %d", c.name, s.Question(), at)
			}
			at = s.Question()
			path = append(path, string(s))
		}
		if got := strings.Join(path, " "); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if got := c.a.Outcomes(); !slices.Equal(got, c.may) {
			t.Errorf("%s: may decide %v, want %v", c.name, got, c.may)
		}
	}
}

// TestEveryWayEnds: whatever is answered, the way is finite, begins with the
// first question, and either waits for an answer or ends at the record, where
// something can be decided.
func TestEveryWayEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		reply := func(name string) Reply { return rapid.SampledFrom([]Reply{"", Yes, No, Unsure}).Draw(t, name) }
		a := Answers{Purpose: reply("purpose"), Identify: reply("identify"), Confidential: reply("confidential"), Anyway: reply("anyway"), Interest: reply("interest"), Right: reply("right"),
			Consent: rapid.SampledFrom(append(Consents(), "")).Draw(t, "consent"), Inform: rapid.SampledFrom(append(Informs(), "")).Draw(t, "inform"),
			Bases: rapid.SampledFrom([][]string{nil, {"gdpr-6-e"}}).Draw(t, "bases")}
		path := a.Path()
		last := path[len(path)-1]
		if path[0] != AskPurpose || len(path) > len(Steps()) || last != AskRecord && a.done(last) || len(a.Outcomes()) < 2 {
			t.Fatalf("%+v leads through %v", a, path)
		}
		if slices.Contains(path, AskConsent) && slices.Contains(path, AskInform) {
			t.Fatalf("%+v asks the family and tells them", a)
		}
		if slices.Contains(path, AskInform) && a.OffersConsent() {
			t.Fatalf("%+v takes what would be overridden for consent", a)
		}
	})
}

func TestWhatIsMissing(t *testing.T) {
	rules := register(t).On(today, nil)
	for _, c := range []struct {
		name string
		step Step
		a    Answers
		want string
	}{
		{"no reply", AskIdentify, Answers{}, "sharing.need-reply"},
		{"not sure needs no more", AskPurpose, Answers{Purpose: Unsure}, ""},
		{"a purpose in words", AskPurpose, Answers{Purpose: Yes}, "sharing.need-purpose"},
		{"consent that nobody recorded", AskConsent, Answers{Consent: "given"}, "sharing.need-recorded"},
		{"not asked, and why", AskConsent, Answers{Consent: "not-asked"}, "sharing.need-not-asked"},
		{"refused", AskConsent, Answers{Consent: "refused"}, ""},
		{"not telling them needs a reason", AskInform, Answers{Inform: "not-told"}, "sharing.need-not-told"},
		{"no interest needs a reason", AskInterest, Answers{Interest: No}, "sharing.need-interest"},
		{"a ground under article 6", AskBasis, Answers{Bases: []string{"ca-1989-47"}}, "sharing.need-bases"},
		{"para. 18 without its reason", AskBasis, Answers{Bases: []string{"gdpr-6-e", "dpa-1-18"}, Policy: "https://x.example"}, "sharing.need-reason18"},
		{"with a reason that is none of the three", AskBasis, Answers{Bases: []string{"gdpr-6-e", "dpa-1-18"}, Reason: "quicker", Policy: "https://x.example"}, "sharing.need-reason18"},
		{"para. 18 without the policy document", AskBasis, Answers{Bases: []string{"gdpr-6-e", "dpa-1-18"}, Reason: "would-prejudice"}, "basis.need-policy"},
		{"para. 18 with both", AskBasis, Answers{Bases: []string{"gdpr-6-e", "dpa-1-18"}, Reason: "would-prejudice", Policy: "https://x.example"}, ""},
		{"a duty that is not in force", AskBasis, Answers{Bases: []string{"gdpr-6-c", "ca-2004-16la"}}, "sharing.need-bases-held"},
		{"consent that would be overridden", AskBasis, Answers{Confidential: Yes, Anyway: Yes, Consent: "given", Bases: []string{"gdpr-6-a"}}, "sharing.need-bases-held"},
		{"consent that was refused", AskBasis, Answers{Confidential: Yes, Anyway: No, Consent: "refused", Bases: []string{"gdpr-6-a"}}, "sharing.need-bases-held"},
		{"consent that was given", AskBasis, with(full(), func(a *Answers) { a.Bases = []string{"gdpr-6-a", "confidence-consent"} }), ""},
		{"risks both ways", AskWeigh, Answers{Benefit: words, RiskShare: words}, "sharing.need-risk-not"},
		{"what is shared", AskRight, Answers{Right: Yes, Classes: []access.Class{"health"}, Recipients: "x", Method: "phone"}, "sharing.need-items"},
		{"sharing where nothing allows it", AskRecord, Answers{Purpose: No, Outcome: Share, Why: words}, "sharing.need-outcome"},
		{"not sharing without a reason", AskRecord, with(full(), func(a *Answers) { a.Outcome, a.Why, a.Code = NotShare, "", "other" }), "sharing.need-why"},
		{"not sharing without its code", AskRecord, with(full(), func(a *Answers) { a.Outcome = NotShare }), "sharing.need-code"},
		{"more detrimental, with its reason", AskRecord, with(full(), func(a *Answers) { a.Outcome, a.Code = NotShare, "more-detrimental" }), ""},
		{"waiting without a day", AskRecord, with(full(), func(a *Answers) { a.Outcome = Deferred }), "sharing.need-review"},
		{"waiting until a day", AskRecord, with(full(), func(a *Answers) { a.Outcome, a.Review = Deferred, on("2026-11-30") }), ""},
		{"sharing", AskRecord, full(), ""},
	} {
		err, got := c.a.Check(c.step, rules, today), ""
		if err != nil {
			got = problem.Of(err).Fields[0].Key
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if s := full().Complete(rules, today); s != End {
		t.Errorf("everything is answered, but %s", s)
	}
	if s := with(full(), func(a *Answers) { a.Bases = nil }).Complete(rules, today); s != AskBasis {
		t.Errorf("no ground: %q is missing", s)
	}
}

// TestConsentIsNotOffered: A08.
func TestConsentIsNotOffered(t *testing.T) {
	rules := register(t).On(today, nil)
	offers := func(a Answers) bool {
		return slices.ContainsFunc(a.Offered(rules), func(b basis.Basis) bool { return b.Consent })
	}
	if !offers(full()) {
		t.Error("consent is not offered where it was given freely")
	}
	if offers(with(full(), func(a *Answers) { a.Anyway = Yes })) || offers(with(full(), func(a *Answers) { a.Consent = "refused" })) {
		t.Error("consent is offered where it would be overridden, or was refused")
	}
	d := Decision{Answers: with(full(), func(a *Answers) { a.Bases = []string{"gdpr-6-e", "dpa-1-18"} })}
	if d.Overrides(register(t)) {
		t.Error("what rests on consent overrides")
	}
	if d.Anyway = Yes; !d.Overrides(register(t)) {
		t.Error("what is shared whatever they say does not override")
	}
	d.Bases = []string{"gdpr-6-e"}
	if d.Overrides(register(t)) {
		t.Error("a public task alone overrides a no")
	}
}

func TestRedact(t *testing.T) {
	of := func(n child.Name) child.Of[child.Name] { return child.Of[child.Name]{Value: n} }
	v := child.View{Names: []child.Of[child.Name]{of(child.Name{Given: "Tyler", Family: "Thistlewood"}), of(child.Name{Kind: child.KnownAs, Given: "Ty", Family: "Thistlewood"})},
		Births:      []child.Of[child.Birth]{{Value: child.Birth{Date: on("2014-02-28")}}},
		Identifiers: []child.Of[child.Identifier]{{Value: child.Identifier{Kind: "nhs", Value: "9991284869"}}},
		Carers:      []child.Of[child.Carer]{{Value: child.Carer{Name: child.Name{Given: "Kelly", Family: "Thistlewood"}, Phones: []string{"07700 900103"}}}},
		Addresses:   []child.Of[child.Address]{{Value: child.Address{Lines: []string{"16 Foundry Street"}, Postcode: "ZX1 0AB"}}},
		Schools:     []child.Of[child.Universal]{{Value: child.Universal{Name: "First Academy", Phone: "01632 960001"}}}}
	for in, want := range map[string]string{
		"Tyler said so":                       "[…] said so",
		"TYLER THISTLEWOOD, his mother Kelly": "[…] […], his mother […]",
		"Ty's mother":                         "[…]'s mother",
		"Kelly Kelly Kelly":                   "[…] […] […]",
		"born 28/2/2014, or 28 Feb 2014":      "born […], or […]",
		"ganwyd 28 Chwefror 2014":             "ganwyd […]",
		"born on 28th February 14":            "born on […]",
		"2014-02-28":                          "[…]",
		"seen on 27/2/2014":                   "seen on 27/2/2014",
		"NHS 999 128 4869, or 9991284869":     "NHS […], or […]",
		"lives at 16 foundry  street ZX1 0AB": "lives at […] […]",
		"ring 07700 900103":                   "ring […]",
		"at First Academy":                    "at […]",
		"a typical kelly-coloured thing":      "a typical […]-coloured thing",
		"Tynemouth is a place":                "Tynemouth is a place",
	} {
		if got := Redact(in, v); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
