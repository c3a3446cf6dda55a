package access_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/problem"
)

// shared is a child whose items are with other agencies than the one that asks.
type shared struct {
	*accesstest.World
	t *testing.T
}

func sharing(t *testing.T, d *db.DB, p people) shared {
	s := shared{accesstest.New(t, d, p), t}
	s.write(func(ctx context.Context, tx *db.Tx) error {
		for _, c := range []string{"c", "bare"} {
			if _, err := access.Admit(ctx, tx, c, "la", access.Protection{}); err != nil {
				return err
			}
		}
		return nil
	})
	return s
}

func (s shared) write(fn func(ctx context.Context, tx *db.Tx) error) {
	s.t.Helper()
	write(s.t, s.DB, fn)
}

// works says that an account works with a child, as somebody else confirmed.
func (s shared) works(account, child string) {
	s.relate(access.Relationship{ID: "works-" + account, Child: child, Kind: "involvement", Account: account, ClaimedBy: account, ConfirmedBy: "manager", Starts: "2026-01-01"})
}

func (s shared) relate(r access.Relationship) {
	s.t.Helper()
	s.write(func(ctx context.Context, tx *db.Tx) error { _, err := access.Relate(ctx, tx, r); return err })
}

func (s shared) hold(items ...access.Item) {
	s.t.Helper()
	s.write(func(ctx context.Context, tx *db.Tx) error {
		for _, i := range items {
			if _, err := access.Hold(ctx, tx, i); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s shared) terms(agreement string, version int, terms ...access.Term) {
	s.t.Helper()
	s.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := access.SetTerms(ctx, tx, agreement, version, terms)
		return err
	})
}

func (s shared) consent(c access.Consented) {
	s.t.Helper()
	s.write(func(ctx context.Context, tx *db.Tx) error { _, err := access.SetConsent(ctx, tx, c); return err })
}

func (s shared) disclose(d access.Disclosed) {
	s.t.Helper()
	s.write(func(ctx context.Context, tx *db.Tx) error { _, err := access.Disclose(ctx, tx, d); return err })
}

// known is what an account may know of a child's items, through the door of the child.
func (s shared) known(who, child string, p access.Purpose) map[string]access.Level {
	s.t.Helper()
	out, err := access.Read(context.Background(), s.Gate, access.Request{Actor: who, Action: "child:open", Child: child, Level: access.Existence, Purpose: p},
		func(ctx context.Context, r db.Reader, g access.Grant) (map[string]access.Level, audit.Event, error) {
			all, err := g.Held(ctx, r)
			out := map[string]access.Level{}
			for id, i := range all {
				out[id] = i.Level()
				one, err := g.Items(ctx, r, id, "no such item")
				if err != nil || len(one) != 1 || one[id].Level() != i.Level() {
					s.t.Errorf("asked about %s alone: %v, %v", id, one, err)
				}
			}
			return out, audit.Event{Subjects: g.Subjects()}, err
		})
	return s.none(out, err)
}

func (s shared) none(out map[string]access.Level, err error) map[string]access.Level {
	s.t.Helper()
	if err != nil && !problem.Is(err, problem.NotFound) && !errors.Is(err, access.ErrPurpose) {
		s.t.Fatal(err)
	}
	return out
}

// opens reports whether the door of one item lets an account in at a level.
func (s shared) opens(who, child, item string, l access.Level, p access.Purpose) bool {
	s.t.Helper()
	got, err := access.Read(context.Background(), s.Gate, access.Request{Actor: who, Action: "child:open", Child: child, Item: item, Level: l, Purpose: p},
		func(ctx context.Context, r db.Reader, g access.Grant) (map[string]access.Level, audit.Event, error) {
			i := g.Item()
			return map[string]access.Level{i.Item().ID: i.Level()}, audit.Event{Subjects: g.Subjects()}, nil
		})
	return s.none(got, err)[item] >= l
}

func health(item string) access.Item {
	return access.Item{ID: item, Child: "c", Agency: "health", Author: "gp", Class: access.ClassHealth}
}

func allow(role access.Role, p access.Purpose, l access.Level) access.Term {
	return access.Term{Giver: "health", Receiver: "school", Role: role, Purpose: p, Class: access.ClassHealth, Level: l, Starts: "2026-01-01", Ends: "2026-12-31"}
}

// TestFourWay: role and relationship and purpose and agreement, every way in
// which one of them can be missing against every other; content for those who
// have all four, and for nobody else.
func TestFourWay(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		roles := map[string]access.Role{"named": access.SchoolNurse, "another": access.YouthWorker, "desk": access.Governance, "none": ""}
		relations := []string{"confirmed", "claimed", "ended", "none"}
		who := people{}
		for role, r := range roles {
			for _, rel := range relations {
				who[role+"-"+rel] = access.Actor{Active: true, Authority: "la", Agency: "school", Roles: []access.Role{r}}
			}
		}
		s := sharing(t, d, who)
		for role := range roles {
			for _, rel := range relations[:3] {
				a := role + "-" + rel
				r := access.Relationship{ID: a, Child: "c", Kind: "involvement", Account: a, ClaimedBy: a, ConfirmedBy: "manager", Starts: "2026-01-01"}
				switch rel {
				case "claimed":
					r.ConfirmedBy = ""
				case "ended":
					r.Ends = "2026-11-21"
				}
				s.relate(r)
			}
		}
		expired, future, other, swapped := allow(access.SchoolNurse, access.HealthNeed, access.Content), allow(access.SchoolNurse, access.HealthNeed, access.Content), allow(access.SchoolNurse, access.HealthNeed, access.Content), allow(access.SchoolNurse, access.HealthNeed, access.Content)
		expired.Ends, future.Starts, other.Class = "2026-11-21", "2026-11-23", access.ClassPolice
		swapped.Giver, swapped.Receiver = "school", ""
		agreements := map[string][]access.Term{"signed": {allow(access.SchoolNurse, access.HealthNeed, access.Content)}, "expired": {expired}, "future": {future}, "other": {other}, "none": nil,
			"denied": {allow(access.SchoolNurse, access.HealthNeed, access.Content), {Receiver: "school", Level: access.Existence, Deny: true, Starts: "2026-01-01"}}}
		for name, terms := range agreements {
			item := health(name)
			item.Agency = "health-" + name
			s.hold(item)
			for n := range terms {
				terms[n].Giver = item.Agency
			}
			s.terms(name, 1, terms...)
		}
		tried := 0
		for a := range who {
			for _, p := range []access.Purpose{access.HealthNeed, access.UrgentCare, ""} {
				known := s.known(a, "c", p)
				for name := range agreements {
					want := access.None
					if a == "named-confirmed" && p == access.HealthNeed && name == "signed" {
						want = access.Content
					}
					if known[name] != want {
						t.Errorf("%s, purpose %q, agreement %s: %s, want %s", a, p, name, known[name], want)
					}
					if got := s.opens(a, "c", name, access.Existence, p); got != (want > access.None) {
						t.Errorf("%s, purpose %q, agreement %s, through its own door: %v", a, p, name, got)
					}
					tried++
				}
			}
		}
		if tried != 16*3*6 {
			t.Errorf("tried %d", tried)
		}
	})
}

