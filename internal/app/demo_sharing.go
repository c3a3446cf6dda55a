package app

import (
	"context"
	"fmt"
	"time"

	"onestory/internal/access"
	"onestory/internal/basis"
	"onestory/internal/consent"
	"onestory/internal/disclosure"
	"onestory/internal/enquiry"
	"onestory/internal/find"
	"onestory/internal/involvement"
	"onestory/internal/sharing"
	"onestory/lib/workday"
)

// demoShares fills the demonstration with what families said and what was
// shared, through the use cases that a real one is filled by. What was cut short
// begins again; what is there twice then does no harm.
func (f *features) demoShares(ctx context.Context, d *deployment) error {
	done, err := setting(ctx, d.db, "demo_sharing")
	if err != nil || done != "" {
		return err
	}
	people, err := demoPeople(ctx, d)
	if err != nil {
		return err
	}
	s := sharingScene{f: f, ctx: ctx, who: map[string]string{}, today: workday.InUK(d.clock.Now())}
	for _, p := range people {
		s.who[p.Name] = p.Account
	}
	for _, part := range []func() error{s.rules, s.families, s.agreed, s.unsafe, s.unsure, s.asked, func() error { return s.told(d) }} {
		if err := part(); err != nil {
			return fmt.Errorf("fill the demonstration with what was shared: %w", err)
		}
	}
	return setSetting(ctx, d.db, "demo_sharing", time.Now().UTC().Format(time.RFC3339))
}

// sharingScene is the demonstration while it is being filled.
type sharingScene struct {
	f     *features
	ctx   context.Context
	who   map[string]string
	today workday.Date
}

func (s sharingScene) as(name string, a access.Action, child string) access.Request {
	return access.Request{Actor: s.who[name], Action: a, Child: child, Level: access.Existence}
}

// child finds a child of the showcase as the duty broker.
func (s sharingScene) child(given, family, born string) (string, error) {
	day, err := workday.Parse(born)
	if err != nil {
		return "", err
	}
	res, err := s.f.search.Check(s.ctx, access.Request{Actor: s.who["Ruth Adler"], Action: "child:find"}, find.Query{Given: given, Family: family, Birth: day})
	if err != nil || len(res.Candidates) == 0 {
		return "", fmt.Errorf("a child of the showcase was not found: %w", err)
	}
	return res.Candidates[0].Child, nil
}

func (s sharingScene) tyler() (string, error) { return s.child("Tyler", "Thistlewood", "2014-02-28") }
func (s sharingScene) jess() (string, error)  { return s.child("Jessica", "Harcastle", "2015-09-03") }

// rules enters where the policy document is.
func (s sharingScene) rules() error {
	return s.f.bases.Set(s.ctx, s.as("Lena Fox", "basis:set", ""), basis.Setting{Basis: "dpa-1-18", Policy: "https://www.northbridge.example/policies/safeguarding-data"})
}

// said records what somebody said, and returns its id.
func (s sharingScene) said(by, child string, c consent.Consent) error {
	c.State, c.Starts, c.How = consent.Standing, s.today.AddDays(-20), "spoken"
	if c.Answer == consent.Yes {
		c.Ends = s.today.AddMonths(6)
	}
	return s.f.consents.Record(s.ctx, s.as(by, "consent:record", child), c, "")
}

// carer is somebody with parental responsibility, by the name on the record.
func (s sharingScene) carer(by, child, name string) (consent.Consent, error) {
	a, err := s.f.consents.Ask(s.ctx, s.as(by, "consent:record", child), "")
	for _, p := range a.People {
		if p.Name == name {
			return consent.Consent{Person: p.Key, Capacity: consent.Responsibility, Details: consent.Details{Name: p.Name, Relationship: p.Relationship}}, err
		}
	}
	if err == nil {
		err = fmt.Errorf("a carer of the showcase is not on the record")
	}
	return consent.Consent{}, err
}

