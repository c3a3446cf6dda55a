package app

import (
	"context"
	"fmt"
	"time"

	"onestory/internal/access"
	"onestory/internal/consent"
	"onestory/internal/contact"
	"onestory/internal/episode"
	"onestory/internal/need"
	"onestory/internal/story"
	"onestory/lib/workday"
)

// demoHelp fills the demonstration with courses of help in different states, what
// children want known, and what the front door was told, through the use cases that a
// real one is filled by. It follows demoShares.
func (f *features) demoHelp(ctx context.Context, d *deployment) error {
	done, err := setting(ctx, d.db, "demo_help")
	if err != nil || done != "" {
		return err
	}
	people, err := demoPeople(ctx, d)
	if err != nil {
		return err
	}
	s := helpScene{sharingScene{f: f, ctx: ctx, who: map[string]string{}, today: workday.InUK(d.clock.Now())}}
	for _, p := range people {
		s.who[p.Name] = p.Account
	}
	for _, part := range []func() error{s.tylers, s.jesss, s.differing, s.worries, s.stories} {
		if err := part(); err != nil {
			return fmt.Errorf("fill the demonstration with courses of help: %w", err)
		}
	}
	return setSetting(ctx, d.db, "demo_help", time.Now().UTC().Format(time.RFC3339))
}

// helpScene is the demonstration while it is being filled.
type helpScene struct{ sharingScene }

// start begins an episode, after a look.
func (s helpScene) start(by, child string, in episode.Starting) (string, error) {
	if err := s.f.episodes.Look(s.ctx, s.as(by, "episode:look", child)); err != nil {
		return "", err
	}
	return s.f.episodes.Start(s.ctx, s.as(by, "episode:start", child), in, "")
}

// answers is what somebody with parental responsibility, or the child, said to being helped.
func (s helpScene) answers(by, child, id, name, words string, a consent.Answer) error {
	h := consent.Help{Person: consent.Child, Answer: a, On: s.today, HelpDetails: consent.HelpDetails{Name: name, Support: "An assessment, and one person to ring", Words: words, How: "spoken"}}
	h.Capacity, h.Reasons = consent.Competent, "He told me in his own words what the help would be, and that he can stop it."
	if c, err := s.carer(by, child, name); err == nil {
		h.Person, h.Relationship, h.Capacity, h.Evidence, h.Reasons = c.Person, c.Relationship, consent.Responsibility, "birth-certificate", ""
	}
	return s.f.episodes.Answer(s.ctx, s.as(by, "episode:answer", child), id, h, "")
}

func (s helpScene) moves(by, child, id string, verbs ...episode.Verb) error {
	for _, v := range verbs {
		if err := s.f.episodes.Act(s.ctx, s.as(by, "episode:move", child), id, v, "", 0); err != nil {
			return fmt.Errorf("%s: %w", v, err)
		}
	}
	return nil
}

// ago puts a day of an episode right, so that its deadlines differ.
func (s helpScene) ago(by, child, id, what string, days int) error {
	return s.f.episodes.Correct(s.ctx, s.as(by, "episode:move", child), id, episode.Correction{What: what, Day: s.today.AddDays(-days), Why: "Written down on paper first, on this day."}, 0)
}

// letIn has somebody ask to be let in, and the lead say yes.
func (s helpScene) letIn(who, lead, child, id string, as access.Part, why string) error {
	if err := s.asks(who, child, id, as, why); err != nil {
		return err
	}
	x, err := s.f.episodes.Show(s.ctx, s.as(lead, "episode:open", child), id)
	if err != nil || len(x.Requests) == 0 {
		return fmt.Errorf("nobody asks to be let in: %w", err)
	}
	asked, err := s.f.episodes.Request(s.ctx, s.as(lead, "episode:decide", child), x.Requests[0].ID)
	if err != nil {
		return err
	}
	because := episode.Because{How: episode.ByAgreement}
	if asked.Stance == consent.Refused {
		because = episode.Because{How: "harm", Note: "One of the parents said no. The child is not safe at the weekends, and the team has to know whom to ring."}
	}
	return s.f.episodes.Decide(s.ctx, s.as(lead, "episode:decide", child), x.Requests[0].ID, true, workday.Date{}, "Yes, please join us.", because, x.Requests[0].Version)
}

