package episode

import (
	"context"
	"fmt"
	"strings"

	"onestory/internal/access"
	"onestory/internal/consent"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
	"onestory/internal/override"
)

// Because is why somebody of an organisation is let into an episode whom the family's
// yes to sharing does not cover.
type Because = override.Because

// ByAgreement says that the family agreed to it when they were asked.
const ByAgreement = override.ByAgreement

// Stands is what the family's answers come to for letting an organisation into an
// episode: its own lead's needs no further yes.
func (s *Service) Stands(ctx context.Context, r db.Reader, g access.Grant, e Episode, agency string) (consent.Stance, error) {
	if agency == e.Agency {
		return consent.Permitted, nil
	}
	return s.Consents.Stance(ctx, r, g, agency, []access.Class{access.ClassGeneral}, "")
}

// Outside is who somebody of no organisation here is to those who said whom not to
// tell: only a no to everybody names them.
const Outside = "outside:"

// let holds a reason against the family's answers. Where their yes does not cover it,
// the reason goes into the history, and a ground to a second person.
func (s *Service) let(ctx context.Context, tx *db.Tx, g access.Grant, keys seal.Keys, e Episode, to override.To, b Because) error {
	if to.Agency == "" {
		stance, err := s.Stands(ctx, tx, g, e, Outside)
		if err == nil {
			err = b.CheckOutside(stance)
		}
		if err != nil {
			return err
		}
	} else {
		stance, err := s.Stands(ctx, tx, g, e, to.Agency)
		if err != nil {
			return err
		}
		if err := b.Check(stance); err != nil || stance == consent.Permitted {
			return err
		}
	}
	if to.Ref == "" {
		to.Ref = e.ID
	}
	if err := s.Overrides.Claim(ctx, tx, g, to, b); err != nil {
		return err
	}
	note := strings.TrimSpace(b.Note)
	if to.Agency == "" {
		note = strings.TrimSpace(to.Name + "\n" + note)
	}
	return entered(ctx, tx, keys, e, "let-"+b.How, e.State, e.State, g.Actor().ID, g.Now(), note)
}

// LetIn is let for another feature, inside its use case, which then lets them know.
func (s *Service) LetIn(ctx context.Context, tx *db.Tx, g access.Grant, id string, to override.To, b Because) error {
	e, _, keys, err := s.load(ctx, tx, g, id)
	if err != nil {
		return err
	}
	return s.let(ctx, tx, g, keys, e, to, b)
}

// Leaves is for what goes to another authority, inside the use case that sends it: the
// family's agreement in words, or a ground, which goes to a second person.
func (s *Service) Leaves(ctx context.Context, tx *db.Tx, g access.Grant, ref, to string, b Because) error {
	stance, err := s.Consents.Stance(ctx, tx, g, Outside, []access.Class{access.ClassGeneral}, "")
	if err == nil {
		err = b.CheckOutside(stance)
	}
	if err != nil {
		return err
	}
	return s.Overrides.Claim(ctx, tx, g, override.To{What: override.Pack, Name: to, Ref: ref}, b)
}

// Unlet takes a part from somebody who was let in on a ground that a second person, by
// whose Grant this is, found wrong.
func (s *Service) Unlet(ctx context.Context, tx *db.Tx, g access.Grant, id, account string) ([]audit.State, error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	e, err := selectByID(ctx, tx, id)
	if err != nil {
		return nil, fmt.Errorf("read an episode: %w", err)
	}
	keys, err := s.Keys.Keys(ctx, scope(e.Child))
	if err != nil {
		return nil, err
	}
	var states []audit.State
	if account != e.Lead { // who has taken the lead since was given it by the family's team
		if states, err = access.EndMember(ctx, tx, id, account, dayOf(g).AddDays(-1).String()); err != nil {
			return nil, err
		}
	}
	return states, entered(ctx, tx, keys, e, "let-wrong", e.State, e.State, g.Actor().ID, g.Now(), "")
}
