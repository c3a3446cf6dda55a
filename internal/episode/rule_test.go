package episode

import (
	"slices"
	"testing"
	"time"

	"onestory/internal/consent"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"

	"pgregory.net/rapid"
)

// TestMoves holds the table to what each move may be from, and refuses all others
// with the reason (CAF-46).
func TestMoves(t *testing.T) {
	allowed := 0
	verbs := []Verb{Seek, Agree, Refuse, Invite, Gather, Sign, Alone, Form, Plan, Look, Carry, Reassess, Withdraw, StepUp, Accept, Decline, Transfer, Suspend, Resume, Close, Archive}
	for _, s := range States() {
		for _, v := range verbs {
			to, _, err := To(s, Team, v)
			if err == nil {
				allowed++
				if !slices.Contains(States(), to) {
					t.Errorf("%s from %s leads to %q", v, s, to)
				}
				continue
			}
			if !problem.Is(err, problem.Conflict) || to != s {
				t.Errorf("%s from %s: %s, %v", v, s, to, err)
			}
		}
	}
	if allowed != 74 {
		t.Errorf("%d moves are allowed", allowed)
	}
	for _, x := range []struct {
		from State
		v    Verb
		to   State
	}{{Checklist, Seek, Asking}, {Asking, Agree, Drafting}, {Asking, Refuse, Refused}, {Refused, Seek, Asking}, {Drafting, Invite, Contributions}, {Contributions, Sign, Signed}, {Signed, Alone, SingleAgency},
		{Signed, Form, Team}, {Team, Plan, Planned}, {Planned, Look, Review}, {Review, Carry, Planned}, {Review, Reassess, Drafting}, {Planned, Withdraw, Withdrawn}, {Withdrawn, Close, Closed}, {Closed, Archive, Archived}} {
		if to, _, err := To(x.from, "", x.v); to != x.to || err != nil {
			t.Errorf("%s from %s: %s, %v", x.v, x.from, to, err)
		}
	}
	for _, x := range []struct {
		from State
		v    Verb
	}{{Checklist, Sign}, {Asking, Sign}, {Refused, Sign}, {Refused, Invite}, {Drafting, Form}, {Signed, Invite}, {Closed, Resume}, {Archived, Close}, {Suspended, Sign}, {Closed, Agree}, {Planned, Plan}} {
		if to, _, err := To(x.from, Drafting, x.v); err == nil {
			t.Errorf("%s from %s leads to %s", x.v, x.from, to)
		}
	}
}

// TestAside: whatever is put aside comes back to where it stood, by any history.
func TestAside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		state, resumes := Asking, State("")
		for range rapid.IntRange(1, 40).Draw(t, "moves") {
			can := append(From(state), Agree, Refuse, Withdraw)
			v := rapid.SampledFrom(can).Draw(t, "move")
			was, back := state, resumes
			to, next, err := To(state, resumes, v)
			if err != nil {
				continue
			}
			state, resumes = to, next
			if state.aside() != (resumes != "") {
				t.Fatalf("%s, to come back to %q", state, resumes)
			}
			if state == "" || (v == Resume || v == Decline) && state != back {
				t.Fatalf("%s from %s came back to %q, not %q", v, was, state, back)
			}
			if !was.aside() && state.aside() && resumes != was {
				t.Fatalf("put aside from %s, to come back to %s", was, resumes)
			}
		}
	})
}

func TestStance(t *testing.T) {
	said := func(who string, a consent.Answer, s consent.State) consent.Help {
		return consent.Help{Person: who, Answer: a, State: s}
	}
	for name, x := range map[string]struct {
		list []consent.Help
		want Stance
	}{
		"nobody":                         {nil, Unasked},
		"a yes":                          {[]consent.Help{said("m", consent.Yes, consent.Standing)}, Agreed},
		"a no":                           {[]consent.Help{said("m", consent.No, consent.Standing)}, Declined},
		"a yes and a no":                 {[]consent.Help{said("m", consent.Yes, consent.Standing), said("f", consent.No, consent.Standing)}, Differ},
		"one yes taken back, one stands": {[]consent.Help{said("m", consent.Yes, consent.Withdrawn), said("f", consent.Yes, consent.Standing)}, Differ},
		"taken back":                     {[]consent.Help{said("m", consent.Yes, consent.Withdrawn)}, TakenBack},
		"changed their mind":             {[]consent.Help{said("m", consent.Yes, consent.Standing), said("m", consent.No, consent.Standing)}, Agreed},
		"changed it again":               {[]consent.Help{said("m", consent.No, consent.Standing), said("m", consent.Yes, consent.Standing)}, Declined},
		"a mistake":                      {[]consent.Help{said("m", consent.No, consent.Mistake), said("m", consent.Yes, consent.Standing)}, Agreed},
		"a no that was lifted":           {[]consent.Help{said("m", consent.No, consent.Withdrawn)}, Unasked},
	} {
		if got := StanceOf(x.list, consent.From12); got != x.want {
			t.Errorf("%s: %s, want %s", name, got, x.want)
		}
	}
}

