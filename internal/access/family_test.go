package access_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/problem"
)

const (
	mum  = access.FamilyPrefix + "mum"
	dad  = access.FamilyPrefix + "dad"
	gone = access.FamilyPrefix + "gone"
)

func relatives() people {
	member := access.Actor{Active: true, Roles: []access.Role{access.Family}}
	return people{mum: member, dad: member, gone: {Roles: []access.Role{access.Family}}, access.FamilyPrefix + "two": {Active: true, Roles: []access.Role{access.Family, access.SchoolNurse}},
		"nurse": {Active: true, Agency: "h", Authority: "la", Roles: []access.Role{access.SchoolNurse}}}
}

// asks is what a member of a family, or somebody else, gets by an action about a child.
func asks(t *testing.T, g *access.Gate, who, action, child string) (access.Grant, bool) {
	t.Helper()
	grant, err := access.Read(context.Background(), g, access.Request{Actor: who, Action: access.Action(action), Child: child, Level: access.Existence},
		func(_ context.Context, _ db.Reader, g access.Grant) (access.Grant, audit.Event, error) {
			return g, audit.Event{}, nil
		})
	if err != nil && !problem.Is(err, problem.NotFound) {
		t.Fatalf("%s %s on %s: %v", who, action, child, err)
	}
	return grant, err == nil
}

// TestFamilyPages: a page opens while its row says so, for its own child, at level
// existence and by the doors of families alone.
func TestFamilyPages(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		g := gate(t, d, relatives())
		set := func(m access.Membership) {
			t.Helper()
			write(t, d, func(ctx context.Context, tx *db.Tx) error { _, err := access.SetFamily(ctx, tx, m); return err })
		}
		write(t, d, func(ctx context.Context, tx *db.Tx) error {
			for child, p := range map[string]access.Protection{"c": {}, "other": {}, "shielded": {Shielded: true}, "hidden": {Hidden: true, Shielded: true}} {
				if _, err := access.Admit(ctx, tx, child, "la", p); err != nil {
					return err
				}
			}
			return nil
		})
		for _, c := range []struct {
			name  string
			m     access.Membership
			who   string
			child string
			open  bool
		}{
			{"of one's own child", access.Membership{}, mum, "c", true},
			{"from today on", access.Membership{Starts: "2026-11-22"}, mum, "c", true},
			{"on its last day", access.Membership{Ends: "2026-11-22"}, mum, "c", true},
			{"not begun", access.Membership{Starts: "2026-11-23"}, mum, "c", false},
			{"ended", access.Membership{Ends: "2026-11-21"}, mum, "c", false},
			{"suspended", access.Membership{Suspended: true}, mum, "c", false},
			{"of another child", access.Membership{}, mum, "other", false},
			{"somebody else's", access.Membership{}, dad, "c", false},
			{"whose account is closed", access.Membership{Member: gone}, gone, "c", false},
			{"of an account that is a practitioner's too", access.Membership{Member: access.FamilyPrefix + "two"}, access.FamilyPrefix + "two", "c", false},
		} {
			m := c.m
			if m.Member == "" {
				m.Member = mum
			}
			if m.Starts == "" {
				m.Starts = "2026-01-01"
			}
			m.Child, m.Kind = "c", access.Parent
			set(m)
			grant, ok := asks(t, g, c.who, "family:open", c.child)
			if ok != c.open {
				t.Errorf("a page %s: open %v, want %v", c.name, ok, c.open)
			}
			if got, is := grant.Family(); is != c.open || is && (got.Kind != access.Parent || got.Member != c.who || grant.Level() != access.Existence || grant.Locates()) {
				t.Errorf("a page %s: %+v at %s, locates %v", c.name, got, grant.Level(), grant.Locates())
			}
		}
		set(access.Membership{Member: mum, Child: "c", Kind: access.Parent, Starts: "2026-01-01"})
		for _, action := range []string{"child:open", "child:find", "child:log", "self:open", "relative:invite", "question:answer", "family:nothing"} {
			if _, ok := asks(t, g, mum, action, "c"); ok {
				t.Errorf("a member of the family may %s", action)
			}
		}
		for _, action := range []string{"family:open", "family:home", "family:looked"} {
			if _, ok := asks(t, g, "nurse", action, "c"); ok {
				t.Errorf("a practitioner may %s", action)
			}
		}
		grant, _ := asks(t, g, mum, "family:open", "c")
		if cond, _ := grant.Where(access.Existence, "x", 1); cond != "1 = 0" {
			t.Errorf("lists of all children show a member of a family those with %s", cond)
		}
	})
}

