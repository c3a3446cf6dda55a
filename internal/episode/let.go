package episode

import (
	"context"
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/consent"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
)

// Because is why somebody of an organisation is let into an episode whom the family's
// yes to sharing does not cover.
type Because struct {
	How  string // "agreed", or the ground of an override
	Note string // what the family said, or why the ground is met
}

// ByAgreement says that the family agreed to it when they were asked.
const ByAgreement = "agreed"

// Grounds are those on which something is shared without the family's agreement: a
// closed list (HM Government, Information sharing, 2024, and the Data Protection Act
// 2018, schedules 1 and 2).
func Grounds() []string { return []string{"harm", "crime", "court", "duty", "vital"} }

// Becauses lists what can be said, in the order offered.
func Becauses() []string { return append([]string{ByAgreement}, Grounds()...) }

// Check says what is missing where the family's answers come to a stance. A no is not
// overcome by an agreement that nobody wrote down: the family's new answer is.
func (b Because) Check(stance consent.Stance) error {
	fault := func(name, key string) error { return problem.Check(problem.Field{Name: name, Key: key}) }
	switch {
	case stance == consent.Permitted:
		return nil
	case !slices.Contains(Becauses(), b.How):
		return fault("because", "episode.need-because")
	case stance == consent.Refused && b.How == ByAgreement:
		return fault("because", "episode.said-no")
	case b.How != ByAgreement && len(strings.TrimSpace(b.Note)) < 10:
		return fault("because-note", "episode.need-ground")
	}
	return nil
}

// Stands is what the family's answers come to for letting an organisation into an
// episode: its own lead's needs no further yes.
func (s *Service) Stands(ctx context.Context, r db.Reader, g access.Grant, e Episode, agency string) (consent.Stance, error) {
	if agency == e.Agency {
		return consent.Permitted, nil
	}
	return s.Consents.Stance(ctx, r, g, agency, []access.Class{access.ClassGeneral}, "")
}

// let holds a reason against the family's answers, and writes it into the history
// where their yes did not cover it.
func (s *Service) let(ctx context.Context, tx *db.Tx, g access.Grant, keys seal.Keys, e Episode, agency string, b Because) error {
	stance, err := s.Stands(ctx, tx, g, e, agency)
	if err != nil {
		return err
	}
	if err := b.Check(stance); err != nil || stance == consent.Permitted {
		return err
	}
	return entered(ctx, tx, keys, e, "let-"+b.How, e.State, e.State, g.Actor().ID, g.Now(), strings.TrimSpace(b.Note))
}

// LetIn is let for another feature, inside its use case, which then gives the part.
func (s *Service) LetIn(ctx context.Context, tx *db.Tx, g access.Grant, id, agency string, b Because) error {
	e, _, keys, err := s.load(ctx, tx, g, id)
	if err != nil {
		return err
	}
	return s.let(ctx, tx, g, keys, e, agency, b)
}