// TestWhoseAnswerCounts: by the child's age.
func TestWhoseAnswerCounts(t *testing.T) {
	differ := []consent.Help{{Person: consent.Child, Answer: consent.No, State: consent.Standing}, {Person: "m", Answer: consent.Yes, State: consent.Standing}}
	for band, want := range map[consent.Band]Stance{consent.Under12: Agreed, consent.Unknown: Agreed, consent.From12: Differ, consent.From16: Differ, consent.Adult: Declined} {
		if got := StanceOf(differ, band); got != want {
			t.Errorf("%s: %s, want %s", band, got, want)
		}
	}
	if got := StanceOf([]consent.Help{{Person: consent.Child, Answer: consent.Yes, State: consent.Standing}}, consent.Under12); got != Unasked {
		t.Errorf("a young child's yes alone: %s", got)
	}
}

func on(s string) workday.Date {
	d, _ := workday.Parse(s)
	return d
}

// TestDue counts in working days of England and Wales over Christmas 2026, of which
// 25 December is a Friday and 28 December the day in lieu of Boxing Day (CAF-47).
func TestDue(t *testing.T) {
	s := UsualStandards()
	for _, x := range []struct {
		e      Episode
		today  string
		step   Step
		due    string
		colour Colour
	}{
		{Episode{State: Checklist, Concern: on("2026-12-24")}, "2026-12-24", ByCheck, "2026-12-30", Amber},
		{Episode{State: Drafting, Agreed: on("2026-12-14")}, "2026-12-14", ByDraft, "2026-12-30", Green},
		{Episode{State: Drafting, Agreed: on("2026-12-14")}, "2026-12-29", ByDraft, "2026-12-30", Amber},
		{Episode{State: Drafting, Agreed: on("2026-12-14")}, "2026-12-31", ByDraft, "2026-12-30", Red},
		{Episode{State: Signed, Signed: on("2026-11-20")}, "2026-11-22", ByMeeting, "2026-12-04", Green},
		{Episode{State: Planned, Since: on("2026-11-20")}, "2026-11-22", FirstReview, "2027-01-04", Green},
		{Episode{State: Planned, Since: on("2026-11-20"), Reviews: 1}, "2026-11-22", NextReview, "2027-02-19", Green},
		{Episode{State: Withdrawn, Since: on("2026-11-20")}, "2026-11-22", ByClosure, "2026-12-11", Green},
		// CAF-52: what came from another authority is reviewed within four weeks, the 25th being a holiday
		{Episode{State: Drafting, Agreed: on("2026-11-26"), Received: on("2026-11-27")}, "2026-12-21", ByReceived, "2026-12-29", Green},
		{Episode{State: Contributions, Agreed: on("2026-11-26"), Received: on("2026-11-27")}, "2026-12-30", ByReceived, "2026-12-29", Red},
		{Episode{State: Drafting, Agreed: on("2026-11-26"), Received: on("2026-11-27"), Signed: on("2026-12-20"), Since: on("2027-03-01"), Reviews: 1}, "2027-03-01", ByDraft, "2027-03-15", Green},
	} {
		d, ok := x.e.Due(s, on(x.today))
		if !ok || d.Step != x.step || d.On.String() != x.due || d.Colour != x.colour {
			t.Errorf("%s on %s: %v %v", x.e.State, x.today, d, ok)
		}
	}
	for _, state := range []State{Asking, Closed, Archived, Suspended, SingleAgency} {
		if d, ok := (Episode{State: state}).Due(s, on("2026-11-22")); ok {
			t.Errorf("%s: %v", state, d)
		}
	}
	old := Episode{State: Planned, Started: on("2025-11-01")}
	if !old.Drifts(s, on("2026-11-22")) || (Episode{State: Closed, Started: on("2025-11-01")}).Drifts(s, on("2026-11-22")) {
		t.Error("drift")
	}
}

