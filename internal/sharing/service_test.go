package sharing_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/agency"
	"onestory/internal/basis"
	"onestory/internal/child"
	"onestory/internal/consent"
	"onestory/internal/find"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/form"
	"onestory/internal/kit/id"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/match"
	"onestory/internal/sharing"
	"onestory/lib/workday"
)

type cards struct{}

func (cards) Card(_ context.Context, _ db.Reader, id string) (involvement.Card, error) {
	return involvement.Card{ID: id, Name: "Name of " + id, Role: "nurse"}, nil
}

func (cards) Name(_ context.Context, _ db.Reader, id string) (string, error) { return id, nil }

func (cards) Advisers(context.Context, db.Reader, access.Grant) ([]involvement.Card, error) {
	return []involvement.Card{{ID: "boss", Name: "Name of boss"}}, nil
}

type world struct {
	*accesstest.World
	t     *testing.T
	svc   *sharing.Service
	bases *basis.Service
	child string
}

func run(t *testing.T, fn func(w *world)) {
	who := func(agency string, roles ...access.Role) access.Actor {
		return access.Actor{Active: true, Agency: agency, Authority: "la", Roles: roles}
	}
	people := accesstest.People{"nurse": who("nursing", access.SchoolNurse), "colleague": who("nursing", access.SchoolNurse), "gp": who("surgery", access.GP), "boss": who("nursing", access.Manager), "other": who("nursing", access.Manager), "gov": who("council", access.Governance)}
	dbtest.Run(t, accesstest.Schemas(once.Schema(), agency.Schema(), find.Schema(), child.Schema(), match.Schema(), basis.Schema(), consent.Schema(), sharing.Schema()), func(t *testing.T, d *db.DB) {
		w := &world{World: accesstest.New(t, d, people), t: t}
		index, queue := find.New(d, make([]byte, 32)), match.NewQueue(id.Random{})
		children := child.New(w.Gate, w.Keys, index, id.Random{}, queue)
		queue.Use(match.NewMatcher(index, children, match.Standard()))
		reg, err := basis.Load()
		if err != nil {
			t.Fatal(err)
		}
		w.bases = basis.New(w.Gate, reg)
		w.svc = sharing.New(sharing.Parts{Gate: w.Gate, Keys: w.Keys, IDs: id.Random{}, Children: children, Consents: consent.New(w.Gate, w.Keys, id.Random{}, children, cards{}), Bases: w.bases, People: cards{}, Advisers: cards{}})
		born, _ := workday.Parse("2014-02-28")
		if w.child, err = children.Create(t.Context(), access.Request{Actor: "nurse", Action: "child:create"}, child.Record{Names: []child.Name{{Given: "Tyler", Family: "Thistlewood"}}, Birth: child.Birth{Date: born}}, ""); err != nil {
			t.Fatal(err)
		}
		err = d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			for _, a := range []string{"nurse", "gp"} {
				if _, err := access.Relate(ctx, tx, access.Relationship{ID: "r-" + a, Child: w.child, Kind: "involvement", Account: a, ClaimedBy: a, ConfirmedBy: "boss", Starts: "2020-01-01"}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		fn(w)
	})
}

func (w *world) q(who string) access.Request {
	q := access.Request{Actor: who, Action: "sharing:decide", Child: w.child, Level: access.Existence}
	if who == "colleague" {
		q.Purpose = access.HealthNeed
	}
	return q
}

func (w *world) starts() string {
	w.t.Helper()
	id, err := w.svc.Start(w.t.Context(), w.q("nurse"), "", "", "", "")
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

func (w *world) one(who, id string) sharing.Made {
	w.t.Helper()
	m, err := w.svc.One(w.t.Context(), w.q(who), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

func (w *world) save(id string, step sharing.Step, change func(*sharing.Answers)) (sharing.Decision, error) {
	return w.svc.Save(w.t.Context(), w.q("nurse"), id, step, w.one("nurse", id).Version, false, "", change)
}

func (w *world) must(id string, step sharing.Step, change func(*sharing.Answers)) sharing.Decision {
	w.t.Helper()
	d, err := w.save(id, step, change)
	if err != nil {
		w.t.Fatalf("%s: %v", step, err)
	}
	return d
}

const words = "Words enough to be read later"

func noPurpose(a *sharing.Answers) { a.Purpose, a.PurposeText = sharing.No, words }

func notShared(a *sharing.Answers) {
	a.Outcome, a.Code, a.Why = sharing.NotShare, "more-detrimental", words
}

// TestADecisionKeepsItsRules: A05, A06. What was decided in 2024 is read under
// the rules of 2024, though a duty has come into force since.
func TestADecisionKeepsItsRules(t *testing.T) {
	run(t, func(w *world) {
		w.Clock.Add(time.Date(2024, 6, 3, 9, 0, 0, 0, time.UTC).Sub(w.Clock.Now()))
		id := w.starts()
		w.must(id, sharing.AskPurpose, noPurpose)
		w.must(id, sharing.AskRecord, notShared)
		w.Clock.Add(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC).Sub(w.Clock.Now()))
		day, _ := workday.Parse("2026-11-01")
		if err := w.bases.Set(t.Context(), access.Request{Actor: "gov", Action: "basis:set"}, basis.Setting{Basis: "ca-2004-16la", From: day}); err != nil {
			t.Fatal(err)
		}
		m := w.one("nurse", id)
		if _, ok := m.Rules.Find("ca-2004-16la"); ok || m.Guidance != "2024" || m.Rules.On.Year() != 2024 {
			t.Errorf("a decision of 2024 is read under other rules: %s, %s", m.Guidance, m.Rules.On)
		}
		if _, ok := w.one("nurse", w.starts()).Rules.Find("ca-2004-16la"); !ok {
			t.Error("a decision of today is not made under today's")
		}
		if _, err := w.save(id, sharing.AskPurpose, noPurpose); !problem.Is(err, problem.Conflict) {
			t.Errorf("a decision was changed: %v", err)
		}
		counts, err := w.svc.Counts(t.Context(), access.Request{Actor: "gov", Action: "sharing:report"})
		if err != nil || len(counts) != 0 {
			t.Errorf("one of two years ago is counted: %v %+v", err, counts)
		}
		again, err := w.svc.Start(t.Context(), w.q("nurse"), "", "", id, "")
		if err != nil {
			t.Fatal(err)
		}
		if m := w.one("nurse", again); m.PurposeText != words || m.Outcome != "" || m.Follows != id {
			t.Errorf("decided again: %+v", m.Answers)
		}
		w.must(again, sharing.AskRecord, notShared)
		if counts, err = w.svc.Counts(t.Context(), access.Request{Actor: "gov", Action: "sharing:report"}); err != nil || len(counts) != 1 || counts[0].Code != "more-detrimental" || counts[0].N != 1 {
			t.Errorf("%v %+v", err, counts)
		}
	})
}

// TestDrafts: what was answered is kept, back and forth, and by its author alone.
func TestDrafts(t *testing.T) {
	run(t, func(w *world) {
		id, key := w.starts(), form.NewKey()
		save := func() (sharing.Decision, error) {
			return w.svc.Save(t.Context(), w.q("nurse"), id, sharing.AskPurpose, 1, false, key, func(a *sharing.Answers) { a.Purpose, a.PurposeText = sharing.Yes, words })
		}
		for range 2 { // sent twice
			if d, err := save(); err != nil || d.Step != sharing.AskIdentify {
				t.Fatalf("%v %s", err, d.Step)
			}
		}
		if _, err := w.svc.Save(t.Context(), w.q("nurse"), id, sharing.AskIdentify, 1, false, "", func(a *sharing.Answers) { a.Identify = sharing.Yes }); !problem.Is(err, problem.Conflict) {
			t.Errorf("over a version not seen: %v", err)
		}
		w.must(id, sharing.AskIdentify, func(a *sharing.Answers) { a.Identify = sharing.No })
		w.must(id, sharing.AskPurpose, func(a *sharing.Answers) { a.PurposeText = words + " again" })
		if m := w.one("nurse", id); m.Identify != sharing.No || m.PurposeText != words+" again" {
			t.Errorf("going back lost an answer: %+v", m.Answers)
		}
		if _, err := w.svc.Save(t.Context(), w.q("nurse"), id, sharing.AskRight, w.one("nurse", id).Version, true, "", func(a *sharing.Answers) { a.Items = "half a sent" }); err != nil {
			t.Errorf("half an answer is not kept: %v", err)
		}
		for _, who := range []string{"gp", "colleague"} {
			if _, err := w.svc.One(t.Context(), w.q(who), id); err != access.ErrNotFound {
				t.Errorf("%s reads it: %v", who, err)
			}
		}
		list, err := w.svc.List(t.Context(), access.Request{Actor: "nurse", Action: "sharing:decide"})
		if err != nil || len(list) != 1 || list[0].Name != "Tyler Thistlewood" {
			t.Errorf("%v %+v", err, list)
		}
		err = w.DB.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := access.Relate(ctx, tx, access.Relationship{ID: "r-c", Child: w.child, Kind: "involvement", Account: "colleague", ClaimedBy: "colleague", ConfirmedBy: "boss", Starts: "2026-01-01"})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if m := w.one("colleague", id); m.Mine {
			t.Error("a colleague's decision is one's own")
		}
		if _, err := w.svc.Save(t.Context(), w.q("colleague"), id, sharing.AskIdentify, w.one("nurse", id).Version, false, "", func(a *sharing.Answers) { a.Identify = sharing.Yes }); err != access.ErrNotFound {
			t.Errorf("a colleague answers: %v", err)
		}
	})
}

// TestAdvice: A02. Whoever is not sure asks; the adviser learns neither the child
// nor the family, nor does the log of what they do; the answer comes back; and
// where nobody is there the way does not end.
func TestAdvice(t *testing.T) {
	run(t, func(w *world) {
		id := w.starts()
		w.must(id, sharing.AskPurpose, func(a *sharing.Answers) { a.Purpose, a.PurposeText = sharing.Yes, words })
		if d := w.must(id, sharing.AskIdentify, func(a *sharing.Answers) { a.Identify = sharing.Unsure }); d.Step != sharing.AskIdentify {
			t.Errorf("not sure leads to %s", d.Step)
		}
		ask := sharing.Question{Adviser: "boss", Text: "Would it tell who Tyler is if I say only what he does on 28/2/2014?"}
		if err := w.svc.Ask(t.Context(), w.q("nurse"), id, sharing.Question{Adviser: "gp", Text: ask.Text}, ""); !problem.Is(err, problem.Invalid) {
			t.Errorf("somebody who is no adviser: %v", err)
		}
		if err := w.svc.Ask(t.Context(), w.q("nurse"), id, ask, ""); err != nil {
			t.Fatal(err)
		}
		if m := w.one("nurse", id); m.State != sharing.Advice || len(m.Asked) != 1 {
			t.Errorf("%s, %+v", m.State, m.Asked)
		}
		as := func(who string) access.Request { return access.Request{Actor: who, Action: "advice:answer"} }
		list, err := w.svc.Questions(t.Context(), as("boss"))
		if err != nil || len(list) != 1 || strings.Contains(list[0].Question, "Tyler") || strings.Contains(list[0].Question, "2014") || !strings.Contains(list[0].Question, "what he does") {
			t.Fatalf("%v %+v", err, list)
		}
		q := list[0].ID
		if _, err := w.svc.Question(t.Context(), as("other"), q); err != access.ErrNotFound {
			t.Errorf("another adviser reads it: %v", err)
		}
		if err := w.svc.Answer(t.Context(), as("other"), q, words); err != access.ErrNotFound {
			t.Errorf("another adviser answers: %v", err)
		}
		if err := w.svc.Answer(t.Context(), as("boss"), q, words); err != nil {
			t.Fatal(err)
		}
		if err := w.svc.Answer(t.Context(), as("boss"), q, words); !problem.Is(err, problem.Conflict) {
			t.Errorf("answered twice: %v", err)
		}
		err = w.DB.Read(t.Context(), func(ctx context.Context, r db.Reader) error {
			looks, err := audit.LookedAt(ctx, r, []string{w.child}, 99, audit.Mark{})
			if slices.ContainsFunc(looks, func(l audit.Looked) bool { return l.Actor == "boss" }) {
				t.Error("the log ties the adviser to the child")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		mine, err := w.svc.List(t.Context(), access.Request{Actor: "nurse", Action: "sharing:decide"})
		if err != nil || len(mine) != 1 || !mine[0].Answered {
			t.Errorf("the answer does not come back: %v %+v", err, mine)
		}
		if m := w.one("nurse", id); m.Asked[0].Answer != words {
			t.Errorf("%+v", m.Asked)
		}
		w.must(id, sharing.AskIdentify, func(a *sharing.Answers) { a.Identify = sharing.Unsure })
		if err := w.svc.Ask(t.Context(), w.q("nurse"), id, sharing.Question{Text: words, Outside: "A lawyer", Answer: words}, ""); err != nil {
			t.Errorf("an adviser outside: %v", err)
		}
		if d := w.must(id, sharing.AskIdentify, func(a *sharing.Answers) { a.Identify = sharing.No }); d.State != sharing.Draft || d.Step != sharing.AskRight {
			t.Errorf("going on: %s at %s", d.State, d.Step)
		}
	})
}
