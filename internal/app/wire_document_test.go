package app

import (
	"context"
	"testing"

	"onestory/internal/access"
	"onestory/internal/document"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/subjectaccess"
)

// TestDocumentsOfASubject (A12, A13): whoever answers a request to see one's own
// data gets the documents with what is about others struck out, and without who
// is to be protected; of what is sealed, that there is something to ask for.
func TestDocumentsOfASubject(t *testing.T) {
	t.Parallel()
	w := open(t)
	q := access.Request{Actor: w.people[solo(access.RecordsOfficer)], Action: "subjectaccess:open", Child: w.child("Tyler", "Thistlewood", "2014-02-28"), Level: access.Existence, Purpose: access.SubjectAccess}
	pieces, err := access.Read(t.Context(), w.d.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]subjectaccess.Piece, audit.Event, error) {
		list, err := documentPieces{w.f.documents}.Pieces(ctx, r, g)
		return list, audit.Event{Subjects: g.Subjects()}, err
	})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]subjectaccess.Piece{}
	for _, p := range pieces {
		found[p.Title] = p
	}
	review := found["Health review"]
	if len(review.Paragraphs) != 4 || review.Paragraphs[2] != document.Mask || review.Strike[2] != subjectaccess.Source || review.Strike[3] != subjectaccess.OtherPerson || len(review.Strike) != 2 {
		t.Errorf("the health review: %+v", review)
	}
	if sealed := found[""]; len(pieces) != 3 || len(sealed.Paragraphs) != 1 || sealed.Strike[0] != subjectaccess.Interests || sealed.Day != "" {
		t.Errorf("%d pieces, the sealed one: %+v", len(pieces), sealed)
	}
}