// families records a yes, a no, a yes taken back, and two parents who differ.
func (s sharingScene) families() error {
	tyler, err := s.tyler()
	if err != nil {
		return err
	}
	jess, err := s.jess()
	if err != nil {
		return err
	}
	chidi, err := s.child("Chidi", "Okafor", "2017-05-14")
	if err != nil {
		return err
	}
	for _, x := range []struct {
		child, name string
		change      func(*consent.Consent)
	}{
		{tyler, "Kelly Thistlewood", func(c *consent.Consent) {
			c.Answer, c.Agency, c.Classes, c.Evidence, c.Words = consent.Yes, "first-academy", []access.Class{access.ClassHealth, access.ClassGeneral}, "mother", "The school should know about his ears, so they stop telling him off."
		}},
		{jess, "Ruth Harcastle", func(c *consent.Consent) {
			c.Answer, c.Agency, c.Classes, c.Evidence, c.Words = consent.Yes, "front-door", []access.Class{access.ClassHealth, access.ClassEducation}, "mother", "Whoever can help us may know."
		}},
		{jess, "Mark Penhallow", func(c *consent.Consent) {
			c.Answer, c.Evidence, c.Words, c.Orders = consent.No, "birth-certificate", "I want nobody to be told anything about us.", "Child arrangements order of 2025: Jess lives with her mother"
		}},
		{chidi, "Amara Okafor", func(c *consent.Consent) {
			c.Answer, c.Agency, c.Classes, c.Evidence = consent.Yes, "first-primary", []access.Class{access.ClassHealth}, "mother"
		}},
	} {
		c, err := s.carer("Nia Bevan", x.child, x.name)
		if err != nil {
			return err
		}
		x.change(&c)
		if err := s.said("Nia Bevan", x.child, c); err != nil {
			return err
		}
	}
	own := consent.Consent{Person: consent.Child, Capacity: consent.Competent, Answer: consent.Yes, Agency: "first-academy", Classes: []access.Class{access.ClassHealth},
		Details: consent.Details{Name: "Tyler Thistlewood", Reasons: "He told me in his own words who would know and what for, and what he does not want passed on.", Words: "Only the hearing thing. Not the other stuff."}}
	if err := s.said("Nia Bevan", tyler, own); err != nil {
		return err
	}
	help := consent.Help{Person: consent.Child, Answer: consent.Yes, On: s.today.AddDays(-20), HelpDetails: consent.HelpDetails{Name: "Tyler Thistlewood", Support: "Hearing clinic at school, once a month", How: "spoken", Footing: consent.Footing{Reasons: "He knows what the clinic does, and that he may stop.", With: []string{"Hearing clinic"}}}, Capacity: consent.Competent}
	if err := s.f.consents.Agree(s.ctx, s.as("Nia Bevan", "help:record", tyler), help, ""); err != nil {
		return err
	}
	l, err := s.f.consents.All(s.ctx, s.as("Nia Bevan", "consent:open", chidi))
	if err != nil || len(l.Consents) == 0 {
		return err
	}
	return s.f.consents.Withdraw(s.ctx, s.as("Nia Bevan", "consent:withdraw", chidi), l.Consents[0].ID, consent.Withdrawn, l.Consents[0].Version)
}

// decide goes through the questions as somebody would, and returns the decision.
func (s sharingScene) decide(by, child, enquiry string, answers sharing.Answers) (string, error) {
	q := s.as(by, "sharing:decide", child)
	id, err := s.f.sharings.Start(s.ctx, q, enquiry, "", "", "")
	if err != nil {
		return "", err
	}
	for version, step := int64(1), sharing.AskPurpose; step != sharing.End; version++ {
		d, err := s.f.sharings.Save(s.ctx, q, id, step, version, false, "", func(a *sharing.Answers) { *a = merged(*a, answers, step) })
		if err != nil {
			return "", fmt.Errorf("answer %s: %w", step, err)
		}
		if d.Step == step { // not sure
			break
		}
		step = d.Step
	}
	return id, nil
}

// merged is what is answered once a step is: the answers of those before it.
func merged(was, all sharing.Answers, step sharing.Step) sharing.Answers {
	out := all
	out.Author, out.Role = was.Author, was.Role
	if step != sharing.AskRecord {
		out.Outcome = ""
	}
	return out
}