func (s helpScene) asks(who, child, id string, as access.Part, why string) error {
	q := s.as(who, "episode:ask", child)
	q.Purpose = access.Education
	return s.f.episodes.Ask(s.ctx, q, id, episode.Asked{As: as, AskedDetails: episode.AskedDetails{Why: why}}, "")
}

// tylers: one that was closed, and one that is being written and is late, into which
// the youth worker asks to be let.
func (s helpScene) tylers() error {
	tyler, err := s.tyler()
	if err != nil {
		return err
	}
	in := episode.Starting{Kind: episode.EarlyHelp, Concern: s.today.AddDays(-40), Begin: episode.Checklist,
		Worry: "Tyler cannot hear in class since the summer, and is told off for not listening."}
	id, err := s.start("Nia Bevan", tyler, in)
	if err != nil {
		return err
	}
	if err := s.f.episodes.Close(s.ctx, s.as("Nia Bevan", "episode:move", tyler), id, episode.Closing{Reason: "one-agency", Note: "The hearing clinic sees him at school."}, 0); err != nil {
		return err
	}
	in = episode.Starting{Kind: episode.EarlyHelp, Concern: s.today.AddDays(-24), Begin: episode.Checklist, Follows: id,
		Adults: []episode.Person{{Kind: "adult", PersonDetails: episode.PersonDetails{Name: "Kelly Thistlewood", Relationship: "Mother"}}},
		Worry:  "He was excluded for two days. His foster carer says that he does not sleep."}
	if id, err = s.start("Nia Bevan", tyler, in); err != nil {
		return err
	}
	if err := s.f.episodes.SetOutcome(s.ctx, s.as("Nia Bevan", "episode:move", tyler), id, episode.Common, "He and his carer would like one person to ring."); err != nil {
		return err
	}
	if err := s.answers("Nia Bevan", tyler, id, "Tyler Thistlewood", "If I only have to say it once.", consent.Yes); err != nil {
		return err
	}
	if err := s.ago("Nia Bevan", tyler, id, "agreed", 16); err != nil {
		return err
	}
	if err := s.letIn("Tom Hale", "Nia Bevan", tyler, id, access.Contributor, "I teach him and hold the school's part."); err != nil {
		return err
	}
	find := s.as("Nia Bevan", "need:find", tyler)
	if err := s.f.needs.Find(s.ctx, find, need.Found{Level: 3, Details: need.Details{Reasons: "Hearing, sleep and an exclusion at once. Three services, and no plan that joins them."}}, ""); err != nil {
		return err
	}
	return s.asks("Kofi Mensah", tyler, id, access.Joined, "He was referred to us in June. I would like to come to the team.")
}

// jesss: one with a plan under way, led by the school.
func (s helpScene) jesss() error {
	jess, err := s.jess()
	if err != nil {
		return err
	}
	id, err := s.start("Tom Hale", jess, episode.Starting{Kind: episode.FamilyHelp, Concern: s.today.AddDays(-60), Begin: episode.Asking,
		Worry: "Jess is late on most mornings and has stopped bringing lunch."})
	if err != nil {
		return err
	}
	if err := s.answers("Tom Hale", jess, id, "Ruth Harcastle", "Mornings are hard. I would like somebody to help us plan them.", consent.Yes); err != nil {
		return err
	}
	if err := s.letIn("Nia Bevan", "Tom Hale", jess, id, access.Joined, "I see her at school each week."); err != nil {
		return err
	}
	if err := s.f.episodes.HandOver(s.ctx, s.as("Tom Hale", "episode:hand", jess), id, s.who["Nia Bevan"], true, "For the school holidays", 0); err != nil {
		return err
	}
	return s.moves("Tom Hale", jess, id, episode.Sign, episode.Form, episode.Plan)
}

