package app

import (
	"context"
	"fmt"
	"maps"
	"time"

	"onestory/internal/access"
	"onestory/internal/assessment"
	"onestory/internal/delivery"
	"onestory/internal/episode"
	"onestory/lib/workday"
)

// demoAudits closes a course of help of the demonstration and has it audited: by the
// youth worker, who had nothing to do with it.
func (f *features) demoAudits(ctx context.Context, d *deployment) error {
	done, err := setting(ctx, d.db, "demo_audits")
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
	if err := s.audited(d); err != nil {
		return fmt.Errorf("fill the demonstration with an audit: %w", err)
	}
	return setSetting(ctx, d.db, "demo_audits", time.Now().UTC().Format(time.RFC3339))
}

func (s sharingScene) audited(d *deployment) error {
	said := demoWhole(s.today)
	said["present"], said["child.said.words"] = "Chika, his mother Amara, his teacher, the school nurse", "I want to be in the choir. Chidi can come and listen."
	said["for-child.well"] = "Chika sings all day. Mrs Okafor has the songs on her telephone, 07700 900101."
	x := demoHelp{who: "Nia Bevan", given: "Chika", family: "Okafor", born: "2017-05-14", kind: episode.EarlyHelp, carer: "Amara Okafor",
		worry: "Chika is often late since his father works away, and Amara asked who could help.", said: said, sign: true}
	if err := s.helped(x); err != nil {
		return err
	}
	child, err := s.child(x.given, x.family, x.born)
	if err != nil {
		return err
	}
	id, err := s.course(x, child)
	if err != nil {
		return err
	}
	both := bothSign("Chika Okafor", "Amara Okafor", "Nia Bevan")
	for _, w := range []struct {
		form   string
		said   map[string]string
		signed []assessment.Signature
	}{
		{delivery.Meeting, demoMeeting(s.today.AddDays(-20).String()), nil},
		{delivery.Plan, demoPlan(s.today.AddDays(-12).String(), s.today.AddDays(-6).String(), s.today.AddDays(-4).String()), both},
		{delivery.Review, demoReview(s.today.AddDays(-4).String()), both},
		{delivery.Closure, demoClosure(s.today.AddDays(-3).String()), both},
	} {
		if err := s.write("Nia Bevan", child, id, w.form, w.said, w.signed, true); err != nil {
			return err
		}
	}
	if err := closedEarlier(s.ctx, d.db, id, s.today.AddDays(-3)); err != nil {
		return err
	}
	_, err = s.f.audits.Draw(s.ctx, access.Request{Actor: s.who["Lena Fox"], Action: "qualityaudit:draw", Purpose: access.QualityAudit}, s.today.AddMonths(-1), s.today.AddDays(-1), []string{"kofi.mensah@justice.example", "nia.bevan@nursing.example"}, "")
	return err
}

// demoReview is a review that finds nothing left to do; some are named in it who have no
// record.
func demoReview(on string) map[string]string {
	v := demoVoices()
	v["child.said.words"] = "Aunt Ify comes to hear me sing. Miss Lloyd says that I am early now."
	maps.Copy(v, map[string]string{
		"review.date": on, "review.how": "meeting", "present": "Chika, Amara, Miss Lloyd, Aunt Ify",
		"changes.need#1": "To be on time with Chika", "changes.how#1": "better", "changes.notes#1": "Chika walks to school with the Bevan boys, and was late once.",
		"review.notes": "Amara has her evening. Ify fetches both on Fridays.", "review.steps": "Ify goes on with the choir.", "review.next": "close", "review.closure": "needs-met",
	})
	return v
}

// demoClosure is the record of an end that everyone agreed to.
func demoClosure(on string) map[string]string {
	v := demoVoices()
	maps.Copy(v, map[string]string{
		"closure.date": on, "closure.reason": "needs-met", "closure.why": "Amara says that mornings are fine now.", "closure.meeting": "true", "closure.better": "Chika sings, sleeps and is on time.",
		"closure.left": "Nothing that Miss Lloyd and Amara cannot do.", "closure.contact": "Nia Bevan, 01632 960 104", "after.what#1": "The choir, with his aunt Ify", "after.who#1": "Aunt Ify", "after.when#1": on,
	})
	return v
}