// world is a child who was seen by a health visitor and a GP, at school with a
// nurse, and four items of the health agency, which shares with the school.
func world(t *testing.T, d *db.DB) shared {
	actor := func(agency string, roles ...access.Role) access.Actor {
		return access.Actor{Active: true, Authority: "la", Agency: agency, Roles: roles}
	}
	who := people{"nurse": actor("school", access.SchoolNurse), "gp": actor("health", access.GP), "visitor": actor("health", access.HealthVisitor),
		"stranger": actor("health", access.GP), "police": actor("police", access.PoliceOfficer), "officer": actor("school", access.Governance),
		"colleague": actor("school", access.SchoolLead), "both": actor("school", access.SchoolNurse, access.AccountAdmin)}
	s := sharing(t, d, who)
	suspended := actor("police", access.PoliceOfficer)
	suspended.Active = false
	who["suspended"] = suspended
	for _, a := range []string{"nurse", "gp", "visitor", "both"} {
		s.works(a, "c")
	}
	sealed, locked, sensitive := health("sealed"), health("locked"), health("sensitive")
	sealed.Seal, locked.Seal, sensitive.Class = access.Sealed, access.Locked, access.ClassSensitive
	s.hold(health("open"), sealed, locked, sensitive)
	s.terms("a", 3, allow("", access.DirectCare, access.Content))
	return s
}

const everything = "locked:content open:content sealed:content sensitive:content"

// expect compares what somebody may know of the items.
func (s shared) expect(what, who, want string) {
	s.t.Helper()
	p := map[string]access.Purpose{"police": access.Safeguarding, "stranger": access.Safeguarding, "colleague": access.Safeguarding, "suspended": access.Safeguarding}[who]
	var got []string
	for id, l := range s.known(who, "c", p) {
		got = append(got, id+":"+l.String())
	}
	slices.Sort(got)
	if strings.Join(got, " ") != want {
		s.t.Errorf("%s: %s knows %v, want %s", what, who, got, want)
	}
}