// differing: one in which two parents do not agree.
func (s helpScene) differing() error {
	zuzia, err := s.child("Zuzanna", "Wiśniewska-Llewellyn", "2018-12-09")
	if err != nil {
		return err
	}
	b, err := s.f.episodes.Prepare(s.ctx, s.as("Nia Bevan", "episode:start", zuzia))
	if err != nil {
		return err
	}
	in := episode.Starting{Kind: episode.EarlyHelp, Concern: s.today.AddDays(-6), Begin: episode.Asking, Worry: "She is often hungry at school, and her mother is on her own in the evenings."}
	for _, c := range b.Carers {
		in.Adults = append(in.Adults, episode.Person{Kind: "adult", PersonDetails: episode.PersonDetails{Name: c.Name, Relationship: c.Relationship, Key: c.Key}})
	}
	id, err := s.start("Nia Bevan", zuzia, in)
	if err != nil {
		return err
	}
	if err := s.answers("Nia Bevan", zuzia, id, "Agnieszka Wiśniewska", "Yes, I need a hand in the evenings.", consent.Yes); err != nil {
		return err
	}
	return s.answers("Nia Bevan", zuzia, id, "Gethin Llewellyn", "We manage.", consent.No)
}

// worries: one that the front door has answered, and one that waits.
func (s helpScene) worries() error {
	jess, err := s.jess()
	if err != nil {
		return err
	}
	tyler, err := s.tyler()
	if err != nil {
		return err
	}
	send := func(who, child string, c contact.Contact) (string, error) {
		q := s.as(who, "contact:send", child)
		q.Purpose = access.Safeguarding
		return s.f.contacts.Send(s.ctx, q, c, "")
	}
	id, err := send("Nia Bevan", jess, contact.Contact{Danger: "soon", Details: contact.Details{Worry: "She has a new bruise on her arm and does not want to go on Saturday.", Told: "Her mother knows. Her father does not: it could put Jess at risk."}})
	if err != nil {
		return err
	}
	q := s.as("Priya Nair", "contact:answer", jess)
	q.Purpose = access.Safeguarding
	if err := s.f.contacts.Answer(s.ctx, q, id, contact.Assess, "A social worker sees Jess at school tomorrow at ten. Please be there if she would like that.", 1); err != nil {
		return err
	}
	_, err = send("Kofi Mensah", tyler, contact.Contact{Danger: "unsure", Details: contact.Details{Worry: "An older man waits for him after our sessions. Tyler says that he owes him money.", Told: "Not yet: I do not know who at home would be told."}})
	return err
}

// stories: what two children want known.
func (s helpScene) stories() error {
	tyler, err := s.tyler()
	if err != nil {
		return err
	}
	chidi, err := s.child("Chidi", "Okafor", "2017-05-14")
	if err != nil {
		return err
	}
	for _, x := range []struct {
		child string
		story story.Story
	}{
		{tyler, story.Story{Kind: "child", SaidOn: s.today.AddDays(-12), Details: story.Details{Name: "Tyler Thistlewood",
			Text: "Sit on my right side and look at me when you talk. I am not being rude.\nAsk me before you ring anyone.\nI like fixing bikes."}}},
		{tyler, story.Story{Kind: "carer", SaidOn: s.today.AddDays(-12), Agencies: []string{"school-nursing", "first-academy"}, Details: story.Details{Name: "Moira Abernethy",
			Text: "He sleeps better when he knows the evening before what the next day brings."}}},
		{chidi, story.Story{Kind: "child", SaidOn: s.today.AddDays(-3), Details: story.Details{Name: "Chidi Okafor", Text: "I am Chidi, I am the older one. Please do not mix us up."}}},
	} {
		if err := s.f.stories.Write(s.ctx, s.as("Nia Bevan", "story:write", x.child), x.story, ""); err != nil {
			return err
		}
	}
	for i := range 24 { // over the last weeks, as families were asked
		answer := "no"
		if i%4 == 0 {
			answer = "yes"
		}
		if err := s.f.stories.Repeated(s.ctx, s.as("Nia Bevan", "story:repeated", tyler), story.Afters()[i%3], answer, ""); err != nil {
			return err
		}
	}
	return nil
}
