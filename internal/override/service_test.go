package override_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/form"
	"onestory/internal/kit/problem"
	"onestory/internal/override"
	"onestory/internal/record/recordtest"
)

// undone notes what was to end.
type undone struct{ list []string }

func (u *undone) Undo(_ context.Context, _ *db.Tx, _ access.Grant, x override.Use) ([]audit.State, error) {
	u.list = append(u.list, string(x.What)+" "+x.Account)
	return nil, nil
}

// world is a child whom the nurse works with; "boss" manages her agency.
type world struct {
	*recordtest.World
	t      *testing.T
	svc    *override.Service
	undone undone
	child  string
}

func both(t *testing.T, fn func(*world)) {
	dbtest.Run(t, recordtest.Schemas(agency.Schema(), override.Schema()), func(t *testing.T, d *db.DB) {
		w := &world{World: recordtest.New(t, d, recordtest.Parts{}), t: t}
		w.svc = override.New(override.Parts{Gate: w.Gate, Keys: w.Keys, IDs: w.IDs, Children: w.Children, People: recordtest.Accounts{}})
		w.svc.Use(&w.undone)
		w.child = w.Create(t, recordtest.Full(t))
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := access.Relate(ctx, tx, access.Relationship{ID: "works", Child: w.child, Kind: "involvement", Account: "nurse", ClaimedBy: "nurse", ConfirmedBy: "x", Starts: "2026-01-01"})
			return err
		})
		fn(w)
	})
}

func (w *world) write(fn func(context.Context, *db.Tx) error) {
	w.t.Helper()
	if err := w.DB.Write(context.Background(), fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) q(who string, a access.Action) access.Request {
	return access.Request{Actor: who, Action: a, Purpose: access.LookUp}
}

func (w *world) about(who string) access.Request {
	return access.Request{Actor: who, Action: "override:ask", Child: w.child, Level: access.Existence}
}

// shares claims, as a feature does inside its own use case.
func (w *world) shares(who string, to override.To, b override.Because) error {
	w.t.Helper()
	q := w.about(who)
	if who == "boss" { // who lets in where nobody answered in time
		q.Action, q.Purpose = "episode:decide", access.LookUp
	}
	_, err := access.Change(w.t.Context(), w.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		return struct{}{}, audit.Event{Subjects: g.Subjects()}, w.svc.Claim(ctx, tx, g, to, b)
	})
	return err
}

// waits are those before a second person, and the number on their first page.
func (w *world) waits(who string) []override.Waiting {
	w.t.Helper()
	list, err := w.svc.All(w.t.Context(), w.q(who, "override:decide"))
	if err != nil {
		w.t.Fatalf("%s: %v", who, err)
	}
	n, err := access.Read(w.t.Context(), w.Gate, w.q(who, "self:open"), func(ctx context.Context, r db.Reader, g access.Grant) (int, audit.Event, error) {
		n, _, err := w.svc.Waits(ctx, r, g)
		return n, audit.Event{}, err
	})
	if err != nil || n != len(list) {
		w.t.Errorf("%s: %d are listed, %d counted, %v", who, len(list), n, err)
	}
	return list
}

func (w *world) decides(who string, x override.Waiting, v override.Verdict) error {
	return w.svc.Decide(w.t.Context(), w.q(who, "override:decide"), x.ID, v, x.Version)
}

var (
	harm  = override.Because{How: "harm", Note: "She is not safe on Saturdays."}
	court = override.Because{How: "court", Note: "An order of 3 November."}
	hart  = override.To{What: override.Section, Name: "Mrs Hart", Ref: "ask"}
	carer = override.To{What: override.Member, Agency: "police", Account: "police", Name: "Sam Hughes", Ref: "episode"}
	wrong = override.Verdict{Answer: "Nobody was in danger."}
	right = override.Verdict{Yes: true}
)

// TestSecondPerson: where somebody may be harmed it happens at once and waits for a
// second person of the same organisation, who is told neither the child nor the family;
// never for whoever shared, nor for another organisation's; after its day governance
// may look. What is found wrong ends (CAF-17).
func TestSecondPerson(t *testing.T) {
	both(t, func(w *world) {
		if err := w.shares("nurse", carer, override.Because{How: override.ByAgreement}); err != nil || len(w.waits("boss")) != 0 {
			t.Errorf("an agreement waits for somebody: %v", err)
		}
		if err := w.shares("nurse", carer, harm); err != nil {
			t.Fatal(err)
		}
		list := w.waits("boss")
		if len(list) != 1 || list[0].State != override.Waits || list[0].Child != "" || list[0].From != "Priya Nair" || list[0].Name != "Sam Hughes" || list[0].Note != harm.Note || list[0].Due.String() != "2026-11-23" || list[0].IsLate {
			t.Fatalf("the manager is shown %+v", list)
		}
		if got := w.waits("governance"); len(got) != 0 {
			t.Errorf("governance of another organisation is shown %+v before its day has gone by", got)
		}
		for _, who := range []string{"nurse", "social", "police"} {
			if _, err := w.svc.All(t.Context(), w.q(who, "override:decide")); !errors.Is(err, access.ErrNotFound) {
				t.Errorf("%s lists them: %v", who, err)
			}
		}
		if err := w.decides("governance", list[0], right); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("governance decides too early: %v", err)
		}
		if err := w.decides("boss", list[0], override.Verdict{}); !problem.Is(err, problem.Invalid) {
			t.Errorf("a no without a reason: %v", err)
		}
		if err := w.decides("boss", list[0], wrong); err != nil {
			t.Fatal(err)
		}
		if len(w.undone.list) != 1 || w.undone.list[0] != "member police" || len(w.waits("boss")) != 0 {
			t.Errorf("found wrong, and %v ended", w.undone.list)
		}
		if err := w.decides("boss", list[0], right); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("decided twice: %v", err)
		}
		p, err := w.svc.OfChild(t.Context(), w.about("nurse"))
		if err != nil || len(p.List) != 1 || p.List[0].State != override.Wrong || p.List[0].Answer != wrong.Answer {
			t.Errorf("whoever shared reads %+v, %v", p.List, err)
		}
		if err := w.shares("boss", carer, harm); err != nil {
			t.Fatal(err)
		}
		if got := w.waits("boss"); len(got) != 0 {
			t.Errorf("a manager looks at what they shared themselves: %+v", got)
		}
		// What nobody looked at in time goes to governance, and one's own to somebody else.
		if err := w.shares("nurse", hart, harm); err != nil {
			t.Fatal(err)
		}
		w.Clock.Add(48 * time.Hour)
		for who, n := range map[string]int{"boss": 1, "governance": 2} {
			if got := w.waits(who); len(got) != n || !got[0].IsLate {
				t.Errorf("%s is shown %+v after its day", who, got)
			}
		}
		if err := w.decides("governance", w.waits("governance")[0], right); err != nil || len(w.undone.list) != 1 {
			t.Errorf("governance agrees: %v, %v ended", err, w.undone.list)
		}
	})
}

