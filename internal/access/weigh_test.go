package access_test

import (
	"fmt"
	"reflect"
	"testing"
	"testing/fstest"
	"time"

	"onestory/internal/access"
	"onestory/policies"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func rules(t testing.TB) *access.Policies {
	t.Helper()
	p, err := access.LoadPolicies(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// drawn is a random situation about one item.
type drawn struct {
	actor access.Actor
	about access.About
	item  access.Item
	rows  access.Rows
}

func pick[T any](t *rapid.T, name string, of ...T) T { return rapid.SampledFrom(of).Draw(t, name) }

func starts(t *rapid.T) string {
	return pick(t, "starts", "2026-01-01", "2026-01-01", "2026-11-22", "2026-11-23")
}
func ends(t *rapid.T) string { return pick(t, "ends", "2026-12-31", "2026-11-22", "2026-11-21", "") }
func class(t *rapid.T) access.Class {
	return pick(t, "class", "", access.ClassHealth, access.ClassHealth, access.ClassSensitive)
}
func purpose(t *rapid.T) access.Purpose {
	return pick(t, "purpose", access.DirectCare, access.DirectCare, access.Education, "")
}

func drawTerm(t *rapid.T, deny bool) access.Term {
	return access.Term{Agreement: fmt.Sprint("a", rapid.IntRange(1, 3).Draw(t, "agreement")), Version: 1, Giver: pick(t, "giver", "health", "health", "school"), Receiver: pick(t, "receiver", "school", "school", "health"),
		Role: pick(t, "role", "", access.SchoolNurse, access.GP), Purpose: purpose(t), Class: class(t), Level: pick(t, "level", access.Existence, access.Content),
		Consent: rapid.Bool().Draw(t, "asks"), Deny: deny, Starts: starts(t), Ends: ends(t)}
}

func drawConsent(t *rapid.T, refused bool) access.Consented {
	return access.Consented{ID: "c", Child: "c", Refused: refused, Agency: pick(t, "to", "", "school", "health"), Class: class(t), Purpose: purpose(t), Starts: starts(t), Ends: ends(t)}
}

func drawAll(t *rapid.T) drawn {
	d := drawn{
		actor: access.Actor{ID: pick(t, "who", "a", "b"), Active: rapid.IntRange(0, 9).Draw(t, "active") > 0, Cleared: rapid.IntRange(0, 3).Draw(t, "cleared") == 0,
			Agency: pick(t, "agency", "school", "school", "health"), Roles: []access.Role{pick(t, "as", access.SchoolNurse, access.SchoolNurse, access.GP, access.Governance, access.Manager)}},
		about: access.About{Related: rapid.IntRange(0, 3).Draw(t, "related") > 0, Shielded: rapid.IntRange(0, 3).Draw(t, "shielded") == 0, Purpose: purpose(t)},
		item: access.Item{ID: "i", Child: "c", Agency: "health", Author: pick(t, "author", "a", "z"), Class: pick(t, "of", access.ClassHealth, access.ClassHealth, access.ClassSensitive),
			Seal: pick(t, "seal", access.Open, access.Open, access.Sealed, access.Locked), Episode: pick(t, "in", "", "", "e")},
	}
	for range rapid.IntRange(0, 4).Draw(t, "terms") {
		d.rows.Terms = append(d.rows.Terms, drawTerm(t, rapid.IntRange(0, 4).Draw(t, "deny") == 0))
	}
	for range rapid.IntRange(0, 2).Draw(t, "said") {
		d.rows.Said = append(d.rows.Said, drawConsent(t, rapid.IntRange(0, 4).Draw(t, "refused") == 0))
	}
	for range rapid.IntRange(0, 2).Draw(t, "disclosed") {
		x := access.Disclosed{ID: "d", Child: "c", Item: pick(t, "what", "i", "i", "j"), Overrides: rapid.Bool().Draw(t, "overrides"), Starts: starts(t), Ends: ends(t), Revoked: rapid.IntRange(0, 3).Draw(t, "revoked") == 0}
		if rapid.Bool().Draw(t, "to one") {
			x.Account = pick(t, "account", "a", "b")
		} else {
			x.Agency = pick(t, "agency", "school", "health")
		}
		d.rows.Disclosed = append(d.rows.Disclosed, x)
	}
	for range rapid.IntRange(0, 1).Draw(t, "parts") {
		d.rows.Parts = append(d.rows.Parts, access.Member{Episode: pick(t, "of", "e", "e", "f"), Child: "c", Account: pick(t, "member", "a", "b"), As: access.Joined, Starts: starts(t), Ends: ends(t)})
	}
	if rapid.IntRange(0, 3).Draw(t, "opened") == 0 {
		from := noon.Add(time.Duration(rapid.IntRange(-90, 30).Draw(t, "since")) * time.Minute)
		d.rows.Opened = append(d.rows.Opened, access.Override{ID: "o", Child: "c", Account: pick(t, "by", "a", "b"), Item: pick(t, "what", "i", "j"), Reason: "r", Starts: from, Ends: from.Add(time.Hour)})
	}
	return d
}

func (d drawn) level(t *rapid.T, p *access.Policies, at time.Time) access.Level {
	level, ceiling, why, err := p.Weigh(d.actor, d.about, d.item, d.rows, at)
	if err != nil {
		t.Fatal(err)
	}
	if (level > access.None) != (len(why) > 0) {
		t.Fatalf("level %s for %v", level, why)
	}
	if alone := p.CedarAlone(d.actor, d.about, d.item, d.rows, at); alone != level {
		t.Fatalf("the policies alone give %s, with the floor in Go it is %s (ceiling %s)", alone, level, ceiling)
	}
	return level
}

// TestADenyNeverOpens: whatever the rows, one more line that denies, one more
// refusal, a stricter seal, a shield, one fact less: never a higher level. And
// the policies alone say no more than the floor in Go lets through.
func TestADenyNeverOpens(t *testing.T) {
	p := rules(t)
	reached := map[access.Level]int{}
	property := func(t *rapid.T) {
		d := drawAll(t)
		before := d.level(t, p, noon)
		reached[before]++
		harder := func(what string, d drawn) {
			if after := d.level(t, p, noon); after > before {
				t.Fatalf("%s opens: %s, before %s", what, after, before)
			}
		}
		more := func(change func(*drawn)) drawn {
			c := d
			c.rows = access.Rows{Disclosed: append([]access.Disclosed{}, d.rows.Disclosed...), Terms: append([]access.Term{}, d.rows.Terms...),
				Said: append([]access.Consented{}, d.rows.Said...), Opened: append([]access.Override{}, d.rows.Opened...), Parts: append([]access.Member{}, d.rows.Parts...)}
			change(&c)
			return c
		}
		harder("a line that denies", more(func(c *drawn) { c.rows.Terms = append(c.rows.Terms, drawTerm(t, true)) }))
		harder("a refusal", more(func(c *drawn) { c.rows.Said = append(c.rows.Said, drawConsent(t, true)) }))
		harder("a stricter seal", more(func(c *drawn) { c.item.Seal = min(c.item.Seal+1, access.Locked) }))
		harder("a shield", more(func(c *drawn) { c.about.Shielded = true }))
		harder("an ended relationship", more(func(c *drawn) { c.about.Related = false }))
		harder("no part in an episode", more(func(c *drawn) { c.rows.Parts = nil }))
		harder("no purpose", more(func(c *drawn) { c.about.Purpose = "" }))
		harder("no role", more(func(c *drawn) { c.actor.Roles = nil }))
		harder("a suspension", more(func(c *drawn) { c.actor.Active = false }))
		if n := len(d.rows.Terms); n > 0 {
			at := rapid.IntRange(0, n-1).Draw(t, "taken away")
			if !d.rows.Terms[at].Deny {
				harder("a line taken away", more(func(c *drawn) { c.rows.Terms = append(c.rows.Terms[:at], c.rows.Terms[at+1:]...) }))
			}
		}
		if n := len(d.rows.Disclosed); n > 0 {
			harder("a disclosure taken back", more(func(c *drawn) { c.rows.Disclosed[n-1].Revoked = true }))
		}
	}
	for range 10 { // enough to reach every level
		rapid.Check(t, property)
	}
	if reached[access.Content] == 0 || reached[access.Existence] == 0 || reached[access.None] == 0 {
		t.Errorf("levels reached: %v", reached)
	}
}

// TestLockedIsNotThere: for all but its team and those to whom the team had to disclose it.
func TestLockedIsNotThere(t *testing.T) {
	p := rules(t)
	rapid.Check(t, func(t *rapid.T) {
		d := drawAll(t)
		d.item.Seal = access.Locked
		for n := range d.rows.Disclosed {
			d.rows.Disclosed[n].Overrides = false
		}
		if l := d.level(t, p, noon); l > access.None && (d.actor.Agency != d.item.Agency || !d.about.Related) {
			t.Fatalf("locked, but known at %s", l)
		}
	})
}

// TestItAllEnds: what has a last day is over the day after, to the team alone it stays.
func TestItAllEnds(t *testing.T) {
	p := rules(t)
	rapid.Check(t, func(t *rapid.T) {
		d := drawAll(t)
		for n := range d.rows.Terms {
			d.rows.Terms[n].Ends = "2026-12-31"
		}
		for n := range d.rows.Disclosed {
			d.rows.Disclosed[n].Ends = "2026-12-31"
		}
		for n := range d.rows.Parts {
			d.rows.Parts[n].Ends = "2026-12-31"
		}
		d.level(t, p, time.Date(2026, 12, 31, 23, 59, 59, 0, time.UTC))
		if l := d.level(t, p, time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)); l > access.None && (d.actor.Agency != d.item.Agency || !d.about.Related) {
			t.Fatalf("still known at %s in the new year", l)
		}
	})
}

// TestOrderDoesNotMatter: exceptions are decided the same in whatever order they were written.
func TestOrderDoesNotMatter(t *testing.T) {
	p := rules(t)
	rapid.Check(t, func(t *rapid.T) {
		d := drawAll(t)
		before := d.level(t, p, noon)
		d.rows.Terms = rapid.Permutation(d.rows.Terms).Draw(t, "another order")
		d.rows.Said = rapid.Permutation(d.rows.Said).Draw(t, "another order")
		if after := d.level(t, p, noon); after != before {
			t.Fatalf("%s in one order, %s in another", before, after)
		}
	})
}

func TestWhy(t *testing.T) {
	p := rules(t)
	nurse := access.Actor{ID: "a", Active: true, Agency: "school", Roles: []access.Role{access.SchoolNurse}}
	term := allow("", access.DirectCare, access.Content)
	term.Agreement, term.Version, term.Consent = "x", 2, true
	_, _, why, err := p.Weigh(nurse, access.About{Related: true, Purpose: access.DirectCare}, health("i"),
		access.Rows{Terms: []access.Term{term}, Said: []access.Consented{{ID: "y", Child: "c", Starts: "2026-01-01", Ends: "2026-11-30"}}}, noon)
	want := []access.Why{{Rule: "item-content-by-agreement", Basis: "agreement/x@2", Ends: "2026-12-31"}, {Rule: "item-content-by-agreement", Basis: "consent/y", Ends: "2026-11-30"}}
	if err != nil || !reflect.DeepEqual(why, want) {
		t.Errorf("why: %v, %v", why, err)
	}
}

// TestNoPolicyLiftsTheFloor: under a rule that permits everything, what is locked,
// sealed or shielded stays so, for a random situation.
func TestNoPolicyLiftsTheFloor(t *testing.T) {
	p, err := access.LoadPolicies(fstest.MapFS{"p.cedar": {Data: []byte(`@id("all") permit (principal, action, resource);`)}})
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		d := drawAll(t)
		d.rows.Disclosed = nil
		level, _, _, err := p.Weigh(d.actor, d.about, d.item, d.rows, noon)
		team, opened := d.actor.Agency == d.item.Agency && d.about.Related, len(d.rows.Opened) > 0
		switch {
		case err != nil:
			t.Fatal(err)
		case !d.actor.Active && level > access.None,
			d.item.Seal == access.Locked && !team && level > access.None,
			d.about.Shielded && !d.actor.Cleared && !(team && d.item.Author == d.actor.ID) && level > access.None,
			d.item.Seal == access.Sealed && !team && !opened && level > access.Existence:
			t.Fatalf("lifted: %s of %+v for %+v, %+v", level, d.item, d.actor, d.about)
		}
	})
}
