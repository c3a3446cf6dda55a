package app

import (
	"context"
	"fmt"
	"time"

	"onestory/internal/access"
	"onestory/internal/assessment"
	"onestory/internal/consent"
	"onestory/internal/delivery"
	"onestory/internal/episode"
	"onestory/internal/form"
	"onestory/lib/workday"
)

// demoAssessments fills the demonstration with two courses of help: one whose
// assessment is being written, and one that was signed.
func (f *features) demoAssessments(ctx context.Context, d *deployment) error {
	done, err := setting(ctx, d.db, "demo_assessments")
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
	for _, x := range []demoHelp{
		{who: "Nia Bevan", given: "Tyler", family: "Thistlewood", born: "2014-02-28", kind: episode.EarlyHelp, carer: "Kelly Thistlewood", worry: "He is tired and sad on Mondays, and his mother asks for help with bedtimes.", said: demoDraft(s.today)},
		{who: "Nia Bevan", given: "Chidi", family: "Okafor", born: "2017-05-14", kind: episode.EarlyHelp, carer: "Amara Okafor", worry: "He finds it hard to join in, and his mother would like a plan with the school.", said: demoWhole(s.today), sign: true},
	} {
		if err := s.helped(x); err != nil {
			return fmt.Errorf("fill the demonstration with an assessment: %w", err)
		}
	}
	if err := s.drawn(); err != nil {
		return fmt.Errorf("fill the demonstration with a drawing: %w", err)
	}
	if err := s.taken(); err != nil {
		return fmt.Errorf("fill the demonstration with a visit: %w", err)
	}
	if err := s.delivered(); err != nil {
		return fmt.Errorf("fill the demonstration with a plan: %w", err)
	}
	return setSetting(ctx, d.db, "demo_assessments", time.Now().UTC().Format(time.RFC3339))
}

// demoHelp is one course of help of the demonstration.
type demoHelp struct {
	who, given, family, born string
	kind                     episode.Kind
	carer, worry             string
	said                     map[string]string // by linkId
	sign                     bool
}

func (s sharingScene) helped(x demoHelp) error {
	child, err := s.child(x.given, x.family, x.born)
	if err != nil {
		return err
	}
	id, err := s.course(x, child)
	if err != nil {
		return err
	}
	var signed []assessment.Signature
	if x.sign {
		signed = bothSign(x.given+" "+x.family, x.carer, x.who)
	}
	return s.write(x.who, child, id, "", x.said, signed, x.sign)
}

// bothSign is the child, on the screen, and a parent, heard by whoever writes.
func bothSign(child, parent, heard string) []assessment.Signature {
	return []assessment.Signature{
		{Kind: assessment.TheChild, How: assessment.OnScreen, Words: assessment.Words{Name: child, Comment: "You wrote what I said. Good."}},
		{Kind: assessment.Parent, How: assessment.Witnessed, Words: assessment.Words{Name: parent, Witness: heard, Comment: "It sounds like us."}},
	}
}

// write writes a form in an episode, "" for the one that it is at, and finishes it.
func (s sharingScene) write(who, child, id, on string, said map[string]string, signed []assessment.Signature, finish bool) error {
	q := func(a access.Action) access.Request { return s.as(who, a, child) }
	item, err := s.f.assess.Start(s.ctx, q("assessment:begin"), id, on, "")
	if err != nil {
		return err
	}
	of := q("assessment:write")
	of.Item, of.Level = item, access.Content
	shown, err := s.f.assess.Open(s.ctx, withAction(of, "assessment:open"))
	if err != nil {
		return err
	}
	for _, part := range shown.Keys() {
		if _, err := s.f.assess.Bring(s.ctx, of, part, func(d *form.Definition, here map[string]form.Sheet) assessment.Brought {
			if on == delivery.Plan || on == delivery.Review { // every line is said anew
				return assessment.Brought{Base: here, Mine: d.Respond(said)}
			}
			return assessment.Brought{Mine: d.Respond(said)}
		}); err != nil {
			return err
		}
	}
	if !finish {
		return nil
	}
	return s.f.assess.Sign(s.ctx, withAction(of, "assessment:sign"), signed, "")
}

