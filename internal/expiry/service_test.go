package expiry_test

import (
	"context"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/disposal"
	"onestory/internal/expiry"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/internal/subjectaccess"
	"onestory/lib/workday"
)

// proposes puts one course of help before governance, as somebody.
func (w *world) proposes(who, e string) (string, error) {
	return w.svc.Propose(context.Background(), as(who, "expiry:propose"), []string{e}, "")
}

func (w *world) batch(who, id string) expiry.Shown {
	w.t.Helper()
	b, err := w.svc.One(context.Background(), as(who, "expiry:list"), id)
	w.must(who+" opens a batch", err)
	return b
}

// holds says what keeps a course of help, one thing at a time, each taken back again.
func (w *world) holds(e string, tried func(why string)) {
	w.t.Helper()
	ctx := context.Background()
	hold := func(held bool) {
		c, err := w.svc.OneOf(ctx, w.keeps(w.child), e)
		w.must("read a hold", err)
		w.must("hold it", w.svc.SetHold(ctx, w.keeps(w.child), e, expiry.Hold{Held: held, Reason: "an inquiry", Version: c.List[0].Hold.Version}))
	}
	hold(true)
	tried("the course of help is held")
	hold(false)
	q := access.Request{Actor: "index", Action: "disposal:hold", Child: w.sibling, Level: access.Existence, Purpose: access.DataQuality}
	record := func(held bool) {
		h, err := w.disposals.Held(ctx, q)
		w.must("read a hold", err)
		w.must("hold a sibling's record", w.disposals.SetHold(ctx, q, disposal.Hold{Held: held, Reason: "a claim", Version: h.Version}))
	}
	record(true)
	tried("a sibling's record is held")
	record(false)
	ask := access.Request{Actor: "records", Action: "subjectaccess:begin", Child: w.child, Level: access.Existence, Purpose: access.SubjectAccess}
	id, err := w.cases.Start(ctx, ask, subjectaccess.Case{Received: workday.InUK(w.Clock.Now()), Body: subjectaccess.Body{Who: "Magda", Relation: "parent"}}, "")
	w.must("ask what is held", err)
	tried("somebody asked what is held")
	w.must("answer", w.cases.Close(ctx, as("records", "subjectaccess:work"), id, 1, "She took it back."))
}

func (w *world) keeps(c string) access.Request {
	return access.Request{Actor: "index", Action: "expiry:hold", Child: c, Level: access.Existence, Purpose: access.DataQuality}
}

// deciding is how somebody agrees to a batch, once whoever may not has tried.
func (w *world) deciding(id string) func(who string, version int64) error {
	t, ctx := w.t, context.Background()
	t.Helper()
	decide := func(who string, version int64) error {
		return w.svc.Decide(ctx, as(who, "expiry:decide"), id, true, version)
	}
	if err := decide("keeper", 1); !problem.Is(err, problem.Invalid) {
		t.Errorf("one person alone: %v", err)
	}
	if err := decide("governance", 7); !problem.Is(err, problem.Conflict) {
		t.Errorf("over another's decision: %v", err)
	}
	for _, who := range []string{"index", "nurse", "records"} {
		if err := decide(who, 1); !problem.Is(err, problem.NotFound) {
			t.Errorf("%s decides: %v", who, err)
		}
	}
	return decide
}

