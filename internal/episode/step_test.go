package episode_test

import (
	"context"
	"slices"
	"testing"

	"onestory/internal/access"
	"onestory/internal/consent"
	"onestory/internal/episode"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// TestStepUpReads: stepped up, social care reads what was written once they are let in
// and not before, and the episode stays open with its lead until they accept, and after
// (CAF-48).
func TestStepUpReads(t *testing.T) {
	both(t, func(w *world) {
		id := w.begun()
		w.says(id, "mother", consent.Yes)
		w.hold(id)
		w.must("sign", w.acts("nurse", id, episode.Sign))
		w.must("step up", w.acts("nurse", id, episode.StepUp))
		if w.opens("social", id) || w.reads("social", w.child, "assessment") {
			t.Error("social care reads before they are let in")
		}
		w.letIn(id, "social", access.Joined)
		if !w.reads("social", w.child, "assessment") {
			t.Error("let in, social care does not read the assessment")
		}
		stands := func(accepted bool) {
			t.Helper()
			x := w.show("nurse", id)
			if x.State != episode.SteppedUp || !x.State.Open() || x.Accepted != accepted || x.Lead != "nurse" {
				t.Errorf("it is %s, led by %s, accepted %v", x.State, x.Lead, x.Accepted)
			}
		}
		stands(false)
		w.must("social care accepts", w.acts("social", id, episode.Accept))
		stands(true)
		if !w.reads("nurse", w.child, "assessment") {
			t.Error("the lead no longer reads it")
		}
	})
}

// TestSenderDoesNotSign: an assessor of social care does not move an episode of early
// help past signing, which is its lead's (CAF-48).
func TestSenderDoesNotSign(t *testing.T) {
	both(t, func(w *world) {
		id := w.begun()
		w.says(id, "mother", consent.Yes)
		w.letIn(id, "social", access.Assessor)
		x := w.show("social", id)
		if !x.HandsOver(access.Actor{Roles: []access.Role{access.SocialWorker}}, x.As) || slices.Contains(x.Can, episode.Sign) {
			t.Error("the sender is offered to sign")
		}
		w.refused("the sender signs", w.acts("social", id, episode.Sign), problem.Forbidden)
		w.must("the lead signs", w.acts("nurse", id, episode.Sign))
	})
}

// TestHandsOver tells who writes for somebody else to finish.
func TestHandsOver(t *testing.T) {
	for name, x := range map[string]struct {
		kind episode.Kind
		role access.Role
		part access.Part
		want bool
	}{
		"a social worker":                   {episode.EarlyHelp, access.SocialWorker, access.Assessor, true},
		"the front door":                    {episode.EarlyHelp, access.FrontDoor, access.Assessor, true},
		"the duty team at night":            {episode.CAF, access.EmergencyDuty, access.Assessor, true},
		"a social worker who leads":         {episode.EarlyHelp, access.SocialWorker, access.Lead, false},
		"a social worker in family help":    {episode.FamilyHelp, access.SocialWorker, access.Assessor, false},
		"a school nurse, who does not send": {episode.EarlyHelp, access.SchoolNurse, access.Assessor, false},
		"a social worker who only reads":    {episode.EarlyHelp, access.SocialWorker, access.Joined, false},
	} {
		if got := (episode.Episode{Kind: x.kind}).HandsOver(access.Actor{Roles: []access.Role{x.role}}, x.part); got != x.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestReceive: from the day on which another authority's assessment came in, what is due
// is its review, four weeks on; the history says where it came from, and only whoever
// writes the assessment can say so (CAF-52).
func TestReceive(t *testing.T) {
	both(t, func(w *world) {
		id := w.begun()
		w.says(id, "mother", consent.Yes)
		receive := func(who string) (due workday.Date, err error) {
			return access.Change(t.Context(), w.Gate, w.q(who, "episode:move"), func(ctx context.Context, tx *db.Tx, g access.Grant) (workday.Date, audit.Event, error) {
				on, err := w.svc.Receive(ctx, tx, g, id, "Borsetshire")
				return on, audit.Event{Subjects: g.Subjects()}, err
			})
		}
		w.letIn(id, "social", access.Joined)
		_, err := receive("social")
		w.refused("who has joined alone", err, problem.Forbidden)
		due, err := receive("nurse")
		w.must("the lead", err)
		x := w.show("nurse", id)
		if want := workday.Next(workday.InUK(w.Clock.Now()).AddDays(27)); due != want || x.Deadline.Step != episode.ByReceived || x.Deadline.On != want {
			t.Errorf("due %v, shown %+v, want %v", due, x.Deadline, want)
		}
		if !slices.ContainsFunc(x.History, func(e episode.Entry) bool { return e.What == "received" && e.Note == "Borsetshire" }) {
			t.Errorf("the history says %+v", x.History)
		}
		w.must("sign", w.acts("nurse", id, episode.Sign))
		if x := w.show("nurse", id); x.Deadline.Step == episode.ByReceived {
			t.Error("once it is signed the review is still due")
		}
	})
}
