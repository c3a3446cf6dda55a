package partnership_test

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
	"onestory/internal/partnership"
	"onestory/lib/workday"
)

type world struct {
	*accesstest.World
	t *testing.T
	s *partnership.Service
}

func setup(t *testing.T, d *db.DB) *world {
	w := &world{t: t, World: accesstest.New(t, d, accesstest.People{
		"officer": {Active: true, Agency: "council", Authority: "la", Roles: []access.Role{access.Governance}},
		"head":    {Active: true, Agency: "school", Authority: "la", Roles: []access.Role{access.Manager}},
		"chief":   {Active: true, Agency: "health", Authority: "la", Roles: []access.Role{access.Manager}},
		"nurse":   {Active: true, Agency: "school", Authority: "la", Roles: []access.Role{access.SchoolNurse}},
		"visitor": {Active: true, Agency: "health", Authority: "la", Roles: []access.Role{access.HealthVisitor}},
	})}
	w.s = partnership.New(w.Gate, id.Random{})
	_, err := access.Change(context.Background(), w.Gate, access.Request{Actor: "officer", Action: "partnership:keep"}, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		_, err := access.Admit(ctx, tx, "ann", "la", access.Protection{})
		for who, agency := range map[string]string{"nurse": "", "visitor": ""} {
			if err == nil {
				_, err = access.Relate(ctx, tx, access.Relationship{ID: who, Child: "ann", Kind: "involvement", Account: who, Agency: agency, ClaimedBy: who, ConfirmedBy: "head", Starts: "2026-01-01"})
			}
		}
		if err == nil {
			_, err = access.Hold(ctx, tx, access.Item{ID: "note", Child: "ann", Agency: "health", Author: "visitor", Class: access.ClassHealth})
		}
		return struct{}{}, audit.Event{}, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func as(who string, a access.Action) access.Request { return access.Request{Actor: who, Action: a} }

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// reads is how much the nurse may know of the note, and by which agreement.
func (w *world) reads() (level access.Level, why string) {
	w.t.Helper()
	_, err := access.Read(context.Background(), w.Gate, access.Request{Actor: "nurse", Action: "child:open", Child: "ann", Level: access.Existence}, func(ctx context.Context, r db.Reader, g access.Grant) (struct{}, audit.Event, error) {
		held, err := g.Items(ctx, r, "note")
		level = held["note"].Level()
		for _, x := range held["note"].Why() {
			if x.Basis != "" {
				why = x.Basis
			}
		}
		return struct{}{}, audit.Event{Subjects: g.Subjects()}, err
	})
	w.must(err)
	return level, why
}

func (w *world) open(agreement string) partnership.Opened {
	w.t.Helper()
	is, err := w.s.Open(context.Background(), as("officer", "partnership:list"), agreement, 0)
	w.must(err)
	return is
}

func parse(t *testing.T, s string) workday.Date {
	d, err := workday.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// sign signs the newest version for both parties.
func (w *world) sign(agreement string) error {
	for who, agency := range map[string]string{"head": "school", "chief": "health"} {
		if err := w.s.Sign(context.Background(), as(who, "partnership:sign"), agreement, w.open(agreement).Edit, partnership.Party{Agency: agency, Name: "A", Job: "Head"}); err != nil {
			return err
		}
	}
	return nil
}

// TestAnAgreementDecides plays an agreement from draft to end. What a nurse may
// know of a health visitor's note follows it at each next request.
func TestAnAgreementDecides(t *testing.T) {
	dbtest.Run(t, accesstest.Schemas(once.Schema(), partnership.Schema()), func(t *testing.T, d *db.DB) {
		w, ctx, keep := setup(t, d), context.Background(), as("officer", "partnership:keep")
		expect := func(what string, level access.Level, by string) {
			t.Helper()
			if got, why := w.reads(); got != level || why != by {
				t.Errorf("%s: the nurse may know %v by %q, want %v by %q", what, got, why, level, by)
			}
		}
		x, err := w.s.Assess(ctx, keep, partnership.Assessment{Title: "DPIA", Need: "a", Describe: "b", Consulted: "c", Necessity: "d", Advice: "e"}, "")
		w.must(err)
		a, err := w.s.Draft(ctx, keep, partnership.Agreement{Title: "Health and schools", About: "x", Basis: "public-task", Condition: "safeguarding", Retention: "1 year",
			Starts: parse(t, "2026-11-22"), Ends: parse(t, "2026-12-31"), Review: parse(t, "2026-12-01"), DPIA: x}, "")
		w.must(err)
		for _, p := range []string{"school", "health"} {
			w.must(w.s.AddParty(ctx, keep, a, w.open(a).Edit, partnership.Party{Agency: p, Capacity: "controller"}))
		}
		line := partnership.Line{Receiver: "school", Giver: "health", Level: access.Content, Purposes: []access.Purpose{access.DirectCare}, Classes: []access.Class{access.ClassHealth}}
		w.must(w.s.AddLine(ctx, keep, a, w.open(a).Edit, line))
		if err := w.sign(a); !problem.Is(err, problem.Invalid) {
			t.Errorf("it was signed although its assessment is not: %v", err)
		}
		assessed := func() partnership.Assessed {
			is, err := w.s.Assessment(ctx, as("officer", "partnership:list"), x)
			w.must(err)
			return is
		}
		w.must(w.s.AddHazard(ctx, keep, x, assessed().Edit, partnership.Hazard{What: "found", Likelihood: 3, Severity: 3, LikelihoodLeft: 2, SeverityLeft: 3}))
		w.must(w.s.SignOff(ctx, keep, x, assessed().Edit, "Ada", "DPO"))
		if err := w.sign(a); !problem.Is(err, problem.Invalid) {
			t.Errorf("it was signed although a high risk is left: %v", err)
		}
		w.must(w.s.Answered(ctx, keep, x, assessed().Edit, parse(t, "2026-11-20"), "go on"))
		expect("a draft", access.None, "")
		if err := w.s.Sign(ctx, as("chief", "partnership:sign"), a, w.open(a).Edit, partnership.Party{Agency: "school", Name: "A", Job: "B"}); !problem.Is(err, problem.NotFound) {
			t.Errorf("a manager signed for another agency: %v", err)
		}
		if err := w.s.Sign(ctx, as("nurse", "partnership:sign"), a, w.open(a).Edit, partnership.Party{Agency: "school", Name: "A", Job: "B"}); !problem.Is(err, problem.NotFound) {
			t.Errorf("a nurse signed: %v", err)
		}
		w.must(w.s.Sign(ctx, as("head", "partnership:sign"), a, w.open(a).Edit, partnership.Party{Agency: "school", Name: "A", Job: "B"}))
		expect("one signature", access.None, "")
		w.must(w.s.Sign(ctx, as("chief", "partnership:sign"), a, w.open(a).Edit, partnership.Party{Agency: "health", Name: "A", Job: "B"}))
		expect("signed", access.Content, "agreement/"+a+"@1")
		if err := w.s.AddLine(ctx, keep, a, w.open(a).Edit, line); !problem.Is(err, problem.Conflict) {
			t.Errorf("a signed version changed: %v", err)
		}

		w.must(w.s.Suspend(ctx, keep, a, "a leak"))
		expect("suspended", access.None, "")
		w.must(w.s.Resume(ctx, keep, a))
		expect("resumed", access.Content, "agreement/"+a+"@1")

		w.must(w.s.Revise(ctx, keep, a))
		w.must(w.s.AddLine(ctx, keep, a, w.open(a).Edit, partnership.Line{Receiver: "school", Giver: "health", Level: access.Content, Deny: true}))
		expect("a draft of the next version", access.Content, "agreement/"+a+"@1")
		w.must(w.s.Suspend(ctx, keep, a, "another leak"))
		expect("suspended past the draft", access.None, "")
		w.must(w.s.Resume(ctx, keep, a))
		w.must(w.sign(a))
		expect("its content denied in version 2", access.Existence, "agreement/"+a+"@2")
		if all := w.open(a).Versions; len(all) != 1 || all[0].State != partnership.Replaced {
			t.Errorf("version 1 is %+v", all)
		}
		w.must(w.s.Revise(ctx, keep, a))
		w.must(w.s.DropLine(ctx, keep, a, w.open(a).Edit, 1))
		w.must(w.sign(a))
		expect("version 3", access.Content, "agreement/"+a+"@3")

		w.Clock.Add(39 * 24 * time.Hour)
		expect("its last day", access.Content, "agreement/"+a+"@3")
		w.Clock.Add(24 * time.Hour)
		expect("the day after", access.None, "")
		w.must(w.s.End(ctx, keep, a, "over"))
		if err := w.s.Resume(ctx, keep, a); !problem.Is(err, problem.NotFound) {
			t.Errorf("an ended agreement was resumed: %v", err)
		}
	})
}

// TestStaleDrafts: what two people change at once, the later is told; what was
// signed before a change is signed no more.
func TestStaleDrafts(t *testing.T) {
	dbtest.Run(t, accesstest.Schemas(once.Schema(), partnership.Schema()), func(t *testing.T, d *db.DB) {
		w, ctx, keep := setup(t, d), context.Background(), as("officer", "partnership:keep")
		a, err := w.s.Draft(ctx, keep, partnership.Agreement{Title: "A"}, "k")
		w.must(err)
		again, err := w.s.Draft(ctx, keep, partnership.Agreement{Title: "A"}, "k")
		if err != nil || again != a {
			t.Errorf("sent twice it is %s and %s: %v", a, again, err)
		}
		edit := w.open(a).Edit
		w.must(w.s.AddParty(ctx, keep, a, edit, partnership.Party{Agency: "school", Capacity: "controller"}))
		if err := w.s.Change(ctx, keep, partnership.Agreement{ID: a, Edit: edit, Title: "B"}); !problem.Is(err, problem.Conflict) {
			t.Errorf("a stale change was kept: %v", err)
		}
		w.must(w.s.Change(ctx, keep, partnership.Agreement{ID: a, Edit: w.open(a).Edit, Title: "B"}))
		if is := w.open(a); is.Title != "B" || len(is.Parties) != 1 {
			t.Errorf("it is %+v", is.Agreement)
		}
	})
}
