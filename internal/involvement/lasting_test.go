package involvement_test

import (
	"context"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/problem"
)

func (f *fixture) claims(t *testing.T) []involvement.Claim {
	t.Helper()
	list, err := access.Read(ctx, f.Gate, access.Request{Actor: "governor", Action: "log:alerts"}, func(ctx context.Context, r db.Reader, g access.Grant) ([]involvement.Claim, audit.Event, error) {
		list, err := f.svc.Claims(ctx, r, g)
		return list, audit.Event{}, err
	})
	must(t, err)
	return list
}

const day = 24 * time.Hour

// TestAClaimLapses (A17): one's own word is before governance at once, stands for
// four weeks and then is gone; said again it begins anew; confirmed it lasts.
func TestAClaimLapses(t *testing.T) {
	run(t, func(t *testing.T, f *fixture) {
		f.child(t, "c", access.Protection{})
		mine := f.add(t, "nurse", "c", involvement.Universal)
		if got := f.claims(t); len(got) != 1 || got[0].Who.ID != "nurse" || got[0].Lapses.String() != "2026-12-20" {
			t.Errorf("before governance: %+v", got)
		}
		f.Clock.Add(20 * day)
		f.add(t, "nurse", "c", involvement.Universal) // to say it again while it stands gains no time
		f.Clock.Add(9 * day)
		if got := f.claims(t); len(got) != 0 {
			t.Errorf("lapsed, and still before governance: %+v", got)
		}
		absent(t, "a lapsed claim is confirmed", f.svc.Confirm(ctx, q("boss", "involvement:confirm", "c", 0, ""), mine))
		if k := f.of(t, "officer", "c", access.Safeguarding); len(k.List) != 0 || k.Someone {
			t.Errorf("a lapsed claim is told: %+v", k)
		}
		if again := f.add(t, "nurse", "c", involvement.Universal); again != mine || len(f.claims(t)) != 1 {
			t.Error("said again it does not begin anew")
		}
		must(t, f.svc.Confirm(ctx, q("boss", "involvement:confirm", "c", 0, ""), mine))
		f.Clock.Add(60 * day)
		if k := f.of(t, "nurse", "c", ""); !k.Related || len(f.claims(t)) != 0 {
			t.Errorf("confirmed, it ended with the claim: %+v", k)
		}
	})
}

// related asks the gate, as the next request would.
func (f *fixture) related(who string) bool {
	_, err := f.Gate.Enter(ctx, q(who, "child:open", "c", access.Contact, ""))
	return err == nil
}

// TestGrace (A16): who says that they are no longer involved sees the record for
// as long as the authority has set, to write up; whom somebody else takes off, or
// whose word was never confirmed, not a moment longer.
func TestGrace(t *testing.T) {
	run(t, func(t *testing.T, f *fixture) {
		f.svc.Grace(func(context.Context, db.Reader) (int, error) { return 7, nil })
		f.child(t, "c", access.Protection{})
		ends := func(by string) {
			t.Helper()
			id := f.add(t, "nurse", "c", involvement.Universal)
			must(t, f.svc.Confirm(ctx, q("boss", "involvement:confirm", "c", 0, ""), id))
			if !f.related("nurse") {
				t.Fatal("not open to begin with")
			}
			must(t, f.svc.End(ctx, q(by, "involvement:end", "c", 0, ""), id))
		}
		ends("nurse")
		if !f.related("nurse") {
			t.Error("no grace")
		}
		f.Clock.Add(7 * day)
		if !f.related("nurse") {
			t.Error("grace is over before its last day")
		}
		f.Clock.Add(day)
		if f.related("nurse") {
			t.Error("it is open after the grace")
		}
		ends("boss")
		if f.related("nurse") {
			t.Error("who was taken off still sees the record")
		}
		f.svc.Grace(func(context.Context, db.Reader) (int, error) { return 0, nil })
		ends("nurse")
		if f.related("nurse") {
			t.Error("grace, though the authority gives none")
		}
	})
}

// TestSensitiveNeedsAGround (A21): without consent or a recorded reason to suspect
// significant harm nobody outside the agency learns that anyone is there: not on
// the record, not as somebody, not as news.
func TestSensitiveNeedsAGround(t *testing.T) {
	run(t, func(t *testing.T, f *fixture) {
		f.child(t, "c", access.Protection{})
		nurse := f.add(t, "nurse", "c", involvement.Universal)
		must(t, f.svc.Confirm(ctx, q("boss", "involvement:confirm", "c", 0, ""), nurse))
		must(t, f.svc.Follow(ctx, q("nurse", "follow:start", "c", access.Contact, "")))
		f.Clock.Add(time.Hour)
		says := func(b involvement.Basis, reason string) error {
			in := involvement.Involvement{Kind: involvement.Sensitive, Basis: b, Starts: f.today(), Details: involvement.Details{Role: "Worker", Phone: "01632 960 123", Reason: reason}}
			return f.svc.Add(ctx, q("youth", "involvement:add", "c", access.Existence, access.HealthNeed), in, form.NewKey())
		}
		if err := says(involvement.Harm, "Because."); !problem.Is(err, problem.Invalid) {
			t.Errorf("harm without a reason: %v", err)
		}
		for _, c := range []struct {
			basis involvement.Basis
			told  bool
		}{{involvement.Unlisted, false}, {involvement.Consent, true}, {involvement.Unlisted, false}, {involvement.Harm, true}} {
			must(t, says(c.basis, "She was seen with bruises on both arms."))
			k := f.of(t, "nurse", "c", "")
			broker := 0
			for _, i := range k.List {
				if i.Broker {
					broker++
				}
				if i.Reason != "" {
					t.Errorf("%q: the reason is told", c.basis)
				}
			}
			if (broker == 1) != c.told {
				t.Errorf("%q: told on the record: %d", c.basis, broker)
			}
			news, err := access.Read(ctx, f.Gate, q("nurse", "caseload:list", "", 0, access.LookUp), func(ctx context.Context, r db.Reader, g access.Grant) ([]involvement.News, audit.Event, error) {
				n, err := f.svc.News(ctx, r, g)
				return n, audit.Event{}, err
			})
			must(t, err)
			if (len(news) > 0) != c.told {
				t.Errorf("%q: told as news: %d", c.basis, len(news))
			}
		}
		f.child(t, "d", access.Protection{})
		must(t, f.svc.Add(ctx, q("youth", "involvement:add", "d", access.Existence, access.HealthNeed),
			involvement.Involvement{Kind: involvement.Sensitive, Starts: f.today(), Details: involvement.Details{Role: "Worker", Phone: "01632 960 123"}}, form.NewKey()))
		if k := f.of(t, "nurse2", "d", access.HealthNeed); k.Someone {
			t.Error("an unlisted service is told as somebody")
		}
	})
}