// agreed shares a hearing test with the school, with consent.
func (s sharingScene) agreed() error {
	tyler, err := s.tyler()
	if err != nil {
		return err
	}
	l, err := s.f.consents.All(s.ctx, s.as("Nia Bevan", "consent:open", tyler))
	if err != nil {
		return err
	}
	var rests []string
	for _, c := range l.Consents {
		rests = append(rests, c.ID)
	}
	id, err := s.decide("Nia Bevan", tyler, "", sharing.Answers{Purpose: sharing.Yes, PurposeText: "So that the school seats him where he hears, and does not take it for bad behaviour.", Identify: sharing.Yes, Confidential: sharing.Yes,
		Anyway: sharing.No, Consent: "given", Consents: rests, Bases: []string{"gdpr-6-e", "gdpr-9-h", "confidence-consent"},
		Benefit: "He hears in class and is told off less.", RiskShare: "Others may tease him if it is talked about.", RiskNot: "He falls further behind, and is excluded again.",
		Right: sharing.Yes, Items: "Hearing test of 12 November: moderate loss on the left. Seat him at the front, on the right-hand side, and speak to him face to face.",
		Classes: []access.Class{access.ClassHealth}, Recipients: "Safeguarding lead at the school", Method: "onestory", Outcome: sharing.Share, Why: "Tyler and his mother both want the school to know this, and only this."})
	if err != nil {
		return err
	}
	_, err = s.f.disclose.Disclose(s.ctx, s.as("Nia Bevan", "disclosure:make", tyler), id, disclosure.Disclosure{Account: s.who["Tom Hale"], Class: access.ClassHealth, Ends: s.today.AddMonths(3),
		Details: disclosure.Details{Title: "Hearing test, summary", Text: "Hearing test of 12 November: moderate loss on the left.\nSeat him at the front, on the right-hand side, and speak to him face to face."}}, "")
	return err
}

// unsafe shares a worry with the front door although the father said no.
func (s sharingScene) unsafe() error {
	jess, err := s.jess()
	if err != nil {
		return err
	}
	id, err := s.decide("Nia Bevan", jess, "", sharing.Answers{Purpose: sharing.Yes, PurposeText: "To keep Jess safe at the weekends with her father.", Identify: sharing.Yes, Confidential: sharing.Yes,
		Anyway: sharing.Yes, Inform: "not-told", InformText: "Telling her father first could put Jess at risk this weekend. Her mother was told.", Interest: sharing.Yes,
		InterestText: "She showed me a bruise and said that she is afraid to go. Her safety outweighs his wish that nobody is told.",
		Bases:        []string{"gdpr-6-e", "gdpr-9-g", "dpa-1-18", "confidence-interest", "ca-2004-11"}, Reason: "would-prejudice", Policy: "https://www.northbridge.example/policies/safeguarding-data",
		Benefit: "The front door can act before Saturday.", RiskShare: "Her father may be angry if he learns of it.", RiskNot: "She may be hurt this weekend.",
		Right: sharing.Yes, Items: "What Jess showed and said on Thursday, in her own words. Nothing of her medical history.", Classes: []access.Class{access.ClassHealth}, Others: "Her father",
		Recipients: "Front door", Method: "onestory", Outcome: sharing.Share, Why: "A child says that she is afraid and shows an injury. Nothing outweighs that."})
	if err != nil {
		return err
	}
	_, err = s.f.disclose.Disclose(s.ctx, s.as("Nia Bevan", "disclosure:make", jess), id, disclosure.Disclosure{Account: s.who["Priya Nair"], Class: access.ClassHealth, Ends: s.today.AddMonths(6),
		HoldUntil: s.today.AddDays(28), Details: disclosure.Details{Title: "What Jess said on Thursday", Text: "She showed a bruise on her upper arm, the size of a coin, blue.\nShe said: “I do not want to go on Saturday.”",
			HoldWhy: "Her father could find out before she is safe."}}, "")
	return err
}