// TestClosing: CAF-49, CAF-50 and CAF-65.
func TestClosing(t *testing.T) {
	set, today := UsualSettings(), on("2026-11-22")
	set.Reasons = append(set.Reasons, Reason{Code: "old", En: "Old", Ends: on("2026-11-21")})
	met := Closing{Reason: "needs-met", Meeting: today}
	for name, x := range map[string]struct {
		e  Episode
		c  Closing
		ok bool
	}{
		"with a meeting":              {Episode{State: Planned}, met, true},
		"without":                     {Episode{State: Planned}, Closing{Reason: "needs-met"}, false},
		"with an exception":           {Episode{State: Planned}, Closing{Reason: "moved", Exception: "They moved away overnight"}, true},
		"early, without":              {Episode{State: Asking}, Closing{Reason: "no-longer"}, true},
		"a meeting in the future":     {Episode{State: Planned}, Closing{Reason: "needs-met", Meeting: on("2026-11-23")}, false},
		"a reason that is not listed": {Episode{State: Asking}, Closing{Reason: "whim"}, false},
		"a reason that has ended":     {Episode{State: Asking}, Closing{Reason: "old"}, false},
		"social care, on referral":    {Episode{State: SteppedUp}, Closing{Reason: ReasonSocialCare, Meeting: today}, false},
		"social care, on a decision":  {Episode{State: SteppedUp, Accepted: true}, Closing{Reason: ReasonSocialCare, Meeting: today}, true},
		"social care, from elsewhere": {Episode{State: Planned, Accepted: true}, Closing{Reason: ReasonSocialCare, Meeting: today}, false},
	} {
		if err := x.e.CheckClose(x.c, set, today); (err == nil) != x.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	set.CareDecides = false
	if err := (Episode{State: Planned}).CheckClose(Closing{Reason: ReasonSocialCare, Meeting: today}, set, today); err != nil {
		t.Errorf("where the authority does not ask for a decision: %v", err)
	}
	fewer := UsualSettings()
	fewer.Reasons = fewer.Reasons[1:]
	if fewer.Check(UsualSettings()) == nil {
		t.Error("a reason was taken out of the list")
	}
	if got := set.Reason("old").In("cy"); got != "Old" {
		t.Errorf("an ended reason reads %q", got)
	}
}

func TestStarting(t *testing.T) {
	good := Starting{Kind: EarlyHelp, Concern: on("2026-11-20"), Worry: "He sleeps in class.", Begin: Checklist}
	today := on("2026-11-22")
	for name, x := range map[string]struct {
		change    func(*Starting)
		checklist string
		ok        bool
	}{
		"as it should be":             {func(*Starting) {}, "optional", true},
		"no reason":                   {func(s *Starting) { s.Worry = "x" }, "optional", false},
		"a concern in the future":     {func(s *Starting) { s.Concern = on("2026-11-23") }, "optional", false},
		"no day expected":             {func(s *Starting) { s.Unborn = []Person{{Kind: "unborn"}} }, "optional", false},
		"a day expected":              {func(s *Starting) { s.Unborn = []Person{{Kind: "unborn", Expected: on("2027-02-01")}} }, "optional", true},
		"a checklist that is off":     {func(*Starting) {}, "off", false},
		"asking at once":              {func(s *Starting) { s.Begin = Asking }, "off", true},
		"asking before the checklist": {func(s *Starting) { s.Begin = Asking }, "mandatory", false},
		"beginning elsewhere":         {func(s *Starting) { s.Begin = Signed }, "optional", false},
	} {
		s, set := good, UsualSettings()
		x.change(&s)
		if set.Checklist = x.checklist; (s.Check(today, set) == nil) != x.ok {
			t.Errorf("%s: %v", name, s.Check(today, set))
		}
	}
	a := Asked{State: "open", Due: today}
	if a.Escalated(today) || !a.Escalated(today.AddDays(1)) {
		t.Error("a request escalates the day after it was due")
	}
	if CheckLasts != time.Hour {
		t.Error("a look counts for an hour")
	}
}
