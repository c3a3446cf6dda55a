package watch_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/id"
	"onestory/internal/kit/lease"
	"onestory/internal/kit/problem"
	"onestory/internal/watch"
)

// accounts notes who was shut.
type accounts struct {
	people          accesstest.People
	signedOut, shut []string
}

func (a *accounts) Name(_ context.Context, _ db.Reader, id string) (string, error) {
	return "Name of " + id, nil
}

func (a *accounts) AgencyOf(_ context.Context, _ db.Reader, id string) (string, error) {
	return a.people[id].Agency, nil
}

func (a *accounts) OnDuty(_ context.Context, _ db.Reader, id string) (bool, error) {
	return a.people[id].Has(access.FrontDoor), nil
}

func (a *accounts) SignOutEverywhere(_ context.Context, _ *db.Tx, id string) error {
	a.signedOut = append(a.signedOut, id)
	return nil
}

func (a *accounts) Suspend(_ context.Context, _ access.Request, id string) error {
	a.shut = append(a.shut, id)
	return nil
}

type world struct {
	*accesstest.World
	t        *testing.T
	s        *watch.Service
	accounts *accounts
	seq      *audit.Sequencer
}

func setup(t *testing.T, d *db.DB, limits watch.Limits) *world {
	people := accesstest.People{
		"nia":     {Active: true, Agency: "nursing", Authority: "la", Roles: []access.Role{access.SchoolNurse}},
		"ola":     {Active: true, Agency: "nursing", Authority: "la", Roles: []access.Role{access.SchoolNurse}},
		"beth":    {Active: true, Agency: "nursing", Authority: "la", Roles: []access.Role{access.SchoolNurse, access.Manager}},
		"head":    {Active: true, Agency: "school", Authority: "la", Roles: []access.Role{access.Manager}},
		"officer": {Active: true, Agency: "council", Authority: "la", Roles: []access.Role{access.Governance}},
		"ruth":    {Active: true, Agency: "council", Authority: "la", Cleared: true, Roles: []access.Role{access.ShieldOfficer}},
	}
	w := &world{t: t, World: accesstest.New(t, d, people), accounts: &accounts{people: people}}
	private, _, err := audit.NewKey("test")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		t.Fatal(err)
	}
	w.seq = audit.NewSequencer(d, clock.Real{}, lease.New(d, clock.Real{}, "sequencer", "n", time.Minute), signer, "")
	w.s = watch.New(w.Gate, w.Keys, id.Random{}, w.accounts, limits)
	_, err = access.Change(t.Context(), w.Gate, access.Request{Actor: "officer", Action: "watch:note"}, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		for i := range 8 {
			if _, err := access.Admit(ctx, tx, fmt.Sprint("child", i), "la", access.Protection{}); err != nil {
				return struct{}{}, audit.Event{}, err
			}
		}
		if err := access.AddChildKeys(ctx, tx, "child7", "home"); err != nil {
			return struct{}{}, audit.Event{}, err
		}
		_, err := access.AddKin(ctx, tx, "ola", "home")
		return struct{}{}, audit.Event{}, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// opens opens a child's record.
func (w *world) opens(who, child string) error {
	_, err := access.Read(w.t.Context(), w.Gate, access.Request{Actor: who, Action: "child:open", Child: child, Level: access.Existence, Purpose: access.HealthNeed}, func(ctx context.Context, r db.Reader, g access.Grant) (struct{}, audit.Event, error) {
		return struct{}{}, audit.Event{Subjects: g.Subjects()}, nil
	})
	return err
}

func as(who string, a access.Action) access.Request { return access.Request{Actor: who, Action: a} }

// rules lists what was raised, for whoever asks.
func (w *world) rules(who string) (out []watch.Rule) {
	w.t.Helper()
	b, err := w.s.List(w.t.Context(), as(who, "watch:list"))
	if err != nil {
		w.t.Fatal(err)
	}
	for _, a := range b.Alerts {
		out = append(out, a.Rule)
	}
	slices.Sort(out)
	return out
}

func (w *world) expect(what, who string, want ...watch.Rule) {
	w.t.Helper()
	w.take()
	w.take() // again changes nothing
	slices.Sort(want)
	if got := w.rules(who); !slices.Equal(got, want) {
		w.t.Errorf("%s: %s sees %v, want %v", what, who, got, want)
	}
}

func (w *world) take() {
	w.t.Helper()
	if err := w.seq.Drain(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	if err := w.s.Take(w.t.Context(), w.DB); err != nil {
		w.t.Fatal(err)
	}
}

// TestTheLogIsWatched plays a nurse who opens children one after the other, a look
// at a colleague's child and at her own, and what her manager and governance see.
func TestTheLogIsWatched(t *testing.T) {
	dbtest.Run(t, accesstest.Schemas(lease.Schema(), watch.Schema()), func(t *testing.T, d *db.DB) {
		w := setup(t, d, watch.Limits{Budget: 4, Volume: 5, Sample: 1 << 30})
		for i := range 4 {
			if err := w.opens("nia", fmt.Sprint("child", i)); err != nil {
				t.Fatal(err)
			}
		}
		w.expect("a day's work", "officer")
		if len(w.accounts.signedOut) > 0 {
			t.Errorf("signed out: %v", w.accounts.signedOut)
		}
		for i := range 6 { // four of them again
			if err := w.opens("nia", fmt.Sprint("child", i)); err != nil {
				t.Fatal(err)
			}
		}
		w.expect("more strangers than the budget, more children than ever", "officer", watch.Budget, watch.Volume)
		if !slices.Equal(w.accounts.signedOut, []string{"nia"}) {
			t.Errorf("signed out: %v", w.accounts.signedOut)
		}
		if err := w.opens("beth", "child7"); err != nil {
			t.Fatal(err)
		}
		if err := w.opens("ola", "child7"); !problem.Is(err, problem.NotFound) {
			t.Errorf("a nurse opened her own family: %v", err)
		}
		w.expect("a colleague's child, and one's own", "officer", watch.Budget, watch.Volume, watch.Colleague, watch.OwnFamily)
		w.expect("her manager sees her agency's, not what she did herself", "beth", watch.Budget, watch.Volume, watch.OwnFamily)
		w.expect("another manager sees nothing", "head")

		if err := w.s.SetNotable(t.Context(), access.Request{Actor: "ruth", Action: "watch:notable", Child: "child0", Level: access.Existence, Purpose: access.Safeguarding}, true); err != nil {
			t.Fatal(err)
		}
		if err := w.opens("ola", "child0"); err != nil {
			t.Fatal(err)
		}
		w.expect("a child whom the public knows", "beth", watch.Budget, watch.Volume, watch.OwnFamily, watch.Notable)
	})
}

// TestAnAlertIsLookedInto: notes are kept, closed alerts stay closed, nobody
// judges themselves, the account is shut at once.
func TestAnAlertIsLookedInto(t *testing.T) {
	dbtest.Run(t, accesstest.Schemas(lease.Schema(), watch.Schema()), func(t *testing.T, d *db.DB) {
		w, ctx := setup(t, d, watch.Limits{Sample: 1 << 30}), t.Context()
		if err := w.opens("beth", "child7"); err != nil {
			t.Fatal(err)
		}
		w.expect("a colleague's child", "officer", watch.Colleague)
		b, err := w.s.List(ctx, as("officer", "watch:list"))
		if err != nil {
			t.Fatal(err)
		}
		a := b.Alerts[0]
		if got, err := w.s.One(ctx, as("officer", "watch:list"), a.ID); err != nil || !got.Suspends {
			t.Errorf("who governs is not offered to suspend: %+v, %v", got, err)
		}
		if _, err := w.s.One(ctx, as("beth", "watch:list"), a.ID); !problem.Is(err, problem.NotFound) {
			t.Errorf("a manager reads the alert about herself: %v", err)
		}
		if err := w.s.Note(ctx, as("beth", "watch:note"), a.ID, watch.Mistaken, "nothing", a.Version); !problem.Is(err, problem.NotFound) {
			t.Errorf("a manager closes the alert about herself: %v", err)
		}
		if err := w.s.Note(ctx, as("officer", "watch:note"), a.ID, watch.Looking, " ", a.Version); !problem.Is(err, problem.Invalid) {
			t.Errorf("without a note: %v", err)
		}
		if err := w.s.Note(ctx, as("officer", "watch:note"), a.ID, watch.Looking, "Rang her", a.Version); err != nil {
			t.Fatal(err)
		}
		if err := w.s.Note(ctx, as("officer", "watch:note"), a.ID, watch.Explained, "On her roll", a.Version); !problem.Is(err, problem.Conflict) {
			t.Errorf("a stale note: %v", err)
		}
		if err := w.s.Suspend(ctx, as("officer", "watch:suspend"), a.ID); err != nil || !slices.Equal(w.accounts.shut, []string{"beth"}) {
			t.Errorf("shut: %v, %v", w.accounts.shut, err)
		}
		if err := w.s.Note(ctx, as("officer", "watch:note"), a.ID, watch.Explained, "On her roll", a.Version+1); err != nil {
			t.Fatal(err)
		}
		got, err := w.s.One(ctx, as("officer", "watch:list"), a.ID)
		if err != nil || got.State != watch.Explained || len(got.Notes) != 2 || got.Notes[0].Text != "Rang her" || got.Notes[1].Name != "Name of officer" {
			t.Errorf("it is %+v, %v", got, err)
		}
	})
}

// TestManagersJustifyASample: each look of an agency's people that chance chose
// waits for its manager, then for governance; no reason is an alert.
func TestManagersJustifyASample(t *testing.T) {
	dbtest.Run(t, accesstest.Schemas(lease.Schema(), watch.Schema()), func(t *testing.T, d *db.DB) {
		w, ctx := setup(t, d, watch.Limits{Sample: 1}), t.Context()
		for _, c := range []string{"child0", "child1"} {
			if err := w.opens("nia", c); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.opens("beth", "child2"); err != nil {
			t.Fatal(err)
		}
		w.take()
		samples := func(who string) []watch.Sampled {
			t.Helper()
			b, err := w.s.List(ctx, as(who, "watch:list"))
			if err != nil {
				t.Fatal(err)
			}
			return b.Samples
		}
		own := samples("beth")
		if len(own) != 2 || len(samples("officer")) != 0 || len(samples("head")) != 0 {
			t.Fatalf("beth is asked about %+v, governance about %+v", own, samples("officer"))
		}
		if err := w.s.Answer(ctx, as("head", "watch:answer"), own[0].Event, true); !problem.Is(err, problem.NotFound) {
			t.Errorf("another agency's manager answers: %v", err)
		}
		if err := w.s.Answer(ctx, as("beth", "watch:answer"), own[0].Event, true); err != nil {
			t.Fatal(err)
		}
		if err := w.s.Answer(ctx, as("beth", "watch:answer"), own[1].Event, false); err != nil {
			t.Fatal(err)
		}
		w.expect("no reason", "officer", watch.Unanswered)
		w.Clock.Add(30 * 24 * time.Hour)
		if late := samples("officer"); len(late) != 1 || late[0].Account != "beth" {
			t.Errorf("governance is asked about %+v", late)
		}
	})
}
