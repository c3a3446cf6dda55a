package family_test

import (
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/family"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// TestPortal: a portal with a token shows, by a person's code, what the person's
// page shows and nothing else.
func TestPortal(t *testing.T) {
	run(t, func(f *fixture) {
		f.child("c", "2016-05-01")
		mum := f.member("c", access.Parent)
		f.look("teacher", "child:open", "c", access.Education)
		f.look("police", "child:open", "c", access.Education)
		f.Clock.Add(daylong)
		code, err := f.svc.Connect(ctx, as(mum, "family:portal", "c"))
		f.ok("connect", err)
		if _, err := f.svc.Usages(ctx, "no such token", code, workday.Date{}, workday.Date{}); !problem.Is(err, problem.SignIn) {
			t.Errorf("without a token: %v", err)
		}
		f.write(func(tx *db.Tx) error { return f.svc.PutClient(ctx, tx, "token") })
		rows, err := f.svc.Usages(ctx, "token", code, workday.Date{}, workday.Date{})
		if err != nil || len(rows) != 1 || rows[0].ID != f.lines(mum, "c")[0].ID {
			t.Errorf("a portal shows %+v, %v", rows, err)
		}
		for _, c := range []struct{ from, to workday.Date }{{workday.InUK(f.Clock.Now()), workday.Date{}}, {workday.Date{}, workday.InUK(f.Clock.Now()).AddDays(-5)}} {
			if rows, err := f.svc.Usages(ctx, "token", code, c.from, c.to); err != nil || len(rows) != 0 {
				t.Errorf("from %s to %s: %d lines, %v", c.from, c.to, len(rows), err)
			}
		}
		if rows, err := f.svc.Usages(ctx, "token", "somebody else's code", workday.Date{}, workday.Date{}); err != nil || len(rows) != 0 {
			t.Errorf("by a code that is not known: %+v, %v", rows, err)
		}
		f.ok("suspend", f.accounts.Suspend(ctx, access.Request{Actor: "nurse", Action: "relative:suspend", Child: "c", Level: access.Contact}, mum))
		if rows, err := f.svc.Usages(ctx, "token", code, workday.Date{}, workday.Date{}); err != nil || len(rows) != 0 {
			t.Errorf("of a suspended page: %+v, %v", rows, err)
		}
	})
}

// TestTake: what waits comes before a reviewer, for each viewer, until it is
// decided; what was done before somebody was invited too.
func TestTake(t *testing.T) {
	run(t, func(f *fixture) {
		f.child("c", "2016-05-01")
		f.look("refuge", "child:open", "c", access.DirectCare)
		mum := f.member("c", access.Parent)
		f.look("teacher", "child:open", "c", access.Education)
		f.number()
		f.ok("take", f.svc.Take(ctx))
		cases, err := f.svc.Cases(ctx, as("officer", "relative:review", ""))
		if err != nil || len(cases) != 1 || cases[0].Waiting != 1 {
			t.Fatalf("%+v, %v", cases, err)
		}
		v, err := f.svc.Viewings(ctx, as("officer", "relative:review", "c"))
		if err != nil || len(v) != 1 || len(v[0].Waiting) == 0 || v[0].Shown+v[0].Withheld == 0 {
			t.Fatalf("%+v, %v", v, err)
		}
		f.ok("decide", f.svc.Rule(ctx, as("officer", "relative:decide", "c"), family.Decision{Member: mum, Agency: "haven", Verdict: family.Show}))
		if cases, err := f.svc.Cases(ctx, as("officer", "relative:review", "")); err != nil || len(cases) != 0 {
			t.Errorf("decided, and still waiting: %+v, %v", cases, err)
		}
		if err := f.svc.Rule(ctx, as("officer", "relative:decide", "c"), family.Decision{Member: access.FamilyPrefix + "nobody", Agency: "haven", Verdict: family.Show}); !problem.Is(err, problem.NotFound) {
			t.Errorf("decided about nobody: %v", err)
		}
	})
}

// TestSummerTime: a day is the United Kingdom's, also where it begins an hour
// before that of the clocks that the log is kept by.
func TestSummerTime(t *testing.T) {
	run(t, func(f *fixture) {
		f.child("c", "2016-05-01")
		mum := f.member("c", access.Parent)
		f.Clock.Add(time.Date(2027, 7, 1, 23, 30, 0, 0, time.UTC).Sub(f.Clock.Now()))
		f.look("teacher", "child:open", "c", access.Education)
		f.Clock.Add(daylong)
		if l := f.lines(mum, "c"); len(l) != 1 || l[0].Day.String() != "2027-07-02" {
			t.Errorf("half past midnight on 2 July: %+v", l)
		}
		if l, err := f.svc.Looked(ctx, as(mum, "family:looked", "c"), "2027-07-02"); err != nil || len(l.Rows) != 0 {
			t.Errorf("before 2 July: %+v, %v", l.Rows, err)
		}
	})
}
