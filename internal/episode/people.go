package episode

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/internal/note"
)

// PeopleIn are those of the family in an episode who have no record as a child, for
// whoever has a part in it: the assessment has a part for each adult.
func (s *Service) PeopleIn(ctx context.Context, r db.Reader, g access.Grant, id string) ([]Person, error) {
	e, _, keys, err := s.load(ctx, r, g, id)
	if err != nil {
		return nil, err
	}
	rows, err := selectPeople(ctx, r, e.Child, e.ID)
	if err != nil {
		return nil, fmt.Errorf("read the people of an episode: %w", err)
	}
	var out []Person
	for _, p := range rows {
		if err := unseal(keys, e.Child, personAt(e.ID, p.N), p.sealed, &p.PersonDetails); err != nil {
			return nil, err
		}
		if !p.Gone {
			out = append(out, p.Person)
		}
	}
	return out, nil
}

// Own are the notes that the reader's agency keeps for itself. Keeps: the reader works
// with the child, so that they are shown at all.
type Own struct {
	Keeps bool
	List  []note.Note
}

func (s *Service) own(ctx context.Context, r db.Reader, g access.Grant) (o Own, err error) {
	if s.Notes == nil {
		return o, nil
	}
	o.Keeps = g.Related()
	o.List, err = s.Notes.Of(ctx, r, g)
	return o, err
}
