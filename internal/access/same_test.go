package access_test

import (
	"context"
	"testing"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
)

func aNurse() access.Actor {
	return access.Actor{Active: true, Authority: "la", Roles: []access.Role{access.SchoolNurse}}
}

// TestOneChildOfTwoIDs: whoever works with either may open the child by either
// id, marks of either hold, and when they are parted all is as it was.
func TestOneChildOfTwoIDs(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		g := accesstest.New(t, d, people{"na": aNurse(), "nb": aNurse(), "kin": aNurse(), "none": aNurse()}).Gate
		write(t, d, func(ctx context.Context, tx *db.Tx) error {
			for _, c := range []string{"a", "b"} {
				if _, err := access.Admit(ctx, tx, c, "la", access.Protection{Shielded: c == "b"}); err != nil {
					return err
				}
				if _, err := access.Relate(ctx, tx, access.Relationship{ID: c, Child: c, Kind: "involvement", Account: "n" + c, ClaimedBy: "x", ConfirmedBy: "y", Starts: "2026-01-01"}); err != nil {
					return err
				}
			}
			if err := access.AddChildKeys(ctx, tx, "b", "k"); err != nil {
				return err
			}
			_, err := access.DeclareKin(ctx, tx, "kin", "k")
			return err
		})
		type reach struct{ na, nb, kin, none access.Level }
		look := func() (out [2]reach) {
			for i, c := range []string{"a", "b"} {
				out[i] = reach{level(t, g, "na", c), level(t, g, "nb", c), level(t, g, "kin", c), level(t, g, "none", c)}
			}
			return out
		}
		before := look()
		if before[0].na != access.Contact || before[0].nb != access.None || before[0].kin != access.None {
			t.Fatalf("before: %+v", before)
		}
		var states []audit.State
		write(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
			states, err = access.Unite(ctx, tx, "a", []string{"a", "b"})
			return err
		})
		if len(states) != 2 {
			t.Errorf("states: %v", states)
		}
		after := look()
		if after[0] != after[1] || after[0].na != access.Contact || after[0].nb != access.Contact || after[0].kin != access.None {
			t.Errorf("while they are one: %+v", after)
		}
		child, locates := granted(t, g, "na", "b")
		if child != "a" || locates {
			t.Errorf("asked about b: child %s, locates %v", child, locates)
		}
		if may(t, g, "kin", "a", access.Existence, access.Safeguarding) {
			t.Error("own family of one reads the other")
		}
		// A mark made meanwhile stays on both, one that only b bore on b.
		write(t, d, func(ctx context.Context, tx *db.Tx) error {
			p, err := access.ProtectionOf(ctx, tx, "a")
			if err != nil || !p.Shielded || p.Hidden {
				t.Errorf("protection of both: %+v, %v", p, err)
			}
			p.Hidden = true
			if _, err := access.Protect(ctx, tx, "b", p); err != nil {
				return err
			}
			for _, id := range []string{"a", "b"} {
				if _, err := access.Unite(ctx, tx, id, []string{id}); err != nil {
					return err
				}
			}
			for id, want := range map[string]access.Protection{"a": {Hidden: true}, "b": {Hidden: true, Shielded: true}} {
				if p, err := access.ProtectionOf(ctx, tx, id); err != nil || p != want {
					t.Errorf("%s afterwards: %+v, %v", id, p, err)
				}
				if _, err := access.Protect(ctx, tx, id, access.Protection{Shielded: id == "b"}); err != nil {
					return err
				}
			}
			return nil
		})
		if now := look(); now != before {
			t.Errorf("parted again: %+v, before they were one %+v", now, before)
		}
	})
}

// TestTheMakerSeesTheirOwn: who made by hand what turned out to be a guarded
// child goes on seeing what they made, and nothing of the other.
func TestTheMakerSeesTheirOwn(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		g := gate(t, d, people{"maker": aNurse(), "other": aNurse()})
		write(t, d, func(ctx context.Context, tx *db.Tx) error {
			if _, err := access.Admit(ctx, tx, "hidden", "la", access.Protection{Hidden: true}); err != nil {
				return err
			}
			if _, err := access.Admit(ctx, tx, "made", "la", access.Protection{Hidden: true, Owner: "maker"}); err != nil {
				return err
			}
			_, err := access.Unite(ctx, tx, "hidden", []string{"hidden", "made"})
			return err
		})
		if child, _ := granted(t, g, "maker", "made"); child != "made" {
			t.Errorf("the maker is given %q", child)
		}
		for who, c := range map[string]string{"maker": "hidden", "other": "made"} {
			if may(t, g, who, c, access.Existence, access.Safeguarding) {
				t.Errorf("%s reads %s", who, c)
			}
		}
		if listed := list(t, g, "maker", access.Existence, access.LookUp); !listed["made"] || listed["hidden"] {
			t.Errorf("the maker's list: %v", listed)
		}
	})
}

func level(t *testing.T, g *access.Gate, who, child string) access.Level {
	t.Helper()
	for _, l := range []access.Level{access.Content, access.Contact, access.Existence} {
		if may(t, g, who, child, l, "") {
			return l
		}
	}
	return access.None
}

// granted is the child of the Grant that somebody gets when they ask about an id.
func granted(t *testing.T, g *access.Gate, who, child string) (string, bool) {
	t.Helper()
	type answer struct {
		child   string
		locates bool
	}
	a, err := access.Read(context.Background(), g, access.Request{Actor: who, Action: "child:open", Child: child, Level: access.Existence, Purpose: access.HealthNeed},
		func(ctx context.Context, r db.Reader, g access.Grant) (answer, audit.Event, error) {
			return answer{g.Child(), g.Locates()}, audit.Event{}, nil
		})
	if err != nil {
		t.Fatal(err)
	}
	return a.child, a.locates
}

// TestHarden: a mark is made on every id of a child, on one too whose other id
// bears it already.
func TestHarden(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		write(t, d, func(ctx context.Context, tx *db.Tx) error {
			for _, c := range []string{"a", "b"} {
				if _, err := access.Admit(ctx, tx, c, "la", access.Protection{Shielded: c == "b"}); err != nil {
					return err
				}
			}
			if _, err := access.Unite(ctx, tx, "a", []string{"a", "b"}); err != nil {
				return err
			}
			for want := 1; want >= 0; want-- {
				if st, err := access.Harden(ctx, tx, "b", access.Protection{Shielded: true}); err != nil || len(st) != want {
					t.Errorf("%d states, want %d: %v", len(st), want, err)
				}
			}
			p, err := access.ProtectionAlone(ctx, tx, "a")
			if !p.Shielded || p.Hidden {
				t.Errorf("the other id: %+v", p)
			}
			return err
		})
	})
}
