package family_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/consent"
	"onestory/internal/family"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
)

type named struct{}

func (named) Name(_ context.Context, _ db.Reader, id string) (string, error) {
	return "Name of " + id, nil
}

// records is what a nurse writes down of somebody's answer: yes or no to the
// academy being told of health.
func (f *fixture) records(c, person string, answer consent.Answer) {
	f.t.Helper()
	q := access.Request{Actor: "nurse", Action: "consent:record", Child: c, Level: access.Contact}
	keys, err := f.consents.Keys(ctx, q)
	f.ok("keys", err)
	_, err = access.Change(ctx, f.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		today := f.consents.Today()
		said := consent.Consent{Person: f.consents.PersonNamed(person), Capacity: consent.Responsibility, Answer: answer, Agency: "academy", Classes: []access.Class{access.ClassHealth}, Starts: today,
			Details: consent.Details{Name: person, Evidence: "mother", How: "spoken", Words: "He must not know", Orders: ""}}
		if answer == consent.Yes {
			said.Ends = today.AddMonths(6)
		}
		_, states, err := f.consents.Give(ctx, tx, g, keys, said)
		return struct{}{}, audit.Event{Subjects: g.Subjects(), State: states}, err
	})
	f.ok("record", err)
}

// holds is an item of the nurses' about health which the academy reads while
// somebody agrees.
func (f *fixture) holds(c string) {
	f.t.Helper()
	f.write(func(tx *db.Tx) error {
		if _, err := access.Hold(ctx, tx, access.Item{ID: "item-" + c, Child: c, Agency: "nursing", Author: "nurse", Class: access.ClassHealth}); err != nil {
			return err
		}
		_, err := access.SetTerms(ctx, tx, "dsa", 1, []access.Term{{Giver: "nursing", Receiver: "academy", Purpose: access.Education, Level: access.Content, Consent: true, Starts: "2026-01-01"}})
		return err
	})
}

// reads reports whether the teacher reads the item now.
func (f *fixture) reads(c string) (yes bool) {
	f.t.Helper()
	_, err := access.Read(ctx, f.Gate, access.Request{Actor: "teacher", Action: "child:open", Child: c, Purpose: access.Education}, func(ctx context.Context, r db.Reader, g access.Grant) (struct{}, audit.Event, error) {
		items, err := g.Items(ctx, r, "item-"+c)
		yes = items["item-"+c].Reads()
		return struct{}{}, audit.Event{Subjects: g.Subjects()}, err
	})
	f.ok("read", err)
	return yes
}

func (f *fixture) agreed(member, c string) family.Agreed {
	f.t.Helper()
	a, err := f.svc.Agreed(ctx, as(member, "family:open", c))
	f.ok("agreed", err)
	return a
}

// TestWithdrawalStopsTheNextRead: A09. What a mother agreed to with a nurse she
// stops herself, and the school's next look finds nothing; she can agree again.
func TestWithdrawalStopsTheNextRead(t *testing.T) {
	run(t, func(f *fixture) {
		*f.helping = helping{{Account: "teacher", AgencyID: "academy", Kind: involvement.Universal, Status: involvement.Confirmed, Details: involvement.Details{Name: "Tom", Agency: "Agency academy"}}}
		f.child("c", "2016-05-01")
		mum := f.called("c", access.Parent, "Kelly  reed")
		f.holds("c")
		if f.reads("c") {
			t.Fatal("read before anybody agreed")
		}
		f.records("c", "Kelly Reed", consent.Yes)
		if !f.reads("c") {
			t.Fatal("not read after she agreed")
		}
		a := f.agreed(mum, "c")
		if len(a.Yes) != 1 || len(a.No) != 0 || a.Yes[0].Name != "Agency academy" || a.Yes[0].Classes[0] != "health" || a.Yes[0].Until.IsZero() {
			t.Fatalf("her page: %+v", a)
		}
		stop := func(version int64) error {
			return f.svc.Stop(ctx, as(mum, "family:consent", "c"), a.Yes[0].ID, version)
		}
		if err := stop(9); !problem.Is(err, problem.Conflict) || !f.reads("c") {
			t.Errorf("over a version not seen: %v", err)
		}
		f.ok("stop", stop(a.Yes[0].Version))
		if f.reads("c") {
			t.Error("read after she took it back")
		}
		f.ok("stop twice", stop(a.Yes[0].Version))
		if a := f.agreed(mum, "c"); len(a.Yes) != 0 || len(a.No) != 1 || a.No[0].Open {
			t.Errorf("her page then: %+v", a)
		}
		yes := family.Sharing{Yes: true, Agency: "academy", Classes: []string{"health"}, Months: 3}
		for range 2 {
			f.ok("agree", f.svc.SaySharing(ctx, as(mum, "family:consent", "c"), yes, "0123456789abcdef0123456789abcdef"))
		}
		if a := f.agreed(mum, "c"); !f.reads("c") || len(a.Yes) != 1 || len(a.No) != 0 {
			t.Errorf("agreed anew: %+v", a)
		}
		yes.Agency = "haven" // which her page does not name
		if err := f.svc.SaySharing(ctx, as(mum, "family:consent", "c"), yes, ""); !problem.Is(err, problem.Invalid) {
			t.Errorf("an agency not offered: %v", err)
		}
	})
}

