package episode_test

import (
	"context"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/consent"
	"onestory/internal/episode"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
)

// TestSocialCareDecides: stepped up, an episode stays open until somebody of social care
// says that they take it on; whoever asked them cannot say so, and it is closed as taken
// on only after that (CAF-48, CAF-49).
func TestSocialCareDecides(t *testing.T) {
	both(t, func(w *world) {
		ctx, id := context.Background(), w.begun()
		w.must("step up", w.acts("nurse", id, episode.StepUp))
		w.refused("the nurse accepts for social care", w.acts("nurse", id, episode.Accept), problem.Forbidden)
		w.refused("the nurse declines for social care", w.acts("nurse", id, episode.Decline), problem.Forbidden)
		closing := episode.Closing{Reason: episode.ReasonSocialCare, Exception: "Social care leads from today."}
		w.refused("closed on asking", w.svc.Close(ctx, w.q("nurse", "episode:move"), id, closing, 0), problem.Invalid)
		for _, v := range w.show("nurse", id).Can {
			if v == episode.Accept || v == episode.Decline {
				t.Errorf("the nurse is offered to %s", v)
			}
		}
		w.refused("somebody without a part", w.acts("social", id, episode.Accept), problem.NotFound)
		w.letIn(id, "social", access.Joined)
		w.must("social care accepts", w.acts("social", id, episode.Accept))
		x := w.show("nurse", id)
		if !x.State.Open() || !x.Accepted || x.Lead != "nurse" {
			t.Errorf("accepted, it is %s, led by %s", x.State, x.Lead)
		}
		w.must("close", w.svc.Close(ctx, w.q("nurse", "episode:move"), id, closing, 0))
	})
}

// TestArchive: once the authority's months after closing are over nobody opens an
// episode, nor anything written in it, whoever they were in it; what else is held of
// the child stays; and running it again changes nothing (CAF-53).
func TestArchive(t *testing.T) {
	both(t, func(w *world) {
		ctx, id := context.Background(), w.begun()
		w.says(id, "mother", consent.Yes)
		w.hold(id)
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := access.Hold(ctx, tx, access.Item{ID: "letter", Child: w.child, Agency: "health", Author: "nurse", Class: access.ClassGeneral})
			return err
		})
		w.letIn(id, "social", access.Joined)
		w.must("close", w.svc.Close(ctx, w.q("nurse", "episode:move"), id, episode.Closing{Reason: "no-longer"}, 0))
		puts := func(want int) {
			t.Helper()
			if n, err := w.svc.ArchiveEnded(ctx); err != nil || n != want {
				t.Fatalf("put %d away, want %d: %v", n, want, err)
			}
		}
		w.Clock.Add(300 * 24 * time.Hour)
		puts(0)
		if !w.opens("nurse", id) || !w.reads("nurse", w.child, "assessment") {
			t.Fatal("before its day it is out of reach")
		}
		w.Clock.Add(70 * 24 * time.Hour)
		puts(1)
		puts(0)
		for _, who := range []string{"nurse", "social"} {
			if w.opens(who, id) || w.reads(who, w.child, "assessment") || w.reads(who, w.sibling, "of-sibling") {
				t.Errorf("%s reaches what is in the archive", who)
			}
		}
		if !w.reads("nurse", w.child, "letter") {
			t.Error("a letter of the same team went with it")
		}
		had, err := w.svc.Existing(ctx, w.q("nurse", "episode:look"))
		if err != nil || len(had.List) != 0 {
			t.Errorf("the look finds %+v, %v", had.List, err)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := access.Disclose(ctx, tx, access.Disclosed{ID: "d", Child: w.child, Item: "assessment", Account: "social", Overrides: true, Starts: "2026-01-01"})
			return err
		})
		if w.reads("social", w.child, "assessment") {
			t.Error("what is in the archive is read by a disclosure")
		}
		w.must("the log", w.DB.Read(ctx, func(ctx context.Context, r db.Reader) error {
			st, err := access.CurrentState(ctx, r)
			if st["item/"+w.child+"/assessment"] == "" {
				t.Error("the state has no item")
			}
			return err
		}))
	})
}
