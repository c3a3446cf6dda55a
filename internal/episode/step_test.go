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
	"onestory/internal/kit/form"
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
		if x.Hands(access.Actor{Roles: []access.Role{access.SocialWorker}}, x.As) != episode.ToLead || x.Handing != episode.ToLead || slices.Contains(x.Can, episode.Sign) {
			t.Error("the sender is offered to sign")
		}
		w.refused("the sender signs", w.acts("social", id, episode.Sign), problem.Forbidden)
		w.must("the lead signs", w.acts("nurse", id, episode.Sign))
	})
}

// TestStepDownIsHandedOver: what social care begins to step a child down is signed by
// nobody before it is handed over, by nobody of social care afterwards, and the page says
// what to do; whoever takes it over signs (CAF-48).
func TestStepDownIsHandedOver(t *testing.T) {
	both(t, func(w *world) {
		ctx := context.Background()
		id := w.begins("social", starting())
		w.tells("social", id, "mother", consent.Yes)
		w.works("duty", w.child)
		hands := func(who string, want episode.Hands) {
			t.Helper()
			x := w.show(who, id)
			if !x.StepsDown || x.Handing != want || slices.Contains(x.Can, episode.Sign) != (want == "") {
				t.Errorf("%s: %q, can %v, want %q", who, x.Handing, x.Can, want)
			}
		}
		hands("social", episode.First)
		w.refused("the sender signs as the lead", w.acts("social", id, episode.Sign), problem.Forbidden)
		w.joins(id, "nurse", access.Assessor, "social")
		hands("nurse", episode.Waits)
		w.refused("an assessor signs while social care leads", w.acts("nurse", id, episode.Sign), problem.Forbidden)
		w.joins(id, "duty", access.Joined, "social")
		w.must("hand over within social care", w.svc.HandOver(ctx, w.q("social", "episode:hand"), id, "duty", false, "I am away.", 0))
		hands("duty", episode.First)
		hands("nurse", episode.Waits)
		w.must("name a deputy", w.svc.HandOver(ctx, w.q("duty", "episode:hand"), id, "nurse", true, "For the week.", 0))
		hands("nurse", episode.First)
		w.refused("a deputy signs while social care leads", w.acts("nurse", id, episode.Sign), problem.Forbidden)
		w.must("hand over", w.svc.HandOver(ctx, w.q("duty", "episode:hand"), id, "nurse", false, "She leads from today.", 0))
		w.must("make the sender an assessor again", w.svc.SetMember(ctx, w.q("nurse", "episode:hand"), id, access.Member{Account: "social", As: access.Assessor}, false, agreed))
		hands("social", episode.ToLead)
		w.must("name the sender deputy", w.svc.HandOver(ctx, w.q("nurse", "episode:hand"), id, "social", true, "For the week.", 0))
		hands("social", episode.ToLead)
		w.refused("the sender signs as a deputy", w.acts("social", id, episode.Sign), problem.Forbidden)
		hands("nurse", "")
		w.must("whoever took it over signs", w.acts("nurse", id, episode.Sign))
	})
}

// TestWhatStepsDown: what social care begins is a step-down, unless it is family help or,
// where the authority has such teams, they say that they give the help themselves.
func TestWhatStepsDown(t *testing.T) {
	both(t, func(w *world) {
		begins := func(who string, k episode.Kind, whose episode.Whose, want bool) {
			t.Helper()
			in := starting()
			in.Kind, in.Whose = k, whose
			id := w.begins(who, in)
			if x := w.show(who, id); x.StepsDown != want {
				t.Errorf("%s begins %s as %q: stepped down %v", who, k, whose, x.StepsDown)
			}
			w.must("close", w.svc.Close(context.Background(), w.q(who, "episode:move"), id, episode.Closing{Reason: "mistake"}, 0))
		}
		begins("social", episode.EarlyHelp, "", true)
		begins("social", episode.CAF, episode.Ours, true) // what the authority does not know
		begins("social", episode.FamilyHelp, "", false)
		begins("nurse", episode.EarlyHelp, "", false)
		set, err := w.svc.Settings(context.Background(), w.settings())
		w.must("read the settings", err)
		set.CareHelps = true
		w.must("such teams", w.svc.SetSettings(context.Background(), w.settings(), set))
		begins("social", episode.EarlyHelp, episode.Ours, false)
		begins("social", episode.EarlyHelp, episode.Stepped, true)
		w.must("look", w.svc.Look(context.Background(), w.q("social", "episode:look")))
		_, err = w.svc.Start(context.Background(), w.q("social", "episode:start"), starting(), form.NewKey())
		w.refused("they do not say", err, problem.Invalid)
		begins("nurse", episode.EarlyHelp, "", false)
	})
}

// TestHands tells who writes for somebody else to finish.
func TestHands(t *testing.T) {
	for name, x := range map[string]struct {
		kind episode.Kind
		role access.Role
		part access.Part
		want episode.Hands
	}{
		"a social worker":                   {episode.EarlyHelp, access.SocialWorker, access.Assessor, episode.ToLead},
		"the front door":                    {episode.EarlyHelp, access.FrontDoor, access.Assessor, episode.ToLead},
		"the duty team at night":            {episode.CAF, access.EmergencyDuty, access.Assessor, episode.ToLead},
		"a social worker to whom it came":   {episode.EarlyHelp, access.SocialWorker, access.Lead, ""},
		"a social worker in family help":    {episode.FamilyHelp, access.SocialWorker, access.Assessor, ""},
		"a school nurse, who does not send": {episode.EarlyHelp, access.SchoolNurse, access.Assessor, ""},
		"a social worker who only reads":    {episode.EarlyHelp, access.SocialWorker, access.Joined, ""},
	} {
		if got := (episode.Episode{Kind: x.kind}).Hands(access.Actor{Roles: []access.Role{x.role}}, x.part); got != x.want {
			t.Errorf("%s: %q", name, got)
		}
	}
	for _, x := range []struct {
		leads, reads bool
		part         access.Part
		want         episode.Hands
	}{
		{true, true, access.Lead, episode.First}, {true, true, access.Assessor, episode.Waits}, {true, false, access.Assessor, episode.Waits}, {true, false, access.Lead, episode.First},
		{false, true, access.Lead, episode.ToLead}, {false, true, access.Assessor, episode.ToLead}, {false, false, access.Lead, ""}, {false, false, access.Assessor, ""},
		{true, true, access.Joined, ""}, {true, true, access.Contributor, ""},
	} {
		for _, k := range episode.Kinds() {
			want := x.want
			if k == episode.FamilyHelp {
				want = ""
			}
			e := episode.SteppedDown(episode.Episode{Kind: k}, x.leads, x.reads)
			if got := e.Hands(access.Actor{Roles: []access.Role{access.Manager}}, x.part); got != want {
				t.Errorf("%s, %+v: %q", k, x, got)
			}
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
