package episode_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/consent"
	"onestory/internal/episode"
	"onestory/internal/kit/form"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// TestLookBeforeBeginning: CAF-13, CAF-25.
func TestLookBeforeBeginning(t *testing.T) {
	both(t, func(w *world) {
		ctx, q := context.Background(), w.q("nurse", "episode:start")
		_, err := w.svc.Start(ctx, q, starting(), form.NewKey())
		w.refused("without a look", err, problem.Conflict)
		w.must("look", w.svc.Look(ctx, w.q("nurse", "episode:look")))
		w.Clock.Add(time.Hour)
		_, err = w.svc.Start(ctx, q, starting(), form.NewKey())
		w.refused("an hour after the look", err, problem.Conflict)
		w.must("look", w.svc.Look(ctx, w.q("social", "episode:look")))
		_, err = w.svc.Start(ctx, q, starting(), form.NewKey())
		w.refused("somebody else's look", err, problem.Conflict)

		w.must("look", w.svc.Look(ctx, q))
		key := form.NewKey()
		id, err := w.svc.Start(ctx, q, starting(), key)
		w.must("start", err)
		if again, err := w.svc.Start(ctx, q, starting(), key); err != nil || again != id {
			t.Errorf("the form came twice: %s, %v", again, err)
		}
		x, err := w.svc.Existing(ctx, w.q("social", "episode:look"))
		if err != nil || len(x.List) != 1 || !x.List[0].Open || x.List[0].ID != id || x.List[0].Mine || x.List[0].State != "" || x.List[0].Lead.Phone == "" {
			t.Fatalf("who works with the child learns %+v, %v", x.List, err)
		}
		x, err = w.svc.Existing(ctx, w.q("police", "episode:look"))
		if err != nil || len(x.List) != 1 || !x.List[0].Open || x.List[0].Lead.Name != "" || x.List[0].State != "" {
			t.Errorf("who may only know that the child exists learns %+v, %v", x.List, err)
		}
		w.must("look", w.svc.Look(ctx, w.q("social", "episode:look")))
		_, err = w.svc.Start(ctx, w.q("social", "episode:start"), starting(), form.NewKey())
		w.refused("a second one", err, problem.Conflict)
		if w.opens("social", id) || w.opens("police", id) || !w.opens("nurse", id) {
			t.Error("who has no part in it opens it, or its lead does not")
		}

		w.Protect(t, w.child, access.Protection{Shielded: true})
		x, err = w.svc.Existing(ctx, w.q("social", "episode:look"))
		if err != nil || len(x.List) != 0 {
			t.Errorf("of a shielded child one learns %+v, %v", x.List, err)
		}
		w.must("look", w.svc.Look(ctx, w.q("social", "episode:look")))
		if _, err = w.svc.Start(ctx, w.q("social", "episode:start"), starting(), form.NewKey()); err != nil {
			t.Errorf("a second one of a shielded child is refused, which tells of the first: %v", err)
		}
	})
}

