package synth_test

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	"onestory/internal/synth"
	"onestory/lib/linkage"
	"onestory/lib/ukid"
)

func collect(seed uint64, n int) []synth.Child {
	var out []synth.Child
	for h := range synth.World(seed, n) {
		out = append(out, h.Children...)
	}
	return out
}

func TestWorldIsDeterministic(t *testing.T) {
	a, b, c := collect(1, 2000), collect(1, 2000), collect(2, 2000)
	if !reflect.DeepEqual(a, b) {
		t.Error("the same seed gives two worlds")
	}
	if reflect.DeepEqual(a, c) {
		t.Error("two seeds give the same world")
	}
	if len(a) != 2000 {
		t.Errorf("%d children, want 2000", len(a))
	}
	for range synth.World(1, 1000) {
		break // stopping early must be possible
	}
}

var drama = regexp.MustCompile(`^(01632 960\d{3}|07700 900\d{3}|0808 157 0\d{3})$`)

func TestNothingIsReal(t *testing.T) {
	nhs, upn := map[ukid.NHSNumber]bool{}, map[ukid.UPN]bool{}
	for _, c := range collect(3, 30000) {
		if c.NHS != "" {
			n, err := ukid.ParseNHSNumber(string(c.NHS))
			if err != nil || n != c.NHS || !n.IsTest() || nhs[n] {
				t.Fatalf("child %d: NHS number %v", c.ID, err)
			}
			nhs[n] = true
		}
		if c.UPN != "" {
			u, err := ukid.ParseUPN(string(c.UPN))
			if err != nil || u != c.UPN || u.Authority() != "990" || upn[u] {
				t.Fatalf("child %d: UPN %q %v", c.ID, c.UPN, err)
			}
			upn[u] = true
		}
		for _, a := range []synth.Address{c.Address, c.Previous, c.Second} {
			if a == (synth.Address{}) {
				continue
			}
			p, err := ukid.ParsePostcode(string(a.Postcode))
			if err != nil || p != a.Postcode || p.Area() != "ZX" {
				t.Fatalf("postcode %q: %v", a.Postcode, err)
			}
			if u, err := ukid.ParseUPRN(string(a.UPRN)); err != nil || !strings.HasPrefix(string(u), "9990") || len(u) != 12 {
				t.Fatalf("UPRN %q: %v", a.UPRN, err)
			}
		}
		var phones []string
		for _, p := range c.Carers {
			phones = append(phones, p.Phone)
			if p.NHS != "" {
				if n, err := ukid.ParseNHSNumber(string(p.NHS)); err != nil || !n.IsTest() || nhs[n] {
					t.Fatalf("carer of child %d: NHS number %v", c.ID, err)
				}
			}
		}
		for _, in := range []*synth.Involvement{c.Visiting, c.YouthJustice, c.SocialCare} {
			if in == nil {
				continue
			}
			phones = append(phones, in.Phone, in.TeamPhone)
			if in.From.IsZero() || in.From.After(synth.AsOf()) || !in.To.IsZero() && in.To.Before(in.From) {
				t.Fatalf("child %d: involvement from %v to %v", c.ID, in.From, in.To)
			}
		}
		if c.YouthJustice != nil && c.Born.Age(c.YouthJustice.From) < 10 {
			t.Fatalf("child %d: youth justice before the age of ten", c.ID)
		}
		if c.School.URN != "" {
			phones = append(phones, c.School.Phone)
			if c.School.URN < "900000" {
				t.Fatalf("school number %s", c.School.URN)
			}
		}
		if c.Practice.Code != "" {
			phones = append(phones, c.Practice.Phone)
		}
		for _, phone := range phones {
			if !drama.MatchString(phone) {
				t.Fatalf("child %d: telephone %q is not for drama", c.ID, phone)
			}
		}
		if c.Unborn() == c.Expected.IsZero() || !c.Unborn() && (c.Born.After(synth.AsOf()) || c.Age() > 25) || len(c.Carers) == 0 {
			t.Fatalf("child %d: born %v, expected %v", c.ID, c.Born, c.Expected)
		}
	}
}

