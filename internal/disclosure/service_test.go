package disclosure_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/consent"
	"onestory/internal/disclosure"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// TestAgreed plays a disclosure that rests on consent: who reads it, and how it
// ends in the middle of a session, at the next request (A09, A11).
func TestAgreed(t *testing.T) {
	run(t, func(w *world) {
		w.says("Kelly", consent.Yes, "school")
		id, err := w.discloses(w.decides(agreed), func() disclosure.Disclosure { d := text(); d.Agency = "school"; return d }())
		if err != nil {
			t.Fatal(err)
		}
		w.expect("to the school: its people who work with the child", id, "lead")
		w.says("Craig", consent.No, "school")
		w.expect("another parent says no", id)
		var no consent.Consent
		for _, c := range w.all().Consents {
			if c.Answer == consent.No {
				no = c
			}
		}
		if n := len(w.all().Conflicts); n != 1 {
			t.Errorf("%d conflicts are shown", n)
		}
		must(t, w.consents.Withdraw(t.Context(), w.q("nurse", "consent:withdraw"), no.ID, consent.Withdrawn, no.Version))
		w.expect("and no longer says no", id, "lead")
		yes := w.all().Consents[0]
		must(t, w.consents.Withdraw(t.Context(), w.q("nurse", "consent:withdraw"), yes.ID, consent.Withdrawn, yes.Version))
		w.expect("the yes is taken back", id)
		w.says("Kelly", consent.Yes, "school")
		w.expect("a new yes does not beat what she took back for all time", id, "lead")
		shown, err := w.svc.One(t.Context(), w.q("nurse", "disclosure:open"), id)
		must(t, err)
		must(t, w.svc.Revoke(t.Context(), w.q("nurse", "disclosure:make"), id, shown.Version))
		w.expect("revoked", id)
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestEnds: the last day counts, the next does not.
func TestEnds(t *testing.T) {
	run(t, func(w *world) {
		w.says("Kelly", consent.Yes, "school")
		d := text()
		d.Account, d.Ends = "lead", today().AddDays(1)
		id, err := w.discloses(w.decides(agreed), d)
		must(t, err)
		w.expect("to one account", id, "lead")
		w.Clock.Add(24 * time.Hour)
		w.expect("on its last day", id, "lead")
		w.Clock.Add(24 * time.Hour)
		w.expect("on the day after", id)
	})
}

// TestARefusalIsRespected: nothing that rests on agreement gets past a no, and
// consent covers only what was agreed to.
func TestARefusalIsRespected(t *testing.T) {
	run(t, func(w *world) {
		w.says("Kelly", consent.Yes, "school")
		decision := w.decides(agreed)
		for want, change := range map[string]func(*disclosure.Disclosure){
			"disclosure.not-covered": func(d *disclosure.Disclosure) { d.Account = "front" },
			"disclosure.need-to":     func(*disclosure.Disclosure) {},
		} {
			d := text()
			change(&d)
			if _, err := w.discloses(decision, d); !problem.Is(err, problem.Invalid) || problem.Of(err).Fields[0].Key != want {
				t.Errorf("%s: %v", want, err)
			}
		}
		police := text()
		police.Agency, police.Class = "school", access.ClassPolice
		if _, err := w.discloses(decision, police); problem.Of(err).Key == "" || problem.Of(err).Fields[0].Key != "disclosure.not-covered" {
			t.Errorf("another class than was agreed to: %v", err)
		}
		w.says("Craig", consent.No, "")
		d := text()
		d.Agency = "school"
		if _, err := w.discloses(decision, d); !problem.Is(err, problem.Invalid) || problem.Of(err).Fields[0].Key != "disclosure.refused" {
			t.Errorf("against a no: %v", err)
		}
	})
}

// TestSafetyGoesAhead: nothing blocks what keeps a child safe: not a no before,
// nor one after; and it is reviewed, by somebody else, within its time.
func TestSafetyGoesAhead(t *testing.T) {
	run(t, func(w *world) {
		w.says("Craig", consent.No, "")
		d := text()
		d.Account, d.HoldUntil, d.HoldWhy = "front", today().AddDays(28), words
		id, err := w.discloses(w.decides(anyway), d)
		must(t, err)
		w.expect("for safety, against a no", id, "front")
		w.says("Kelly", consent.No, "front")
		w.expect("and against another", id, "front")
		list, err := w.svc.Reviews(t.Context(), access.Request{Actor: "gov", Action: "disclosure:review"})
		must(t, err)
		if len(list) != 1 || !list[0].Refused || list[0].Overdue || list[0].Text != "" || list[0].Child != "" || list[0].ReviewBy != workday.Add(today(), 10) || len(list[0].Bases) != 2 {
			t.Fatalf("%+v", list)
		}
		w.Clock.Add(21 * 24 * time.Hour)
		if list, err = w.svc.Reviews(t.Context(), access.Request{Actor: "gov", Action: "disclosure:review"}); err != nil || !list[0].Overdue {
			t.Errorf("three weeks later it is not overdue: %v", err)
		}
		if err := w.svc.Judge(t.Context(), access.Request{Actor: "nurse", Action: "disclosure:review"}, id, disclosure.Right, "", 1); err != access.ErrNotFound {
			t.Errorf("a nurse reviews: %v", err)
		}
		must(t, w.svc.Judge(t.Context(), access.Request{Actor: "gov", Action: "disclosure:review"}, id, disclosure.Right, words, list[0].Version))
		if list, err = w.svc.Reviews(t.Context(), access.Request{Actor: "gov", Action: "disclosure:review"}); err != nil || list[0].Waits() || list[0].Note != words {
			t.Errorf("%v %+v", err, list)
		}
		told, err := access.Read(t.Context(), w.Gate, w.q("nurse", "disclosure:open"), func(ctx context.Context, r db.Reader, g access.Grant) ([]disclosure.Disclosure, audit.Event, error) {
			out, err := w.svc.ToFamily(ctx, r, g)
			return out, audit.Event{}, err
		})
		must(t, err)
		if len(told) != 1 || told[0].HoldBy != "nurse" || !told[0].Held(today().AddDays(28)) || told[0].Held(today().AddDays(29)) || told[0].Text != "" {
			t.Errorf("what the family is told: %+v", told)
		}
	})
}

// TestLink: somebody outside gets one text by link and code; five wrong codes end
// it; revoking and a no to everybody end it too; all those answers are one.
func TestLink(t *testing.T) {
	run(t, func(w *world) {
		w.says("Kelly", consent.Yes, "")
		d := text()
		d.Out, d.To = true, "Dr Outside, another area"
		id, err := w.discloses(w.decides(agreed), d)
		must(t, err)
		make := func() disclosure.Link {
			l, _, err := w.svc.MakeLink(t.Context(), w.q("nurse", "disclosure:make"), id)
			must(t, err)
			return l
		}
		gets := func(what, token, code string, want bool) {
			t.Helper()
			got, err := w.svc.Collect(t.Context(), token, code)
			if want && (err != nil || got.Text != d.Text) || !want && (err != access.ErrNotFound || got.Text != "") {
				t.Errorf("%s: %v, %v", what, got, err)
			}
		}
		first := make()
		gets("the right code", first.Token, first.Code, true)
		gets("with a space in it", first.Token, first.Code[:3]+" "+first.Code[3:], true)
		gets("a token of nothing", id, first.Code, false)
		second := make()
		gets("the link before", first.Token, first.Code, false)
		for range 4 {
			gets("a wrong code", second.Token, "x", false)
		}
		gets("the fifth try, right", second.Token, second.Code, true)
		for range 5 {
			gets("a wrong code", second.Token, "x", false)
		}
		gets("the sixth try, right", second.Token, second.Code, false)
		third := make()
		w.says("Craig", consent.No, "police")
		gets("a no to another agency", third.Token, third.Code, true)
		w.says("Craig", consent.No, "")
		gets("a no to everybody", third.Token, third.Code, false)
		no := w.all().Consents[0]
		must(t, w.consents.Withdraw(t.Context(), w.q("nurse", "consent:withdraw"), no.ID, consent.Mistake, no.Version))
		gets("that was a mistake", third.Token, third.Code, true)
		var kept string
		must(t, w.DB.Read(t.Context(), func(ctx context.Context, r db.Reader) error {
			return r.QueryRow(ctx, `SELECT token || ' ' || code FROM disclosure_link`).Scan(&kept)
		}))
		if strings.Contains(kept, third.Token) || strings.Contains(kept, third.Code) {
			t.Error("the token or the code is kept in clear")
		}
		shown, err := w.svc.One(t.Context(), w.q("nurse", "disclosure:open"), id)
		must(t, err)
		must(t, w.svc.Revoke(t.Context(), w.q("nurse", "disclosure:make"), id, shown.Version))
		gets("revoked", third.Token, third.Code, false)
	})
}

// TestRefusedCostsTheSame: a disclosure that one may not know of and one that is
// not there are one answer after the same queries.
func TestRefusedCostsTheSame(t *testing.T) {
	run(t, func(w *world) {
		w.says("Kelly", consent.Yes, "school")
		d := text()
		d.Account = "lead"
		id, err := w.discloses(w.decides(agreed), d)
		must(t, err)
		ask := func(id string) (c db.Count) {
			_, err := w.svc.One(db.WithCount(context.Background(), &c), w.q("front", "disclosure:open"), id)
			if err != access.ErrNotFound {
				t.Errorf("%v", err)
			}
			return c
		}
		ask("nothing") // the day's key is made once
		if a, b := ask(id), ask("nothing"); a != b || a.Queries == 0 {
			t.Errorf("%+v, %+v", a, b)
		}
	})
}

// TestTheLogKnows: what decides access is in the log as it stands.
func TestTheLogKnows(t *testing.T) {
	run(t, func(w *world) {
		w.says("Kelly", consent.Yes, "school")
		w.says("Craig", consent.No, "police")
		d := text()
		d.Agency = "school"
		if _, err := w.discloses(w.decides(agreed), d); err != nil {
			t.Fatal(err)
		}
		must(t, w.DB.Read(t.Context(), func(ctx context.Context, r db.Reader) error {
			state, err := access.CurrentState(ctx, r)
			kinds := map[string]int{}
			for key := range state {
				kind, _, _ := strings.Cut(key, "/")
				kinds[kind]++
			}
			if kinds["consent"] != 2 || kinds["disclosure"] != 1 || kinds["item"] != 1 {
				t.Errorf("%v", kinds)
			}
			return err
		}))
	})
}
