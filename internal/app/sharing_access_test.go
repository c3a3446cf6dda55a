package app

import (
	"context"
	"slices"
	"testing"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/subjectaccess"
)

// TestSubjectAccessHasSharing: A33. Who asks what is held gets the decisions, the
// disclosures and the consents too, those not to be told yet struck out; and the
// same holder gives nothing of other agencies to anybody else.
func TestSubjectAccessHasSharing(t *testing.T) {
	t.Parallel()
	w := open(t)
	jess := w.child("Jessica", "Harcastle", "2015-09-03")
	holder := sharingPieces{w.f.consents, w.f.sharings, w.f.disclose, w.f.overrides}
	pieces := func(q access.Request) []subjectaccess.Piece {
		out, err := access.Read(t.Context(), w.d.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]subjectaccess.Piece, audit.Event, error) {
			out, err := holder.Pieces(ctx, r, g)
			return out, audit.Event{}, err
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	kinds, struck := map[string]int{}, 0
	for _, p := range pieces(access.Request{Actor: w.people[solo(access.RecordsOfficer)], Action: "subjectaccess:begin", Child: jess, Level: access.Existence, Purpose: access.SubjectAccess}) {
		kinds[p.Kind]++
		if p.Kind == "disclosure" && len(p.Strike) == len(p.Paragraphs) {
			struck++
		}
	}
	if struck != 1 {
		t.Errorf("of the two disclosures, one not to be shown yet, %d are struck out", struck)
	}
	if kinds["sharing"] != 3 || // two decisions, and a ground on which somebody was let in
		kinds["disclosure"] != 2 || kinds["consent"] != 3 {
		t.Errorf("%v", kinds)
	}
	got := pieces(access.Request{Actor: w.people["Tom Hale"], Action: "child:open", Child: jess, Level: access.Existence})
	if slices.ContainsFunc(got, func(p subjectaccess.Piece) bool { return p.Kind != "consent" }) {
		t.Errorf("a practitioner gets %+v", got)
	}
}
