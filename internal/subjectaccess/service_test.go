package subjectaccess_test

import (
	"context"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/id"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/subjectaccess"
	"onestory/lib/workday"
)

type people struct{}

func (people) Name(_ context.Context, _ db.Reader, id string) (string, error) { return id, nil }

// holder holds two pieces, and more once told to.
type holder struct{ pieces []subjectaccess.Piece }

func (h *holder) Pieces(context.Context, db.Reader, access.Grant) ([]subjectaccess.Piece, error) {
	return h.pieces, nil
}

// TestACase plays a request from its receipt to its release, on both databases.
func TestACase(t *testing.T) {
	dbtest.Run(t, accesstest.Schemas(once.Schema(), subjectaccess.Schema()), func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		officer := access.Actor{Active: true, Agency: "council", Authority: "la", Roles: []access.Role{access.RecordsOfficer}}
		far := officer
		far.Authority = "elsewhere"
		w := accesstest.New(t, d, accesstest.People{"ann": officer, "bob": officer, "far": far, "lena": {Active: true, Authority: "la", Roles: []access.Role{access.Governance}},
			"owen": {Active: true, Authority: "la", Roles: []access.Role{access.IndexAdmin}}})
		if err := w.As(t, "owen", "feed:import", func(ctx context.Context, tx *db.Tx, g access.Grant) error {
			_, err := access.Admit(ctx, tx, "child", "la", access.Protection{})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		held := &holder{[]subjectaccess.Piece{{ID: "p1", Kind: "document", Paragraphs: []string{"one", "two"}}, {ID: "p2", Kind: "log", Paragraphs: []string{"three"}}}}
		s := subjectaccess.New(d, w.Gate, w.Keys, id.Random{}, people{}, held)
		begin := q("ann", "subjectaccess:begin")
		begin.Child, begin.Level, begin.Purpose = "child", access.Existence, access.SubjectAccess
		received, _ := workday.Parse("2026-11-20")
		c, err := s.Start(ctx, begin, subjectaccess.Case{Received: received, Body: subjectaccess.Body{Who: "Sam", Relation: "self"}}, "")
		if err != nil {
			t.Fatal(err)
		}
		open := func(who string) subjectaccess.Whole {
			t.Helper()
			got, err := s.Open(ctx, q(who, "subjectaccess:open"), c)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		for _, who := range []string{"far", "lena", "owen"} {
			if _, err := s.Open(ctx, q(who, "subjectaccess:open"), c); !problem.Is(err, problem.NotFound) {
				t.Errorf("%s opens it: %v", who, err)
			}
		}
		if _, err := s.Open(ctx, q("ann", "subjectaccess:open"), "no-such-case"); !problem.Is(err, problem.NotFound) {
			t.Errorf("a case that is not there: %v", err)
		}
		if is := open("ann"); is.State != subjectaccess.Identity || !is.Due.IsZero() {
			t.Errorf("time runs before the identity is checked: %+v", is.Case)
		}
		w.Clock.Add(5 * 24 * time.Hour)
		work := subjectaccess.Work{Checked: "passport", Searched: "all features"}
		prepared(t, s, c, open, work)
		released(t, s, c, held, open, work)
		looked := 0
		if err := d.Read(ctx, func(ctx context.Context, r db.Reader) error {
			events, err := audit.LookedAt(ctx, r, []string{"child"}, 100, audit.Mark{})
			looked = len(events)
			return err
		}); err != nil || looked < 10 {
			t.Errorf("the child's log has %d entries: %v", looked, err)
		}
	})
}

func q(who string, a access.Action) access.Request { return access.Request{Actor: who, Action: a} }

// prepared takes a case whose identity is being checked as far as one person can.
func prepared(t *testing.T, s *subjectaccess.Service, c string, open func(string) subjectaccess.Whole, work subjectaccess.Work) {
	t.Helper()
	ctx := t.Context()
	if err := s.Write(ctx, q("ann", "subjectaccess:work"), c, open("ann").Version, work); err != nil {
		t.Fatal(err)
	}
	if is := open("ann"); is.State != subjectaccess.Open || is.Due.String() != "2026-12-29" || len(is.Lacks) != 1 {
		t.Errorf("checked seven days later it is due on %v, lacking %v", is.Due, is.Lacks)
	}
	if err := s.Prepare(ctx, q("ann", "subjectaccess:work"), c, open("ann").Version); !problem.Is(err, problem.Invalid) {
		t.Errorf("ready before every piece was gone through: %v", err)
	}
	for p, dec := range map[string]subjectaccess.Decision{"p1": {Struck: map[int]subjectaccess.Reason{1: subjectaccess.OtherPerson}}, "p2": {}} {
		if err := s.Decide(ctx, q("ann", "subjectaccess:work"), c, open("ann").Version, p, dec); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Decide(ctx, q("ann", "subjectaccess:work"), c, 1, "p1", subjectaccess.Decision{}); !problem.Is(err, problem.Conflict) {
		t.Errorf("a stale decision: %v", err)
	}
	if err := s.Prepare(ctx, q("ann", "subjectaccess:work"), c, open("ann").Version); err != nil {
		t.Fatal(err)
	}
}

// released lets a second person release it.
func released(t *testing.T, s *subjectaccess.Service, c string, held *holder, open func(string) subjectaccess.Whole, work subjectaccess.Work) {
	t.Helper()
	ctx := t.Context()
	if err := s.Release(ctx, q("ann", "subjectaccess:release"), c, open("ann").Version); !problem.Is(err, problem.Invalid) {
		t.Errorf("one person alone: %v", err)
	}
	held.pieces = append(held.pieces, subjectaccess.Piece{ID: "p3", Kind: "document", Paragraphs: []string{"new"}})
	if err := s.Release(ctx, q("bob", "subjectaccess:release"), c, open("bob").Version); !problem.Is(err, problem.Invalid) {
		t.Errorf("with a piece that came in since: %v", err)
	}
	held.pieces = held.pieces[:2]
	if err := s.Release(ctx, q("bob", "subjectaccess:release"), c, open("bob").Version); err != nil {
		t.Fatal(err)
	}
	held.pieces[0].Paragraphs[0] = "changed since"
	is := open("ann")
	if is.State != subjectaccess.Released || len(is.Bundle) != 2 || is.Bundle[0].Lines[0].Text != "one" || is.Bundle[0].Lines[1].Out != subjectaccess.OtherPerson {
		t.Errorf("released: %+v", is.Bundle)
	}
	if err := s.Write(ctx, q("ann", "subjectaccess:work"), c, is.Version, work); !problem.Is(err, problem.Conflict) {
		t.Errorf("what was released changed: %v", err)
	}
}
