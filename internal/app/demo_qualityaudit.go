package app

import (
	"context"
	"fmt"
	"time"

	"onestory/internal/access"
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
	q := s.as("Nia Bevan", "episode:move", child)
	if err := s.f.episodes.Act(s.ctx, q, id, episode.Alone, "School does what is left, Amara agreed.", 0); err != nil {
		return err
	}
	if err := s.f.episodes.Close(s.ctx, q, id, episode.Closing{Reason: "needs-met", Meeting: s.today, Note: "Amara says that mornings are fine now."}, 0); err != nil {
		return err
	}
	if err := closedEarlier(s.ctx, d.db, id, s.today.AddDays(-3)); err != nil {
		return err
	}
	_, err = s.f.audits.Draw(s.ctx, access.Request{Actor: s.who["Lena Fox"], Action: "qualityaudit:draw", Purpose: access.QualityAudit}, s.today.AddMonths(-1), s.today.AddDays(-1), []string{"kofi.mensah@justice.example", "nia.bevan@nursing.example"}, "")
	return err
}