// unsure asks for advice, and records why something was not shared.
func (s sharingScene) unsure() error {
	tyler, err := s.tyler()
	if err != nil {
		return err
	}
	id, err := s.decide("Nia Bevan", tyler, "", sharing.Answers{Purpose: sharing.Yes, PurposeText: "A sports club asks whether Tyler may dive.", Requester: "Northbridge Swimming Club", Identify: sharing.Yes, Confidential: sharing.Unsure})
	if err != nil {
		return err
	}
	if err := s.f.sharings.Ask(s.ctx, s.as("Nia Bevan", "sharing:decide", tyler), id, sharing.Question{Adviser: s.who["Beth Morgan"],
		Text: "A club asks whether Tyler may dive. I hold an ear test that he told me about in confidence. May I say only “ask his doctor first”?"}, ""); err != nil {
		return err
	}
	_, err = s.decide("Nia Bevan", tyler, "", sharing.Answers{Purpose: sharing.No, PurposeText: "A journalist asked the school about him.", Outcome: sharing.NotShare, Code: "no-purpose", Why: "Nobody may be told anything for such a purpose."})
	return err
}

// asked puts a request to the school nurse.
func (s sharingScene) asked() error {
	jess, err := s.jess()
	if err != nil {
		return err
	}
	mine := involvement.Involvement{Kind: involvement.Universal, Starts: s.today.AddMonths(-3)}
	mine.Details = involvement.Details{Role: "School nurse", Phone: "07700 900201"}
	if err := s.f.involved.Add(s.ctx, s.as("Nia Bevan", "involvement:add", jess), mine, ""); err != nil {
		return err
	}
	beth := s.as("Beth Morgan", "involvement:confirm", "")
	claims, err := s.f.involved.Confirmations(s.ctx, beth)
	if err != nil {
		return err
	}
	for _, c := range claims {
		if beth.Child = c.Child; c.Account == s.who["Nia Bevan"] {
			if err := s.f.involved.Confirm(s.ctx, access.Request{Actor: beth.Actor, Action: "involvement:confirm", Child: c.Child}, c.ID); err != nil {
				return err
			}
		}
	}
	_, err = s.f.enquire.Ask(s.ctx, s.as("Tom Hale", "enquiry:ask", jess), enquiry.Enquiry{To: s.who["Nia Bevan"], Details: enquiry.Details{
		Question: "Does she have a health plan that the school should follow on trips?", Why: "She goes on a trip in three weeks, and nobody here knows."}}, 5, "")
	return err
}

// told shares something with the school, some days ago, as the mother knows: her
// page shows it.
func (s sharingScene) told(d *deployment) error {
	jess, err := s.jess()
	if err != nil {
		return err
	}
	past, done := d.earlier(5 * 24 * time.Hour)
	defer done()
	then := *s.f
	then.sharing(past)
	s.f, s.today = &then, s.today.AddDays(-5)
	id, err := s.decide("Nia Bevan", jess, "", sharing.Answers{Purpose: sharing.Yes, PurposeText: "So that the school lets Jess go home only with those her mother named.", Identify: sharing.Yes, Confidential: sharing.Yes,
		Anyway: sharing.Yes, Inform: "told", Interest: sharing.Yes, InterestText: "Her safety on the way home outweighs her father's wish that nobody is told.",
		Bases: []string{"gdpr-6-e", "gdpr-9-g", "dpa-1-18", "confidence-interest", "ca-2004-11"}, Reason: "would-prejudice", Policy: "https://www.northbridge.example/policies/safeguarding-data",
		Benefit: "Jess comes home safely every day.", RiskShare: "Few: the school knows the family.", RiskNot: "Somebody else could collect her.",
		Right: sharing.Yes, Items: "Who may collect Jess. Nothing else of what was said.", Classes: []access.Class{access.ClassEducation},
		Recipients: "Safeguarding lead at the school", Method: "onestory", Outcome: sharing.Share, Why: "Her mother asked for it, and Jess is safer for it."})
	if err != nil {
		return err
	}
	_, err = s.f.disclose.Disclose(s.ctx, s.as("Nia Bevan", "disclosure:make", jess), id, disclosure.Disclosure{Account: s.who["Tom Hale"], Class: access.ClassEducation, Ends: s.today.AddMonths(3),
		Details: disclosure.Details{Title: "Who may collect Jess", Text: "Her mother, or Olivia Lane. Please ring her mother before anyone else."}}, "")
	return err
}