// TestAgreement: CAF-15, CAF-19, CAF-20 and CAF-21, with who reads what.
func TestAgreement(t *testing.T) {
	both(t, func(w *world) {
		id := w.begun()
		if err := w.acts("nurse", id, episode.Sign); !problem.Is(err, problem.Conflict) {
			t.Errorf("signed before the family was asked: %v", err)
		}
		w.says(id, "m", consent.No)
		if x := w.show("nurse", id); x.State != episode.Refused || x.Stance != episode.Declined {
			t.Errorf("after a no: %s, %s", x.State, x.Stance)
		}
		w.refused("an assessment against their no", w.acts("nurse", id, episode.Sign), problem.Conflict)
		w.says(id, "m", consent.Yes)
		if x := w.show("nurse", id); x.State != episode.Drafting || x.Agreed.IsZero() || x.Differs {
			t.Errorf("they changed their mind: %s", x.State)
		}
		w.says(id, "f", consent.No)
		x := w.show("nurse", id)
		if x.State != episode.Drafting || !x.Differs || len(x.Answers) != 3 {
			t.Errorf("two differ: %s %v, %d answers", x.State, x.Differs, len(x.Answers))
		}
		l, err := w.svc.All(context.Background(), access.Request{Actor: "boss", Action: "episode:list"})
		if err != nil || len(l.Differ) != 1 || len(l.Caseload) != 0 {
			t.Errorf("the manager's list: %+v, %v", l, err)
		}

		w.letIn(id, "police", access.Joined)
		w.hold(id)
		if !w.reads("police", w.child, "assessment") || w.reads("social", w.child, "assessment") {
			t.Error("a member does not read what was written in it, or another agency does")
		}
		w.says(id, "f", consent.Yes)
		w.takesBack("f")
		if x := w.show("nurse", id); x.State != episode.Drafting || !x.Differs {
			t.Errorf("one of two took a yes back: %s %v", x.State, x.Differs)
		}
		w.takesBack("m")
		x = w.show("nurse", id)
		if x.State != episode.Withdrawn || x.Stance != episode.TakenBack || !slices.Contains(x.Can, episode.Close) {
			t.Errorf("both took it back: %s, %s, %v", x.State, x.Stance, x.Can)
		}
		if w.reads("police", w.child, "assessment") || w.opens("police", id) {
			t.Error("after it was taken back a member still reads it")
		}
		if !w.reads("nurse", w.child, "assessment") {
			t.Error("its own agency keeps what it wrote")
		}
		for who, told := range map[string]int{"police": 1, "nurse": 0, "social": 0, "boss": 0} { // who had a part is told for a while; the lead has it on the caseload
			l, err := w.svc.All(context.Background(), access.Request{Actor: who, Action: "episode:list"})
			if err != nil || len(l.Stopped) != told || who == "nurse" && (len(l.Caseload) != 1 || l.Caseload[0].State != episode.Withdrawn || l.Caseload[0].Deadline.Step != episode.ByClosure) {
				t.Errorf("%s is told: %+v, %v", who, l, err)
			}
		}
		w.must("close", w.svc.Close(context.Background(), w.q("nurse", "episode:move"), id, episode.Closing{Reason: "no-longer"}, 0))
		if x = w.show("nurse", id); x.State != episode.Closed || x.Reason != "no-longer" {
			t.Errorf("closed: %s %s", x.State, x.Reason)
		}
		w.takesBack("f") // changes nothing any more
	})
}

// TestAskToBeLetIn: CAF-9, CAF-22 and CAF-23.
func TestAskToBeLetIn(t *testing.T) {
	both(t, func(w *world) {
		ctx := context.Background()
		id := w.begun()
		w.says(id, "m", consent.Yes)
		w.hold(id)
		ask := episode.Asked{As: access.Assessor, AskedDetails: episode.AskedDetails{Why: "The nurse is leaving, I can carry it on."}}
		w.must("ask", w.svc.Ask(ctx, w.q("social", "episode:ask"), id, ask, form.NewKey()))
		w.refused("ask again", w.svc.Ask(ctx, w.q("social", "episode:ask"), id, ask, form.NewKey()), problem.Conflict)
		if w.opens("social", id) || w.reads("social", w.child, "assessment") {
			t.Error("somebody who only asked reads it")
		}
		asked := w.waits(id)
		if due := w.show("nurse", id).Requests[0].Due; due != day("2026-11-25") {
			t.Errorf("due %s, want three working days after Sunday 22 November", due)
		}
		_, err := w.svc.Request(ctx, w.q("social", "episode:decide"), asked)
		w.refused("who asks answers", err, problem.NotFound)
		_, err = w.svc.Request(ctx, w.q("boss", "episode:decide"), asked)
		w.refused("a manager before it is late", err, problem.NotFound)
		w.refused("no without a reason", w.svc.Decide(ctx, w.q("nurse", "episode:decide"), asked, false, workday.Date{}, "", episode.Because{}, 1), problem.Invalid)
		w.Clock.Add(4 * 24 * time.Hour)
		l, err := w.svc.All(ctx, access.Request{Actor: "boss", Action: "episode:list"})
		if err != nil || len(l.Asked) != 1 || l.Asked[0].Why == "" {
			t.Fatalf("the manager's list once it is late: %+v, %v", l.Asked, err)
		}
		w.must("the manager lets in", w.svc.Decide(ctx, w.q("boss", "episode:decide"), asked, true, day("2026-12-31"), "", agreed, 1))
		x := w.show("social", id)
		if x.As != access.Assessor || !x.MayWrite() || x.MayLead() || len(x.Among) != 0 {
			t.Errorf("let in as %s", x.As)
		}
		if !w.reads("social", w.child, "assessment") || w.reads("social", w.sibling, "of-sibling") {
			t.Error("let in for one child: reads that child's part and no other's")
		}
		w.must("carry the draft on", w.acts("social", id, episode.Invite))
		w.must("sign", w.acts("nurse", id, episode.Sign))
		w.refused("lead it", w.acts("social", id, episode.Form), problem.Forbidden)
		w.must("form a team", w.acts("nurse", id, episode.Form))
		w.Clock.Add(40 * 24 * time.Hour)
		if w.opens("social", id) || w.reads("social", w.child, "assessment") {
			t.Error("after the last day of a part it is still open")
		}
	})
}
