package consent_test

import (
	"context"
	"encoding/json"
	"testing"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/agency"
	"onestory/internal/child"
	"onestory/internal/consent"
	"onestory/internal/find"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/form"
	"onestory/internal/kit/id"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/match"
	"onestory/lib/workday"
)

type names struct{}

func (names) Name(_ context.Context, _ db.Reader, id string) (string, error) {
	return "Name of " + id, nil
}

type world struct {
	*accesstest.World
	t     *testing.T
	svc   *consent.Service
	child string
}

func run(t *testing.T, born string, fn func(w *world)) {
	people := accesstest.People{"nurse": {Active: true, Agency: "nursing", Authority: "la", Roles: []access.Role{access.SchoolNurse}}, "gp": {Active: true, Agency: "surgery", Authority: "la", Roles: []access.Role{access.GP}},
		"youth": {Active: true, Agency: "charity", Authority: "la", Roles: []access.Role{access.YouthWorker}}}
	dbtest.Run(t, accesstest.Schemas(once.Schema(), agency.Schema(), find.Schema(), child.Schema(), match.Schema(), consent.Schema()), func(t *testing.T, d *db.DB) {
		w := &world{World: accesstest.New(t, d, people), t: t}
		index, queue := find.New(d, make([]byte, 32)), match.NewQueue(id.Random{})
		children := child.New(w.Gate, w.Keys, index, id.Random{}, queue)
		queue.Use(match.NewMatcher(index, children, match.Standard()))
		w.svc = consent.New(w.Gate, w.Keys, id.Random{}, children, names{})
		b, err := workday.Parse(born)
		if err != nil {
			t.Fatal(err)
		}
		if w.child, err = children.Create(t.Context(), access.Request{Actor: "nurse", Action: "child:create"}, child.Record{Names: []child.Name{{Given: "Tyler", Family: "Thistlewood"}}, Birth: child.Birth{Date: b},
			Carers: []child.Carer{{Name: child.Name{Given: "Kelly", Family: "Thistlewood"}, Responsibility: true}, {Name: child.Name{Given: "Moira", Family: "Abernethy"}}}}, ""); err != nil {
			t.Fatal(err)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			if _, err := tx.Exec(ctx, `INSERT INTO agency (id, authority, name, name_cy, kind, main, duty, ref, version) VALUES ('school', 'la', 'The school', 'Yr ysgol', 'school', '1', '', '100', 1)`); err != nil {
				return err
			}
			for _, a := range []string{"nurse", "gp"} {
				if _, err := access.Relate(ctx, tx, access.Relationship{ID: "r-" + a, Child: w.child, Kind: "involvement", Account: a, ClaimedBy: a, ConfirmedBy: "boss", Starts: "2026-01-01"}); err != nil {
					return err
				}
			}
			return nil
		})
		fn(w)
	})
}

