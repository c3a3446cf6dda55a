package access_test

import (
	"context"
	"testing"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
)

// TestArchiveAnswersAlone: what is in the archive is read by a records officer who answers
// a request to see what is held, and by nobody else, nor by them for any other purpose: a
// shield, a relative and the other seals hold it back from them as before (CAF-53).
func TestArchiveAnswersAlone(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		actor := func(roles ...access.Role) access.Actor {
			return access.Actor{Active: true, Authority: "la", Agency: "health", Roles: roles}
		}
		s := sharing(t, d, people{"gp": actor(access.GP), "records": actor(access.RecordsOfficer), "both": actor(access.RecordsOfficer, access.GP), "officer": actor(access.Governance),
			"index": actor(access.IndexAdmin), "keeper": actor(access.Operator)})
		for _, who := range []string{"gp", "both"} {
			s.works(who, "c")
		}
		written, open := health("written"), health("letter")
		written.Episode = "e"
		locked := health("locked")
		locked.Seal = access.Locked
		s.hold(written, open, locked)
		s.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := access.SetMember(ctx, tx, access.Member{Episode: "e", Child: "c", Account: "gp", As: access.Lead, Starts: "2026-01-01"})
			return err
		})
		reads := func(who string, p access.Purpose, action access.Action) bool {
			t.Helper()
			q := access.Request{Actor: who, Action: action, Child: "c", Level: access.Existence, Purpose: p}
			got, err := access.Read(context.Background(), s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (bool, audit.Event, error) {
				all, err := g.Items(ctx, r, "written")
				return all["written"].Reads(), audit.Event{Subjects: g.Subjects()}, err
			})
			s.none(nil, err)
			return got
		}
		answering := func(who string) bool { return reads(who, access.SubjectAccess, "subjectaccess:begin") }
		if !answering("records") || !reads("gp", access.HealthNeed, "child:open") {
			t.Fatal("before it is in the archive they do not read it")
		}
		if err := s.As(t, "keeper", "episode:archive", func(ctx context.Context, tx *db.Tx, g access.Grant) error {
			_, err := access.ArchiveItems(ctx, tx, g, "e")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for _, who := range []string{"records", "both"} {
			if !answering(who) {
				t.Errorf("%s does not answer from the archive", who)
			}
		}
		for _, who := range []string{"gp", "both", "officer", "index", "records"} {
			for _, p := range []access.Purpose{access.HealthNeed, access.Safeguarding, access.LookUp, access.DataQuality, access.QualityAudit, ""} {
				for _, action := range []access.Action{"child:open", "child:find", "subjectaccess:begin"} {
					if reads(who, p, action) {
						t.Errorf("%s reads the archive for %q by %s", who, p, action)
					}
				}
			}
		}
		for _, who := range []string{"gp", "officer", "index"} {
			if answering(who) {
				t.Errorf("%s answers from the archive", who)
			}
		}
		if got := s.known("records", "c", access.SubjectAccess); got["locked"] > access.None {
			t.Error("what is locked is known by the archive's door")
		}
		s.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := access.Protect(ctx, tx, "c", access.Protection{Shielded: true})
			return err
		})
		if answering("records") {
			t.Error("a shield does not hold it back")
		}
	})
}