// TestItems plays who may know of an item, one fact after another.
func TestItems(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		s := world(t, d)
		s.expect("its team", "gp", everything)
		s.expect("its team", "visitor", everything)
		s.expect("of the agency, but no work with the child", "stranger", "")
		s.expect("by agreement", "nurse", "open:content sealed:existence")
		s.expect("no agreement", "police", "")
		s.expect("no practitioner", "officer", "")
		s.expect("who manages accounts opens no child", "both", "")
		if s.opens("both", "c", "open", access.Existence, "") {
			t.Error("who manages accounts opens an item")
		}

		any := allow("", access.DirectCare, access.Content)
		any.Class = ""
		s.terms("a", 4, any)
		s.expect("any class is not what is sensitive", "nurse", "open:content sealed:existence")
		any.Class = access.ClassSensitive
		s.terms("b", 1, any)
		s.expect("unless it is named", "nurse", "open:content sealed:existence sensitive:content")
		s.terms("b", 2)
		s.expect("suspended", "nurse", "open:content sealed:existence")

		s.consent(access.Consented{ID: "no", Child: "c", Person: "mother", Refused: true, Agency: "school", Starts: "2026-11-22"})
		s.expect("refused to them", "nurse", "")
		s.expect("refused to another", "gp", everything)
		s.disclose(access.Disclosed{ID: "d", Child: "c", Item: "sealed", Agency: "school", Starts: "2026-11-22", Ends: "2026-11-30"})
		s.expect("a disclosure does not beat a no", "nurse", "")
		s.disclose(access.Disclosed{ID: "d", Child: "c", Item: "sealed", Agency: "school", Overrides: true, Starts: "2026-11-22", Ends: "2026-11-30"})
		s.disclose(access.Disclosed{ID: "e", Child: "c", Item: "locked", Account: "police", Overrides: true, Starts: "2026-11-22"})
		s.expect("a disclosure for safety does", "nurse", "sealed:content")
		s.expect("to the agency: only its people who work with the child", "colleague", "")
		s.expect("and to one account, of what is locked", "police", "locked:content")
		s.disclose(access.Disclosed{ID: "e", Child: "c", Item: "locked", Account: "police", Overrides: true, Starts: "2026-11-22", Revoked: true})
		s.expect("revoked", "police", "")
		s.consent(access.Consented{ID: "no", Child: "c", Person: "mother", Refused: true, Agency: "school", Starts: "2026-11-22", Ends: "2026-11-21"})
		s.disclose(access.Disclosed{ID: "f", Child: "c", Item: "open", Account: "police", Starts: "2026-11-22", Ends: "2026-11-22"})
		s.expect("disclosed to one account", "police", "open:content")
	})
}

// TestItemsInTime plays how what let somebody know of an item ends.
func TestItemsInTime(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		s := world(t, d)
		s.disclose(access.Disclosed{ID: "d", Child: "c", Item: "sealed", Agency: "school", Overrides: true, Starts: "2026-11-22", Ends: "2026-11-30"})
		s.disclose(access.Disclosed{ID: "f", Child: "c", Item: "open", Account: "police", Starts: "2026-11-22", Ends: "2026-11-22"})
		asks := allow("", access.DirectCare, access.Existence)
		asks.Consent = true
		s.terms("a", 5, asks)
		s.expect("nobody consented", "nurse", "sealed:content")
		s.consent(access.Consented{ID: "yes", Child: "c", Person: "father", Agency: "school", Class: access.ClassHealth, Starts: "2026-11-22", Ends: "2026-11-23"})
		s.expect("somebody did", "nurse", "open:existence sealed:content")
		s.Clock.Add(24 * time.Hour)
		s.expect("the last day of a yes", "nurse", "open:existence sealed:content")
		s.expect("the day after the last of a disclosure", "police", "")
		s.Clock.Add(24 * time.Hour)
		s.expect("the day after the last of a yes", "nurse", "sealed:content")
		s.Clock.Add(7 * 24 * time.Hour)
		s.expect("the day after the last of a disclosure", "nurse", "")

		now := s.Clock.Now()
		s.write(func(ctx context.Context, tx *db.Tx) error {
			for _, item := range []string{"sealed", "locked"} {
				if _, err := access.BreakGlass(ctx, tx, access.Override{ID: item, Child: "c", Account: "police", Item: item, Reason: "public-interest", Starts: now, Ends: now.Add(time.Hour)}); err != nil {
					return err
				}
			}
			return nil
		})
		s.expect("break-glass: what is sealed, not what is locked", "police", "sealed:content")
		s.Clock.Add(time.Hour)
		s.expect("an hour later", "police", "")

		s.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := access.Protect(ctx, tx, "c", access.Protection{Shielded: true})
			return err
		})
		s.terms("a", 6, allow("", access.DirectCare, access.Content))
		s.expect("a shield: own words only", "gp", everything)
		s.expect("a shield: own words only", "visitor", "")
		s.expect("a shield beats agreements", "nurse", "")
	})
}