func TestProportions(t *testing.T) {
	const n = 50000
	counts, surnames := map[string]int{}, map[string]bool{}
	add := func(what string, yes bool) {
		if yes {
			counts[what]++
		}
	}
	for h := range synth.World(4, n) {
		for i := range h.Children {
			c := &h.Children[i]
			surnames[c.Family] = true
			add("unborn", c.Unborn())
			add("over 18", c.Age() >= 18)
			add("siblings", len(h.Children) > 1)
			add("twins", c.BirthOrder > 0)
			add("apart", c.Second != synth.Address{})
			add("double-barrelled", strings.Contains(c.Family, "-"))
			add("known as", c.KnownAs != "")
			add("former name", c.Former != "")
			add("moved", !c.Moved.IsZero())
			add("looked after", c.LookedAfter())
			add("no fixed abode", c.NoFixedAbode)
			add("shielded", c.Protection == "L")
			add("hidden", c.Protection == "H")
			add("NHS number", c.NHS != "")
			add("youth justice", c.YouthJustice != nil)
			add("social care", c.SocialCare != nil)
			add("Smith or Jones", c.Family == "Smith" || c.Family == "Jones")
		}
	}
	for what, within := range map[string][2]float64{ // per thousand
		"unborn": {4, 25}, "over 18": {15, 80}, "siblings": {500, 800}, "twins": {15, 50}, "apart": {170, 270}, "double-barrelled": {40, 120},
		"known as": {20, 150}, "former name": {30, 50}, "moved": {80, 140}, "looked after": {3, 12}, "no fixed abode": {.1, 2}, "shielded": {.2, 3},
		"hidden": {.02, 1}, "NHS number": {880, 920}, "youth justice": {2, 10}, "social care": {25, 60}, "Smith or Jones": {15, 80},
	} {
		if got := float64(counts[what]) * 1000 / n; got < within[0] || got > within[1] {
			t.Errorf("%s: %.2f per thousand, want %v", what, got, within)
		}
	}
	if len(surnames) < 8000 {
		t.Errorf("%d family names in %d children", len(surnames), n)
	}
}

func TestSiblingsDiffer(t *testing.T) {
	pairs := 0
	for h := range synth.World(5, 20000) {
		for i := range h.Children {
			for j := range i {
				a, b := &h.Children[i], &h.Children[j]
				if a.Given == b.Given {
					t.Errorf("%d and %d of one family have one name", a.ID, b.ID)
				}
				if a.BirthOrder == 0 || a.Born != b.Born {
					continue
				}
				pairs++
				if a.BirthOrder == b.BirthOrder {
					t.Errorf("twins %d and %d cannot be told apart", a.ID, b.ID)
				}
			}
		}
	}
	if pairs < 100 {
		t.Errorf("%d pairs of twins", pairs)
	}
}

func TestShowcase(t *testing.T) {
	shown := synth.Showcase()
	if len(shown) != 8 {
		t.Fatalf("%d families", len(shown))
	}
	at := 0
	for h := range synth.World(9, 0) {
		if at >= len(shown) {
			t.Fatal("an empty world has the showcase only")
		}
		want := shown[at]
		at++
		if want.Title == "" || want.Try == "" || len(h.Children) != len(want.Household.Children) || h.ID != at {
			t.Errorf("family %d: %q", at, want.Title)
		}
		for i, c := range h.Children {
			if c.Given != want.Household.Children[i].Given || c.ID == 0 || c.Unborn() == c.Expected.IsZero() {
				t.Errorf("%s: child %d", want.Title, i)
			}
			if name := linkage.Fold(c.Family); !strings.Contains(linkage.Fold(want.Try), strings.Fields(name)[0]) && !strings.Contains(want.Try, c.KnownAs) && !strings.Contains(want.Try, c.Given) {
				t.Errorf("%s: %q does not name the child", want.Title, want.Try)
			}
		}
	}
	if at != len(shown) {
		t.Errorf("%d of %d families in the world", at, len(shown))
	}
}

func BenchmarkWorld(b *testing.B) {
	children := 0
	for b.Loop() {
		for h := range synth.World(1, 20000) {
			children += len(h.Children)
		}
	}
	b.ReportMetric(float64(children)/b.Elapsed().Seconds(), "children/s")
}
