package episode_test

import (
	"context"
	"testing"

	"onestory/internal/access"
	"onestory/internal/consent"
	"onestory/internal/episode"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// TestLetIn: whoever lets somebody of another organisation in says why, unless the
// family's yes names it: that the family agreed, or a ground of a closed list with what
// it rests on; against a no only a ground, and the no still keeps what was written from
// them. What was said stands in the history (CAF-16, CAF-17, CAF-18).
func TestLetIn(t *testing.T) {
	both(t, func(w *world) {
		ctx, harm := context.Background(), episode.Because{How: "harm", Note: "She is not safe on Saturdays."}
		id := w.begun()
		w.says(id, "m", consent.Yes)
		w.hold(id)
		ask := episode.Asked{As: access.Joined, AskedDetails: episode.AskedDetails{Why: "I see the child each week."}}
		w.must("ask", w.svc.Ask(ctx, w.q("police", "episode:ask"), id, ask, form.NewKey()))
		let := func(b episode.Because) error {
			return w.svc.Decide(ctx, w.q("nurse", "episode:decide"), w.waits(id), true, workday.Date{}, "", b, 1)
		}
		w.refused("without a reason", let(episode.Because{}), problem.Invalid)
		w.refused("for a reason of their own", let(episode.Because{How: "useful", Note: "It would be useful to them."}), problem.Invalid)
		w.refused("a ground that rests on nothing", let(episode.Because{How: "harm"}), problem.Invalid)
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO agency (id, authority, name, name_cy, kind, main, duty, ref, version) VALUES ('police', '', 'Police', '', 'police', '', '', '', 1)`)
			return err
		})
		no := consent.Consent{Person: w.consents.PersonNamed("Magda Kowalczyk"), Capacity: consent.Responsibility, Answer: consent.No, State: consent.Standing, Agency: "police", Starts: day("2026-11-22"),
			Details: consent.Details{Name: "Magda Kowalczyk", Relationship: "Mother", Evidence: "mother", How: "spoken"}}
		w.must("she says no to the police", w.consents.Record(ctx, w.q("nurse", "consent:record"), no, form.NewKey()))
		if d, err := w.svc.Request(ctx, w.q("nurse", "episode:decide"), w.waits(id)); err != nil || d.Stance != consent.Refused {
			t.Errorf("the page says %s, %v", d.Stance, err)
		}
		w.refused("agreed, against a no", let(agreed), problem.Invalid)
		w.must("a ground", let(harm))
		if w.reads("police", w.child, "assessment") {
			t.Error("against their no somebody reads what was written")
		}
		found := ""
		for _, e := range w.show("nurse", id).History {
			if e.What == "let-harm" {
				found = e.Note
			}
		}
		if found != harm.Note {
			t.Errorf("the history has %q", found)
		}
		w.refused("a part given without a reason", w.svc.SetMember(ctx, w.q("nurse", "episode:move"), id, access.Member{Account: "police", As: access.Contributor}, false, episode.Because{}), problem.Invalid)
		w.must("a part given with one", w.svc.SetMember(ctx, w.q("nurse", "episode:move"), id, access.Member{Account: "police", As: access.Contributor}, false, harm))
		w.must("taken away again", w.svc.SetMember(ctx, w.q("nurse", "episode:move"), id, access.Member{Account: "police", As: access.Contributor}, true, episode.Because{}))
	})
}

// TestBecause: what is asked for, by what the family's answers come to.
func TestBecause(t *testing.T) {
	for _, c := range []struct {
		stance consent.Stance
		b      episode.Because
		ok     bool
	}{
		{consent.Permitted, episode.Because{}, true},
		{consent.Unasked, episode.Because{}, false},
		{consent.Unasked, episode.Because{How: episode.ByAgreement}, true},
		{consent.Unasked, episode.Because{How: "court", Note: "An order of 3 November."}, true},
		{consent.Unasked, episode.Because{How: "court", Note: "yes"}, false},
		{consent.Refused, episode.Because{How: episode.ByAgreement, Note: "They said so today."}, false},
		{consent.Refused, episode.Because{How: "vital", Note: "He needs his medicine tonight."}, true},
	} {
		if err := c.b.Check(c.stance); (err == nil) != c.ok {
			t.Errorf("%s, %+v: %v", c.stance, c.b, err)
		}
	}
}