// course is the child's open episode, begun where there is none.
func (s sharingScene) course(x demoHelp, child string) (string, error) {
	q := func(a access.Action) access.Request { return s.as(x.who, a, child) }
	had, err := s.f.episodes.Existing(s.ctx, q("episode:look"))
	if err != nil {
		return "", err
	}
	for _, k := range had.List {
		if k.Open && k.Mine {
			return k.ID, nil
		}
	}
	if err := s.f.episodes.Look(s.ctx, q("episode:look")); err != nil {
		return "", err
	}
	id, err := s.f.episodes.Start(s.ctx, q("episode:start"), episode.Starting{Kind: x.kind, Concern: s.today.AddDays(-20), Worry: x.worry, Children: []string{child},
		Adults: []episode.Person{{Kind: "adult", PersonDetails: episode.PersonDetails{Name: x.carer, Relationship: "Mother"}}}, Begin: episode.Asking}, "")
	if err != nil {
		return "", err
	}
	c, err := s.carer(x.who, child, x.carer)
	if err != nil {
		return "", err
	}
	yes := consent.Help{Person: c.Person, Answer: consent.Yes, On: s.today, HelpDetails: consent.HelpDetails{Name: x.carer, Relationship: "Mother", Support: "Somebody to talk with, and a plan with the school", Words: "Yes, let us do this together.", How: "spoken", Footing: consent.Footing{Evidence: "mother"}}, Capacity: consent.Responsibility}
	return id, s.f.episodes.Answer(s.ctx, q("episode:answer"), id, yes, "")
}

func withAction(q access.Request, a access.Action) access.Request {
	q.Action = a
	return q
}

// demoDraft is what stands in a draft that is half written.
func demoDraft(today workday.Date) map[string]string {
	return map[string]string{
		"safety.now": "no", "present": "Tyler, his mother Kelly, the school nurse", "helper": "Kelly Thistlewood",
		"reason":          "Tyler told his teacher that he lies awake on Sundays. Kelly asked whether somebody could help them with the evenings.",
		"home.situation":  "Tyler has lived with his mother Kelly since 2021. His grandmother comes on Thursdays. The flat is small and warm; he shares a room with the washing.",
		"child.ethnicity": "WBRI", "child.language": "en", "parent.language": "en",
		"for-child.well":    "He builds things. The lamp that he made stands on the window sill.\n\nHe has one close friend, and they walk to school together.",
		"for-child.worried": "He does not sleep before school days. He says that his stomach hurts and that it stops on Fridays.",
	}
}

// demoWhole is a whole assessment.
func demoWhole(today workday.Date) map[string]string {
	v := demoDraft(today)
	for id, text := range map[string]string{
		"child.ethnicity": "BAFR",
		"present":         "Chidi, his mother Amara, his teacher, the school nurse", "helper": "Amara Okafor",
		"reason":            "Chidi stands at the edge of the playground. His mother asked the school for a plan before he moves up.",
		"home.situation":    "Chidi lives with his mother and his sister. His father works away and rings every evening. There is a garden with a trampoline.",
		"for-child.well":    "He reads everything about trains and can draw each line from memory. He laughs a great deal at home.",
		"for-child.worried": "Loud rooms make him cover his ears. He has not been to a birthday party this year.",
		"for-child.next":    "A quiet place at break, and one adult whom he can find.",
		"child.said":        "yes", "child.said.words": "I like school when it is quiet. I want to show my trains to Miss Lloyd.",
		"for-adult.worried": "Amara sleeps badly and has nobody to talk to in the week.", "for-adult.well": "She knows what calms him, and keeps to it.", "for-adult.next": "A place in the parents’ group on Wednesdays.",
		"parent.said": "yes", "parent.said.words": "I am glad that somebody wrote it down once.",
		"for-family.worried": "Evenings are long when father is away.", "for-family.well": "They eat together and tell each other about the day.", "for-family.next": "A call with father that is planned, not late.", "for-family.scale": "6",
		"conclusion.strengths": "A steady home, a child who knows what he loves, a school that wants him to stay.", "conclusion.needs": "Quiet at break, help to join in, company for his mother.",
		"conclusion.level": "additional", "conclusion.level.why": "More than one service is needed, and none alone.", "conclusion.change": "Chidi can go to break without fear. Amara has one evening a week for herself.",
		"actions.what#1": "A quiet corner at break, with a card that he shows", "actions.who#1": "Miss Lloyd, First Primary", "actions.when#1": today.AddDays(14).String(),
		"actions.what#2": "A place in the parents’ group", "actions.who#2": "Nia Bevan", "actions.when#2": today.AddDays(21).String(),
		"conclusion.goals": "He goes out at break four days in five, and tells his mother about it.", "conclusion.review": today.AddDays(42).String(),
		"agreement.about": "parent", "agreement.explained": "true", "agreement.help": "true", "agreement.with": "First Primary, the school nurse", "agreement.name": "Amara Okafor", "agreement.date": today.String(), "agreement.child": "true", "agreement.again": "true",
	} {
		v[id] = text
	}
	return v
}