// TestFamilyOfGuarded: a page about a hidden child is closed; one about a child
// whose place is shielded tells nothing of who helps.
func TestFamilyOfGuarded(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		g := gate(t, d, relatives())
		write(t, d, func(ctx context.Context, tx *db.Tx) error {
			for child, p := range map[string]access.Protection{"open": {}, "shielded": {Shielded: true}, "hidden": {Hidden: true}} {
				if _, err := access.Admit(ctx, tx, child, "la", p); err != nil {
					return err
				}
				if _, err := access.SetFamily(ctx, tx, access.Membership{Member: mum, Child: child, Kind: access.Carer, Starts: "2026-01-01", Placeless: child == "open", Says: "yes", Able: true}); err != nil {
					return err
				}
			}
			return nil
		})
		for child, want := range map[string][2]bool{"open": {true, true}, "shielded": {true, false}, "hidden": {false, false}} {
			grant, ok := asks(t, g, mum, "family:open", child)
			if ok != want[0] || grant.TellsInvolved() != want[1] {
				t.Errorf("%s: open %v, tells who helps %v", child, ok, grant.TellsInvolved())
			}
			if m, _ := grant.Family(); ok && (m.Placeless != (child == "open") || m.Says != "yes" || !m.Able) {
				t.Errorf("%s: read as %+v", child, m)
			}
		}
	})
}

// TestFamilyFloor: no policy, however wide, lets one world into the other.
func TestFamilyFloor(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		g := gate(t, d, relatives()).WithPolicies(anything(t))
		write(t, d, func(ctx context.Context, tx *db.Tx) error {
			_, err := access.Admit(ctx, tx, "c", "la", access.Protection{})
			return err
		})
		if _, ok := asks(t, g, mum, "child:open", "c"); ok {
			t.Error("a member of a family comes in by a practitioner's door")
		}
		if _, ok := asks(t, g, "nurse", "family:open", "c"); ok {
			t.Error("a practitioner comes in by a family's door")
		}
		if grant, ok := asks(t, g, mum, "family:open", "c"); !ok || grant.Level() != access.Existence {
			t.Errorf("a member of a family knows at %s", grant.Level())
		}
	})
}

// TestFamilyMerged: of a child of several ids a page is suspended if it is under one.
func TestFamilyMerged(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		g := gate(t, d, relatives())
		for i, suspended := range []bool{false, true} {
			a, b := fmt.Sprint("a", i), fmt.Sprint("b", i)
			write(t, d, func(ctx context.Context, tx *db.Tx) error {
				for _, c := range []string{a, b} {
					if _, err := access.Admit(ctx, tx, c, "la", access.Protection{}); err != nil {
						return err
					}
				}
				if _, err := access.SetFamily(ctx, tx, access.Membership{Member: mum, Child: a, Kind: access.Parent, Starts: "2026-01-01"}); err != nil {
					return err
				}
				if _, err := access.SetFamily(ctx, tx, access.Membership{Member: mum, Child: b, Kind: access.Parent, Starts: "2026-01-01", Suspended: suspended}); err != nil {
					return err
				}
				_, err := access.Unite(ctx, tx, a, []string{a, b})
				return err
			})
			for _, c := range []string{a, b} {
				if _, ok := asks(t, g, mum, "family:open", c); ok == suspended {
					t.Errorf("%s of a merged child, suspended %v: open %v", c, suspended, ok)
				}
			}
		}
	})
}

// TestFamilyState: the log can be replayed to the rows.
func TestFamilyState(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		m := access.Membership{Member: mum, Child: "c", Kind: access.Self, Starts: "2026-01-01", Ends: "2027-01-01", Suspended: true, Placeless: true, Says: "no", Able: true}
		var st audit.State
		write(t, d, func(ctx context.Context, tx *db.Tx) (err error) { st, err = access.SetFamily(ctx, tx, m); return err })
		err := d.Read(context.Background(), func(ctx context.Context, r db.Reader) error {
			all, err := access.CurrentState(ctx, r)
			if all[st.Key] != st.Value || !strings.HasPrefix(st.Key, "family/") {
				t.Errorf("the log says %s, the rows %q", st.Value, all[st.Key])
			}
			list, err2 := access.FamilyOf(ctx, r, []string{"c"})
			if err == nil {
				err = err2
			}
			if len(list) == 1 {
				if got, ok, err := access.MembershipOf(st); err != nil || !ok || got != list[0] || got.Version != 1 {
					t.Errorf("the state reads as %+v, %v", got, err)
				}
				list[0].Version = 0
			}
			if len(list) != 1 || list[0] != m {
				t.Errorf("read back %+v", list)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// anything permits everything to everyone.
func anything(t *testing.T) *access.Policies {
	t.Helper()
	p, err := access.LoadPolicies(fstest.MapFS{"p.cedar": {Data: []byte(`@id("anything") permit (principal, action, resource);`)}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}