// TestOneEnds: a course of help whose time is over is found, held, proposed, agreed to by
// another, and then nothing of it is found anywhere, in no table of no feature; a later one
// of the same family is untouched; its own key is gone, and the log whole (CAF-53).
func TestOneEnds(t *testing.T) {
	both(t, func(w *world) {
		t := w.t
		ctx := context.Background()
		first := w.helped("first", "")
		w.closed(first)
		second := w.helped("second", first)
		w.archived()
		due := func(want int) expiry.Board {
			t.Helper()
			if _, err := w.svc.Sweep(ctx, as("index", "expiry:propose")); err != nil {
				t.Fatal(err)
			}
			b, err := w.svc.List(ctx, as("index", "expiry:list"))
			if err != nil || len(b.Rows) != want || b.Due != want {
				t.Fatalf("due: %+v, %v, want %d", b, err, want)
			}
			return b
		}
		due(0)
		w.Clock.Add(5 * 365 * 24 * 3600e9)
		due(0)
		w.Clock.Add(370 * 24 * 3600e9)
		b := due(1)
		if r := b.Rows[0]; r.Episode != first || !strings.Contains(r.Name, "Kowalczyk") || r.By != expiry.Closed {
			t.Errorf("due is %+v", r)
		}
		if g, err := w.svc.List(ctx, as("governance", "expiry:list")); err != nil || len(g.Rows) != 0 || g.Due != 1 {
			t.Errorf("governance sees %+v, %v", g.Rows, err)
		}
		if _, err := w.proposes("index", second); !problem.Is(err, problem.Invalid) {
			t.Errorf("one that is open was proposed: %v", err)
		}
		w.holds(first, func(why string) {
			if _, err := w.proposes("index", first); !problem.Is(err, problem.Invalid) {
				t.Errorf("proposed although %s: %v", why, err)
			}
			if b, err := w.svc.List(ctx, as("index", "expiry:list")); err != nil || len(b.Rows) != 0 {
				t.Errorf("listed although %s: %+v, %v", why, b.Rows, err)
			}
		})
		if _, err := w.proposes("keeper", first); !problem.Is(err, problem.Invalid) {
			t.Errorf("proposed by somebody who may not know the child: %v", err)
		}
		id, err := w.proposes("index", first)
		w.must("propose", err)
		w.write(func(ctx context.Context, tx *db.Tx) error { // as if their work had changed since
			_, err := tx.Exec(ctx, `UPDATE expiry_batch SET proposed_by = 'keeper'`)
			return err
		})
		if _, err := w.proposes("index", first); !problem.Is(err, problem.Invalid) {
			t.Errorf("proposed twice: %v", err)
		}
		decide := w.deciding(id)
		before, other := w.traces(first, "first"), w.traces(second, "second")
		if len(before) < 25 || before["episode"] != 2 || before["episode_answer"] != 1 || before["consent_help"] != 0 {
			t.Fatalf("the search finds %d tables: %v", len(before), before)
		}
		helps := w.count(`SELECT COUNT(*) FROM consent_help`)
		w.must("agree", decide("governance", 1))
		if left := w.traces(first, "first"); len(left) != 0 {
			t.Errorf("left of it: %v", left)
		}
		if n := w.count(`SELECT COUNT(*) FROM qualityaudit_sheet WHERE audit = 'audit~first'`) + w.count(`SELECT COUNT(*) FROM qualityaudit_returned WHERE audit = 'audit~first'`); n != 0 {
			t.Errorf("%d answers of its audit are left", n)
		}
		if n := w.count(`SELECT COUNT(*) FROM qualityaudit_case WHERE child = '' AND lead = '' AND auditor = '' AND found = 30`); n != 1 {
			t.Errorf("%d numbers of its audit are left without whose it was", n)
		}
		if n := w.count(`SELECT COUNT(*) FROM consent_help`); n != helps-1 {
			t.Errorf("%d of %d answers to being helped are left", n, helps)
		}
		if after := w.traces(second, "second"); len(after) != len(other) {
			t.Errorf("of another course of help: %v, before %v", after, other)
		}
		w.certified(id)
		w.gone(first, second)
	})
}

func (w *world) count(q string, args ...any) (n int) {
	w.t.Helper()
	w.must("count", w.DB.Read(context.Background(), func(ctx context.Context, r db.Reader) error { return r.QueryRow(ctx, q, args...).Scan(&n) }))
	return n
}