// TestHidden: of a child who does not exist for a manager nothing waits for them; it
// goes to governance on the next day.
func TestHidden(t *testing.T) {
	both(t, func(w *world) {
		if err := w.shares("nurse", carer, harm); err != nil {
			t.Fatal(err)
		}
		x := w.waits("boss")[0]
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := access.Protect(ctx, tx, w.child, access.Protection{Hidden: true})
			return err
		})
		if got := w.waits("boss"); len(got) != 0 {
			t.Errorf("a hidden child waits for a manager: %+v", got)
		}
		if _, err := w.svc.One(t.Context(), w.q("boss", "override:decide"), x.ID); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("they open it: %v", err)
		}
		if err := w.decides("boss", x, right); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("they decide: %v", err)
		}
		w.Clock.Add(48 * time.Hour)
		if got := w.waits("governance"); len(got) != 1 {
			t.Errorf("nobody looks at it: %+v", got)
		}
	})
}

// TestAskedFirst: what rests on a court's order happens once a second person agreed,
// to that recipient and once; nothing happens before (CAF-17).
func TestAskedFirst(t *testing.T) {
	both(t, func(w *world) {
		if err := w.shares("nurse", hart, court); !problem.Is(err, problem.Invalid) {
			t.Errorf("without a second person: %v", err)
		}
		ask := func(to override.To, b override.Because, key form.Key) error {
			return w.svc.Ask(t.Context(), w.about("nurse"), to, b, key)
		}
		if err := ask(override.To{Name: "Mrs Hart"}, harm, ""); !problem.Is(err, problem.Invalid) {
			t.Errorf("asked first though it cannot wait: %v", err)
		}
		key := form.NewKey()
		for range 2 { // one form, sent twice
			if err := ask(override.To{Name: "Mrs Hart"}, court, key); err != nil {
				t.Fatal(err)
			}
		}
		list := w.waits("boss")
		if len(list) != 1 || list[0].State != override.Asked || list[0].What != override.Ahead {
			t.Fatalf("the manager is shown %+v", list)
		}
		if err := w.shares("nurse", hart, court); !problem.Is(err, problem.Invalid) {
			t.Errorf("before they answered: %v", err)
		}
		if err := w.decides("boss", list[0], right); err != nil {
			t.Fatal(err)
		}
		other := hart
		other.Name = "Mrs Hardy"
		if err := w.shares("nurse", other, court); !problem.Is(err, problem.Invalid) {
			t.Errorf("to somebody else: %v", err)
		}
		if err := w.shares("nurse", hart, court); err != nil {
			t.Fatal(err)
		}
		if err := w.shares("nurse", hart, court); !problem.Is(err, problem.Invalid) {
			t.Errorf("a second time: %v", err)
		}
		if err := ask(override.To{Name: "Mr Ellis"}, court, ""); err != nil {
			t.Fatal(err)
		}
		if err := w.decides("boss", w.waits("boss")[0], wrong); err != nil || len(w.undone.list) != 0 {
			t.Errorf("a no beforehand: %v, and %v ended", err, w.undone.list)
		}
		if err := w.shares("nurse", override.To{What: override.Section, Name: "Mr Ellis"}, court); !problem.Is(err, problem.Invalid) {
			t.Errorf("after a no: %v", err)
		}
	})
}

// TestReport: grounds are counted by ground, organisation and month, what was only
// asked for is not; what waits is listed without its words.
func TestReport(t *testing.T) {
	both(t, func(w *world) {
		for range 6 {
			if err := w.shares("nurse", carer, harm); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.svc.Ask(t.Context(), w.about("nurse"), override.To{Name: "Mrs Hart"}, court, ""); err != nil {
			t.Fatal(err)
		}
		r, err := w.svc.Report(t.Context(), w.q("governance", "override:report"), "en")
		if err != nil || len(r.Grounds) != 1 || r.Grounds[0] != (override.Count{Of: "harm", N: 6}) || len(r.Months) != 1 || r.Months[0].Of != "2026-11" || len(r.Agencies) != 1 || len(r.Waiting) != 7 {
			t.Errorf("%+v, %v", r, err)
		}
		if _, err := w.svc.Report(t.Context(), w.q("boss", "override:report"), "en"); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("a manager reads the report: %v", err)
		}
	})
}
