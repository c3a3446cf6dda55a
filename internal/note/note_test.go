package note_test

import (
	"context"
	"testing"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/document"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/problem"
	"onestory/internal/note"
	"onestory/internal/record/recordtest"
)

type world struct {
	*recordtest.World
	t     *testing.T
	svc   *note.Service
	child string
}

func (w *world) works(who string) {
	w.t.Helper()
	if err := w.DB.Write(w.t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := access.Relate(ctx, tx, access.Relationship{ID: "works-" + who, Child: w.child, Kind: "involvement", Account: who, ClaimedBy: who, ConfirmedBy: "somebody", Starts: "2026-01-01"})
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) q(who string, a access.Action) access.Request {
	return access.Request{Actor: who, Action: a, Child: w.child, Level: access.Contact}
}

// reads are the notes that somebody gets inside another use case, with its queries.
func (w *world) reads(who string) (list []note.Note, n db.Count) {
	w.t.Helper()
	list, err := access.Read(db.WithCount(w.t.Context(), &n), w.Gate, w.q(who, "note:open"), func(ctx context.Context, r db.Reader, g access.Grant) ([]note.Note, audit.Event, error) {
		list, err := w.svc.Of(ctx, r, g)
		return list, audit.Event{Subjects: g.Subjects()}, err
	})
	if err != nil {
		w.t.Fatalf("%s: %v", who, err)
	}
	return list, n
}

// TestNotes: the agency's own team reads them; another agency that works with the child
// gets none, with the same queries as where there are none; without a relationship the
// page leads nowhere (CAF-26).
func TestNotes(t *testing.T) {
	dbtest.Run(t, recordtest.Schemas(agency.Schema(), document.Schema(), note.Schema()), func(t *testing.T, d *db.DB) {
		w := &world{World: recordtest.New(t, d, recordtest.Parts{}), t: t}
		w.svc = note.New(w.Gate, w.Keys, w.IDs, w.Children, document.New(w.Gate, w.Keys, w.IDs, recordtest.Accounts{}, w.Children))
		w.child = w.Create(t, recordtest.Full(t))
		for _, who := range []string{"nurse", "social"} {
			w.works(who)
		}
		words := note.Wording{Title: "Own note", Reason: "The agency's own note"}
		w.reads("social")
		_, without := w.reads("social")
		if err := w.svc.Write(t.Context(), w.q("nurse", "note:write"), "  ", words, ""); !problem.Is(err, problem.Invalid) {
			t.Errorf("an empty note: %v", err)
		}
		for _, text := range []string{"The first.\n\nIn two parts.", "The second."} {
			if err := w.svc.Write(t.Context(), w.q("nurse", "note:write"), text, words, ""); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.svc.Write(t.Context(), w.q("police", "note:write"), "Without a relationship.", words, ""); err == nil {
			t.Error("somebody who does not work with the child keeps a note")
		}
		own, _ := w.reads("nurse")
		if len(own) != 2 || own[0].By.Name != "Priya Nair" || own[0].Text+own[1].Text != "The second.The first.\n\nIn two parts." && own[1].Text+own[0].Text != "The second.The first.\n\nIn two parts." {
			t.Errorf("the nurse reads %+v", own)
		}
		others, with := w.reads("social")
		if len(others) != 0 || with.Queries != without.Queries {
			t.Errorf("the social worker reads %+v; queries %v and without any %v", others, with, without)
		}
		for _, who := range []string{"boss", "police", "duty"} {
			if _, err := w.svc.All(t.Context(), w.q(who, "note:open")); err == nil {
				t.Errorf("%s, who does not work with the child, opens the page", who)
			}
		}
	})
}