// certified holds a certificate to what it says, and to whom it does not name.
func (w *world) certified(id string) {
	w.t.Helper()
	b := w.batch("governance", id)
	if b.State != expiry.Done || b.Ended() != 1 || b.Left != 0 || b.First != 2026 || b.Last != 2026 || b.Written != 1 || b.Besides != 1 || b.Attached != 1 || b.Levels != 1 ||
		b.ProposedName != "keeper" || b.DecidedName != "governance" || b.Batch.Authority != "la" || b.Rule.Years != 7 {
		w.t.Errorf("the certificate: %+v", b)
	}
	if want := workday.InUK(w.Clock.Now()).AddDays(30).String(); b.Gone != want {
		w.t.Errorf("in no backup from %s, want %s", b.Gone, want)
	}
	for _, c := range []string{w.child, w.sibling} {
		for table := range w.traces(c, "no such name") {
			if strings.HasPrefix(table, "expiry_") {
				w.t.Errorf("%s names a child", table)
			}
		}
	}
}

// gone: the index and its course know of one alone, the ledger was told, the key is
// destroyed, and the log still has every event, with what was said in it unreadable.
func (w *world) gone(first, second string) {
	w.t.Helper()
	ctx := context.Background()
	had, err := w.episodes.Existing(ctx, w.q("nurse", "episode:look"))
	if err != nil || len(had.List) != 1 || had.List[0].ID != second {
		w.t.Errorf("the look finds %+v, %v", had.List, err)
	}
	if x, err := w.episodes.Show(ctx, w.q("nurse", "episode:open"), second); err != nil || x.Follows != "" {
		w.t.Errorf("it still follows %q, %v", x.Follows, err)
	}
	if _, err := w.svc.OneOf(ctx, w.keeps(w.child), first); !problem.Is(err, problem.NotFound) {
		w.t.Errorf("its page of keeping: %v", err)
	}
	if len(w.told) != 1 || w.told[0] != first {
		w.t.Errorf("the ledger was told %v", w.told)
	}
	keys, err := w.Keys.Keys(ctx, "episode:"+first, "episode:"+second)
	if err != nil || keys.Has("episode:"+first) || !keys.Has("episode:"+second) {
		w.t.Errorf("its own key: %v, another's: %v, %v", keys.Has("episode:"+first), keys.Has("episode:"+second), err)
	}
	if n := w.count(`SELECT COUNT(*) FROM audit_detail WHERE scope = $1`, "episode:"+first); n < 3 {
		w.t.Errorf("the log has %d of its words, sealed", n)
	}
	w.must("the state", w.DB.Read(ctx, func(ctx context.Context, r db.Reader) error {
		st, err := access.CurrentState(ctx, r)
		for k := range st {
			if strings.Contains(k, first) || strings.Contains(k, "first-") {
				w.t.Errorf("access still has %s", k)
			}
		}
		return err
	}))
	for _, c := range []string{w.child, w.sibling} {
		w.must("who looked", w.DB.Read(ctx, func(ctx context.Context, r db.Reader) error {
			looks, err := audit.LookedAt(ctx, r, []string{c}, 5, audit.Mark{})
			if err == nil && (len(looks) == 0 || looks[0].Action != "expiry:decide" && (len(looks) < 5 || !strings.HasPrefix(looks[0].Action, "e"))) {
				w.t.Errorf("the log of a child does not begin with it: %+v", looks)
			}
			return err
		}))
	}
}