func (w *world) write(fn func(context.Context, *db.Tx) error) {
	w.t.Helper()
	if err := w.DB.Write(w.t.Context(), fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) q(who string, a access.Action) access.Request {
	q := access.Request{Actor: who, Action: a, Child: w.child, Level: access.Contact}
	if who == "youth" {
		q.Purpose, q.Level = access.Education, access.Existence
	}
	return q
}

func (w *world) list(who string) consent.List {
	w.t.Helper()
	l, err := w.svc.All(w.t.Context(), w.q(who, "consent:open"))
	if err != nil {
		w.t.Fatal(err)
	}
	return l
}

func (w *world) kelly(answer consent.Answer, agency string) consent.Consent {
	today := w.svc.Today()
	return consent.Consent{Person: w.svc.PersonNamed(" kelly  Thistlewood"), Capacity: consent.Responsibility, Answer: answer, State: consent.Standing, Agency: agency, Classes: []access.Class{access.ClassHealth},
		Starts: today, Ends: today.AddMonths(6), Details: consent.Details{Name: "Kelly Thistlewood", Evidence: "mother", How: "spoken", Words: "Only the hearing"}}
}

func (w *world) record(c consent.Consent, key form.Key) {
	w.t.Helper()
	if err := w.svc.Record(w.t.Context(), w.q("nurse", "consent:record"), c, key); err != nil {
		w.t.Fatal(err)
	}
}

// facts are what access knows, as the log would state it.
func (w *world) facts() (n int) {
	w.t.Helper()
	err := w.DB.Read(w.t.Context(), func(ctx context.Context, r db.Reader) error {
		return r.QueryRow(ctx, `SELECT count(*) FROM access_consent`).Scan(&n)
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

func TestRecordAndRead(t *testing.T) {
	run(t, "2014-02-28", func(w *world) {
		a, err := w.svc.Ask(t.Context(), w.q("nurse", "consent:record"), "")
		if err != nil || len(a.People) != 1 || a.People[0].Name != "Kelly Thistlewood" || a.People[0].Key != w.kelly(consent.Yes, "").Person {
			t.Fatalf("who has parental responsibility: %v, %+v", err, a.People)
		}
		if _, err := w.svc.Ask(t.Context(), w.q("nurse", "consent:record"), w.svc.PersonNamed("Moira Abernethy")); err != access.ErrNotFound {
			t.Errorf("a carer without responsibility: %v", err)
		}
		key := form.NewKey()
		w.record(w.kelly(consent.Yes, "school"), key)
		w.record(w.kelly(consent.Yes, "school"), key)
		l := w.list("gp")
		if len(l.Consents) != 1 || l.Consents[0].Words != "Only the hearing" || l.Consents[0].AgencyIn("cy") != "Yr ysgol" || l.Consents[0].Recorder != "Name of nurse" || w.facts() != 1 {
			t.Errorf("%+v", l)
		}
		if l := w.list("youth"); len(l.Consents)+len(l.Earlier) > 0 {
			t.Errorf("somebody without contacts sees %+v", l.Consents)
		}
		if err := w.svc.Record(t.Context(), w.q("nurse", "consent:record"), w.kelly(consent.Yes, "nowhere"), ""); !problem.Is(err, problem.Invalid) {
			t.Errorf("an agency that is not there: %v", err)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := access.Protect(ctx, tx, w.child, access.Protection{Shielded: true})
			return err
		})
		if l := w.list("gp"); len(l.Consents) > 0 {
			t.Error("the name of an agency tells where a shielded child is")
		}
		if l := w.list("nurse"); len(l.Consents) != 1 {
			t.Error("the agency that recorded it does not see it")
		}
	})
}

func TestWithdraw(t *testing.T) {
	run(t, "2014-02-28", func(w *world) {
		w.record(w.kelly(consent.Yes, "school"), "")
		yes := w.list("nurse").Consents[0]
		back := func(version int64) error {
			return w.svc.Withdraw(t.Context(), w.q("gp", "consent:withdraw"), yes.ID, consent.Withdrawn, version)
		}
		if err := back(7); !problem.Is(err, problem.Conflict) {
			t.Errorf("over a version not seen: %v", err)
		}
		if err := back(yes.Version); err != nil {
			t.Fatal(err)
		}
		if err := back(yes.Version); err != nil {
			t.Errorf("sent twice: %v", err)
		}
		if l := w.list("nurse"); len(l.Consents) != 1 || !l.Consents[0].Refuses(w.svc.Today()) {
			t.Errorf("a yes taken back: %+v", l.Consents)
		}
		if err := w.svc.Withdraw(t.Context(), w.q("gp", "consent:withdraw"), "nothing", consent.Withdrawn, 1); err != access.ErrNotFound {
			t.Errorf("of nothing: %v", err)
		}
		w.record(w.kelly(consent.Yes, ""), "")
		if l := w.list("nurse"); len(l.Consents) != 1 || !l.Consents[0].Permits(w.svc.Today()) || len(l.Earlier) != 1 || len(l.Conflicts) > 0 {
			t.Errorf("said yes anew: %+v", l)
		}
	})
}

// TestImport: A35. What was exported comes back: a refusal at once, a permission
// after somebody else accepts it.
func TestImport(t *testing.T) {
	run(t, "2014-02-28", func(w *world) {
		w.record(w.kelly(consent.Yes, "school"), "")
		out, err := w.svc.Export(t.Context(), w.q("nurse", "consent:open"))
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(out)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.svc.Import(t.Context(), w.q("gp", "consent:record"), text, ""); err != nil {
			t.Fatal(err)
		}
		var waits consent.Consent
		for _, c := range w.list("nurse").Consents {
			if c.State == consent.Waiting {
				waits = c
			}
		}
		if waits.ID == "" || w.facts() != 1 {
			t.Fatalf("an imported permission: %+v, %d facts", waits, w.facts())
		}
		accept := func(who string) error {
			return w.svc.Accept(t.Context(), w.q(who, "consent:record"), waits.ID, waits.Version)
		}
		if err := accept("gp"); !problem.Is(err, problem.Forbidden) {
			t.Errorf("whoever brought it in accepts it: %v", err)
		}
		if err := accept("nurse"); err != nil || w.facts() != 2 {
			t.Errorf("somebody else: %v, %d facts", err, w.facts())
		}
		if err := accept("nurse"); err != access.ErrNotFound {
			t.Errorf("twice: %v", err)
		}
		yes := w.list("nurse").Consents[0]
		if err := w.svc.Withdraw(t.Context(), w.q("nurse", "consent:withdraw"), yes.ID, consent.Withdrawn, yes.Version); err != nil {
			t.Fatal(err)
		}
		out, err = w.svc.Export(t.Context(), w.q("nurse", "consent:open"))
		if err != nil {
			t.Fatal(err)
		}
		one := out.Entry[0].Resource
		if text, err = json.Marshal(one); err != nil {
			t.Fatal(err)
		}
		before := w.facts()
		if err := w.svc.Import(t.Context(), w.q("gp", "consent:record"), text, ""); err != nil || w.facts() != before+1 {
			t.Errorf("an imported refusal does not bite at once: %v, %d facts after %d", err, w.facts(), before)
		}
		for name, bad := range map[string]string{"no JSON": "hello", "half of it bad": `{"resourceType":"Bundle","entry":[{"resource":` + string(text) + `},{"resource":{"resourceType":"Consent"}}]}`} {
			before := w.facts()
			if err := w.svc.Import(t.Context(), w.q("gp", "consent:record"), []byte(bad), ""); !problem.Is(err, problem.Invalid) || w.facts() != before {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// TestHelpIsApart: a yes to being helped is no yes to sharing.
func TestHelpIsApart(t *testing.T) {
	run(t, "2009-02-28", func(w *world) {
		h := consent.Help{Person: consent.Child, Answer: consent.Yes, On: w.svc.Today(), HelpDetails: consent.HelpDetails{Name: "Tyler Thistlewood", Support: "A mentor", How: "spoken"}, Capacity: consent.Own}
		if err := w.svc.Agree(t.Context(), w.q("nurse", "help:record"), h, ""); err != nil {
			t.Fatal(err)
		}
		l := w.list("gp")
		if len(l.Helps) != 1 || !l.Helps[0].Agreed() || len(l.Consents) != 0 || w.facts() != 0 {
			t.Errorf("%+v, %d facts", l, w.facts())
		}
		of, err := access.Read(t.Context(), w.Gate, w.q("gp", "consent:open"), func(ctx context.Context, r db.Reader, g access.Grant) ([]consent.Help, audit.Event, error) {
			out, err := w.svc.HelpOf(ctx, r, g, w.svc.PersonNamed("Kelly Thistlewood"))
			return out, audit.Event{}, err
		})
		if err != nil || len(of) != 0 {
			t.Errorf("what another person said: %v %+v", err, of)
		}
		if err := w.svc.EndHelp(t.Context(), w.q("gp", "help:withdraw"), l.Helps[0].ID, consent.Withdrawn, l.Helps[0].Version); err != nil {
			t.Fatal(err)
		}
		if l := w.list("gp"); l.Helps[0].Agreed() {
			t.Error("it still stands")
		}
		adult := w.kelly(consent.Yes, "school")
		if err := w.svc.Record(t.Context(), w.q("nurse", "consent:record"), adult, ""); !problem.Is(err, problem.Invalid) {
			t.Errorf("a parent in place of a 17-year-old, without reasons: %v", err)
		}
	})
}
