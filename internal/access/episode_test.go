package access_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
)

func (s shared) member(m access.Member) {
	s.t.Helper()
	s.write(func(ctx context.Context, tx *db.Tx) error { _, err := access.SetMember(ctx, tx, m); return err })
}

// episodic is the world with an assessment that a health visitor wrote in an episode.
func episodic(t *testing.T, d *db.DB) shared {
	s := world(t, d)
	in := health("assessment")
	in.Author, in.Class, in.Episode = "visitor", access.ClassGeneral, "e"
	s.hold(in)
	return s
}

func joins(account string) access.Member {
	return access.Member{Episode: "e", Child: "c", Account: account, As: access.Joined, Starts: "2026-11-22"}
}

// TestMembersOfAnEpisode plays who reads what was written in one.
func TestMembersOfAnEpisode(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		s := episodic(t, d)
		s.expect("no member", "police", "")
		other, sibling, later := joins("police"), joins("police"), joins("police")
		other.Episode, sibling.Child, later.Starts = "f", "bare", "2026-11-23"
		s.member(other)
		s.member(sibling)
		s.expect("a member of another episode, and of this one for a sibling", "police", "")
		s.member(later)
		s.expect("a member from tomorrow", "police", "")
		s.member(joins("police"))
		s.expect("a member reads it, and nothing else", "police", "assessment:content")
		if !s.opens("police", "c", "assessment", access.Content, access.Safeguarding) || s.opens("police", "c", "open", access.Existence, access.Safeguarding) {
			t.Error("through the item's own door it is not the same")
		}
		s.expect("its own team as before", "gp", "assessment:content "+everything)
		s.expect("another agency that shares, as before", "nurse", "open:content sealed:existence")
		whole := allow("", access.DirectCare, access.Content)
		whole.Class = ""
		s.terms("whole", 1, whole)
		s.expect("an agreement about everything lets nobody into an episode", "nurse", "open:content sealed:existence")
		if got := s.known("police", "c", ""); len(got) != 0 {
			t.Errorf("without a purpose: %v", got)
		}
		s.member(joins("officer"))
		s.expect("a member who is no practitioner", "officer", "")
		s.member(joins("both"))
		s.expect("a member who manages accounts", "both", "")

		s.consent(access.Consented{ID: "no", Child: "c", Person: "mother", Refused: true, Agency: "police", Starts: "2026-11-22"})
		s.expect("a refusal that names them", "police", "")
		s.consent(access.Consented{ID: "no", Child: "c", Person: "mother", Refused: true, Agency: "police", Class: access.ClassHealth, Starts: "2026-11-22"})
		s.expect("a refusal of another class", "police", "assessment:content")

		ends := joins("police")
		ends.Ends = "2026-11-22"
		s.member(ends)
		s.expect("the last day", "police", "assessment:content")
		s.Clock.Add(24 * time.Hour)
		s.expect("the day after", "police", "")
	})
}

// TestMembersAndGuards: what denies elsewhere denies a member too.
func TestMembersAndGuards(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		s := episodic(t, d)
		s.member(joins("police"))
		seal := func(to access.Seal) {
			in := health("assessment")
			in.Author, in.Class, in.Episode, in.Seal = "visitor", access.ClassGeneral, "e", to
			s.hold(in)
		}
		seal(access.Sealed)
		s.expect("sealed", "police", "assessment:existence")
		seal(access.Locked)
		s.expect("locked", "police", "")
		seal(access.Open)
		protect := func(p access.Protection) {
			s.write(func(ctx context.Context, tx *db.Tx) error { _, err := access.Protect(ctx, tx, "c", p); return err })
		}
		protect(access.Protection{Shielded: true})
		s.expect("a shielded child", "police", "")
		protect(access.Protection{Hidden: true})
		s.expect("a hidden child", "police", "")
		protect(access.Protection{})
		s.expect("neither", "police", "assessment:content")
		s.write(func(ctx context.Context, tx *db.Tx) error {
			if err := access.AddChildKeys(ctx, tx, "c", "k"); err != nil {
				return err
			}
			_, err := access.DeclareKin(ctx, tx, "police", "k")
			return err
		})
		s.expect("their own family", "police", "")
		s.write(func(ctx context.Context, tx *db.Tx) error { _, err := access.DeclareKin(ctx, tx, "police"); return err })
		s.expect("no longer", "police", "assessment:content")
		s.member(joins("suspended"))
		s.expect("suspended", "suspended", "")
	})
}

// TestEndMembers: all at once, for every child of the episode, and no other
// episode; and each row is stated as verify reads it.
func TestEndMembers(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		s := episodic(t, d)
		other, sibling, ended := joins("police"), joins("police"), joins("gp")
		other.Episode, sibling.Child, ended.Ends = "f", "bare", "2026-11-01"
		said := map[string]string{}
		s.write(func(ctx context.Context, tx *db.Tx) error {
			for _, m := range []access.Member{joins("police"), other, sibling, ended} {
				st, err := access.SetMember(ctx, tx, m)
				if err != nil {
					return err
				}
				said[st.Key] = st.Value
			}
			return nil
		})
		s.write(func(ctx context.Context, tx *db.Tx) error {
			states, err := access.EndMembers(ctx, tx, "e", "2026-11-21")
			if len(states) != 2 {
				t.Errorf("ended %v", states)
			}
			for _, st := range states {
				said[st.Key] = st.Value
			}
			now, rerr := access.CurrentState(ctx, tx)
			for k, v := range said {
				if now[k] != v || v == "" {
					t.Errorf("%s is %s, said %s", k, now[k], v)
				}
			}
			if rerr != nil {
				return rerr
			}
			return err
		})
		s.expect("ended at once", "police", "")
		if fmt.Sprint(said["member/c/e/gp"]) != `["member","2026-11-22","2026-11-01"]` {
			t.Errorf("what had ended was changed: %v", said)
		}
	})
}

// TestWhoIsInAnEpisode: a Grant tells its actor's own parts, and all of an episode's.
func TestWhoIsInAnEpisode(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		s := episodic(t, d)
		ended := joins("gp")
		ended.Episode, ended.Ends = "old", "2026-11-21"
		s.member(ended)
		s.member(joins("gp"))
		s.member(joins("visitor"))
		_, err := access.Read(context.Background(), s.Gate, access.Request{Actor: "gp", Action: "child:open", Child: "c", Level: access.Existence},
			func(ctx context.Context, r db.Reader, g access.Grant) (struct{}, audit.Event, error) {
				own, err := g.InEpisodes(ctx, r)
				if err != nil || len(own) != 1 || own[0] != joins("gp") {
					t.Errorf("own parts: %v, %v", own, err)
				}
				all, err := g.MembersOf(ctx, r, "e")
				if err != nil || len(all) != 2 {
					t.Errorf("members: %v, %v", all, err)
				}
				return struct{}{}, audit.Event{Subjects: g.Subjects()}, err
			})
		if err != nil {
			t.Error(err)
		}
		var none access.Grant
		s.write(func(ctx context.Context, tx *db.Tx) error {
			own, err := none.InEpisodes(ctx, tx)
			all, err2 := none.MembersOf(ctx, tx, "e")
			if err != nil || err2 != nil || len(own)+len(all) != 0 {
				t.Errorf("the zero Grant told %v %v", own, all)
			}
			return nil
		})
	})
}