// TestHeldMeanwhile: what is held after it was proposed is left out, and the certificate says
// so; what was refused can be proposed again (CAF-53).
func TestHeldMeanwhile(t *testing.T) {
	both(t, func(w *world) {
		t := w.t
		ctx := context.Background()
		e := w.helped("first", "")
		w.closed(e)
		w.archived()
		w.Clock.Add(7 * 366 * 24 * 3600e9)
		if _, err := w.svc.Sweep(ctx, as("index", "expiry:propose")); err != nil {
			t.Fatal(err)
		}
		id, err := w.proposes("index", e)
		w.must("propose", err)
		w.must("refuse", w.svc.Decide(ctx, as("governance", "expiry:decide"), id, false, 1))
		if b := w.batch("index", id); b.State != expiry.Refused || b.Certifies() {
			t.Errorf("refused it is %+v", b)
		}
		before := w.traces(e, "first")
		id, err = w.proposes("index", e)
		w.must("propose again", err)
		w.must("hold", w.svc.SetHold(ctx, w.keeps(w.child), e, expiry.Hold{Held: true, Reason: "a court"}))
		if b := w.batch("governance", id); b.Left != 1 {
			t.Errorf("before it is decided: %+v", b.Counts)
		}
		w.must("agree", w.svc.Decide(ctx, as("governance", "expiry:decide"), id, true, 1))
		if b := w.batch("governance", id); b.State != expiry.Done || b.Ended() != 0 || b.Left != 1 || len(w.told) != 0 {
			t.Errorf("held, it is %+v, and the ledger was told %v", b, w.told)
		}
		for table, n := range w.traces(e, "first") {
			if before[table] != n && !strings.HasPrefix(table, "expiry_") {
				t.Errorf("%s: %d, before %d", table, n, before[table])
			}
		}
	})
}

// TestChildWaits: a child's own record is not due while a course of help that they are in is
// to be kept longer, is held or is open; and its own key goes with the child's.
func TestChildWaits(t *testing.T) {
	both(t, func(w *world) {
		t := w.t
		e := w.helped("first", "")
		keep := func(want bool, why string, years int) {
			t.Helper()
			q := access.Request{Actor: "index", Action: "disposal:propose", Purpose: access.DataQuality}
			got, err := access.Read(context.Background(), w.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (bool, audit.Event, error) {
				scopes, err := w.svc.Scopes(ctx, r, g, []string{w.child})
				if err != nil || len(scopes) != 1 || scopes[0] != "episode:"+e {
					t.Errorf("keys that go with the child's: %v, %v", scopes, err)
				}
				if others, err := w.svc.Scopes(ctx, r, g, []string{w.sibling}); err != nil || len(others) != 0 {
					t.Errorf("keys that go with a sibling's: %v, %v", others, err)
				}
				got, err := w.svc.Keep(ctx, r, g, []string{w.sibling}, workday.InUK(g.Now()), disposal.Schedule{Help: disposal.Help{Years: years}})
				return got, audit.Event{}, err
			})
			if err != nil || got != want {
				t.Errorf("%s: kept %v, %v", why, got, err)
			}
		}
		keep(true, "open", 1)
		w.closed(e)
		w.archived()
		keep(true, "to be kept for two years, after one", 2)
		keep(false, "to be kept for a year, after one", 1)
		w.must("hold", w.svc.SetHold(context.Background(), w.keeps(w.child), e, expiry.Hold{Held: true, Reason: "a court"}))
		keep(true, "held", 1)
	})
}

// TestEndsAgain: what a restored backup brings back ends again, and once.
func TestEndsAgain(t *testing.T) {
	both(t, func(w *world) {
		t := w.t
		e := w.helped("first", "")
		w.closed(e)
		w.archived()
		for _, want := range []int{1, 0} {
			n, err := w.svc.EndAgain(context.Background(), as("job:ledger", "ledger:replay"), []string{"no-such-episode", e})
			if err != nil || n != want {
				t.Errorf("%d ended again, want %d: %v", n, want, err)
			}
		}
		if _, err := w.episodes.Show(context.Background(), w.q("nurse", "episode:open"), e); !problem.Is(err, problem.NotFound) {
			t.Errorf("it is there: %v", err)
		}
		if left := w.traces(e, "first"); left["episode"]+left["access_item"]+left["assessment_signed"] != 0 {
			t.Errorf("left of it: %v", left)
		}
	})
}