// TestARefusalBeatsAnothersYes: and nothing that one says shows on the other's page.
func TestARefusalBeatsAnothersYes(t *testing.T) {
	run(t, func(f *fixture) {
		f.child("c", "2016-05-01")
		mum, dad := f.called("c", access.Parent, "Kelly Reed"), f.called("c", access.Parent, "Craig Reed")
		f.holds("c")
		f.records("c", "Kelly Reed", consent.Yes)
		page := f.pageOf(mum, "c")
		f.ok("refuse", f.svc.SaySharing(ctx, as(dad, "family:consent", "c"), family.Sharing{}, ""))
		f.ok("help", f.svc.SayHelp(ctx, as(dad, "family:consent", "c"), "A mentor", consent.No, ""))
		if f.reads("c") {
			t.Error("a yes beats a no")
		}
		if again := f.pageOf(mum, "c"); again != page {
			t.Errorf("her page tells of him:\n%s\n%s", page, again)
		}
		his := f.agreed(dad, "c")
		if len(his.Yes) != 0 || len(his.No) != 2 {
			t.Fatalf("his page: %+v", his)
		}
		hers := f.agreed(mum, "c").Yes[0]
		for _, id := range []string{hers.ID, "nothing"} {
			if err := f.svc.Stop(ctx, as(dad, "family:consent", "c"), id, hers.Version); !errors.Is(err, access.ErrNotFound) {
				t.Errorf("he stops what is not his: %v", err)
			}
			if _, err := f.svc.AgreedOne(ctx, as(dad, "family:open", "c"), id); !errors.Is(err, access.ErrNotFound) {
				t.Errorf("he opens what is not his: %v", err)
			}
		}
		for _, x := range his.No {
			f.ok("lift", f.svc.Stop(ctx, as(dad, "family:consent", "c"), x.ID, x.Version))
		}
		f.Clock.Add(daylong)
		if !f.reads("c") || len(f.agreed(dad, "c").No) != 0 {
			t.Error("his no stands after he took it back")
		}
	})
}

// TestOwnWordsOnly: no words of whoever wrote it down, and of two of one name
// neither reads what was recorded of that name.
func TestOwnWordsOnly(t *testing.T) {
	run(t, func(f *fixture) {
		f.child("c", "2016-05-01")
		mum, stranger := f.called("c", access.Parent, "Kelly Reed"), f.called("c", access.Carer, "Ann Other")
		f.records("c", "Kelly Reed", consent.No)
		b, err := json.Marshal(f.agreed(mum, "c"))
		f.ok("write", err)
		if strings.Contains(string(b), "He must not know") || !strings.Contains(string(b), "Agency academy") {
			t.Errorf("her page: %s", b)
		}
		// Whoever is not known to have parental responsibility is heard, and does not decide.
		f.holds("c")
		f.ok("carer", f.svc.SaySharing(ctx, as(stranger, "family:consent", "c"), family.Sharing{Yes: true, Classes: []string{"health"}, Months: 12}, ""))
		if a := f.agreed(stranger, "c"); len(a.Yes) != 1 || !a.Yes[0].Wish || f.reads("c") {
			t.Errorf("a carer's wish: %+v", a)
		}
		namesake := f.called("c", access.Carer, "kelly reed")
		for _, m := range []string{mum, namesake} {
			if a := f.agreed(m, "c"); len(a.Yes)+len(a.No) != 0 {
				t.Errorf("one of two namesakes reads: %+v", a)
			}
		}
		// A closed page neither shows nor takes anything.
		f.ok("apart", f.svc.Apart(ctx, as(mum, "family:apart", "c")))
		if _, err := f.svc.Agreed(ctx, as(namesake, "family:open", "c")); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("a suspended page: %v", err)
		}
		if err := f.svc.SaySharing(ctx, as(namesake, "family:consent", "c"), family.Sharing{}, ""); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("a suspended page takes a no: %v", err)
		}
		if err := f.svc.SayHelp(ctx, as(namesake, "family:consent", "c"), "A mentor", consent.Yes, ""); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("a suspended page takes a yes: %v", err)
		}
	})
}
